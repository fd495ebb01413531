#pragma once

#include "connectors/woocommerce/sim/hooks.hpp"
#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// Fills an empty store from a scenario (README: Scenario), or with the built-in shop where
/// `scenario` is null. Unknown keys are errors with their place and the nearest known one.
Result<void> load_scenario(Store& store, Json const& scenario, Instant now);

/// Members of "settings" alone, for the scenario and for the control API.
Result<void> read_settings(Settings& settings, JsonCursor const& object);

/// The built-in shops: "eur" sells in Germany with tax inside its prices, "usd" in the United
/// States with tax on top. Both carry goods whose prices make rounding hard.
Json built_in_scenario(std::string_view name);

}  // namespace cf::woocommerce::sim
