#pragma once

#include "base/result.hpp"
#include "connectors/bigcommerce/sim/order_request.hpp"

namespace cf::bigcommerce::sim {

/// Puts the coupons and the manual discount of the request on the order's lines. Sold gift
/// certificates are never discounted.
Result<> apply_discounts(Order& order, OrderRequest const& request, Settings const& settings);

}  // namespace cf::bigcommerce::sim
