#pragma once

#include <initializer_list>
#include <string_view>

#include "base/http.hpp"
#include "base/json.hpp"

namespace cf {

/// Refuses members that are not in `known`, naming the place and the nearest known key. For
/// scenarios and control calls, where a misspelt key must not be a silent default.
Result<void> only_keys(JsonCursor const& object, std::initializer_list<std::string_view> known);

/// Optional members of a scenario or control call; the value keeps its default when missing.
Result<void> read_into(JsonCursor const& object, std::string_view name, std::string& value);
Result<void> read_into(JsonCursor const& object, std::string_view name, bool& value);
Result<void> read_into(JsonCursor const& object, std::string_view name, std::int64_t& value);
Result<void> read_into(JsonCursor const& object, std::string_view name, Decimal& value);

/// Answers of the control API: 200 with the value, or 400 {"error":{"code","message"}}.
HttpReply control_reply(Json const& value);
HttpReply control_reply(Error const& error);

}  // namespace cf
