// `crossfoot key rotate`.
#include <iostream>

#include "app/bench.hpp"
#include "app/key_rotation.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

Result<KeyChange> rotate(OperatorCommand const& command, Config& config) {
    CF_TRY(config, read_config(command.config_file));
    return rotate_master_key(config.data_folder, config.master_key, command.key);
}

void tell(Config const& config, KeyChange const& change) {
    if (!change.finished) {
        bool const from_variable = config.master_key.kind == SecretSource::Kind::environment;
        std::cout << "Both keys open the database now. To finish:\n"
                     "  1. Make "
                  << (from_variable ? "the variable " + config.master_key.value
                                    : "the command under master_key")
                  << " yield the new key"
                  << (change.new_key_file.empty() ? "" : ", which is in " + change.new_key_file)
                  << (from_variable ? ", and restart the service.\n" : ".\n")
                  << "  2. Run crossfoot key rotate again: it retires the old key.\n";
        return;
    }
    std::cout << "The new master key alone opens the database. A running service has it already.\n";
    if (!change.old_key_file.empty())
        std::cout << "The old key is in " << change.old_key_file
                  << ". Copies made before need it (crossfoot restore FILE --key-file); keep it "
                     "apart from\nthem, and delete it with the last of them.\n";
    else
        std::cout << "Copies made before need the old key (crossfoot restore FILE --key-file).\n";
}

}  // namespace

int run_key_rotate(OperatorCommand const& command) {
    Config config;
    auto const change = rotate(command, config);
    if (change.has_error()) return fail(change.error());
    if (command.json)
        print(Json::object({{"finished", change->finished},
                            {"old_key_file", change->old_key_file},
                            {"new_key_file", change->new_key_file}}));
    else
        tell(config, *change);
    return cli::exit_ok;
}

}  // namespace cf::app
