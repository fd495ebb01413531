#pragma once

#include <string>
#include <string_view>

namespace cf {

/// Where a text stops being JSON, for a person: "line 3, column 14, in $.events[0].order: expected
/// ',' or '}'". Only for texts the parser refused; "" when nothing is found wrong.
std::string json_fault(std::string_view text);

/// A number as RFC 8259, section 6, writes one, and nothing else.
bool is_json_number(std::string_view token);

}  // namespace cf
