#include <gtest/gtest.h>

#include <set>

#include "base/encoding.hpp"
#include "connectors/bigcommerce/sim/test_support.hpp"

/// Quirks about tokens, quotas, transport and apps of the contract's section 16.
namespace cf::bigcommerce::sim {
namespace {

TEST(BigCommerceQuirk, Q13_QuotaIsPerStoreAndWindowAnd429HasNoBody) {
    TestStore store(R"({"store":{"quota":5},"tokens":[
        {"access_token":"t1","client_id":"c1","client_secret":"s1"},
        {"access_token":"t2","client_id":"c2","client_secret":"s2"}]})");
    store.pass(std::chrono::seconds(10));
    store.token = "t1";
    auto const first = store.get("/v2/time");
    EXPECT_EQ(first.headers.get("X-Rate-Limit-Requests-Left"), "4");
    EXPECT_EQ(first.headers.get("X-Rate-Limit-Requests-Quota"), "5");
    EXPECT_EQ(first.headers.get("X-Rate-Limit-Time-Window-Ms"), "30000");
    EXPECT_EQ(first.headers.get("X-Rate-Limit-Time-Reset-Ms"), "20000");
    EXPECT_FALSE(first.headers.find("X-Retry-After"));
    store.token = "t2";
    for (int i = 0; i < 4; ++i) EXPECT_EQ(store.get("/v2/time").status, 200);
    auto const over = store.get("/v2/orders");
    EXPECT_EQ(over.status, 429);
    EXPECT_EQ(over.body, "");
    EXPECT_EQ(over.headers.get("X-Retry-After"), "20");
    EXPECT_EQ(over.headers.get("X-Rate-Limit-Requests-Left"), "0");
    EXPECT_EQ(store.sim->calls().violations("quota"), 1);
    store.pass(std::chrono::seconds(20));
    EXPECT_EQ(store.get("/v2/time").status, 200);
}

TEST(BigCommerceQuirk, Q14_LoadSheddingHasNoRateHeaders) {
    TestStore store;
    store.set(R"({"overload":true})");
    auto const shed = store.get("/v2/time");
    EXPECT_EQ(shed.status, 429);
    EXPECT_EQ(shed.body, "");
    EXPECT_FALSE(shed.headers.find("X-Rate-Limit-Requests-Left"));
    EXPECT_FALSE(shed.headers.find("X-Retry-After"));
}

TEST(BigCommerceQuirk, Q15_WrongTokenIs401MissingScopeIs403ReadOnlyIsGetOnly) {
    TestStore store(R"({"tokens":[{"access_token":"ro","client_id":"c","client_secret":"s",
        "scopes":["store_v2_orders_read_only"]}]})");
    store.token = "stolen";
    auto const stranger = store.get("/v2/orders");
    EXPECT_EQ(stranger.status, 401);
    EXPECT_EQ(json_of(stranger.body)["status"], Json(401));  // v3 shape, on a v2 route.
    store.token = "ro";
    EXPECT_EQ(store.get("/v2/orders").status, 204);
    EXPECT_EQ(store.call("PUT", "/v2/orders/1", Json::object({{"status_id", 2}})).status, 403);
    EXPECT_EQ(store.get("/v3/orders/1/transactions").status, 403);
    EXPECT_EQ(store.get("/v3/orders/payment_actions/refunds").status, 200);  // Either scope.
    EXPECT_EQ(store.get("/v3/customers").status, 403);
    EXPECT_EQ(store.get("/v2/store").status, 403);
    EXPECT_EQ(store.get("/v3/catalog/products").status, 403);
    EXPECT_EQ(store.get("/v3/inventory/items").status, 403);
    EXPECT_EQ(store.get("/v3/hooks").status, 200);  // Needs no scope.
    store.hash = "otherstore";
    EXPECT_EQ(store.get("/v2/orders").status, 403);
    // 401 and 403 use no quota.
    store.hash = "simstore01";
    EXPECT_EQ(store.get("/v2/time").headers.get("X-Rate-Limit-Requests-Left"), "146");
}

