#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

/// Xero's `where` language, as far as we speak it.
namespace cf::xero {

std::string quoted(std::string_view text);  ///< "text", quotes and backslashes escaped.
std::string on_day(CalendarDate date);      ///< Date==DateTime(2026,9,14)
/// Date>=DateTime(2026,9,14) AND Date<=DateTime(2026,9,15)
std::string on_days(CalendarDate from, CalendarDate to);
/// Conditions joined by OR, in as many texts as an address needs to stay short.
std::vector<std::string> any_of(std::vector<std::string> conditions);

}  // namespace cf::xero
