#pragma once

#include "connectors/bigcommerce/sim/order_request.hpp"
#include "connectors/bigcommerce/sim/store.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::bigcommerce::sim {

/// An order as shoppers place them, drawn from `random`.
OrderRequest random_request(Store const& store, Random& random, RandomOrderOptions const& options);

/// A new customer of the store, drawn from `random`.
Customer random_customer(Store const& store, Random& random);

/// Does `what` to the order as chance has it; false and nothing changed when its state forbids it.
bool random_change(Store& store, Order& order, FollowUp what, Random& random, Instant now);

}  // namespace cf::bigcommerce::sim