TEST(BigCommerceQuirk, Q40_CodeGrantOnceExactRedirectNoExpiry) {
    TestStore store(R"({"apps":[{"client_id":"app1","client_secret":"sec1",
        "redirect_uri":"https://hooks.example.com/bc/auth",
        "uninstall_url":"https://hooks.example.com/bc/uninstall",
        "scopes":["store_v2_orders_read_only","store_v2_information"]}]})");
    auto const exchange = [&](Json body) {
        HttpRequest request{.method = "POST", .url = "/oauth2/token", .body = body.dump()};
        request.headers.set("Content-Type", "application/json");
        return store.sim->handle(request, store.now).reply;
    };
    auto const body_for = [&](Json const& query) {
        return Json::object({{"client_id", "app1"},
                             {"client_secret", "sec1"},
                             {"code", query["code"]},
                             {"context", query["context"]},
                             {"scope", query["scope"]},
                             {"grant_type", "authorization_code"},
                             {"redirect_uri", "https://hooks.example.com/bc/auth"}});
    };
    Json body = body_for(store.control("apps/app1/consent"));
    Json wrong = body;
    wrong.set("redirect_uri", "https://hooks.example.com/bc/auth/");
    EXPECT_EQ(exchange(wrong).body, R"({"error":"redirect_uri_mismatch"})");
    wrong = body;
    wrong.set("client_secret", "sec2");
    EXPECT_EQ(exchange(wrong).body, R"({"error":"invalid_client"})");
    auto const granted = exchange(body);
    ASSERT_EQ(granted.status, 200) << granted.body;
    auto const token = json_of(granted.body);
    EXPECT_FALSE(token.contains("expires_in"));
    EXPECT_FALSE(token.contains("refresh_token"));
    EXPECT_EQ(text_at(token, "context"), "stores/simstore01");
    EXPECT_EQ(exchange(body).body, R"({"error":"invalid_grant"})");  // Used.
    store.token = text_at(token, "access_token");
    EXPECT_EQ(store.get("/v2/store").status, 200);
    // Consenting again ends the first token.
    body = body_for(store.control("apps/app1/consent"));
    auto const second = json_of(exchange(body).body);
    EXPECT_EQ(store.get("/v2/store").status, 401);
    store.token = text_at(second, "access_token");
    store.hook("store/order/*");
    store.control("apps/app1/uninstall");
    EXPECT_EQ(store.get("/v2/store").status, 401);
    EXPECT_TRUE(store.sim->hooks().all().empty());
    auto const callbacks = store.sim->due_deliveries(store.now);
    ASSERT_EQ(callbacks.size(), 1U);
    EXPECT_EQ(callbacks[0].request.method, "GET");
    std::string const url = callbacks[0].request.url;
    std::string const jwt = url.substr(url.find('=') + 1);
    auto const dot = jwt.rfind('.');
    EXPECT_EQ(jwt.substr(dot + 1), to_base64url(hmac_sha256("sec1", jwt.substr(0, dot))));
}

TEST(BigCommerceQuirk, Q40_CodeDiesAfterAMinuteAndAWrongContextGivesNoScopes) {
    TestStore store;
    auto const exchange = [&](Json const& query, char const* context) {
        Json const body = Json::object({{"client_id", "sim-app-client"},
                                        {"client_secret", "sim-app-secret"},
                                        {"code", query["code"]},
                                        {"context", context},
                                        {"scope", query["scope"]},
                                        {"grant_type", "authorization_code"},
                                        {"redirect_uri", "https://hooks.example.com/bc/auth"}});
        HttpRequest request{.method = "POST", .url = "/oauth2/token", .body = body.dump()};
        request.headers.set("Content-Type", "application/json");
        return store.sim->handle(request, store.now).reply;
    };
    auto const late = store.control("apps/sim-app-client/consent");
    store.pass(std::chrono::seconds(61));
    EXPECT_EQ(exchange(late, "stores/simstore01").status, 400);
    auto const odd = exchange(store.control("apps/sim-app-client/consent"), "stores/{store_hash}");
    ASSERT_EQ(odd.status, 200);
    EXPECT_TRUE(json_of(odd.body)["scope"].is_null());
    store.token = text_at(json_of(odd.body), "access_token");
    EXPECT_EQ(store.get("/v2/store").status, 403);
    EXPECT_EQ(store.get("/v2/time").status, 403);
}

TEST(BigCommerceQuirk, Q41_LowerCaseHeadersAndGzip) {
    TestStore store;
    store.set(R"({"lower_case_headers":true})");
    std::set<std::string> names;
    auto const time = store.get("/v2/time");
    for (auto const& [name, value] : time.headers.all()) names.insert(name);
    EXPECT_TRUE(names.contains("x-rate-limit-requests-left"));
    EXPECT_FALSE(names.contains("X-Rate-Limit-Requests-Left"));
    HttpRequest request{.url = "/stores/simstore01/v2/time"};
    request.headers = {{"X-Auth-Token", store.token}, {"Accept-Encoding", "gzip, deflate"}};
    auto const packed = store.sim->handle(request, store.now).reply;
    EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.body.substr(0, 3), std::string("\x1f\x8b\x08", 3));
    // CRC-32 of "123456789" is the check value everybody publishes: cbf43926.
    auto const known = gzip_stored("123456789");
    EXPECT_EQ(to_hex(known.substr(known.size() - 8)), "2639f4cb09000000");
}

