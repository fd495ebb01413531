#include "base/text_marks.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace cf {
namespace {

using Kind = TextMark::Kind;

constexpr std::size_t html_sign_max = 8;

/// Where ten digits begin in scripts that shops' customers type.
constexpr std::array<int, 4> zeros{0x0660, 0x06F0, 0x0966, 0xFF10};

Kind kind_of(int point) {
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_CO:
            return Kind::rest;
        default:
            return Kind::sign;  // Punctuation, blanks, symbols, what is not seen at all.
    }
}

TextMark of_point(int point, std::size_t size) {
    if (point < 0x80) return {detail::ascii[point].kind, detail::ascii[point].digit, size};
    for (int const zero : zeros)
        if (point >= zero && point < zero + 10) return {Kind::digit, point - zero, size};
    return {kind_of(point), 0, size};
}

/// Of \uXXXX, or -1. Half a pair of surrogates is a sign: emoji are.
int escaped_point(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at + 1] != 'u') return -1;
    int point = 0;
    for (char const c : text.substr(at + 2, 4)) {
        bool const digit = c >= '0' && c <= '9';
        char const low = char(c | 0x20);
        if (!digit && (low < 'a' || low > 'f')) return -1;
        point = point * 16 + (digit ? c - '0' : low - 'a' + 10);
    }
    return point;
}

TextMark escape_at(std::string_view text, std::size_t at) {
    int const point = escaped_point(text, at);
    if (point >= 0xD800 && point <= 0xDFFF) return {Kind::sign, 0, 6};
    if (point >= 0) return of_point(point, 6);
    return {Kind::sign, 0, std::min<std::size_t>(2, text.size() - at)};
}

bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// How long HTML's own way to write a sign is: an entity (&nbsp; &#160;) or a bare tag (<b> </b>).
/// 0: it is none. Shops' plug-ins put both into names and notes.
std::size_t html_sign(std::string_view text, std::size_t at) {
    bool const entity = text[at] == '&';
    if (!entity && text[at] != '<') return 0;
    for (std::size_t end = at + 1; end < text.size() && end - at <= html_sign_max; ++end) {
        char const c = text[end];
        if (c == (entity ? ';' : '>')) return end > at + 1 ? end + 1 - at : 0;
        bool const digit = c >= '0' && c <= '9' && end > at + 1;
        bool const fits =
            entity ? digit || (c == '#' && end == at + 1) : c == '/' || c == ' ' || c == '\\';
        if (!fits && !is_latin(c)) return 0;
    }
    return 0;
}

}  // namespace

TextMark detail::long_mark(std::string_view text, std::size_t at, MarkText kind) {
    auto const byte = static_cast<unsigned char>(text[at]);
    if (byte == '\\' && kind == MarkText::json_string) return escape_at(text, at);
    if (auto const size = html_sign(text, at)) return {Kind::sign, 0, size};
    if (byte < 0x80) return ascii[byte];
    utf8proc_int32_t point = -1;
    auto const size = utf8proc_iterate(reinterpret_cast<utf8proc_uint8_t const*>(text.data() + at),
                                       utf8proc_ssize_t(std::min<std::size_t>(4, text.size() - at)),
                                       &point);
    return size > 0 && point >= 0 ? of_point(point, std::size_t(size)) : TextMark{};
}

}  // namespace cf
