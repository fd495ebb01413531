#include "connectors/woocommerce/sim/php_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "base/html.hpp"

namespace cf::woocommerce::sim {

namespace {

void append_unit(std::string& out, std::uint32_t unit) {
    static constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(digits[(unit >> shift) & 15]);
}

void append_code_point(std::string& out, std::uint32_t code) {
    if (code < 0x10000) return append_unit(out, code);
    code -= 0x10000;
    append_unit(out, 0xD800 + (code >> 10));
    append_unit(out, 0xDC00 + (code & 0x3FF));
}

/// Length of the UTF-8 sequence a lead byte announces, and its payload bits.
std::pair<int, std::uint32_t> lead_of(unsigned char byte) {
    if (byte < 0xE0) return {2, byte & 0x1FU};
    if (byte < 0xF0) return {3, byte & 0x0FU};
    return {4, byte & 0x07U};
}

void append_string(std::string& out, std::string_view text) {
    out.push_back('"');
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        switch (byte) {
            case '"':
                out += "\\\"";
                continue;
            case '\\':
                out += "\\\\";
                continue;
            case '/':
                out += "\\/";
                continue;
            case '\b':
                out += "\\b";
                continue;
            case '\f':
                out += "\\f";
                continue;
            case '\n':
                out += "\\n";
                continue;
            case '\r':
                out += "\\r";
                continue;
            case '\t':
                out += "\\t";
                continue;
            default:
                break;
        }
        if (byte < 0x20) {
            append_unit(out, byte);
        } else if (byte < 0x80) {
            out.push_back(text[i]);
        } else {
            auto [length, code] = lead_of(byte);
            for (int k = 1; k < length && i + 1 < text.size(); ++k)
                code = (code << 6) | (static_cast<unsigned char>(text[++i]) & 0x3FU);
            append_code_point(out, code);
        }
    }
    out.push_back('"');
}

void append_value(std::string& out, Json const& value) {
    switch (value.type()) {
        case Json::Type::null:
            out += "null";
            return;
        case Json::Type::boolean:
            out += value.boolean_or(false) ? "true" : "false";
            return;
        case Json::Type::number:
            out += value.text();
            return;
        case Json::Type::string:
            append_string(out, value.text());
            return;
        case Json::Type::array: {
            out.push_back('[');
            bool first = true;
            for (auto const& item : value.items()) {
                if (!first) out.push_back(',');
                first = false;
                append_value(out, item);
            }
            out.push_back(']');
            return;
        }
        case Json::Type::object: {
            out.push_back('{');
            bool first = true;
            for (auto const& [name, member] : value.members()) {
                if (!first) out.push_back(',');
                first = false;
                append_string(out, name);
                out.push_back(':');
                append_value(out, member);
            }
            out.push_back('}');
            return;
        }
    }
}

/// The vendor's own binary float (see the header).
double php_float(Decimal value) {
    std::string const text = value.to_string();
    double parsed = 0;
    std::from_chars(text.data(), text.data() + text.size(), parsed);
    return parsed;
}

}  // namespace

std::string php_json(Json const& value) {
    std::string out;
    append_value(out, value);
    return out;
}

std::string esc_html(std::string_view text) {
    std::string out;
    for (char const c : html_escaped(text))
        if (c == '\'')
            out += "&#039;";
        else
            out += c;
    return out;
}

std::string amount_text(Decimal amount, int decimals) {
    return amount.rounded(decimals, Rounding::half_up).to_fixed(decimals);
}

std::string short_text(Decimal amount) { return amount.normalized().to_string(); }

Json price_number(Decimal total, Decimal quantity) {
    if (quantity.is_zero() || total.is_zero()) return Json(0);
    std::array<char, 64> text{};
    auto const end = std::to_chars(text.data(),
                                   text.data() + text.size(),
                                   php_float(total) / php_float(quantity),
                                   std::chars_format::fixed);
    return Json::raw_number(std::string(text.data(), end.ptr));
}

Json local_date(std::optional<Instant> at, TimeZone const& zone) {
    return at ? Json(zone.local_text(*at)) : Json();
}

Json gmt_date(std::optional<Instant> at) {
    if (!at) return {};
    std::string text = to_iso(*at);
    text.pop_back();  // The 'Z': the store writes no zone, ever.
    return Json(std::move(text));
}

Instant whole_second(Instant at) { return std::chrono::floor<std::chrono::seconds>(at); }

}  // namespace cf::woocommerce::sim
