#pragma once

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// Fresh documents with every member the vendor shows, in its order, at its defaults.
Json new_product(Store const& store, Id id, Instant now);
Json new_variation(Store const& store, Id id, Id parent, Instant now);
Json new_customer(Store const& store, Id id, Instant now);
Json new_coupon(Store const& store, Id id, Instant now);

/// Both forms of a date member ("date_modified", "date_modified_gmt").
void set_dates(Json& document, std::string const& member, Instant at, TimeZone const& zone);

/// Price, stock status and the like, from the members they depend on. What is not a price becomes
/// "" (recordings: a `regular_price` of "abc" takes the product off sale).
void settle_product(Json& product);

/// Copies the members of `given` over those of `document`, one level into objects. Members the
/// document does not have come back as `unknown`; read-only ones (`_links`, dates) are passed over.
void merge_document(Json& document, Json const& given, std::vector<std::string>& unknown);

/// Markup taken out as the vendor does to SKUs: `SP&<L>"1"` is stored as `SP&"1"`.
std::string without_markup(std::string_view text);

}  // namespace cf::woocommerce::sim
