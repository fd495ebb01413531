#pragma once

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// The store's own truth for an auditor, in the form of simkit/store_simulator.hpp. Derived from
/// what was charged, captured and given back, not from what the API shows.
Json facts_json(Store const& store);
Json order_facts(Store const& store, Order const& order);

}  // namespace cf::woocommerce::sim
