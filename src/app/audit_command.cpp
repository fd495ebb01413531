// `audit verify` and `audit export`.
#include <filesystem>
#include <iostream>

#include "app/bench.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "proof/evidence_pack.hpp"

namespace cf::app {
namespace {

Task<> verify_job(Bench& bench) {
    CF_CO_TRY(auto report, co_await proof::verify_audit(*bench.data.storage, *bench.data.vault));
    if (!report.faults.empty()) bench.exit_code = cli::exit_differs;
    if (bench.command.json) {
        Json faults = Json::array();
        for (auto const& one : report.faults)
            faults.push_back(Json::object({{"chain", one.chain},
                                           {"sequence", one.sequence},
                                           {"kind", one.kind},
                                           {"text", one.text}}));
        print(Json::object({{"sound", report.faults.empty()},
                            {"entries", report.entries},
                            {"roots", report.roots},
                            {"chains", report.chains},
                            {"faults", std::move(faults)}}));
        co_return Result<>();
    }
    for (auto const& one : report.faults) std::cout << one.text << "\n";
    std::cout << (report.faults.empty() ? "Sound: " : "Not sound: ") << report.entries
              << " entries in " << report.chains.size() << " chains, " << report.roots
              << " signed roots\n";
    co_return Result<>();
}

Task<> export_evidence(Bench& bench) {
    std::string const folder = bench.command.subject;
    std::error_code problem;
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder, problem))
        co_return Error{ErrorKind::invalid_input,
                        "audit.folder",
                        "'" + folder + "' is there already and not empty; name a new folder"};
    auto& data = bench.data;
    auto const now = bench.clock.now();
    CF_CO_TRY(auto pack,
              co_await proof::evidence_pack(*data.storage, *data.vault, bench.command.from, now));
    for (auto const& file : pack.files) {
        auto const path = std::filesystem::path(folder) / file.path;
        std::filesystem::create_directories(path.parent_path(), problem);
        if (problem)
            co_return Error{ErrorKind::invalid_input,
                            "audit.folder",
                            "cannot write into '" + folder + "': " + problem.message()};
        CF_CO_TRY_VOID(cli::write_file(path.string(), file.bytes, cli::FileMode::secret));
    }
    Json faults = Json::array();
    for (auto const& one : pack.faults) {
        std::cerr << one << "\n";
        faults.push_back(one);
    }
    if (!pack.faults.empty()) {
        bench.exit_code = cli::exit_differs;
        std::cerr << "The audit is not sound; the evidence says so too.\n";
    }
    if (bench.command.json)
        print(Json::object({{"folder", folder},
                            {"files", std::uint64_t(pack.files.size())},
                            {"faults", std::move(faults)}}));
    else
        std::cout << pack.files.size() << " files in " << folder
                  << "; anybody can check them: python3 " << folder << "/verify.py\n";
    co_return Result<>();
}

}  // namespace

int run_audit_verify(OperatorCommand const& command) {
    return run_with(command, Needs::storage, verify_job);
}
int run_audit_export(OperatorCommand const& command) {
    return run_with(command, Needs::storage, export_evidence);
}

}  // namespace cf::app
