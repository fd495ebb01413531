#include <gtest/gtest.h>

#include "connectors/shared/store_conformance.hpp"
#include "connectors/woocommerce/describe.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"

namespace cf::woocommerce {
namespace {

using testing::StoreFixture;

Instant const start = from_unix_seconds(1795226400);  // 2026-11-21T02:00:00Z

Json const scenario_at(std::string const& site, std::string const& zone, std::string const& base) {
    return Json::object(
        {{"base", base}, {"settings", Json::object({{"site_url", site}, {"time_zone", zone}})}});
}

std::unique_ptr<StoreFixture> open(Json const& scenario, Json fields) {
    sim::Options options;
    options.tls = true;
    auto fixture =
        std::make_unique<StoreFixture>(sim::make_simulator(options, scenario, start), start);
    auto& secrets = fixture->neighbours.vault.secrets;
    secrets[{"shop", "consumer_key"}] = Secret<>(std::string("ck_simulated_read_write"));
    secrets[{"shop", "consumer_secret"}] = Secret<>(std::string("cs_simulated_read_write"));
    ConnectionSettings settings{ConnectionId("shop"), std::move(fields)};
    auto store = describe().open_storefront(settings, fixture->context());
    EXPECT_TRUE(store.has_value()) << store.error().message;
    fixture->store = *std::move(store);
    return fixture;
}

std::unique_ptr<StoreFixture> open_default() {
    return open(Json(), Json::object({{"base_url", "https://store.example"}}));
}

TEST(WooStorefront, ReadsTheProfileBehindASubDirectoryAndAPort) {
    auto const fixture =
        open(scenario_at("https://host.example:8443/shop", "America/New_York", "usd"),
             Json::object({{"base_url", "https://host.example:8443/shop/"}}));
    auto const profile = fixture->need(fixture->store->read_profile());
    EXPECT_EQ(profile.currency.code(), "USD");
    EXPECT_EQ(profile.time_zone, "America/New_York");
    EXPECT_FALSE(profile.prices_include_tax);
    EXPECT_FALSE(profile.version.empty());
}

TEST(WooStorefront, AddressesArePastedWithWhatStandsBelowTheHomePage) {
    for (auto const* base_url : {"https://host.example/shop",
                                 "https://host.example/shop//",
                                 "https://host.example/shop/index.php",
                                 "https://host.example/shop/wp-login.php",
                                 "https://host.example/shop/wp-admin/admin.php",
                                 "https://host.example/shop/wp-json/wc/v3/orders"}) {
        SCOPED_TRACE(base_url);
        auto const fixture = open(scenario_at("https://host.example/shop", "Europe/Zurich", "eur"),
                                  Json::object({{"base_url", base_url}}));
        EXPECT_FALSE(fixture->need(fixture->store->read_profile()).version.empty());
    }
}

TEST(WooStorefront, ANameOrPasswordInTheAddressIsRefused) {
    testing::Neighbours neighbours(start);
    ConnectionSettings settings{ConnectionId("shop"),
                                Json::object({{"base_url", "https://ck:cs@store.example"}})};
    auto const store = describe().open_storefront(settings, neighbours.context());
    ASSERT_TRUE(store.has_error());
    EXPECT_NE(store.error().message.find("must not hold a name or password"), std::string::npos);
}

TEST(WooStorefront, PlainHttpAtAPortThatSpeaksTlsIsNamed) {
    testing::Neighbours neighbours(start);
    neighbours.vault.secrets[{"shop", "consumer_key"}] = Secret<>(std::string("ck_0123456789"));
    neighbours.vault.secrets[{"shop", "consumer_secret"}] = Secret<>(std::string("cs_0123456789"));
    ConnectionSettings settings{
        ConnectionId("shop"),
        Json::object({{"base_url", "http://store.example:8443"}, {"allow_plain_http", true}})};
    auto store = describe().open_storefront(settings, neighbours.context());
    ASSERT_TRUE(store.has_value()) << store.error().message;
    neighbours.http.reply(400, "<html>The plain HTTP request was sent to HTTPS port</html>");
    auto const profile = neighbours.await((*store)->read_profile());
    ASSERT_TRUE(profile.has_error());
    EXPECT_EQ(profile.error().code, "woocommerce.plain_http_refused");
}

TEST(WooStorefront, TitlesAreToldAsPeopleTypedThem) {
    Json scenario = scenario_at("https://store.example", "Europe/Zurich", "eur");
    scenario.member("settings").set("title", "Salt & Pepper");
    auto const fixture = open(scenario, Json::object({{"base_url", "https://store.example"}}));
    EXPECT_EQ(fixture->need(fixture->store->read_profile()).name, "Salt & Pepper");
}

/// A shop that keeps its orders as posts does not date changed lines (W19): polling passes them
/// over, the webhook and the sweep do not.
TEST(WooStorefront, AnEditThatIsNotDatedShowsInTheSweep) {
    Json scenario = scenario_at("https://store.example", "America/St_Johns", "eur");
    scenario.member("settings").set("orders_as_posts", true);
    auto const fixture = open(scenario, Json::object({{"base_url", "https://store.example"}}));
    Random random(4);
    std::string const id = fixture->simulator->place_random_order(random, {}, fixture->now());
    fixture->pass(std::chrono::minutes(5));
    // Polls read the newest order again: a later one takes that place.
    fixture->simulator->place_random_order(random, {}, fixture->now());
    std::string polled;
    auto const poll = [&](std::string at) {
        return fixture->store->orders_changed(std::move(at), start);
    };
    auto const first = fixture->read_all<OrderSnapshot>(poll, polled);
    ASSERT_EQ(first.size(), 2u);
    ASSERT_EQ(first[0].id.value, id);
    HttpRequest edit{.method = "POST",
                     .url = "/__sim/orders/" + id + "/edit",
                     .body = R"({"fees":[{"name":"Gift wrap","total":"2.00"}]})"};
    ASSERT_EQ(fixture->simulator->handle(edit, fixture->now()).reply.status, 200);
    fixture->pass(std::chrono::minutes(5));
    for (auto const& snapshot : fixture->read_all<OrderSnapshot>(poll, polled))
        EXPECT_NE(snapshot.id.value, id);
    std::string cursor;
    auto const sweep = [&](std::string at) {
        return fixture->store->sweep_orders(start, fixture->now(), std::move(at));
    };
    auto const swept = fixture->read_all<SweepEntry>(sweep, cursor);
    ASSERT_EQ(swept.size(), 2u);
    ASSERT_EQ(swept[0].id.value, id);
    EXPECT_NE(swept[0].mark, first[0].sweep_mark);
}

TEST(WooStorefront, PollingConvergesEastAndWestOfGreenwich) {
    for (auto const* zone : {"Europe/Zurich", "America/Los_Angeles", "Pacific/Kiritimati"})
        for (auto const* base : {"eur", "usd"}) {
            SCOPED_TRACE(std::string(zone) + " " + base);
            auto const fixture = open(scenario_at("https://store.example", zone, base),
                                      Json::object({{"base_url", "https://store.example"}}));
            testing::expect_polling_converges(*fixture, 11, 150);
        }
}

TEST(WooStorefront, TaxRoundedAtTheSubtotalIsStillExplained) {
    Json scenario = scenario_at("https://store.example", "Europe/Zurich", "usd");
    scenario.member("settings").set("round_at_subtotal", true);
    auto const fixture = open(scenario, Json::object({{"base_url", "https://store.example"}}));
    testing::expect_polling_converges(*fixture, 12, 150);
}

TEST(WooStorefront, BackfillAndSweepAgree) {
    testing::expect_backfill_and_sweep_agree(*open_default(), 13, 260);
}

TEST(WooStorefront, ADeletedRefundShowsInTheSweepAlone) {
    auto const fixture = open_default();
    Random random(5);
    std::string id;
    for (int i = 0; i < 40; ++i) {
        id = fixture->simulator->place_random_order(random, {}, fixture->now());
        if (fixture->simulator->follow_up(id, FollowUp::partial_refund, random, fixture->now()))
            break;
        id.clear();
    }
    ASSERT_FALSE(id.empty());
    fixture->pass(std::chrono::minutes(1));
    auto const before = fixture->need(fixture->store->fetch_orders({RecordId(id)})).at(0);
    ASSERT_EQ(before.facts.refunds.size(), 1u);
    HttpRequest remove{
        .method = "POST", .url = "/__sim/orders/" + id + "/refund_delete", .body = "{}"};
    EXPECT_EQ(fixture->simulator->handle(remove, fixture->now()).reply.status, 200);
    fixture->pass(std::chrono::minutes(1));

    std::string cursor;
    auto const sweep = [&](std::string at) {
        return fixture->store->sweep_orders(start, fixture->now(), std::move(at));
    };
    std::string mark;
    for (auto const& entry : fixture->read_all<SweepEntry>(sweep, cursor))
        if (entry.id.value == id) mark = entry.mark;
    EXPECT_NE(mark, before.sweep_mark);
    auto const after = fixture->need(fixture->store->fetch_orders({RecordId(id)})).at(0);
    EXPECT_TRUE(after.facts.refunds.empty());
    EXPECT_EQ(after.sweep_mark, mark);
}

TEST(WooStorefront, VanishedOrdersComeBackAsDeleted) {
    auto const fixture = open_default();
    Random random(6);
    std::vector<RecordId> ids;
    for (int i = 0; i < 3; ++i)
        ids.emplace_back(fixture->simulator->place_random_order(random, {}, fixture->now()));
    for (auto const& [index, what] :
         std::map<std::size_t, std::string>{{0, "trash"}, {1, "delete"}}) {
        HttpRequest act{.method = "POST",
                        .url = "/__sim/orders/" + ids[index].value + "/" + what,
                        .body = "{}"};
        ASSERT_EQ(fixture->simulator->handle(act, fixture->now()).reply.status, 200);
    }
    std::map<std::string, StoreOrderStatus> status;
    for (auto const& snapshot : fixture->need(fixture->store->fetch_orders(ids)))
        status[snapshot.id.value] = snapshot.status;
    EXPECT_EQ(status.size(), 3u);
    EXPECT_EQ(status[ids[0].value], StoreOrderStatus::deleted);
    EXPECT_EQ(status[ids[1].value], StoreOrderStatus::deleted);
    EXPECT_NE(status[ids[2].value], StoreOrderStatus::deleted);
}

TEST(WooStorefront, WhatAccountRulesAskForComesWithTheOrderWhereItIsWanted) {
    Json scenario = scenario_at("https://store.example", "Europe/Berlin", "eur");
    scenario.set("products", *Json::parse(R"([
        {"id":901,"name":"Atlas","sku":"ATL","regular_price":"20",
         "categories":[{"id":15,"name":"Books &amp; Maps","slug":"books"}]},
        {"id":902,"name":"Plan","sku":"PLAN","regular_price":"5","virtual":true}])"));
    auto const fixture = open(scenario, Json::object({{"base_url", "https://store.example"}}));
    HttpRequest placing{.method = "POST", .url = "/__sim/orders"};
    placing.body = R"({"lines":[{"sku":"ATL","quantity":1},{"sku":"PLAN","quantity":2}],
                       "customer_id":2,"paid":true})";
    auto const placed = Json::parse(fixture->simulator->handle(placing, fixture->now()).reply.body);
    ASSERT_TRUE(placed.has_value());
    RecordId const id(std::string((*placed)["id"].text()));
    auto const order = [&] {
        return *fixture->need(fixture->store->fetch_orders({id})).at(0).facts.order;
    };
    auto const plain = order();
    EXPECT_TRUE(plain.lines.at(0).detail.categories.empty());
    EXPECT_EQ(plain.customer.segment, "");
    auto const calls = fixture->transport.sent.size();
    fixture->store->want({.segments = true, .categories = true, .product_types = true});
    auto const told = order();
    EXPECT_EQ(told.lines.at(0).detail.categories, std::vector<std::string>{"Books & Maps"});
    EXPECT_EQ(told.lines.at(0).detail.product_type, "physical");
    EXPECT_EQ(told.lines.at(1).detail.product_type, "digital");
    EXPECT_EQ(told.customer.segment, "customer");
    EXPECT_EQ(fixture->transport.sent.size() - calls, 3u) << "order, buyer and goods: a call each";
}

