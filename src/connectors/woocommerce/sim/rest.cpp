#include "connectors/woocommerce/sim/rest.hpp"

#include <array>

#include "base/text.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::string_view version_root = "/wc/v3";
constexpr std::size_t batch_max = 100;
constexpr std::size_t body_bytes_max = 8'000'000;

ApiError no_route() {
    return {404, "rest_no_route", "No route was found matching the URL and request method."};
}

/// What someone without rights is told, by what they tried.
ApiError no_rights(Call const& call) {
    bool const single = !call.values.empty();
    if (call.method == "GET" || call.method == "HEAD")
        return {
            401,
            "woocommerce_rest_cannot_view",
            single ? "Sorry, you cannot view this resource." : "Sorry, you cannot list resources."};
    if (call.method == "DELETE")
        return {401,
                "woocommerce_rest_cannot_delete",
                "Sorry, you are not allowed to delete this resource."};
    if (call.method == "POST" && !single)
        return {401,
                "woocommerce_rest_cannot_create",
                "Sorry, you are not allowed to create resources."};
    return {
        401, "woocommerce_rest_cannot_edit", "Sorry, you are not allowed to edit this resource."};
}

Refusal read_body(HttpRequest const& request, Json& body) {
    if (request.body.empty()) return std::nullopt;
    if (request.body.size() > body_bytes_max)
        return ApiError{413, "rest_content_too_large", "The request body is too large."};
    std::string_view const type = request.headers.get("Content-Type");
    if (type.find("json") == std::string_view::npos) {
        body = Json::object();
        for (auto const& [name, value] : parse_query(request.body)) body.set(name, value);
        return std::nullopt;
    }
    auto parsed = Json::parse(request.body);
    if (parsed) {
        body = std::move(*parsed);
        return std::nullopt;
    }
    return ApiError{400,
                    "rest_invalid_json",
                    "Invalid JSON body passed.",
                    Json::object({{"json_error_code", 4}, {"json_error_message", "Syntax error"}})};
}

/// "https://host/shop" spelt with the scheme the caller came by.
std::string site_as_called(std::string site, bool tls) {
    auto const colon = site.find("://");
    return (tls ? "https" : "http") +
           (colon == std::string::npos ? "://" + site : site.substr(colon));
}

std::string origin_of(std::string const& url) {
    auto const parts = split_url(url);
    return parts ? parts->origin() : url;
}

}  // namespace

Rest::Rest(Shop& shop, Switches switches) : shop_(shop), store_(shop.store()), switches_(switches) {
    add_order_routes();
    add_catalogue_routes();
    add_settings_routes();
    add_webhook_routes();
}

void Rest::add(std::string method, std::string const& path, Handler handler) {
    routes_.add(std::move(method), std::string(version_root) + path, handler);
}

std::string Rest::allowed_methods(std::string_view path) const {
    std::string allowed;
    for (std::string_view method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        // An item takes POST for an update too; both are told.
        std::string_view const asked = method == "PATCH" ? "PUT" : method;
        if (!routes_.find(asked, path) && !(method == "POST" && routes_.find("PUT", path)))
            continue;
        allowed += (allowed.empty() ? "" : ", ") + std::string(method);
    }
    return allowed;
}

Answer Rest::dispatch(Call& call, std::string& route) {
    std::string method = call.method == "HEAD" ? "GET" : call.method;
    if (method == "OPTIONS") {
        route = "OPTIONS";
        if (allowed_methods(call.path).empty()) return no_route();
        return Json::object({{"namespace", "wc/v3"}});
    }
    if (method == "PATCH") method = "PUT";
    // WordPress updates an item by POST as well as by PUT.
    bool const updates = method == "POST" && !routes_.find("POST", call.path);
    auto match = routes_.find(updates ? "PUT" : method, call.path);
    if (!match) return no_route();
    route = call.method + " " + match->pattern;
    call.values = std::move(match->values);
    return (this->*match->handler)(call);
}

