#pragma once

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// A stored order from the body the API shows of it (a recording, a scenario). Amounts may be given
/// with more digits than the store shows (`dp=8`); where they are not, the digits behind a line are
/// restored from its `price` and its tax rates, as far as they agree with what is shown.
/// Unknown members are errors. The order is put into the store.
Result<void> import_order(Store& store, JsonCursor const& body);
/// From the store-wide list, `parent_id` included; its order must be in the store already.
Result<void> import_refund(Store& store, JsonCursor const& body);

/// An address in the order's member order, missing members empty. `with_email`: billing.
Json order_address(Json const& given, bool with_email);
/// The same in the customer's member order.
Json customer_address(Json const& given, bool with_email);

/// Reads a `*_gmt` date of the API.
Result<Instant> read_gmt(JsonCursor const& object, std::string_view name);

}  // namespace cf::woocommerce::sim