TEST(WooStorefront, PlainHttpIsSignedAndNeverCarriesTheSecret) {
    auto const fixture =
        open(scenario_at("http://store.example", "Europe/Zurich", "eur"),
             Json::object({{"base_url", "http://store.example"}, {"allow_plain_http", true}}));
    auto const profile = fixture->need(fixture->store->read_profile());
    EXPECT_EQ(profile.currency.code(), "EUR");
    for (auto const& request : fixture->transport.sent) {
        EXPECT_EQ(request.headers.find("Authorization"), std::nullopt);
        EXPECT_EQ(request.url.find("cs_simulated"), std::string::npos);
        EXPECT_NE(request.url.find("oauth_signature="), std::string::npos);
    }
}

TEST(WooStorefront, WebhooksAreRegisteredVerifiedAndRevived) {
    auto const fixture = open_default();
    std::string const url = "https://books.example/hooks/secret-path";
    auto const first = fixture->need(fixture->store->ensure_webhooks(url));
    EXPECT_EQ(first.active, first.expected);
    EXPECT_EQ(first.repaired.size(), std::size_t(first.expected));
    EXPECT_TRUE(first.problems.empty());
    auto const again = fixture->need(fixture->store->ensure_webhooks(url));
    EXPECT_EQ(again.active, again.expected);
    EXPECT_TRUE(again.repaired.empty());

    // Deliveries of the simulator verify; pings are greeted.
    Random random(3);
    auto const id = fixture->simulator->place_random_order(random, {}, fixture->now());
    fixture->pass(std::chrono::minutes(1));
    auto const verifier = fixture->store->webhook_verifier();
    int greetings = 0, orders = 0;
    for (auto& delivery : fixture->simulator->due_deliveries(fixture->now())) {
        auto const verdict = verifier(delivery.request, fixture->now());
        greetings += verdict.kind == WebhookVerdict::Kind::greeting;
        for (auto const& record : verdict.records)
            orders += record == RecordRef{RecordKind::order, RecordId(id)};
        EXPECT_NE(verdict.kind, WebhookVerdict::Kind::forged);
        delivery.request.body += " ";
        if (verdict.kind == WebhookVerdict::Kind::accepted) {
            EXPECT_EQ(verifier(delivery.request, fixture->now()).kind,
                      WebhookVerdict::Kind::forged);
        }
    }
    EXPECT_GT(greetings, 0);
    EXPECT_GT(orders, 0);

    HttpRequest disable{.method = "POST", .url = "/__sim/webhooks/1/disable", .body = "{}"};
    ASSERT_EQ(fixture->simulator->handle(disable, fixture->now()).reply.status, 200);
    auto const revived = fixture->need(fixture->store->ensure_webhooks(url));
    EXPECT_EQ(revived.active, revived.expected);
    EXPECT_EQ(revived.repaired.size(), 1u);

    // A vault that lost the secret derives the same one again and tells the store.
    fixture->neighbours.vault.secrets.erase({"shop", "webhook_secret"});
    auto const told = fixture->need(fixture->store->ensure_webhooks(url));
    EXPECT_EQ(told.repaired.size(), std::size_t(told.expected));
}

