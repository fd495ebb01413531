#pragma once

#include <optional>
#include <string_view>

namespace cf::api {

/// What somebody may do; each may do what those before it may.
enum class Role {
    viewer,     ///< Looks.
    operator_,  ///< Answers review items, looks at orders again.
    admin,      ///< Users and tokens too.
};

std::string_view to_string(Role role);  ///< "viewer", "operator", "admin".
std::optional<Role> parse_role(std::string_view name);

/// The same for an API token: "read", "operate", "admin".
std::string_view scope_of(Role role);
std::optional<Role> role_of_scope(std::string_view scope);

}  // namespace cf::api
