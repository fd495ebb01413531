#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace cf {

// Reading members of vendors' JSON as stores write them: an unset value may be missing, null, "" or
// {}.

/// 0 to 9 alone, and at least one.
bool all_digits(std::string_view text);
/// Text of a string, digits of a number; "" for everything that means "none".
std::string text_or_empty(JsonCursor const& json, std::string_view name);
/// A record's id, a number or a non-empty text. Error: json path and what is wrong.
Result<std::string> id_at(JsonCursor const& json, std::string_view name);
/// The id, or "" when unset or 0.
std::string id_or_empty(JsonCursor const& json, std::string_view name);
/// An amount as number or text; unset is zero. Error: there is something else.
Result<Decimal> amount_at(JsonCursor const& json, std::string_view name);
/// The same, telling unset from zero.
Result<std::optional<Decimal>> amount_if_set(JsonCursor const& json, std::string_view name);
/// true, or a text or number that says so ("yes", "1"); everything else is false.
bool flag_at(JsonCursor const& json, std::string_view name);
/// Elements of an array member; a lone object counts as one element, anything else as none. For
/// what decides no amount.
std::vector<JsonCursor> elements_at(JsonCursor const& json, std::string_view name);
/// Elements of a list that amounts come from. Unset is empty; PHP's list with gaps, an object whose
/// names are numbers, gives its values; a lone object is one element. Error: there is something
/// else, which taken for an empty list would lose money without a word.
Result<std::vector<JsonCursor>> list_at(JsonCursor const& json, std::string_view name);

}  // namespace cf
