#pragma once

#include <string>
#include <string_view>

namespace cf {

/// What kind of text is searched: in JSON a number must stay a number.
enum class CardText { plain, json };

/// The text with payment card numbers made unreadable but for their last four digits: 13 to 19
/// digits, alone or in groups of four and more with a blank or hyphen between, that begin as cards
/// do and pass Luhn's check. In a string digits become '*'; a JSON number keeps its length, filled
/// with ones, which no card begins with.
std::string without_card_numbers(std::string text, CardText kind = CardText::plain);

/// Whether there is one.
bool holds_card_number(std::string_view text);

}  // namespace cf
