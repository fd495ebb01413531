#pragma once

#include "base/json.hpp"
#include "connectors/bigcommerce/sim/settings.hpp"

/// Parts of reading a scenario that have their own file or are also used by order descriptions.
namespace cf::bigcommerce::sim::detail {

Result<> read_party(JsonCursor const& cursor, Party& party);
Result<> read_product(JsonCursor const& cursor, Settings& settings);
Result<> read_customer(JsonCursor const& cursor, Settings& settings);
Result<> read_gift_certificate(JsonCursor const& cursor, Settings& settings);
/// What a store needs and the scenario does not say: goods, people, a token, coupons.
void add_default_goods(Settings& settings);

}  // namespace cf::bigcommerce::sim::detail
