#include "base/html.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace cf {
namespace {

constexpr std::size_t entity_length_max = 10;  ///< Of what stands between & and ;

constexpr std::pair<std::string_view, std::string_view> named[] = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\u00a0"}};

std::string utf8(std::uint32_t code) {
    auto const tail = [&](int shift) { return char(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80) return {char(code)};
    if (code < 0x800) return {char(0xc0 | (code >> 6)), tail(0)};
    if (code < 0x10000) return {char(0xe0 | (code >> 12)), tail(6), tail(0)};
    return {char(0xf0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

/// "#38" or "#x26"; nothing for control characters and what is no character.
std::optional<std::string> numbered(std::string_view entity) {
    entity.remove_prefix(1);
    bool const hexadecimal = entity.starts_with('x') || entity.starts_with('X');
    if (hexadecimal) entity.remove_prefix(1);
    std::uint32_t code = 0;
    char const* const end = entity.data() + entity.size();
    auto const [stop, error] = std::from_chars(entity.data(), end, code, hexadecimal ? 16 : 10);
    if (error != std::errc() || stop != end) return std::nullopt;
    bool const surrogate = code >= 0xd800 && code < 0xe000;
    if (code < 0x20 || code == 0x7f || surrogate || code > 0x10ffff) return std::nullopt;
    return utf8(code);
}

std::optional<std::string> character_of(std::string_view entity) {
    if (entity.starts_with('#')) return numbered(entity);
    for (auto const& [name, character] : named)
        if (entity == name) return std::string(character);
    return std::nullopt;
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string html_unescaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
        if (end != std::string_view::npos && end - at - 1 <= entity_length_max)
            if (auto const character = character_of(text.substr(at + 1, end - at - 1))) {
                out += *character;
                at = end + 1;
                continue;
            }
        out += text[at++];
    }
    return out;
}

}  // namespace cf
