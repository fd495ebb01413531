#pragma once

#include <cstdint>
#include <memory>

#include "base/json.hpp"
#include "connectors/xero/sim/switches.hpp"
#include "simkit/simulator.hpp"

namespace cf::xero::sim {

struct Options {
    std::uint64_t seed = 1;
    Switches switches{};
    bool tls = false;  ///< Hosted over https: what discovery tells.
};

/// A simulated Xero: identity, connections, accounting API, webhooks, and a control API under
/// /__sim/ (README.md). `scenario` may be null; its unknown keys are errors. `start` dates what is
/// there from the beginning.
Result<std::unique_ptr<Simulator>> make_simulator(Options options,
                                                  Json const& scenario,
                                                  Instant start);

}  // namespace cf::xero::sim