/// A revived webhook starts at its old count of failures (measured on 11.0.1), so one more failure
/// ends it again; should a version begin anew, seven do. Both ways each look revives it.
TEST(WooStorefront, AWebhookThatKeepsFailingIsRevivedHoweverTheStoreCounts) {
    for (bool keeps : {true, false}) {
        SCOPED_TRACE(keeps);
        auto const fixture = open_default();
        HttpRequest set{.method = "POST", .url = "/__sim/switches"};
        set.body = Json::object({{"reenabled_webhook_keeps_failures", keeps}}).dump();
        ASSERT_EQ(fixture->simulator->handle(set, fixture->now()).reply.status, 200);
        std::string const url = "https://books.example/hooks/secret-path";
        fixture->need(fixture->store->ensure_webhooks(url));
        Random random(3);
        int revivals = 0;
        for (int order = 0; order < 12; ++order) {
            fixture->simulator->place_random_order(random, {}, fixture->now());
            fixture->pass(std::chrono::minutes(1));
            for (auto const& delivery : fixture->simulator->due_deliveries(fixture->now()))
                fixture->simulator->delivered(delivery.id, 500, fixture->now());
            auto const health = fixture->need(fixture->store->ensure_webhooks(url));
            EXPECT_EQ(health.active, health.expected);
            revivals += int(health.repaired.size());
        }
        EXPECT_GT(revivals, 0);
    }
}