TEST(BigCommerceQuirk, Q42_UnknownFieldsEverywhere) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"MUG-01"}]})");
    store.set(R"({"unknown_fields":true})");
    auto const order = store.order(id);
    EXPECT_TRUE(order.contains("x_not_documented"));
    EXPECT_TRUE(order["billing_address"].contains("x_not_documented"));
    auto const paid = store.get_json("/v3/orders/" + id + "/transactions");
    EXPECT_TRUE(paid["data"][std::size_t(0)].contains("x_not_documented"));
    store.set(R"({"unknown_fields":false})");
    EXPECT_FALSE(store.order(id).contains("x_not_documented"));
}

TEST(BigCommerceQuirk, Q46_MaintenanceIs503Everywhere) {
    TestStore store;
    store.set(R"({"maintenance":true})");
    EXPECT_EQ(store.get("/v2/time").status, 503);
    EXPECT_EQ(store.get("/v3/customers").status, 503);
    store.set(R"({"maintenance":false})");
    EXPECT_EQ(store.get("/v2/time").status, 200);
}

TEST(BigCommerceAccess, OrderOfChecks) {
    TestStore store(R"({"store":{"quota":2}})");
    EXPECT_EQ(store.get("/v2/nothing").status, 404);
    EXPECT_EQ(store.get("/v9/orders").status, 404);
    EXPECT_EQ(store.get("/v2/nothing").status, 429);  // Quota before route.
    store.token = "wrong";
    EXPECT_EQ(store.get("/v2/nothing").status, 401);  // Token before quota.
    store.token = "sim-access-token";
    store.pass(std::chrono::seconds(30));
    EXPECT_EQ(store.call("PATCH", "/v2/orders").status, 501);
    EXPECT_EQ(store.call("DELETE", "/v2/orders").status, 405);
    store.pass(std::chrono::seconds(30));
    HttpRequest request{.method = "POST", .url = "/stores/simstore01/v3/hooks", .body = "{}"};
    request.headers.set("X-Auth-Token", store.token);
    EXPECT_EQ(store.sim->handle(request, store.now).reply.status, 415);
    request.headers.set("Content-Type", "application/json");
    request.body = "{nonsense";
    EXPECT_EQ(store.sim->handle(request, store.now).reply.status, 400);
}

TEST(BigCommerceAccess, V2KnowsTheJsonSuffix) {
    TestStore store;
    EXPECT_EQ(store.get("/v2/time.json").status, 200);
    EXPECT_EQ(store.get("/v3/hooks.json").status, 404);
}

TEST(BigCommerceAccess, FaultsOfTheControlApiStrike) {
    TestStore store;
    store.control("faults", R"({"kind":"server_error","path":"/**","next":1,"status":502})");
    EXPECT_EQ(store.get("/v2/time").status, 502);
    EXPECT_EQ(store.get("/v2/time").status, 200);
}

TEST(BigCommerceAccess, AScenarioWithAnUnknownMemberIsRefusedWithAHint) {
    auto const made = make_simulator({}, json_of(R"({"store":{"hsah":"x"}})"), test_start());
    ASSERT_TRUE(made.has_error());
    EXPECT_NE(made.error().message.find("hash"), std::string::npos) << made.error().message;
    EXPECT_TRUE(make_simulator({}, json_of(R"({"switches":{"maintenence":true}})"), test_start())
                    .has_error());
    EXPECT_TRUE(
        make_simulator({}, json_of(R"({"orders":[{"lines":[{"sku":"NO"}]}]})"), test_start())
            .has_error());
}

TEST(BigCommerceAccess, AScenariosTaxesAreTheOnlyOnes) {
    TestStore store(R"({"store":{"currency":"GBP","prices_include_tax":true},"random_orders":30,
        "tax_classes":[{"id":0,"name":"Standard","rates":[{"name":"VAT","rate":"20"}]}]})");
    HttpRequest const asking{.method = "GET", .url = "/__sim/facts"};
    auto const facts = json_of(store.sim->handle(asking, store.now).reply.body);
    std::set<std::string> names;
    for (auto const& order : facts["orders"].items())
        for (auto const& tax : order["taxes"].items()) names.emplace(tax["name"].text());
    EXPECT_EQ(names, std::set<std::string>{"VAT"});
    auto const made = make_simulator({}, json_of(R"({"store":{"currency":"GB"}})"), test_start());
    EXPECT_TRUE(made.has_error());
}

TEST(BigCommerceAccess, CallsAreCountedByRoute) {
    TestStore store;
    store.get("/v2/orders/1001");
    store.get("/v2/orders/1002");
    HttpRequest const request{.url = "/__sim/calls"};
    auto const calls = json_of(store.sim->handle(request, store.now).reply.body);
    EXPECT_EQ(calls["endpoints"]["GET /v2/orders/{id}"]["calls"], Json(2));
    EXPECT_EQ(calls["limit_violations"], Json(0));
}

}  // namespace
}  // namespace cf::bigcommerce::sim
