#pragma once

#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

/// The store's own truth, in the shape simkit/store_simulator.hpp documents.
Json facts_of(Store const& store, Order const& order);
Json all_facts(Store const& store);

}  // namespace cf::bigcommerce::sim
