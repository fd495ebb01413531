#pragma once

#include <cstdint>
#include <memory>

#include "base/json.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::bigcommerce::sim {

struct Options {
    std::uint64_t seed = 1;
    Json switches;  ///< Switches set on top of the scenario's, by name; null for none.
};

/// A simulated BigCommerce store that begins at `start`. `scenario` may be null; its form is in the
/// folder's README.md. Error: invalid_input, naming the place in the scenario.
Result<std::unique_ptr<StoreSimulator>> make_simulator(Options options,
                                                       Json const& scenario,
                                                       Instant start);

}  // namespace cf::bigcommerce::sim