HttpReply Rest::handle(HttpRequest const& request, bool tls, Instant now, std::string& route) {
    Call call;
    call.method = request.method;
    call.query = php_parameters(request);
    call.now = now;
    std::string const site = site_as_called(store_.settings.site_url, tls);
    call.links.site = site;
    std::string const prefix = store_.settings.path_prefix() + "/wp-json";
    std::string const path = request.path();
    call.path = path.starts_with(prefix) ? path.substr(prefix.size()) : "";
    // Shops without pretty addresses are reached through a parameter.
    if (auto const plain = call.parameter("rest_route")) {
        call.path = *plain;
    } else if (!path.starts_with(prefix)) {
        route = call.method + " (outside the shop)";
        return {404, {{"Content-Type", "text/html; charset=UTF-8"}}, "<h1>Page not found</h1>"};
    }
    while (call.path.size() > 1 && call.path.ends_with('/')) call.path.pop_back();
    if (auto const method = request.headers.find("X-HTTP-Method-Override"))
        call.method = std::string(*method);
    if (auto const method = call.parameter("_method")) call.method = *method;

    if (call.path.empty() || call.path == "/" || call.path == version_root) {
        route = "GET /wp-json";
        return reply(index(call), request, call, false);
    }
    Authentication::Context const context{
        tls,
        now,
        {origin_of(site),
         (tls ? "https://" : "http://") + std::string(request.headers.get("Host"))}};
    Caller const caller = authentication_.identify(store_, request, context);
    auto const refuse = [&](ApiError const& error) {
        return reply(Answer(error), request, call, caller.key != nullptr);
    };
    if (caller.refusal) return refuse(*caller.refusal);
    if (caller.key != nullptr) {
        if (auto refusal = check_permission(*caller.key, call.method)) return refuse(*refusal);
    }
    if (auto refusal = read_body(request, call.body)) return refuse(*refusal);
    if (allowed_methods(call.path).empty()) return refuse(no_route());
    if (caller.key == nullptr) {
        for (std::string_view method : {"GET", "PUT", "POST"})
            if (auto match = routes_.find(method, call.path)) {
                call.values = std::move(match->values);
                route = call.method + " " + match->pattern;
                break;
            }
        return refuse(no_rights(call));
    }
    return reply(dispatch(call, route), request, call, true);
}

HttpReply Rest::reply(Answer answer, HttpRequest const& request, Call const& call, bool known) {
    HttpReply out;
    out.status = answer.status;
    out.headers.add("Content-Type", "application/json; charset=UTF-8");
    out.headers.add("Link", "<" + call.links.site + "/wp-json/>; rel=\"https://api.w.org/\"");
    for (auto const& [name, value] : answer.headers.all()) out.headers.add(name, value);
    if (known) {
        auto const allowed = allowed_methods(call.path);
        if (!allowed.empty()) out.headers.add("Allow", allowed);
        out.headers.add("Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private");
    }
    if (request.method == "HEAD") return out;
    if (auto const fields = call.parameter("_fields"))
        answer.body = with_fields_only(std::move(answer.body), *fields);
    out.body = php_json(answer.body);
    return out;
}

Json Rest::resource(std::string const& path, Instant now) {
    Call call;
    call.method = "GET";
    call.path = std::string(version_root) + path;
    call.links.site = store_.settings.site_url;
    call.now = now;
    std::string route;
    return dispatch(call, route).body;
}

Answer Rest::batch(Call const& call, Handler create, Handler update, Handler remove) {
    std::size_t count = 0;
    for (char const* list : {"create", "update", "delete"}) count += call.body[list].items().size();
    if (count > batch_max)
        return ApiError{413,
                        "woocommerce_rest_request_entity_too_large",
                        "Unable to accept more than 100 items for this request."};
    Json out = Json::object();
    auto const run = [&](char const* list, Handler handler, std::string const& method) {
        if (!call.body.contains(list)) return;
        Json answers = Json::array();
        for (auto const& item : call.body[list].items()) {
            Call one = call;
            one.method = method;
            bool const is_id = item.is_number() || item.is_string();
            std::string const id(is_id ? item.text() : item["id"].text());
            one.values = {id};
            one.body = is_id ? Json::object() : item;
            if (method == "DELETE") one.query.emplace_back("force", "true");
            Answer answer = (this->*handler)(one);
            if (answer.status < 300) {
                answers.push_back(std::move(answer.body));
                continue;
            }
            auto const number = Decimal::parse(id);
            answers.push_back(
                Json::object({{"id", number && method != "POST" ? Json::number(*number) : Json(0)},
                              {"error", answer.body}}));
        }
        out.set(list, std::move(answers));
    };
    run("create", create, "POST");
    run("update", update, "PUT");
    run("delete", remove, "DELETE");
    return out;
}

}  // namespace cf::woocommerce::sim
