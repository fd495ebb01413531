#include "api/roles.hpp"

#include <array>

namespace cf::api {
namespace {

constexpr std::array<std::string_view, 3> role_names{"viewer", "operator", "admin"};
constexpr std::array<std::string_view, 3> scope_names{"read", "operate", "admin"};

std::optional<Role> found_in(std::array<std::string_view, 3> const& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return Role(i);
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Role role) { return role_names[std::size_t(role)]; }
std::optional<Role> parse_role(std::string_view name) { return found_in(role_names, name); }
std::string_view scope_of(Role role) { return scope_names[std::size_t(role)]; }
std::optional<Role> role_of_scope(std::string_view scope) { return found_in(scope_names, scope); }

}  // namespace cf::api
