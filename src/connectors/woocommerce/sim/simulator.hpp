#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::woocommerce::sim {

struct Options {
    std::uint64_t seed = 1;
    /// What the host speaks. A request with an absolute URL, or with an X-Forwarded-Proto header,
    /// says it itself.
    bool tls = false;
    /// Overrides the scenario's `site_url`: scheme, host, port and folder the shop is reached by.
    std::string site_url{};
    /// How long the shop's background queue takes before a webhook delivery runs.
    Duration delivery_delay = std::chrono::seconds(2);
    /// Switches for what the recordings leave open (README, Switches).
    bool reenabled_webhook_keeps_failures = true;
};

/// A WooCommerce store as the recordings show one. `scenario` is described in README.md; null opens
/// the built-in German shop. `start` is the date of everything the scenario does not date.
/// Error: invalid_input with the JSON path of what is wrong.
Result<std::unique_ptr<StoreSimulator>> open_simulator(Options options,
                                                       Json const& scenario,
                                                       Instant start);

/// The same for callers whose scenario is their own: a wrong one is a bug.
std::unique_ptr<StoreSimulator> make_simulator(Options options,
                                               Json const& scenario,
                                               Instant start);

}  // namespace cf::woocommerce::sim
