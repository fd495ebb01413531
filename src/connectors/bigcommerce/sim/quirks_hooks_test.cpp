#include <gtest/gtest.h>

#include <set>

#include "base/encoding.hpp"
#include "connectors/bigcommerce/sim/test_support.hpp"

/// Quirks 21 to 30 of the contract's section 16: the life of a webhook.
namespace cf::bigcommerce::sim {
namespace {

using std::chrono::seconds;

constexpr char const* two_clients = R"({"store":{"quota":0},"hook_emails":["ops@example.com"],
    "tokens":[
    {"access_token":"sim-access-token","client_id":"c1","client_secret":"s1"},
    {"access_token":"t2","client_id":"c2","client_secret":"s2"}]})";

HttpReply create(TestStore& store, std::string const& scope, std::string const& destination) {
    return store.call(
        "POST", "/v3/hooks", Json::object({{"scope", scope}, {"destination", destination}}));
}

bool is_active(TestStore& store, Id id) {
    return store.get_json("/v3/hooks/" + std::to_string(id))["data"]["is_active"].boolean_or(false);
}

void fire(TestStore& store, int count = 1) {
    for (int i = 0; i < count; ++i) {
        store.control("events",
                      R"({"scope":"store/order/updated","data":{"type":"order","id":1001}})");
    }
}

TEST(BigCommerceQuirk, Q21_HookAnswersOwnershipAndLimits) {
    TestStore store(two_clients);
    auto const made = create(store, "store/order/*", "https://hooks.example.com/bc/1");
    EXPECT_EQ(made.status, 200);
    auto const hook = json_of(made.body)["data"];
    EXPECT_EQ(text_at(hook, "client_id"), "c1");
    EXPECT_EQ(text_at(hook, "store_hash"), "simstore01");
    std::string const path = "/v3/hooks/" + std::string(hook["id"].text());
    EXPECT_EQ(create(store, "store/order/*", "https://hooks.example.com/bc/1").status, 422);
    for (int i = 2; i <= 10; ++i) {
        EXPECT_EQ(
            create(store, "store/order/*", "https://hooks.example.com/bc/" + std::to_string(i))
                .status,
            200);
    }
    auto const eleventh = create(store, "store/order/*", "https://hooks.example.com/bc/11");
    EXPECT_EQ(eleventh.status, 422);
    EXPECT_TRUE(json_of(eleventh.body)["errors"].contains("scope"));
    store.token = "t2";
    EXPECT_EQ(store.get_json("/v3/hooks")["data"].size(), 0U);
    auto const foreign = store.get(path);
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(text_at(json_of(foreign.body), "title"),
              "Webhook with id [" + std::string(hook["id"].text()) + "] not found");
    store.token = "sim-access-token";
    auto const removed = store.call("DELETE", path);
    EXPECT_EQ(removed.status, 200);
    EXPECT_EQ(json_of(removed.body)["data"]["id"], hook["id"]);
    EXPECT_EQ(store.get(path).status, 404);
    store.set(R"({"hook_create_flat":true})");
    auto const flat = create(store, "store/customer/*", "https://hooks.example.com/bc/1");
    EXPECT_EQ(flat.status, 201);
    EXPECT_TRUE(json_of(flat.body).contains("scope"));
}

TEST(BigCommerceQuirk, Q22_AFreshHookIsSilentForAMinute) {
    TestStore store;
    ASSERT_EQ(create(store, "store/order/updated", "https://h.example.com/").status, 200);
    fire(store);
    store.pass(seconds(59));
    fire(store);
    EXPECT_EQ(store.deliver().size(), 0U);
    store.pass(seconds(1));
    fire(store);
    EXPECT_EQ(store.deliver().size(), 1U);
}

