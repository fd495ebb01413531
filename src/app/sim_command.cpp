#include "app/sim_command.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <csignal>
#include <iostream>
#include <limits>
#include <map>
#include <string>

#include "app/sandbox_report.hpp"
#include "app/sim_run.hpp"
#include "base/log.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

constexpr std::int64_t progress_every = 50;  // Seeds.

struct Seeds {
    std::uint64_t first = 1, last = 1;
    bool endless() const { return last == std::numeric_limits<std::uint64_t>::max(); }
};

/// Ctrl-C ends the run after the seed under way, with its summary.
class Interrupt {
  public:
    Interrupt() : signals_(io_, SIGINT, SIGTERM) {
        signals_.async_wait(
            [this](boost::system::error_code error, int) { came_ = came_ || !error; });
    }
    bool came() {
        io_.poll();
        return came_;
    }

  private:
    boost::asio::io_context io_;
    boost::asio::signal_set signals_;
    bool came_ = false;
};

std::optional<std::uint64_t> read_whole(std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = problem == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

Result<Seeds> read_seeds(std::string_view text) {
    auto const dots = text.find("..");
    auto const first = read_whole(text.substr(0, dots));
    auto last = first;
    if (dots != std::string_view::npos)
        last = dots + 2 == text.size() ? std::numeric_limits<std::uint64_t>::max()
                                       : read_whole(text.substr(dots + 2));
    if (first && last && *first <= *last) return Seeds{*first, *last};
    return Error{ErrorKind::invalid_input,
                 "sim.seeds",
                 "--seeds must be a number, A..B with A not above B, or A.. for a run without end"};
}

struct Tally {
    std::int64_t passed = 0, failed = 0, orders = 0, documents = 0, kills = 0;
    std::map<std::string, std::int64_t> faults;
    Json failures = Json::array();
};

std::string replay_line(SimCommand const& command, std::uint64_t seed) {
    auto const text = std::to_string(seed);
    return "crossfoot sim --seeds " + text + ".." + text + " --orders " +
           std::to_string(command.orders) + " --days " + std::to_string(command.days) +
           " --faults " + command.faults;
}

void tell_failure(SimCommand const& command, SimOptions const& options, Json const& report) {
    std::cerr << "seed " << options.seed << ": difference " << report["difference"].text()
              << ", duplicates " << report["duplicates"].text() << ", lost "
              << report["lost"].text() << ", limit violations " << report["limit_violations"].text()
              << ", forged deliveries taken " << report["forgeries_taken"].text() << "\n";
    for (auto const& detail : report["details"].items()) std::cerr << "  " << detail.text() << "\n";
    std::cerr << "  replay: " << replay_line(command, options.seed) << "\n";
}

void run_one(SimCommand const& command, SimOptions const& options, Tally& tally) {
    auto outcome = run_seed(options);
    if (outcome.has_error()) {
        ++tally.failed;
        std::cerr << "seed " << options.seed << ": " << outcome.error().message
                  << "\n  replay: " << replay_line(command, options.seed) << "\n";
        tally.failures.push_back(replay_line(command, options.seed));
        return;
    }
    auto const& report = outcome->report;
    tally.orders += whole(report["orders"]);
    tally.documents += whole(report["documents"]);
    tally.kills += whole(report["kills"]);
    for (auto const& [kind, count] : report["faults"].members())
        tally.faults[std::string(kind)] += whole(count);
    ++(outcome->ok ? tally.passed : tally.failed);
    if (!outcome->ok) {
        tell_failure(command, options, report);
        tally.failures.push_back(replay_line(command, options.seed));
    }
    if (command.json) std::cout << report.dump() << "\n" << std::flush;
}

int refuse(Error const& error) {
    std::cerr << "crossfoot sim: " << error.message << "\n";
    return cli::exit_bad_input;
}

}  // namespace

int run_sim(SimCommand const& command) {
    // What goes wrong here is meant to go wrong; the auditor says what matters.
    log::configure(log::parse_level(command.log, log::Level::off));
    auto const seeds = read_seeds(command.seeds);
    if (seeds.has_error()) return refuse(seeds.error());
    auto const faults = FaultProfile::named(command.faults);
    if (faults.has_error()) return refuse(faults.error());
    Tally tally;
    Interrupt interrupt;
    for (std::uint64_t seed = seeds->first;; ++seed) {
        run_one(command, {seed, command.orders, command.days, *faults}, tally);
        if ((tally.passed + tally.failed) % progress_every == 0)
            std::cerr << tally.passed + tally.failed << " seeds, " << tally.failed << " failed\n";
        // Nobody reads a night of failures: the first one ends a run without end.
        bool const enough = seeds->endless() && tally.failed > 0;
        if (seed == seeds->last || enough || interrupt.came()) break;
    }
    Json struck = Json::object();
    for (auto const& [kind, count] : tally.faults) struck.set(kind, count);
    auto const summary = Json::object({{"seeds", tally.passed + tally.failed},
                                       {"failed", tally.failed},
                                       {"orders", tally.orders},
                                       {"documents", tally.documents},
                                       {"kills", tally.kills},
                                       {"faults", std::move(struck)},
                                       {"failures", tally.failures}});
    if (command.json)
        std::cout << summary.dump() << "\n";
    else
        std::cout << tally.passed + tally.failed << " seeds, " << tally.orders << " orders, "
                  << tally.documents << " documents, " << tally.kills << " kills; " << tally.failed
                  << " failed\n";
    return tally.failed == 0 ? cli::exit_ok : cli::exit_differs;
}

}  // namespace cf::app
