#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/bigcommerce/wire.hpp"
#include "domain/order.hpp"
#include "ports/storefront.hpp"

namespace cf::bigcommerce {

/// The canonical order, and whether its lines explain its total.
struct BalancedOrder {
    Order order;
    TotalCheck check;
};

/// Builds lines that add up to what the customer was charged (vendor sheet, section 6).
///
/// The sources leave open what enters the totals: discounted line totals or header discounts, fees
/// or not, shipping net or gross of a shipping coupon. Each reading is tried in a fixed order and
/// the first that explains the store's total within rounding is taken. None: the verdict is
/// unexplained and says what each reading comes to; nothing is ever made up to fill the gap.
Result<BalancedOrder> balance(OrderBundle const& bundle, std::string_view only_tax);

}  // namespace cf::bigcommerce
