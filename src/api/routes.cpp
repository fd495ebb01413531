#include "api/routes.hpp"

#include <algorithm>
#include <span>

#include "base/check.hpp"
#include "base/text.hpp"
#include "engine/views_json.hpp"

namespace cf::api {
namespace {

bool fits(std::string_view path, std::vector<std::string> const& parts) {
    auto const wanted = split(path, '/');
    if (wanted.size() != parts.size()) return false;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (wanted[i].starts_with('{') ? parts[i].empty() : wanted[i] != parts[i]) return false;
    return true;
}

using Form = QueryParameter::Form;

QueryParameter one_of(std::string_view name, std::span<std::string_view const> choices) {
    return {name, Form::choice, {choices.begin(), choices.end()}};
}

}  // namespace

std::vector<Route> const& routes() {
    static QueryParameter const integration{"integration", Form::integration};
    static QueryParameter const text{"q"}, cursor{"cursor", Form::cursor};
    static QueryParameter const limit{"limit", Form::page_size};
    static QueryParameter const order_state = one_of("state", order_state_names);
    static QueryParameter const review_state = one_of("state", review_state_names);
    static std::vector<Route> const all{
        {"GET", "openapi.json", true},
        {"GET", "session", true},
        {"POST", "setup", true, {}, {}, {"token", "name", "password"}},
        {"POST", "login", true, {}, {}, {"name", "password"}},
        {"POST", "logout", false, Role::viewer},
        {"GET", "overview"},
        {"GET", "connections"},
        {"GET", "orders", false, {}, {integration, order_state, text, cursor, limit}},
        {"GET", "orders/{integration}/{order}"},
        {"POST", "orders/{integration}/{order}/replay"},
        {"GET", "documents", false, {}, {integration, text, cursor, limit}},
        {"GET", "proof", false, {}, {integration}},
        {"GET", "proof/{integration}/{day}"},
        {"GET", "review", false, {}, {integration, {"root"}, text, review_state, cursor, limit}},
        {"GET", "review/groups", false, {}, {integration}},
        {"GET", "review/{id}"},
        {"POST", "review/retry", false, {}, {}, {"root"}},
        {"POST", "review/{id}/preview", false, {}, {}, {"fix"}},
        {"POST", "review/{id}/fix", false, {}, {}, {"fix", "fingerprint"}},
        {"POST", "review/{id}/dismiss"},
        {"POST", "review/{id}/retry"},
        {"GET", "events"},
        {"POST", "sandbox"},
        {"GET", "users", false, Role::admin},
        {"GET", "tokens", false, Role::admin},
        {"POST", "tokens", false, Role::admin, {}, {"name", "scope"}},
        {"POST", "tokens/{id}/revoke", false, Role::admin},
    };
    return all;
}

Role role_needed(Route const& route) {
    return route.needs.value_or(route.method == "GET" ? Role::viewer : Role::operator_);
}

Route const& route_at(std::string_view method, std::vector<std::string> const& parts) {
    auto const& all = routes();
    auto const found = std::find_if(all.begin(), all.end(), [&](Route const& route) {
        return route.method == method && fits(route.path, parts);
    });
    CF_CHECK(found != all.end());
    return *found;
}

RouteMatch match_route(std::string_view method, std::vector<std::string> const& parts) {
    RouteMatch match = RouteMatch::none;
    for (auto const& route : routes()) {
        if (!fits(route.path, parts)) continue;
        if (route.method == method) return RouteMatch::found;
        match = RouteMatch::other_method;
    }
    return match;
}

}  // namespace cf::api
