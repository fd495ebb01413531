#pragma once

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

/// The character at `at`, which lies within the text.
TextMark text_mark(std::string_view text, std::size_t at, MarkText kind);

}  // namespace cf
