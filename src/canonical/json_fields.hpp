#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf {

// Optional members of an object. What is there must be of the right type.

inline Result<std::string> text_or(JsonCursor const& json,
                                   std::string_view name,
                                   std::string otherwise = {}) {
    auto const member = json.find(name);
    return member ? member->string() : Result<std::string>(std::move(otherwise));
}

inline Result<std::optional<Decimal>> decimal_if(JsonCursor const& json, std::string_view name) {
    auto const member = json.find(name);
    if (!member) return std::optional<Decimal>();
    CF_TRY(auto number, member->decimal());
    return std::optional<Decimal>(number);
}

inline Result<bool> flag_or(JsonCursor const& json, std::string_view name, bool otherwise) {
    auto const member = json.find(name);
    return member ? member->boolean() : Result<bool>(otherwise);
}

inline Result<Instant> instant_at(JsonCursor const& json, std::string_view name) {
    CF_TRY(auto member, json.at(name));
    CF_TRY(auto text, member.string());
    auto parsed = parse_instant(text);
    if (parsed.has_error()) return member.error(parsed.error().message);
    return *parsed;
}

inline Result<std::optional<Instant>> instant_if(JsonCursor const& json, std::string_view name) {
    if (!json.find(name)) return std::optional<Instant>();
    CF_TRY(auto at, instant_at(json, name));
    return std::optional<Instant>(at);
}

/// Every element of the list under `name`, read by `read`; nothing where the list is missing.
template <class Read>
auto list_if(JsonCursor const& json, std::string_view name, Read const& read)
    -> Result<std::vector<std::remove_cvref_t<decltype(read(json).value())>>> {
    std::vector<std::remove_cvref_t<decltype(read(json).value())>> all;
    auto const list = json.find(name);
    if (!list) return all;
    CF_TRY(auto elements, list->elements());
    for (auto const& element : elements) {
        CF_TRY(auto item, read(element));
        all.push_back(std::move(item));
    }
    return all;
}

}  // namespace cf
