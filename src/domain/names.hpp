#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cf {

/// The written form of an enumeration: the one table its parser and its printer share.
template <class Enum, std::size_t size>
using Names = std::array<std::pair<Enum, std::string_view>, size>;

template <class Enum, std::size_t size>
constexpr std::string_view name_of(Names<Enum, size> const& names, Enum value) {
    for (auto const& [candidate, name] : names)
        if (candidate == value) return name;
    return "?";
}

template <class Enum, std::size_t size>
constexpr std::optional<Enum> value_of(Names<Enum, size> const& names, std::string_view name) {
    for (auto const& [value, candidate] : names)
        if (candidate == name) return value;
    return std::nullopt;
}

}  // namespace cf
