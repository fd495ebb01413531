#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/http.hpp"
#include "base/json.hpp"

namespace cf {

/// The body as JSON; an empty body (204) is null. A byte order mark in front is passed over: some
/// stores' plug-ins add one. Error: "json.malformed".
Result<Json> json_body(HttpReply const& reply);

/// A wait in whole seconds from a header, at most a week; nothing when it is missing or no number.
std::optional<std::chrono::seconds> seconds_in(HttpReply const& reply, std::string_view header);
/// A whole number from a header.
std::optional<std::int64_t> count_in(HttpReply const& reply, std::string_view header);

/// A vendor's machine-readable error code, safe to repeat: letters, digits, '_', '-', at most 80.
std::string safe_code(std::string_view text);

}  // namespace cf
