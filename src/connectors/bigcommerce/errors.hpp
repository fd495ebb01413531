#pragma once

#include "base/error.hpp"
#include "base/http.hpp"

namespace cf::bigcommerce {

/// What a refused or failed reply means (one table, errors.cpp; vendor sheet, section 4). Judged by
/// status: bodies come in six shapes, and a 429 has none.
Error error_of_reply(HttpReply const& reply, std::string_view method);

/// How long a 429 asks to wait: the window's reset, else X-Retry-After, else a start of five
/// seconds.
std::chrono::milliseconds wait_of(HttpReply const& reply);

Error unreadable(std::string_view what, std::string_view why);

}  // namespace cf::bigcommerce
