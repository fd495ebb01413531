#include "api/web_api.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/routes.hpp"
#include "base/text.hpp"
#include "base/virtual_clock.hpp"
#include "net/loopback_test_kit.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf::embedded {
extern std::string_view const openapi;
}

namespace cf::api {
namespace {

using namespace std::chrono_literals;

constexpr char const* good_password = "correct horse battery";

/// Nothing here may call a vendor.
class NoTransport final : public HttpTransport {
  public:
    Task<HttpReply> send(HttpRequest, HttpOptions) override {
        co_return Error{ErrorKind::bug, "test.network", "the API called a vendor"};
    }
};

class WebApiTest : public ::testing::Test {
  protected:
    WebApiTest() { settle(accounts.load()); }

    void settle(Wait coroutine) { runtime.run(std::move(coroutine)); }
    /// Time passes; nobody waits.
    void pass(Duration time) { clock.jump_to_next_waiter(clock.now() + time); }

    HttpReply ask(std::string method, std::string path, std::string body = "", Headers more = {}) {
        HttpRequest request{std::move(method), std::move(path), std::move(more), std::move(body)};
        if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
        return loopback::run(runtime, api.handle(std::move(request))).reply;
    }
    HttpReply log_in(std::string const& name, std::string const& password) {
        return ask(
            "POST", "/api/v1/login", Json::object({{"name", name}, {"password", password}}).dump());
    }
    HttpReply set_up(std::string const& token, std::string const& password = good_password) {
        return ask(
            "POST",
            "/api/v1/setup",
            Json::object({{"token", token}, {"name", "ada"}, {"password", password}}).dump());
    }
    /// Cookie and CSRF headers of a fresh session.
    Headers session() {
        auto const reply = accounts.setup_required() ? set_up(accounts.setup_token())
                                                     : log_in("ada", good_password);
        EXPECT_EQ(reply.status, 200) << reply.body;
        std::string const cookie(split(reply.headers.get("Set-Cookie"), ';').front());
        auto const about = ask("GET", "/api/v1/session", "", {{"Cookie", cookie}});
        auto const csrf = Json::parse(about.body).value_or(Json())["csrf"];
        return {{"Cookie", cookie}, {"X-Crossfoot-CSRF", std::string(csrf.text())}};
    }

    Headers session_of(Role role);
    Headers token_of(Role role);