TEST(BigCommerceQuirk, Q23_ElevenRetriesThenOffWithAMailThenOnAgain) {
    TestStore store(two_clients);
    Id const id = store.hook("store/order/updated");
    auto const watcher = store.hook("store/hook/deliveryException", "http://127.0.0.1:9/watch");
    fire(store);
    std::set<std::string> message_ids;
    std::int64_t attempts = 0, elapsed = 0;
    std::set<std::string> codes;
    while (store.sim->next_due() != Instant::max()) {
        elapsed += (store.sim->next_due() - store.now) / seconds(1);
        store.now = store.sim->next_due();
        for (auto const& delivery : store.sim->due_deliveries(store.now)) {
            bool const watch = delivery.request.url.ends_with("/watch");
            if (watch) {
                auto const body = json_of(delivery.request.body);
                codes.insert(std::string(body["data"]["error_code"].text()));
                store.sim->delivered(delivery.id, 200, store.now);
                continue;
            }
            ++attempts;
            message_ids.insert(std::string(delivery.request.headers.get("webhook-id")));
            store.sim->delivered(delivery.id, attempts % 2 ? 500 : 0, store.now);
        }
    }
    EXPECT_EQ(attempts, 12);
    EXPECT_EQ(elapsed, 173'040);
    EXPECT_EQ(message_ids.size(), 1U);  // The same on every attempt.
    EXPECT_EQ(codes, (std::set<std::string>{"90001", "90002"}));
    EXPECT_FALSE(is_active(store, id));
    EXPECT_TRUE(is_active(store, watcher));
    ASSERT_EQ(store.sim->hooks().mails().size(), 1U);
    EXPECT_EQ(store.sim->hooks().mails().front().rfind("ops@example.com", 0), 0U);
    auto const admin = store.get_json("/v3/hooks/admin?is_active=false")["data"];
    EXPECT_EQ(text_at(admin["hooks_list"][std::size_t(0)], "status"), "deactivated");
    fire(store);
    EXPECT_EQ(store.deliver().size(), 0U);
    store.call("PUT", "/v3/hooks/" + std::to_string(id), Json::object({{"is_active", true}}));
    fire(store);
    EXPECT_EQ(store.deliver().size(), 1U);
}

TEST(BigCommerceQuirk, Q24_NinetyIdleDaysSwitchAHookOff) {
    TestStore store;
    Id const id = store.hook("store/order/updated");
    store.pass(std::chrono::hours(24 * 89));
    EXPECT_TRUE(is_active(store, id));
    fire(store);
    store.deliver();
    store.pass(std::chrono::hours(24 * 89));
    EXPECT_TRUE(is_active(store, id));
    store.pass(std::chrono::hours(24 * 2));
    EXPECT_FALSE(is_active(store, id));
}

TEST(BigCommerceQuirk, Q25_BadDomainsAreBlockedForThreeMinutes) {
    TestStore store(two_clients);
    store.hook("store/order/updated");
    fire(store, 99);
    for (auto const& delivery : store.sim->due_deliveries(store.now)) {
        store.sim->delivered(delivery.id, 500, store.now);
    }
    auto const blocked = [&] {
        auto const admin = store.get_json("/v3/hooks/admin");
        return admin["data"]["blocked_domains"].size();
    };
    EXPECT_EQ(blocked(), 0U);  // 99 requests are not judged.
    fire(store);
    store.deliver(500);
    ASSERT_EQ(blocked(), 1U);
    auto const admin = store.get_json("/v3/hooks/admin")["data"]["blocked_domains"];
    EXPECT_EQ(admin[std::size_t(0)]["time_left"], Json(180));
    EXPECT_EQ(admin[std::size_t(0)]["reasons"][std::size_t(0)]["count"], Json(100));
    fire(store);
    EXPECT_EQ(store.deliver().size(), 0U);  // Waits in the retry queue.
    store.pass(seconds(179));
    EXPECT_EQ(store.deliver().size(), 0U);
    EXPECT_EQ(blocked(), 1U);
    store.pass(seconds(1));
    EXPECT_EQ(store.deliver().size(), 1U);
    EXPECT_EQ(blocked(), 0U);
    store.pass(seconds(180));
    EXPECT_EQ(store.deliver().size(), 100U);  // A step further on their ladder.
}

TEST(BigCommerceQuirk, Q25_SomeEventsOfABlockedDomainAreLost) {
    TestStore store(two_clients);
    store.hook("store/order/updated");
    store.set(R"({"hook_drop_while_blocked":true})");
    fire(store, 100);
    store.deliver(500);
    fire(store, 60);
    store.deliver();
    store.pass(seconds(180));
    auto const arrived = store.deliver().size();
    EXPECT_LT(arrived, 160U);
    EXPECT_GT(arrived, 60U);
}

TEST(BigCommerceQuirk, Q26_DuplicatesDisorderDelaysAndBursts) {
    TestStore store(two_clients);
    store.hook("store/order/*");
    store.set(R"({"hook_duplicate_percent":100})");
    fire(store);
    auto told = store.deliver();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0]["hash"], told[1]["hash"]);
    store.set(R"({"hook_duplicate_percent":0,"hook_burst":true})");
    fire(store);
    EXPECT_EQ(store.deliver().size(), 5U);
    store.set(R"({"hook_burst":false,"hook_delay_s":30})");
    fire(store);
    EXPECT_EQ(store.deliver().size(), 0U);
    store.pass(seconds(30));
    EXPECT_EQ(store.deliver().size(), 1U);
    store.set(R"({"hook_delay_s":0,"hook_shuffle":true})");
    for (int i = 0; i < 20; ++i) {
        store.control("events",
                      R"({"scope":"store/order/updated","data":{"type":"order","id":)" +
                          std::to_string(i) + "}}");
    }
    store.pass(seconds(60));
    std::vector<std::int64_t> order;
    for (auto const& body : store.deliver()) {
        order.push_back(*JsonCursor(body["data"]).integer_at("id"));
    }
    ASSERT_EQ(order.size(), 20U);
    EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST(BigCommerceQuirk, Q27_SignaturesHeadersAndTheirFaults) {
    TestStore store(two_clients);
    store.set(R"({"hook_start_delay_s":0})");
    Json const headers = Json::object({{"x-crossfoot-hook", "per-connection"}});
    store.call("POST",
               "/v3/hooks",
               Json::object({{"scope", "store/order/updated"},
                             {"destination", "http://127.0.0.1:9/h"},
                             {"headers", headers}}));
    auto const expected = [&](std::string const& secret) {
        auto const& sent = store.last.headers;
        std::string const text = std::string(sent.get("webhook-id")) + "." +
                                 std::string(sent.get("webhook-timestamp")) + "." + store.last.body;
        return "v1," + to_base64(hmac_sha256(secret, text));
    };
    fire(store);
    store.deliver();
    EXPECT_EQ(store.last.headers.get("x-crossfoot-hook"), "per-connection");
    EXPECT_EQ(store.last.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(store.last.headers.get("webhook-signature"), expected("s1"));
    EXPECT_EQ(store.last.headers.get("webhook-timestamp"), "1770127200");
    store.set(R"({"hook_signature_wrong":true})");
    fire(store);
    store.deliver();
    EXPECT_NE(store.last.headers.get("webhook-signature"), expected("s1"));
    store.set(R"({"hook_signature_wrong":false,"hook_timestamp_stale":true})");
    fire(store);
    store.deliver();
    EXPECT_EQ(store.last.headers.get("webhook-timestamp"), "1770126600");
    EXPECT_EQ(store.last.headers.get("webhook-signature"), expected("s1"));
    store.set(R"({"hook_timestamp_stale":false,"hook_signature_frozen":true})");
    fire(store);
    store.deliver(500);
    store.pass(seconds(60));
    store.deliver();
    EXPECT_EQ(store.last.headers.get("webhook-timestamp"), "1770127200");
    store.set(R"({"hook_signed":false})");
    fire(store);
    store.deliver();
    EXPECT_FALSE(store.last.headers.find("webhook-signature"));
}

TEST(BigCommerceQuirk, Q28_DestinationsAreHttpsOn443OrLoopback) {
    TestStore store;
    auto const status = [&](std::string const& destination) {
        return create(store, "store/order/updated", destination).status;
    };
    EXPECT_EQ(status("http://hooks.example.com/a"), 422);
    EXPECT_EQ(status("https://hooks.example.com:8443/a"), 422);
    EXPECT_EQ(status("nonsense"), 422);
    EXPECT_EQ(status("https://hooks.example.com:443/a"), 200);
    EXPECT_EQ(status("http://127.0.0.1:8080/a"), 200);
    store.set(R"({"hook_destinations_strict":true})");
    EXPECT_EQ(status("http://127.0.0.1:8081/a"), 422);
    auto const missing =
        store.call("POST", "/v3/hooks", Json::object({{"scope", "store/order/updated"}}));
    EXPECT_EQ(missing.status, 422);
    EXPECT_EQ(text_at(json_of(missing.body)["errors"], "destination"), "error.path.missing");
    EXPECT_EQ(create(store, "store/nonsense", "https://a.example.com/").status, 422);
}

TEST(BigCommerceQuirk, Q29_ChannelHooksAndTransactionHooksHaveTheirOwnShape) {
    TestStore store(R"({"channels":[{"id":1,"name":"A"},{"id":2,"name":"B"}]})");
    store.hook("store/channel/2/order/*");
    store.hook("store/order/transaction/*", "http://127.0.0.1:9/t");
    auto const id = store.place(R"({"customer_id":11,"channel_id":2,
        "lines":[{"sku":"MUG-01"}]})");
    store.place(R"({"customer_id":11,"channel_id":1,"payment":{"action":"offline"},
        "lines":[{"sku":"MUG-01"}]})");
    auto const told = store.deliver();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/channel/2/order/created");
    EXPECT_EQ(told[0]["data"].dump(), R"({"order_id":)" + id + "}");
    auto const data = told[1]["data"];
    EXPECT_EQ(data["order_id"], Json(id));
    EXPECT_TRUE(data["transaction_id"].is_string());
    EXPECT_FALSE(data.contains("id"));
}

