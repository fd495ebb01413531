#pragma once

#include <vector>

#include "ports/storefront.hpp"

namespace cf::woocommerce {

/// Orders of recorded payloads, one snapshot for each time an order occurs, refunds found beside
/// laid to their orders. Accepts what the recordings hold: bare orders, lists, `{request, status,
/// body}`, webhook deliveries.
Result<std::vector<OrderSnapshot>> read_recorded(std::vector<Json> documents);

}  // namespace cf::woocommerce