TEST(WooStorefront, AReadOnlyKeyIsAProblemOfWebhooksAlone) {
    auto const fixture = open_default();
    auto& secrets = fixture->neighbours.vault.secrets;
    secrets[{"shop", "consumer_key"}] = Secret<>(std::string("ck_simulated_read_only"));
    secrets[{"shop", "consumer_secret"}] = Secret<>(std::string("cs_simulated_read_only"));
    auto const health =
        fixture->neighbours.await(fixture->store->ensure_webhooks("https://books.example/h"));
    ASSERT_TRUE(health.has_value()) << health.error().message;
    EXPECT_EQ(health->active, 0);
    EXPECT_EQ(health->problems.size(), std::size_t(health->expected));
    EXPECT_NE(health->problems.at(0).find("Read/Write"), std::string::npos);
}

TEST(WooStorefront, CustomersAreReadOnceAndThenOnlyNewOnes) {
    auto const fixture = open_default();
    std::string cursor;
    auto const read = [&](std::string at) {
        return fixture->store->customers_changed(std::move(at), Instant{});
    };
    auto const all = fixture->read_all<CustomerSnapshot>(read, cursor);
    EXPECT_GT(all.size(), 1u);
    auto const fetched = fixture->need(
        fixture->store->fetch_customers({all[0].id, all[1].id, RecordId("99999999")}));
    ASSERT_EQ(fetched.size(), 3u);
    EXPECT_TRUE(fetched[2].deleted);
    std::size_t const calls = fixture->transport.sent.size();
    fixture->read_all<CustomerSnapshot>(read, cursor);
    EXPECT_EQ(fixture->transport.sent.size(), calls + 1);
    EXPECT_TRUE(fixture->read_all<CustomerSnapshot>(read, cursor).empty())
        << "who was told of before is not told again";
}

