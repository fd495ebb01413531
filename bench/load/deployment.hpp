#pragma once

#include <string>

#include "bench/load/child.hpp"

namespace cf::bench {

/// Files and programs of one run.
struct Paths {
    std::string crossfoot;  ///< The executable.
    std::string source;     ///< The project.
    std::string folder;     ///< Ours to write in; gone afterwards.
};

struct Ports {
    std::uint16_t store = 1, ledger = 1;  ///< 1: nobody listens there.
};

/// Writes configuration and secrets of a shop and a ledger at these ports; answers the file.
/// `on` false: deliveries are marked, nothing is converged.
std::string write_config(Paths const& paths, std::string const& name, Ports ports, bool on);
/// Limits off, no webhooks, the sandbox's organisation.
std::string write_ledger_scenario(Paths const& paths);

inline constexpr char webhook_secret[] = "a-secret-of-the-benchmark";

/// Secret part of the shop's webhook address.
std::string hook_path(Paths const& paths, std::string const& name);

struct Progress {
    long orders = 0, waiting = 0, postings = 0, operations = 0;
    std::string states;  ///< "1711 in agreement, 289 skipped"
};
/// What the database of a running deployment shows.
Progress progress(Paths const& paths, std::string const& name);

}  // namespace cf::bench
