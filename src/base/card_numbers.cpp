#include "base/card_numbers.hpp"

#include <array>

namespace cf {
namespace {

constexpr std::size_t digits_min = 13, digits_max = 19, group_min = 4, shown = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
/// Nothing of a longer word or of a number with decimals on that side.
bool ends_at(std::string_view text, std::size_t at) {
    if (at == text.size()) return true;
    bool const decimals = text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1]);
    return !is_word(text[at]) && !decimals;
}
bool begins_at(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    bool const decimals = text[at - 1] == '.' && at > 1 && is_digit(text[at - 2]);
    return !is_word(text[at - 1]) && !decimals;
}

struct Digits {
    std::array<char, digits_max> values{};
    std::size_t count = 0;
};

/// ISO/IEC 7812: 3 travel and entertainment, 4, 5 and 6 banking, 2221 to 2720 Mastercard's.
bool begins_like_a_card(Digits const& digits) {
    int const four = (digits.values[0] - '0') * 1000 + (digits.values[1] - '0') * 100 +
                     (digits.values[2] - '0') * 10 + (digits.values[3] - '0');
    if (four >= 2221 && four <= 2720) return true;
    return four >= 3000 && four < 7000;
}

bool passes_luhn(Digits const& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.count; ++i) {
        int value = digits.values[digits.count - 1 - i] - '0';
        if (i % 2 == 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
        sum += value;
    }
    return sum % 10 == 0;
}

bool is_card(Digits const& digits) {
    return digits.count >= digits_min && begins_like_a_card(digits) && passes_luhn(digits);
}

/// Where a card number that begins at `from` (the first digit of a run) ends, or `from`.
std::size_t end_of_card(std::string_view text, std::size_t from) {
    Digits digits;
    std::size_t at = from, end = from;
    while (at < text.size() && is_digit(text[at])) {
        std::size_t const group = at;
        while (at < text.size() && is_digit(text[at])) {
            if (digits.count == digits_max) return end;
            digits.values[digits.count++] = text[at++];
        }
        if (ends_at(text, at) && is_card(digits)) end = at;
        bool const goes_on = at + 1 < text.size() && (text[at] == ' ' || text[at] == '-') &&
                             at - group >= group_min && is_digit(text[at + 1]);
        if (!goes_on) break;
        ++at;
    }
    return end;
}

/// Calls `found(from, to)` for each, in order.
template <class Found>
void find_cards(std::string_view text, Found const& found) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        std::size_t const end = begins_at(text, at) ? end_of_card(text, at) : at;
        if (end > at) {
            found(at, end);
            at = end;
            continue;
        }
        while (at < text.size() && is_digit(text[at])) ++at;
    }
}

/// Whether position `to` lies in a string, given the state at `from`.
bool in_string_at(std::string_view text, std::size_t from, std::size_t to, bool inside) {
    for (std::size_t at = from; at < to; ++at) {
        if (text[at] == '\\' && inside)
            ++at;
        else if (text[at] == '"')
            inside = !inside;
    }
    return inside;
}

}  // namespace

std::string without_card_numbers(std::string text, CardText kind) {
    std::size_t looked_to = 0;
    bool inside = false;
    std::string_view const seen = text;
    find_cards(seen, [&](std::size_t from, std::size_t to) {
        if (kind == CardText::json) inside = in_string_at(seen, looked_to, from, inside);
        looked_to = from;
        char const filling = kind == CardText::json && !inside ? '1' : '*';
        std::size_t digits = 0;
        for (std::size_t at = to; at-- > from;)
            if (is_digit(seen[at]) && ++digits > shown) text[at] = filling;
        looked_to = to;
    });
    return text;
}

bool holds_card_number(std::string_view text) {
    bool any = false;
    find_cards(text, [&](std::size_t, std::size_t) { any = true; });
    return any;
}

}  // namespace cf