TEST(WooStorefront, AnOrderThatCannotBeReadWaitsAndStopsNoOther) {
    testing::Neighbours neighbours(start);
    neighbours.vault.secrets[{"shop", "consumer_key"}] = Secret<>(std::string("ck_0123456789"));
    neighbours.vault.secrets[{"shop", "consumer_secret"}] = Secret<>(std::string("cs_0123456789"));
    ConnectionSettings settings{ConnectionId("shop"),
                                Json::object({{"base_url", "https://store.example"}})};
    auto store = describe().open_storefront(settings, neighbours.context());
    ASSERT_TRUE(store.has_value()) << store.error().message;
    std::string const page = R"([{"id":7,"number":"7","currency":"EUR","status":"processing",
        "date_created_gmt":"2026-04-02T09:00:00","date_modified_gmt":"2026-04-02T09:05:00",
        "total":"11.90","line_items":"none"},
        {"id":8,"number":"8","currency":"EUR","status":"processing",
        "date_created_gmt":"2026-04-02T09:00:00","date_modified_gmt":"2026-04-02T09:06:00",
        "total":"0.00","total_tax":"0.00","line_items":[],"refunds":[]}])";
    neighbours.http.reply(200, page);
    auto const changed = neighbours.await((*store)->orders_changed("", Instant{}));
    ASSERT_TRUE(changed.has_value()) << changed.error().message;
    ASSERT_EQ(changed->records.size(), 2u);
    auto const& waits = changed->records[0];
    EXPECT_EQ(waits.id.value, "7");
    EXPECT_EQ(waits.check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_NE(waits.check.why.find("line_items: expected a list"), std::string::npos);
    EXPECT_EQ(to_iso(waits.facts.order->placed_at), "2026-04-02T09:00:00Z");
    EXPECT_EQ(changed->records[1].check.verdict, TotalCheck::Verdict::exact);
    // The nightly sweep passes it as well, with the mark its snapshot has.
    neighbours.http.reply(200, page);
    auto const swept = neighbours.await((*store)->sweep_orders(Instant{}, start, ""));
    ASSERT_TRUE(swept.has_value()) << swept.error().message;
    EXPECT_EQ(swept->records[0].mark, waits.sweep_mark);
    EXPECT_EQ(swept->records[1].mark, changed->records[1].sweep_mark);
}

}  // namespace
}  // namespace cf::woocommerce
