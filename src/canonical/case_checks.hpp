#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace cf {

/// What a case must not say although every field has the right type. These are rules for cases that
/// people write; facts kept by a running service come from connectors, which check their own.

/// Error: the path of a name that stands twice in one object; which of the two counts is a guess.
Result<void> refuse_repeated_names(Json const& root);

/// Money that moved is a whole number of minor units and has a sign that makes sense; rates are
/// above zero, and a foreign order has one; names are not empty, and no two lines of an order have
/// the same id; dates leave room for the days after them. Call it after the case was read without
/// error.
Result<void> check_amounts(JsonCursor const& one);

/// Fields nobody reads, as "path: what they may have meant". Worth a warning, not a refusal: later
/// versions of the format may carry more. At most 20.
std::vector<std::string> unread_fields(JsonCursor const& one);

}  // namespace cf
