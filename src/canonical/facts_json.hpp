#pragma once

#include "base/json.hpp"
#include "domain/order.hpp"

namespace cf {

/// Canonical facts as JSON: the members of the domain cases' events (accounting rules, 21.2), plus
/// what a real integration adds (number, customer, addresses, line details, gateway references).
/// Empty members are left out. What `facts_to_json` writes, `facts_from_json` reads back unchanged.
Json facts_to_json(OrderFacts const& facts);
/// Errors name the JSON path.
Result<OrderFacts> facts_from_json(JsonCursor const& json);

/// One line or order of a case or of canonical output.
Json order_to_json(Order const& order);
Result<Order> order_from_json(JsonCursor const& json);

}  // namespace cf