TEST(BigCommerceQuirk, Q30_AddressChangesAreNotCustomerUpdates) {
    TestStore store;
    store.hook("store/customer/*");
    auto const address = store.get_json("/v3/customers/addresses?customer_id:in=11");
    Json row = Json::object({{"id", address["data"][std::size_t(0)]["id"]}, {"city", "Waco"}});
    EXPECT_EQ(store.call("PUT", "/v3/customers/addresses", Json::array({row})).status, 200);
    auto told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/customer/address/updated");
    EXPECT_EQ(told[0]["data"]["address"]["customer_id"], Json(11));
    row = Json::object({{"id", 11}, {"company", "Okafor Ltd"}});
    EXPECT_EQ(store.call("PUT", "/v3/customers", Json::array({row})).status, 200);
    told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/customer/updated");
}

TEST(BigCommerceQuirk, Q36_OwnProductWritesComeBackAsHooks) {
    TestStore store;
    store.hook("store/product/updated");
    EXPECT_EQ(store.call("PUT", "/v3/catalog/products/601", json_of(R"({"price":13})")).status,
              200);
    auto const told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["data"]["id"], Json(601));
}

TEST(BigCommerceHooks, StubHasTheVendorsMembersInOrder) {
    TestStore store;
    store.hook("store/order/created");
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"MUG-01"}]})");
    store.deliver();
    EXPECT_EQ(
        store.last.body,
        R"({"scope":"store/order/created","store_id":"1025646","data":{"type":"order","id":)" + id +
            R"(},"hash":")" + to_hex(sha1(R"({"type":"order","id":)" + id + "}")) +
            R"(","created_at":1770127200,"producer":"stores/simstore01"})");
}

TEST(BigCommerceHooks, InactiveHooksDropEventsAndEmailsAreKept) {
    TestStore store;
    Id const id = store.hook("store/order/updated");
    store.call("PUT", "/v3/hooks/" + std::to_string(id), Json::object({{"is_active", false}}));
    fire(store);
    EXPECT_EQ(store.deliver().size(), 0U);
    EXPECT_EQ(
        store.call("PUT", "/v3/hooks/admin", json_of(R"({"emails":["x@example.com"]})")).status,
        204);
    EXPECT_EQ(store.get_json("/v3/hooks/admin")["data"]["emails"].dump(), R"(["x@example.com"])");
}

}  // namespace
}  // namespace cf::bigcommerce::sim
