#include "api/web_api.hpp"

#include <algorithm>

#include "api/proven_days.hpp"
#include "api/routes.hpp"
#include "api/static_files.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "proof/statement.hpp"

namespace cf::embedded {
extern std::string_view const openapi;
}

namespace cf::api {
namespace {

constexpr std::string_view api_root = "/api/v1/";
constexpr char const* cookie_name = "crossfoot_session";

ServerReply json_reply(int status, Json const& body) {
    HttpReply reply = HttpReply::json(status, body.dump());
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

ServerReply problem(int status, std::string code, std::string title) {
    HttpReply reply{status,
                    {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
                    Json::object({{"type", "about:blank"},
                                  {"title", title},
                                  {"status", std::int64_t(status)},
                                  {"detail", title},
                                  {"code", code}})
                        .dump()};
    return reply;
}

int status_of(Error const& error) {
    switch (error.kind) {
        case ErrorKind::unauthorized:
            return 401;
        case ErrorKind::rate_limited:
            return 429;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::unavailable:
        case ErrorKind::outcome_unknown:
            return 503;
        case ErrorKind::rejected:
        case ErrorKind::invalid_input:
            return 400;
        case ErrorKind::bug:
            return 500;
    }
    return 500;
}

ServerReply problem(Error const& error) {
    auto reply = problem(status_of(error), error.code, error.message);
    if (error.retry_after)
        reply.reply.headers.add("Retry-After", std::to_string(error.retry_after->count()));
    return reply;
}

ServerReply not_found() { return problem(404, "not_found", "There is nothing at this address."); }
ServerReply wrong_method() {
    return problem(405, "method", "This address does not take that method.");
}

std::string cookie(HttpRequest const& request) {
    for (auto part : split(request.headers.get("Cookie"), ';')) {
        part = trim(part);
        auto const equals = part.find('=');
        if (equals != std::string_view::npos && part.substr(0, equals) == cookie_name)
            return std::string(part.substr(equals + 1));
    }
    return {};
}

/// Path below the API's root, in decoded parts.
std::vector<std::string> api_parts(HttpRequest const& request) {
    std::string const path = request.path();  // Named: split() gives views into it.
    std::vector<std::string> parts;
    for (auto part : split(std::string_view(path).substr(api_root.size()), '/'))
        parts.push_back(percent_decode(part));
    return parts;
}

Result<Json> body_of(HttpRequest const& request) {
    if (request.body.empty()) return Json::object();
    if (!request.headers.get("Content-Type").starts_with("application/json"))
        return Error{ErrorKind::invalid_input, "body.type", "Send the body as application/json."};
    return Json::parse(request.body);
}

/// What the address cannot do without, as openapi.json names it.
Result<> check_body(HttpRequest const& request) {
    auto const& route = route_at(request.method, api_parts(request));
    if (route.body.empty()) return {};
    CF_TRY(auto const body, body_of(request));
    for (auto const name : route.body)
        if (!body.is_object() || body[name].text().empty())
            return Error{ErrorKind::invalid_input,
                         "body.required",
                         "Name '" + std::string(name) + "' in the body; it may not be empty."};
    return {};
}

void add_security_headers(HttpReply& reply, bool tls) {
    // A year; without sub-domains, as only this name is ours.
    if (tls) reply.headers.set("Strict-Transport-Security", "max-age=31536000");
    reply.headers.set("X-Content-Type-Options", "nosniff");
    reply.headers.set("X-Frame-Options", "DENY");
    reply.headers.set("Referrer-Policy", "no-referrer");
    // Mantine sets element styles at run time; scripts and everything else come from us alone.
    reply.headers.set("Content-Security-Policy",
                      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                      "img-src 'self' data:; "
                      "frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
}

}  // namespace

// ---- For the other files of this class
ServerReply reply_json(int status, Json const& body) { return json_reply(status, body); }
ServerReply reply_problem(Error const& error) { return problem(error); }
std::vector<std::string> parts_of(HttpRequest const& request) { return api_parts(request); }
Result<Json> json_body_of(HttpRequest const& request) { return body_of(request); }

WebApi::WebApi(WebApiParts parts) : parts_(std::move(parts)) {
    auto const outside = split_url(parts_.public_url);
    tls_ = parts_.tls || (outside && equals_ignoring_case(outside->scheme, "https"));
}

boost::asio::awaitable<ServerReply> WebApi::handle(HttpRequest request) {
    std::string const path = request.path();
    if (path.starts_with("/hooks/")) co_return co_await take_delivery(std::move(request));
    ServerReply reply;
    if (path == "/healthz")
        reply = HttpReply::text(200, "ok\n");
    else if (path == "/readyz")
        reply = HttpReply::text(ready_ ? 200 : 503, ready_ ? "ready\n" : "starting\n");
    else if (path == "/metrics")
        reply = co_await metrics();
    else if (path.starts_with(api_root))
        reply = co_await answer_api(std::move(request));
    else if (path.starts_with("/api/"))
        reply = not_found();
    else
        reply = static_file(request);
    add_security_headers(reply.reply, tls_);
    co_return reply;
}

boost::asio::awaitable<ServerReply> WebApi::take_delivery(HttpRequest request) {
    // /hooks/<connection>/<secret path>; an address that is not ours looks like any other.
    std::string const path = request.path();  // Named: split() gives views into it.
    auto const parts = split(path, '/');
    std::vector<std::string> const known{parts.begin(), parts.end()};
    if (known.size() != 4 || request.method != "POST") co_return HttpReply::text(404, "");
    auto* connection = parts_.engine.connection(ConnectionId(known[2]));
    if (!connection || !constant_time_equal(known[3], connection->row.hook_path))
        co_return HttpReply::text(404, "");
    int const status =
        co_await parts_.engine.take_delivery(ConnectionId(known[2]), std::move(request));
    co_return HttpReply{status, {}, ""};
}

boost::asio::awaitable<ServerReply> WebApi::answer_api(HttpRequest request) {
    auto const parts = api_parts(request);
    auto const match = match_route(request.method, parts);
    if (match == RouteMatch::none) co_return not_found();
    if (match == RouteMatch::other_method) co_return wrong_method();
    co_await parts_.accounts.refresh();
    bool const open = parts[0] == "session" || parts[0] == "login" || parts[0] == "setup";
    auto query = query_of(request);
    if (route_at(request.method, parts).open && query.has_error()) co_return problem(query.error());
    if (parts[0] == "openapi.json") co_return HttpReply::json(200, std::string(embedded::openapi));
    if (open) {
        auto const whole = check_body(request);
        if (whole.has_error()) co_return problem(whole.error());
        co_return co_await answer_session(std::move(request));
    }
    // A program shows a token with each request; a browser sends none by itself, so nobody can make
    // one forge a request with it.
    auto const authorization = request.headers.find("Authorization");
    auto const session = authorization ? parts_.accounts.find_token(*authorization)
                                       : parts_.accounts.find(cookie(request));
    if (!session && authorization)
        co_return problem(401, "token.invalid", "The token is unknown, expired or was revoked.");
    if (!session) co_return problem(401, "session.none", "Log in first.");
    auto const needed = role_needed(route_at(request.method, parts));
    if (session->role < needed)
        co_return problem(403,
                          "role.needed",
                          authorization ? "The token's scope does not cover this; it needs '" +
                                              std::string(scope_of(needed)) + "'."
                                        : "This needs the role '" + std::string(to_string(needed)) +
                                              "'; ask an admin.");
    if (query.has_error()) co_return problem(query.error());
    if (request.method == "GET")
        co_return co_await answer_reads(std::move(request), *std::move(query));
    if (!authorization &&
        !constant_time_equal(request.headers.get("X-Crossfoot-CSRF"), session->csrf))
        co_return problem(
            403, "session.csrf", "This page is out of date. Reload it, then try again.");
    auto const whole = check_body(request);
    if (whole.has_error()) co_return problem(whole.error());
    co_return co_await answer_writes(std::move(request), *session);
}

ServerReply WebApi::session_cookie(std::string const& id) const {
    HttpReply reply = HttpReply::json(200, Json::object({{"ok", true}}).dump());
    reply.headers.add("Set-Cookie",
                      std::string(cookie_name) + "=" + id + "; Path=/; HttpOnly; SameSite=Strict" +
                          (id.empty() ? "; Max-Age=0" : "; Max-Age=43200") +
                          (tls_ ? "; Secure" : ""));
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

boost::asio::awaitable<ServerReply> WebApi::answer_session(HttpRequest request) {
    std::string const what = api_parts(request)[0];
    if (what == "session") {
        auto const session = parts_.accounts.find(cookie(request));
        Json user =
            session ? Json::object({{"name", session->user}, {"role", to_string(session->role)}})
                    : Json();
        co_return json_reply(200,
                             Json::object({{"authenticated", session.has_value()},
                                           {"setup_required", parts_.accounts.setup_required()},
                                           {"user", std::move(user)},
                                           {"csrf", session ? session->csrf : std::string()},
                                           {"sandbox", bool(parts_.sandbox.view)},
                                           {"version", parts_.version}}));
    }
    if (request.method != "POST") co_return wrong_method();
    auto body = body_of(request);
    if (body.has_error()) co_return problem(body.error());
    std::string const name((*body)["name"].text());
    Secret<> const password{std::string((*body)["password"].text())};
    if (what == "setup") {
        auto made =
            co_await parts_.accounts.set_up(std::string((*body)["token"].text()), name, password);
        if (made.has_error()) co_return problem(made.error());
    }
    auto session = co_await parts_.accounts.log_in(name, password, request.peer);
    if (session.has_error()) co_return problem(session.error());
    co_return session_cookie(*session);
}

Result<Query> WebApi::query_of(HttpRequest const& request) const {
    std::vector<std::string> integrations;
    for (auto const* one : parts_.engine.integrations()) integrations.push_back(one->row.id.value);
    auto const& route = route_at(request.method, api_parts(request));
    return Query::read(request, route.query, integrations);
}

boost::asio::awaitable<ServerReply> WebApi::answer_reads(HttpRequest request, Query query) {
    auto const parts = api_parts(request);
    std::string const integration = query.text("integration");
    std::string const text = query.text("q");
    std::string const cursor = query.text("cursor");
    int const limit = query.page_size();
    if (parts[0] == "users" || parts[0] == "tokens") co_return answer_people(parts);
    if (parts.size() == 1 && parts[0] == "overview") {
        auto view = co_await parts_.views.overview();
        if (parts_.sandbox.view) view.set("sandbox", parts_.sandbox.view());
        co_return json_reply(200, view);
    }
    if (parts.size() == 1 && parts[0] == "connections")
        co_return json_reply(200, co_await parts_.views.connections());
    if (parts.size() == 1 && parts[0] == "orders") {
        OrderQuery wanted{integration, query.text("state"), text, cursor, limit};
        co_return json_reply(200, co_await parts_.views.orders(std::move(wanted)));
    }
    if (parts.size() == 3 && parts[0] == "orders") {
        auto story = co_await parts_.views.order(IntegrationId(parts[1]), RecordId(parts[2]));
        co_return story.is_null() ? not_found() : json_reply(200, story);
    }
    if (parts.size() == 1 && parts[0] == "documents")
        co_return json_reply(200,
                             co_await parts_.views.documents(integration, text, cursor, limit));
    if (parts[0] == "review") co_return co_await read_review(std::move(request), std::move(query));
    if (parts.size() == 1 && parts[0] == "proof")
        co_return json_reply(200, co_await proven_days(parts_.engine, parts_.storage, integration));
    if (parts.size() == 3 && parts[0] == "proof") {
        auto const date = CalendarDate::parse(parts[2]);
        if (!date) co_return not_found();
        auto day = co_await proof::kept_day(parts_.storage, IntegrationId(parts[1]), *date);
        co_return day.is_null() ? not_found() : json_reply(200, day);
    }
    if (parts.size() == 1 && parts[0] == "events") {
        ServerReply reply;
        reply.stream = parts_.hints.open();
        if (!reply.stream) co_return problem(503, "events.full", "Too many pages are open.");
        reply.reply.headers = {{"Content-Type", "text/event-stream"},
                               {"Cache-Control", "no-store"}};
        co_return reply;
    }
    co_return not_found();
}

boost::asio::awaitable<ServerReply> WebApi::answer_writes(HttpRequest request, Session session) {
    auto const parts = api_parts(request);
    if (request.method != "POST") co_return wrong_method();
    if (parts.size() == 1 && parts[0] == "logout") {
        co_await parts_.accounts.log_out(cookie(request));
        co_return session_cookie("");
    }
    if (parts[0] == "tokens")
        co_return co_await answer_tokens(std::move(request), std::move(session));
    if (parts.size() == 4 && parts[0] == "orders" && parts[3] == "replay") {
        bool const known =
            co_await parts_.views.replay(IntegrationId(parts[1]), RecordId(parts[2]), session.user);
        if (!known) co_return not_found();
        co_return json_reply(202, Json::object({{"ok", true}}));
    }
    if (parts[0] == "review")
        co_return co_await answer_review(std::move(request), std::move(session));
    if (parts.size() == 1 && parts[0] == "sandbox" && parts_.sandbox.control) {
        auto wish = body_of(request);
        if (wish.has_error()) co_return problem(wish.error());
        auto done = parts_.sandbox.control(*wish);
        if (done.has_error()) co_return problem(done.error());
        co_return json_reply(200, parts_.sandbox.view());
    }
    co_return not_found();
}

ServerReply WebApi::answer_people(std::vector<std::string> const& parts) const {
    Json items = Json::array();
    if (parts[0] == "users")
        for (auto const& user : parts_.accounts.users())
            items.push_back(Json::object({{"name", user.name}, {"role", to_string(user.role)}}));
    else
        for (auto const& token : parts_.accounts.tokens())
            items.push_back(Json::object({{"id", token.id},
                                          {"name", token.name},
                                          {"scope", scope_of(token.role)},
                                          {"made_by", token.made_by},
                                          {"expires", to_iso(token.expires)}}));
    return json_reply(200, Json::object({{"items", std::move(items)}}));
}

boost::asio::awaitable<ServerReply> WebApi::answer_tokens(HttpRequest request, Session session) {
    auto const parts = api_parts(request);
    if (parts.size() == 3) {
        auto revoked = co_await parts_.accounts.revoke_token(parts[1], session.user);
        if (revoked.has_error()) co_return problem(revoked.error());
        co_return HttpReply{204, {}, ""};
    }
    auto body = body_of(request);
    if (body.has_error()) co_return problem(body.error());
    auto const role = role_of_scope((*body)["scope"].text());
    if (!role) co_return problem(400, "token.scope", "The scope is read, operate or admin.");
    auto const days = JsonCursor(*body).integer_at("days").value_or(90);
    auto made = co_await parts_.accounts.make_token(
        std::string((*body)["name"].text()),
        *role,
        std::chrono::hours(24) * std::clamp<std::int64_t>(days, 0, 1'000),
        session.user);
    if (made.has_error()) co_return problem(made.error());
    co_return json_reply(201, Json::object({{"token", *made}}));
}

ServerReply WebApi::static_file(HttpRequest const& request) {
    if (request.method != "GET" && request.method != "HEAD") return wrong_method();
    auto const files = embedded::web_files();
    std::string path = request.path();
    auto find = [&](std::string_view wanted) {
        return std::find_if(
            files.begin(), files.end(), [&](auto const& file) { return file.path == wanted; });
    };
    auto found = find(path);
    if (found == files.end()) found = find("/index.html");
    if (found == files.end())
        return HttpReply::text(404, "This build holds no web app; the API is under /api/v1/.\n");
    return file_reply(*found, request);
}

}  // namespace cf::api
