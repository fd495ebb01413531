#pragma once

#include <vector>

#include "ports/storefront.hpp"

namespace cf::bigcommerce {

/// Orders of recorded payloads: bare orders, lists, `{request, status, body}`, and entries that
/// hold an order with its sub-resources (`order`, `products`, `shipping_addresses`,
/// `taxes_details`, `fees`, `transactions`, `refunds`). Sub-resources and refunds found beside are
/// laid to the orders with the same id.
Result<std::vector<OrderSnapshot>> read_recorded(std::vector<Json> documents);

}  // namespace cf::bigcommerce
