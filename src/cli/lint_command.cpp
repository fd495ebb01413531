#include "cli/lint_command.hpp"

#include <ostream>

#include "cli/exit_codes.hpp"
#include "flows/policy_file.hpp"

namespace cf::cli {

int run_lint(std::string_view text, std::string const& file_name, std::ostream& out) {
    auto const reading = read_policy_file(text);
    for (auto const& message : reading.messages)
        out << file_name << ":" << message.line << ": "
            << (message.path.empty() ? "" : message.path + ": ") << message.message << "\n";
    if (reading.messages.empty()) out << file_name << ": nothing to complain about\n";
    return reading.messages.empty() ? exit_ok : exit_differs;
}

}  // namespace cf::cli
