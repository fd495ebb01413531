#pragma once

#include <string>
#include <string_view>

namespace cf {

/// What kind of text is searched: in JSON a number must stay a number.
enum class CardText { plain, json };

/// The text with payment card numbers made unreadable but for their last four digits.
///
/// A card number begins as an issuer's cards do, has one of that issuer's lengths and passes Luhn's
/// check. It stands alone, beside letters, or in groups with one to three blanks, hyphens or other
/// signs between, of any alphabet's and also as escaped in JSON: groups of four and more, of one,
/// or all with the same signs between. Left alone are what a check of its own shows to be something
/// else (an IBAN, an EAN of 13 digits), a telephone's after '+', decimals, and long hexadecimal
/// ids. In a string digits become '*'; a JSON number keeps its length, filled with ones, which no
/// card begins with. Time grows with the length alone.
std::string without_card_numbers(std::string text, CardText kind = CardText::plain);

/// Whether there is one.
bool holds_card_number(std::string_view text, CardText kind = CardText::plain);

}  // namespace cf
