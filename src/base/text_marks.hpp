#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace cf {

/// Whether backslashes are escapes, as between the quotation marks of JSON.
enum class MarkText { plain, json_string };

/// One character as people see it: a digit of whatever script, a sign between words (also written
/// as in HTML), or the rest (letters, control characters, bytes that are no UTF-8).
struct TextMark {
    enum class Kind { digit, sign, rest };
    Kind kind = Kind::rest;
    int digit = 0;
    std::size_t size = 1;  ///< Bytes it takes in the text.

    bool is_digit() const { return kind == Kind::digit; }
};

namespace detail {

constexpr std::array<TextMark, 128> ascii_marks() {
    std::array<TextMark, 128> marks{};
    for (int c = 0; c < 128; ++c) {
        auto& mark = marks[std::size_t(c)];
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool const control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
        if (c >= '0' && c <= '9') mark = {TextMark::Kind::digit, c - '0', 1};
        if (mark.kind != TextMark::Kind::digit && !letter && !control)
            mark.kind = TextMark::Kind::sign;
    }
    return marks;
}
inline constexpr auto ascii = ascii_marks();

/// What is not said by one ASCII character alone.
TextMark long_mark(std::string_view text, std::size_t at, MarkText kind);

}  // namespace detail

/// The character at `at`, which lies within the text. Inline: asked of every byte that is stored.
inline TextMark text_mark(std::string_view text, std::size_t at, MarkText kind) {
    auto const byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80 || byte == '\\' || byte == '&' || byte == '<')
        return detail::long_mark(text, at, kind);
    return detail::ascii[byte];
}

}  // namespace cf
