#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/query.hpp"
#include "api/roles.hpp"

namespace cf::api {

/// One address of the API below /api/v1/. openapi.json describes the same ones; a test compares.
struct Route {
    std::string_view method;
    std::string_view path;  ///< "orders/{integration}/{order}": a part in braces is any text.
    bool open = false;      ///< Answered without a login.
    std::optional<Role> needs{};
    std::vector<QueryParameter> query{};   ///< What it takes after the '?'; nothing else is.
    std::vector<std::string_view> body{};  ///< Texts its JSON must name, and not empty.
};

/// Who may: what the route says, else anybody logged in for reading, an operator for the rest.
Role role_needed(Route const& route);

std::vector<Route> const& routes();

enum class RouteMatch { found, other_method, none };

RouteMatch match_route(std::string_view method, std::vector<std::string> const& parts);

/// The route; only after `match_route` found one.
Route const& route_at(std::string_view method, std::vector<std::string> const& parts);

}  // namespace cf::api