    Runtime runtime;
    VirtualClock clock{from_unix_seconds(1'767'268'800)};
    sql::Sealer sealer = *sql::Sealer::with_key(Secret<>(std::string(32, 'k')));
    std::unique_ptr<Storage> storage = sql::open_sqlite(":memory:", sealer, sql::Threads::caller);
    std::unique_ptr<SecretVault> vault = sql::make_vault(*storage);
    NoTransport transport;
    Random random{1};
    std::vector<ConnectorDescriptor> connectors;
    Engine engine{{runtime.executor(),
                   *storage,
                   *vault,
                   transport,
                   clock,
                   random,
                   connectors,
                   [](PolicyRow const&) { return IntegrationPolicy{}; },
                   "",
                   {}}};
    WorkerPool workers{2};
    Accounts accounts{*storage, clock, workers};
    HintHub hints{clock};
    Views views{engine, *storage, clock};
    WebApi api{{accounts, views, engine, hints, clock, *storage, {}, "test", false}};
};

std::string filled_in(std::string_view path) {
    std::string out = "/api/v1";
    for (auto part : split(path, '/')) {
        if (part.empty()) continue;
        out += "/";
        out += part.starts_with('{') ? std::string_view("x") : part;
    }
    return out;
}

TEST(Routes, AreThoseTheDescriptionNames) {
    std::set<std::string> described, served;
    auto const openapi = Json::parse(embedded::openapi);
    ASSERT_TRUE(openapi.has_value());
    for (auto const& [path, methods] : (*openapi)["paths"].members())
        for (auto const& [method, operation] : methods.members())
            if (method != "parameters") described.insert(method + " " + path);
    for (auto const& route : routes())
        served.insert(ascii_lower(route.method) + " /" + std::string(route.path));
    EXPECT_EQ(described, served);
}

/// Name, allowed values and bounds of what an address takes after the '?'.
std::set<std::string> described_query(Json const& operation) {
    std::set<std::string> out;
    for (auto const& parameter : operation["parameters"].items()) {
        if (parameter["in"].text() != "query") continue;
        auto line = std::string(parameter["name"].text());
        for (auto const& choice : parameter["schema"]["enum"].items())
            line += " " + std::string(choice.text());
        for (char const* bound : {"minimum", "maximum", "default"})
            if (parameter["name"].text() == "limit")
                line += " " + parameter["schema"][bound].dump();
        out.insert(line);
    }
    return out;
}

TEST(Routes, TakeTheParametersTheDescriptionNames) {
    auto const openapi = Json::parse(embedded::openapi).value();
    for (auto const& route : routes()) {
        std::set<std::string> taken;
        for (auto const& parameter : route.query) {
            auto line = std::string(parameter.name);
            for (auto const& choice : parameter.choices) line += " " + choice;
            if (parameter.form == QueryParameter::Form::page_size)
                line +=
                    " 1 " + std::to_string(page_size_max) + " " + std::to_string(page_size_default);
            taken.insert(line);
        }
        auto const& operation =
            openapi["paths"]["/" + std::string(route.path)][ascii_lower(route.method)];
        EXPECT_EQ(taken, described_query(operation)) << route.path;
        EXPECT_TRUE(taken.empty() || operation["responses"].contains("400")) << route.path;
    }
}

TEST_F(WebApiTest, NoRouteTakesAParameterItDoesNotKnow) {
    auto const headers = session();
    for (auto const& route : routes()) {
        if (route.path == "logout") continue;
        auto const reply =
            ask(std::string(route.method), filled_in(route.path) + "?bogus=ada", "", headers);
        EXPECT_EQ(reply.status, 400) << route.path << reply.body;
        EXPECT_NE(reply.body.find("query.unknown"), std::string::npos) << route.path;
        EXPECT_NE(reply.body.find("'bogus'"), std::string::npos) << route.path;
        EXPECT_EQ(reply.body.find("ada"), std::string::npos) << route.path;
    }
}

TEST_F(WebApiTest, AWrongParameterIsToldAndNotTakenForNone) {
    auto const headers = session();
    for (char const* path : {"orders?state=bogus",
                             "orders?limit=abc",
                             "orders?limit=-1",
                             "documents?limit=201",
                             "documents?cursor=2",
                             "review?state=needs_you",
                             "proof?integration=none-such"}) {
        auto const reply = ask("GET", std::string("/api/v1/") + path, "", headers);
        EXPECT_EQ(reply.status, 400) << path;
        EXPECT_EQ(reply.headers.get("Content-Type"), "application/problem+json") << path;
        EXPECT_NE(reply.body.find("query.value"), std::string::npos) << reply.body;
    }
    EXPECT_EQ(ask("GET", "/api/v1/orders?limit=abc").status, 401) << "who asks comes first";
    for (char const* path : {"orders?state=needs_you&limit=200&q=1042", "review?state=dismissed"})
        EXPECT_EQ(ask("GET", std::string("/api/v1/") + path, "", headers).status, 200) << path;
}

TEST_F(WebApiTest, EveryRouteButTheOpenOnesNeedsALogin) {
    for (auto const& route : routes()) {
        auto const reply = ask(std::string(route.method), filled_in(route.path));
        if (route.open)
            EXPECT_NE(reply.status, 404) << route.path;
        else
            EXPECT_EQ(reply.status, 401) << route.path;
    }
}

TEST_F(WebApiTest, EveryWriteNeedsTheTokenOfTheSession) {
    auto const headers = session();
    for (auto const& route : routes()) {
        if (route.open || route.method == "GET") continue;
        Headers const cookie_alone{{"Cookie", std::string(headers.get("Cookie"))}};
        EXPECT_EQ(ask("POST", filled_in(route.path), "", cookie_alone).status, 403) << route.path;
        Headers guessed = cookie_alone;
        guessed.add("X-Crossfoot-CSRF", "guess");
        EXPECT_EQ(ask("POST", filled_in(route.path), "", guessed).status, 403) << route.path;
    }
}

/// Cookie and CSRF headers of a user with that role.
Headers WebApiTest::session_of(Role role) {
    std::string const name(to_string(role));
    auto made = loopback::run(
        runtime, accounts.add_user(name, role, Secret<>(std::string(good_password)), "test"));
    EXPECT_FALSE(made.has_error());
    auto const reply = log_in(name, good_password);
    std::string const cookie(split(reply.headers.get("Set-Cookie"), ';').front());
    auto const about = ask("GET", "/api/v1/session", "", {{"Cookie", cookie}});
    auto const json = Json::parse(about.body).value_or(Json());
    EXPECT_EQ(json["user"]["role"].text(), name);
    return {{"Cookie", cookie}, {"X-Crossfoot-CSRF", std::string(json["csrf"].text())}};
}

Headers WebApiTest::token_of(Role role) {
    auto made = loopback::run(runtime, accounts.make_token("robot", role, 24h, "test"));
    EXPECT_FALSE(made.has_error());
    return {{"Authorization", "Bearer " + *made}};
}

/// What the description says of each route, asked for by everybody.
TEST_F(WebApiTest, EveryRouteIsForItsRoleAndThoseAboveIt) {
    auto const openapi = Json::parse(embedded::openapi).value();
    for (auto const asking : {Role::viewer, Role::operator_, Role::admin}) {
        auto const cookie = session_of(asking), token = token_of(asking);
        for (auto const& route : routes()) {
            if (route.open || route.path == "logout") continue;
            auto const& described =
                openapi["paths"]["/" + std::string(route.path)][ascii_lower(route.method)];
            auto const role = parse_role(described["x-role"].text());
            ASSERT_TRUE(role.has_value()) << route.path << " says no x-role";
            EXPECT_EQ(*role, role_needed(route)) << route.path;
            for (auto const& with : {cookie, token}) {
                auto const reply = ask(std::string(route.method), filled_in(route.path), "", with);
                EXPECT_NE(reply.status, 401) << route.path;
                EXPECT_EQ(reply.status == 403, asking < *role)
                    << route.path << " for " << to_string(asking) << ": " << reply.body;
            }
        }
    }
}

TEST_F(WebApiTest, ATokenNeedsNoCookieAndEndsByTimeAndRevocation) {
    auto const headers = token_of(Role::operator_);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", headers).status, 200);
    auto const id = accounts.tokens().front().id;
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", {{"Authorization", "Bearer cft_guess"}}).status,
              401);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", {{"Authorization", "Basic YTpi"}}).status, 401);
    auto const admin = session();
    auto const listed = ask("GET", "/api/v1/tokens", "", admin);
    EXPECT_NE(listed.body.find(id), std::string::npos);
    EXPECT_EQ(listed.body.find("cft_"), std::string::npos);
    EXPECT_EQ(ask("POST", "/api/v1/tokens/" + id + "/revoke", "{}", admin).status, 204);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", headers).status, 401);
    auto const short_lived = token_of(Role::viewer);
    pass(25h);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", short_lived).status, 401);
}

TEST_F(WebApiTest, TokensAndPasswordsAreKeptAsHashesAlone) {
    auto const token = token_of(Role::viewer);
    session();
    std::string kept;
    auto read = [](Storage& from, std::string& out) -> Wait {
        co_await from.read([&](Transaction& tx) {
            for (char const* scope : {"user", "token", "session"})
                for (auto const& [name, value] : tx.values(scope)) out += name + value;
        });
    };
    settle(read(*storage, kept));
    EXPECT_NE(kept.find("$argon2id$"), std::string::npos);
    EXPECT_EQ(kept.find(good_password), std::string::npos);
    EXPECT_EQ(kept.find(token.get("Authorization").substr(7)), std::string::npos);
}

TEST_F(WebApiTest, AnotherProcessesChangesHoldFromTheNextRequestOn) {
    auto const headers = session_of(Role::operator_);
    session_of(Role::admin);
    WorkerPool others{1};
    Accounts terminal{*storage, clock, others};
    settle(terminal.load());
    auto demoted = loopback::run(runtime, terminal.set_role("operator", Role::viewer, "terminal"));
    ASSERT_FALSE(demoted.has_error());
    EXPECT_EQ(ask("POST", "/api/v1/review/x/retry", "{}", headers).status, 403);
    ASSERT_FALSE(loopback::run(runtime, terminal.remove_user("operator", "terminal")).has_error());
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", headers).status, 401);
    auto const last = loopback::run(runtime, terminal.remove_user("admin", "terminal"));
    EXPECT_EQ(last.error().code, "user.last_admin");
}

TEST(LoginThrottle, IsBoundedAndAFloodOfNamesFreesNobody) {
    LoginThrottle throttle({.free_failures = 3, .wait_max = 15min, .keys_max = 100});
    Instant const now = from_unix_seconds(1'767'268'800);
    for (int i = 0; i < 30; ++i) throttle.failed("ada", now);
    for (int i = 0; i < 5'000; ++i) throttle.failed("name" + std::to_string(i), now + 1s);
    EXPECT_LE(throttle.size(), 100u);
    EXPECT_EQ(throttle.wait_of("ada", now), Duration(15min));
    EXPECT_FALSE(throttle.wait_of("ada", now + 15min).has_value());
    throttle.failed("ada", now + 2h);
    EXPECT_FALSE(throttle.wait_of("ada", now + 2h).has_value()) << "forgotten after a quiet hour";
}

TEST_F(WebApiTest, OneAddressThatTriesManyNamesIsSlowedDown) {
    session();
    int refused = 0;
    for (int i = 0; i < 25; ++i)
        refused += log_in("name" + std::to_string(i), "wrong password").status == 429;
    EXPECT_GE(refused, 4);
}

TEST_F(WebApiTest, ReadsAnswerWithALogin) {
    auto const headers = session();
    for (char const* path : {"overview", "connections", "orders", "documents", "review"}) {
        auto const reply = ask("GET", std::string("/api/v1/") + path, "", headers);
        EXPECT_EQ(reply.status, 200) << path;
        EXPECT_EQ(reply.headers.get("Cache-Control"), "no-store") << path;
        EXPECT_TRUE(Json::parse(reply.body).has_value()) << path;
    }
}

TEST_F(WebApiTest, WrongMethodsAndUnknownAddressesAreToldApart) {
    EXPECT_EQ(ask("DELETE", "/api/v1/orders").status, 405);
    EXPECT_EQ(ask("GET", "/api/v1/login").status, 405);
    EXPECT_EQ(ask("GET", "/api/v1/orders/a").status, 404);
    EXPECT_EQ(ask("GET", "/api/v1/").status, 404);
    EXPECT_EQ(ask("GET", "/api/v2/orders").status, 404);
    auto const reply = ask("GET", "/api/v1/nothing");
    EXPECT_EQ(reply.headers.get("Content-Type"), "application/problem+json");
    auto const problem = Json::parse(reply.body).value_or(Json());
    for (char const* member : {"type", "title", "status", "detail", "code"})
        EXPECT_TRUE(problem.contains(member)) << member;
}

TEST_F(WebApiTest, ADeliveryToAWrongAddressLooksLikeAnyOther) {
    for (char const* path : {"/hooks/", "/hooks/shop", "/hooks/shop/guess", "/hooks/a/b/c"})
        EXPECT_EQ(ask("POST", path, "{}").status, 404) << path;
}

TEST_F(WebApiTest, TheFirstUserNeedsTheTokenAndADecentPassword) {
    std::string const token = accounts.setup_token();
    EXPECT_EQ(set_up("guess").status, 401);
    EXPECT_EQ(set_up(token, "short").status, 400);
    EXPECT_EQ(set_up(token).status, 200);
    EXPECT_EQ(set_up(token).status, 401);  // Once.
}

TEST_F(WebApiTest, TheCookieIsOutOfReachOfScripts) {
    auto const reply = set_up(accounts.setup_token());
    auto const cookie = reply.headers.get("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
}

TEST_F(WebApiTest, WrongPasswordsSlowTheNextAttemptDown) {
    session();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(log_in("ada", "wrong password").status, 401);
    auto const slowed = log_in("ada", good_password);
    EXPECT_EQ(slowed.status, 429);
    EXPECT_FALSE(slowed.headers.get("Retry-After").empty());
    EXPECT_EQ(log_in("grace", "wrong password").status, 401);  // Others are not held up.
    pass(2s);
    EXPECT_EQ(log_in("ada", good_password).status, 200);
}

TEST_F(WebApiTest, ANameOrPasswordOfAnyLengthCostsNothing) {
    session();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(log_in(std::string(100'000, 'n'), good_password).status, 401);
    EXPECT_EQ(log_in("ada", std::string(100'000, 'p')).status, 401);
    EXPECT_EQ(log_in("ada", good_password).status, 200);
}

TEST_F(WebApiTest, ASessionEndsByLogoutAndByTime) {
    auto const first = session();
    EXPECT_EQ(ask("POST", "/api/v1/logout", "", first).status, 200);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", first).status, 401);
    auto const second = session();
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", second).status, 200);
    pass(13h);
    EXPECT_EQ(ask("GET", "/api/v1/orders", "", second).status, 401);
}

TEST_F(WebApiTest, BodiesMustBeJson) {
    HttpRequest form{"POST", "/api/v1/login", {}, "name=ada"};
    form.headers.add("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(loopback::run(runtime, api.handle(form)).reply.status, 400);
    EXPECT_EQ(ask("POST", "/api/v1/login", "{").status, 400);
}

TEST_F(WebApiTest, EveryPageCarriesTheSecurityHeaders) {
    for (char const* path : {"/", "/healthz", "/api/v1/session", "/api/v1/orders"}) {
        auto const reply = ask("GET", path);
        EXPECT_EQ(reply.headers.get("X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(reply.headers.get("X-Frame-Options"), "DENY") << path;
        EXPECT_EQ(reply.headers.get("Referrer-Policy"), "no-referrer") << path;
        auto const policy = reply.headers.get("Content-Security-Policy");
        EXPECT_NE(policy.find("script-src 'self';"), std::string::npos) << path;
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
    }
}

/// Only over TLS: said over plain HTTP it would shut out whoever has no TLS in front.
TEST_F(WebApiTest, BrowsersAreHeldToTlsWhereItIsServed) {
    WebApi over_tls({accounts, views, engine, hints, clock, *storage, {}, "1.2.3", true});
    for (char const* path : {"/", "/healthz", "/api/v1/session"}) {
        EXPECT_EQ(ask("GET", path).headers.get("Strict-Transport-Security"), "") << path;
        auto const reply =
            loopback::run(runtime, over_tls.handle(HttpRequest{"GET", path, {}, ""})).reply;
        EXPECT_EQ(reply.headers.get("Strict-Transport-Security"), "max-age=31536000") << path;
    }
}

/// The documented set-up: a proxy ends TLS, our own socket speaks plain HTTP.
TEST_F(WebApiTest, TlsThatAProxyEndsCountsToo) {
    auto const about = [&](std::string public_url, bool tls) {
        WebApi one({accounts, views, engine, hints, clock, *storage, {}, "1", tls, public_url});
        HttpRequest login{"POST", "/api/v1/login", {{"Content-Type", "application/json"}}, ""};
        login.body = Json::object({{"name", "ada"}, {"password", good_password}}).dump();
        auto const reply = loopback::run(runtime, one.handle(std::move(login))).reply;
        EXPECT_EQ(reply.status, 200) << reply.body;
        auto const cookie = reply.headers.get("Set-Cookie");
        bool const secure = cookie.find("; Secure") != std::string::npos;
        EXPECT_EQ(secure, !reply.headers.get("Strict-Transport-Security").empty()) << public_url;
        return secure;
    };
    session();
    EXPECT_TRUE(about("https://books.example", false));
    EXPECT_TRUE(about("HTTPS://books.example:8443/crossfoot", false));
    EXPECT_TRUE(about("", true));
    EXPECT_TRUE(about("http://books.example", true));
    EXPECT_FALSE(about("http://books.example", false));
    EXPECT_FALSE(about("", false));
}

/// A text of what the description requires, left out or empty, decides nothing.
TEST_F(WebApiTest, WhatTheDescriptionRequiresIsAskedFor) {
    auto const openapi = Json::parse(embedded::openapi).value();
    auto const headers = session();
    int asked = 0;
    for (auto const& route : routes()) {
        auto const& operation =
            openapi["paths"]["/" + std::string(route.path)][ascii_lower(route.method)];
        auto const& schema = operation["requestBody"]["content"]["application/json"]["schema"];
        std::set<std::string> required;
        for (auto const& name : schema["required"].items())
            required.insert(std::string(name.text()));
        EXPECT_EQ(required, std::set<std::string>(route.body.begin(), route.body.end()))
            << route.path;
        if (required.empty()) continue;
        EXPECT_TRUE(operation["responses"].contains("400")) << route.path;
        for (auto const& missing : required)
            for (auto const& wrong : {Json(), Json(""), Json::array(), Json::object()}) {
                Json body = Json::object();
                for (auto const& name : required) body.set(name, "x");
                body.set(missing, wrong);
                if (wrong.is_null()) body.erase(missing);
                auto const reply =
                    ask(std::string(route.method), filled_in(route.path), body.dump(), headers);
                EXPECT_EQ(reply.status, 400) << route.path << " without " << missing << reply.body;
                EXPECT_NE(reply.body.find("'" + missing + "'"), std::string::npos) << reply.body;
                ++asked;
            }
        for (char const* body : {"", "[]", "null", "\"x\"", "[{}]"})
            EXPECT_EQ(ask("POST", filled_in(route.path), body, headers).status, 400)
                << route.path << body;
    }
    EXPECT_GE(asked, 11 * 4);
}

TEST_F(WebApiTest, ReadinessFollowsTheService) {
    EXPECT_EQ(ask("GET", "/readyz").status, 503);
    api.set_ready(true);
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    EXPECT_NE(ask("GET", "/metrics").body.find("crossfoot_review_open 0"), std::string::npos);
}

Wait first_piece(std::shared_ptr<ReplyStream> stream, std::optional<std::string>& piece) {
    auto next = co_await stream->next();
    piece = std::move(next);
}

TEST_F(WebApiTest, HintsComeOnceAndAtMostFourASecond) {
    auto const page = hints.open();
    std::optional<std::string> piece;
    settle(first_piece(page, piece));
    EXPECT_EQ(piece, "retry: 3000\n\n");
    hints.publish("orders", "7");
    hints.publish("orders", "7");
    settle(first_piece(page, piece));
    EXPECT_EQ(piece, "event: hint\ndata: {\"topic\":\"orders\",\"key\":\"7\"}\n\n");
    page->close();
    settle(first_piece(page, piece));
    EXPECT_FALSE(piece.has_value());
}

}  // namespace
}  // namespace cf::api
