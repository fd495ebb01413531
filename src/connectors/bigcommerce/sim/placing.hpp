#pragma once

#include "base/result.hpp"
#include "connectors/bigcommerce/sim/order_request.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

/// Places an order, with its stored value taken, its payment made and its hooks told.
/// Error: invalid_input naming what the store cannot sell; then nothing has changed.
Result<Id> place_order(Store& store, OrderRequest const& request, Instant now);

/// Works out every total of the order from its lines, costs and discounts. (Sheet sections 6, 17.)
void recompute(Order& order, Settings const& settings, Switches const& switches);

TaxRules rules_of(Order const& order, Settings const& settings);

}  // namespace cf::bigcommerce::sim
