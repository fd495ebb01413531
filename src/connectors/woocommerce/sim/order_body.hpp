#pragma once

#include <optional>

#include "connectors/woocommerce/sim/rest_call.hpp"

namespace cf::woocommerce::sim {

/// An amount of a request, given as string or number. More than 12 digits before or 8 after the
/// point are refused: stricter than the vendor, whose floats lose them silently.
Refusal read_amount(Json const& object, std::string const& name, Decimal& value);
/// The same where the member is there; `given` tells whether.
Refusal read_amount_if(Json const& object, std::string const& name, Decimal& value, bool& given);

std::string text_of(Json const& object, std::string_view name);
Id id_of(Json const& object, std::string_view name);

/// Copies the members of an address that are given.
void merge_address(Json& address, Json const& given);
/// Adds or replaces `meta_data` entries by id or key; a null value removes the entry.
void merge_meta(Store& store, std::vector<MetaEntry>& entries, Json const& given);

/// The refund a request describes; `line_items` as an array of ids or keyed by line id.
Refusal read_refund(Json const& body, RefundRequest& request);

}  // namespace cf::woocommerce::sim
