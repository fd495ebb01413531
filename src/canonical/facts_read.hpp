#pragma once

#include "base/json.hpp"
#include "domain/order.hpp"

namespace cf {

// The parts of canonical facts, for readers of other forms (the domain cases' events).
Result<OrderLine> line_from_json(JsonCursor const& json);
Result<Capture> capture_from_json(JsonCursor const& json);
Result<Authorisation> authorisation_from_json(JsonCursor const& json);
Result<Refund> refund_from_json(JsonCursor const& json);
Result<Edit> edit_from_json(JsonCursor const& json);
Result<OrderCustomer> customer_from_json(JsonCursor const& json);

}  // namespace cf
