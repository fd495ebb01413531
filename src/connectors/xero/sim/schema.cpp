#include "connectors/xero/sim/schema.hpp"

#include <algorithm>
#include <cctype>

#include "base/instant.hpp"
#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

std::string quoted_value(Json const& value) {
    return value.is_string() ? "\"" + std::string(value.text()) + "\"" : value.dump();
}

BadBody cannot_convert(Json const& value, std::string_view type, std::string const& path) {
    return {"Error converting value " + quoted_value(value) + " to type '" + std::string(type) +
            "'. Path '" + path + "'"};
}

std::optional<BadBody> check_list(Json& value, Field const& field, std::string const& path) {
    if (value.is_object()) {
        if (field.type == FieldType::strict_list) return BadBody{"", true};
        auto single = Json::array();
        single.push_back(std::move(value));
        value = std::move(single);
    }
    if (!value.is_array()) return cannot_convert(value, "List", path);
    if (field.nested == nullptr) return std::nullopt;
    std::size_t index = 0;
    for (auto& item : value.mutable_items()) {
        auto const place = path + "[" + std::to_string(index++) + "]";
        if (!item.is_object()) return cannot_convert(item, field.vendor_type, place);
        if (auto bad = normalise(item, *field.nested, place)) return bad;
    }
    return std::nullopt;
}

std::optional<BadBody> check_number(Json& value, std::string const& path) {
    if (!value.is_number() && !value.is_string()) return cannot_convert(value, "Decimal", path);
    auto const parsed = Decimal::parse(value.text());
    if (!parsed) return cannot_convert(value, "Decimal", path);
    value = Json::number(*parsed);
    return std::nullopt;
}

std::optional<BadBody> check(Json& value, Field const& field, std::string const& path) {
    switch (field.type) {
        case FieldType::text:
            if (value.is_object() || value.is_array()) return cannot_convert(value, "String", path);
            if (!value.is_string())
                value = value.is_number() ? Json(value.text()) : Json(value.dump());
            return std::nullopt;
        case FieldType::number:
            return check_number(value, path);
        case FieldType::boolean:
            if (equals_ignoring_case(value.text(), "true")) value = true;
            if (equals_ignoring_case(value.text(), "false")) value = false;
            if (!value.is_boolean()) return cannot_convert(value, "Boolean", path);
            return std::nullopt;
        case FieldType::date: {
            auto const date = value.is_string() ? read_date(value.text()) : std::nullopt;
            if (!date) return cannot_convert(value, "DateTime", path);
            value = date->to_string();
            return std::nullopt;
        }
        case FieldType::guid:
            if (!value.is_string() || !is_guid(value.text()))
                return cannot_convert(value, "Guid", path);
            value = ascii_lower(value.text());
            return std::nullopt;
        case FieldType::choice:
            if (!value.is_string() ||
                std::find(field.choices.begin(), field.choices.end(), value.text()) ==
                    field.choices.end())
                return cannot_convert(value, field.vendor_type, path);
            return std::nullopt;
        case FieldType::object:
            if (!value.is_object()) return cannot_convert(value, field.vendor_type, path);
            return field.nested ? normalise(value, *field.nested, path) : std::nullopt;
        case FieldType::list:
        case FieldType::strict_list:
            return check_list(value, field, path);
    }
    return std::nullopt;
}

}  // namespace

std::optional<BadBody> normalise(Json& element, Schema const& schema, std::string const& path) {
    std::erase_if(element.mutable_members(),
                  [](Json::Member const& member) { return member.second.is_null(); });
    for (auto& [name, value] : element.mutable_members()) {
        for (auto const& field : schema.fields) {
            if (!equals_ignoring_case(field.name, name)) continue;
            name = field.name;
            auto const place = path.empty() ? name : path + "." + name;
            if (auto bad = check(value, field, place)) return bad;
            break;
        }
    }
    return std::nullopt;
}

std::optional<CalendarDate> read_date(std::string_view text) {
    if (text.starts_with("/Date(")) {
        std::int64_t millis = 0;
        bool negative = false;
        text.remove_prefix(6);
        if (text.starts_with('-')) negative = true, text.remove_prefix(1);
        std::size_t digits = 0;
        while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])))
            millis = millis * 10 + (text[digits++] - '0');
        if (digits == 0 || digits > 15) return std::nullopt;
        auto const at = Instant(std::chrono::milliseconds(negative ? -millis : millis));
        return CalendarDate{std::chrono::floor<std::chrono::days>(at)};
    }
    if (text.size() > 10 && text[10] != 'T' && text[10] != ' ') return std::nullopt;
    auto const date = CalendarDate::parse(text.substr(0, 10));
    if (!date) return std::nullopt;
    return *date;
}

bool is_guid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i])))
            return false;
    }
    return true;
}

}  // namespace cf::xero::sim
