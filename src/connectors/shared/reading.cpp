#include "connectors/shared/reading.hpp"

#include <algorithm>

namespace cf {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string text_or_empty(JsonCursor const& json, std::string_view name) {
    auto const member = json.find(name);
    return member ? std::string(member->value().text()) : std::string();
}

Result<std::string> id_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto member, json.at(name));
    std::string id(member.value().text());
    if (id.empty()) return member.error("expected an id, a number or a text");
    return id;
}

std::string id_or_empty(JsonCursor const& json, std::string_view name) {
    std::string id = text_or_empty(json, name);
    return id == "0" ? std::string() : id;
}

Result<std::optional<Decimal>> amount_if_set(JsonCursor const& json, std::string_view name) {
    auto const member = json.find(name);
    if (!member) return std::optional<Decimal>();
    Json const& value = member->value();
    bool const none = (value.is_string() && value.text().empty()) ||
                      ((value.is_object() || value.is_array()) && value.size() == 0) ||
                      (value.is_boolean() && !value.boolean_or(true));
    if (none) return std::optional<Decimal>();
    CF_TRY(auto amount, member->decimal());
    return std::optional<Decimal>(amount);
}

Result<Decimal> amount_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto amount, amount_if_set(json, name));
    return amount.value_or(Decimal());
}

bool flag_at(JsonCursor const& json, std::string_view name) {
    auto const member = json.find(name);
    if (!member) return false;
    Json const& value = member->value();
    return value.boolean_or(value.text() == "1" || value.text() == "yes" || value.text() == "true");
}

std::vector<JsonCursor> elements_at(JsonCursor const& json, std::string_view name) {
    auto const member = json.find(name);
    if (!member) return {};
    if (member->value().is_array()) return member->elements().value();
    if (member->value().is_object() && member->value().size() > 0) return {*member};
    return {};
}

Result<std::vector<JsonCursor>> list_at(JsonCursor const& json, std::string_view name) {
    std::vector<JsonCursor> all;
    auto const member = json.find(name);
    if (!member) return all;
    Json const& value = member->value();
    if (value.is_array()) return member->elements();
    if (value.is_object()) {
        CF_TRY(auto const members, member->members());
        bool const numbered = std::all_of(
            members.begin(), members.end(), [](auto const& m) { return all_digits(m.first); });
        if (!numbered) return std::vector<JsonCursor>{*member};
        for (auto const& [number, element] : members) all.push_back(element);
        return all;
    }
    bool const unset = (value.is_string() && value.text().empty()) ||
                       (value.is_boolean() && !value.boolean_or(true));
    if (!unset) return member->error("expected a list");
    return all;
}

}  // namespace cf
