#include <gtest/gtest.h>

#include "connectors/bigcommerce/bigcommerce_test_kit.hpp"
#include "connectors/bigcommerce/webhook.hpp"

namespace cf::bigcommerce {
namespace {

using testing::StoreFixture;

using kit::start;

std::unique_ptr<StoreFixture> open(std::string_view scenario, Json settings = Json::object()) {
    return kit::open(Json::parse(scenario).value(), std::move(settings));
}

/// Unlimited calls: budgets are the transport's matter.
constexpr char const* exclusive = R"({"store":{"quota":0}})";
constexpr char const* inclusive =
    R"({"store":{"quota":0,"prices_include_tax":true,"currency":"GBP"},
    "tax_classes":[{"id":0,"name":"Default Tax Class","rates":[{"name":"VAT","rate":"20"}]}]})";
constexpr char const* two_rates = R"({"store":{"quota":0,"rounding_strategy":"NO_ROUNDING"},
    "currencies":[{"code":"EUR","rate":"0.92","decimal_places":2,"transactional":true}],
    "tax_classes":[{"id":0,"name":"Default Tax Class",
                    "rates":[{"name":"GST","rate":"5"},
                             {"name":"QST","rate":"9.975","priority":1}]}]})";

std::size_t calls_with(StoreFixture const& fixture, std::string_view part) {
    std::size_t count = 0;
    for (auto const& request : fixture.transport.sent)
        count += request.url.find(part) != std::string::npos;
    return count;
}

TEST(BigCommerceStorefront, ReadsTheProfile) {
    auto const fixture = open(inclusive);
    auto const profile = fixture->need(fixture->store->read_profile());
    EXPECT_EQ(profile.currency.code(), "GBP");
    EXPECT_TRUE(profile.prices_include_tax);
    EXPECT_FALSE(profile.time_zone.empty());
}

TEST(BigCommerceStorefront, TheBuyersGroupComesWithTheOrderWhereItIsWanted) {
    auto const fixture = open(exclusive);
    HttpRequest grouping{.method = "PUT", .url = "/stores/simstore01/v3/customers"};
    grouping.headers.set("X-Auth-Token", "sim-access-token");
    grouping.headers.set("Accept", "application/json");
    grouping.headers.set("Content-Type", "application/json");
    grouping.body = R"([{"id":11,"customer_group_id":4}])";
    ASSERT_EQ(fixture->simulator->handle(grouping, fixture->now()).reply.status, 200);
    HttpRequest placing{.method = "POST", .url = "/__sim/orders"};
    placing.body = R"({"customer_id":11,"lines":[{"name":"Lamp","price":"5"}],
                       "payment":{"action":"purchase","gateway":"stripe"}})";
    auto const placed = Json::parse(fixture->simulator->handle(placing, fixture->now()).reply.body);
    ASSERT_TRUE(placed.has_value());
    RecordId const id(std::string((*placed)["orders"][std::size_t(0)].text()));
    auto const segment = [&] {
        return fixture->need(fixture->store->fetch_orders({id}))
            .at(0)
            .facts.order->customer.segment;
    };
    EXPECT_EQ(segment(), "");
    EXPECT_EQ(calls_with(*fixture, "/v3/customers"), 0u);
    fixture->store->want({.segments = true});
    EXPECT_EQ(segment(), "4");
    EXPECT_EQ(calls_with(*fixture, "/v3/customers"), 1u);
}

TEST(BigCommerceStorefront, CategoriesOfGoodsAreACallForAllOrdersAndOnlyWhereAskedFor) {
    auto scenario = Json::parse(exclusive).value();
    scenario.set("products", *Json::parse(R"([
        {"sku":"ATLAS","price":"20","categories":[15,23]}, {"sku":"PEN","price":"5"}])"));
    auto const fixture = open(scenario.dump());
    std::vector<RecordId> ids;
    for (auto const* lines : {R"([{"sku":"ATLAS"},{"sku":"PEN"}])",
                              R"([{"sku":"ATLAS"},{"name":"Engraving","price":"4"}])"}) {
        HttpRequest placing{.method = "POST", .url = "/__sim/orders"};
        placing.body = R"({"customer_id":11,"payment":{"action":"purchase","gateway":"stripe"},
                           "lines":)" +
                       std::string(lines) + "}";
        auto const reply = fixture->simulator->handle(placing, fixture->now()).reply;
        ASSERT_EQ(reply.status, 200) << reply.body;
        ids.emplace_back(
            std::string(Json::parse(reply.body).value()["orders"][std::size_t(0)].text()));
    }
    auto const categories = [&](std::size_t order, std::size_t line) {
        auto const orders = fixture->need(fixture->store->fetch_orders(ids));
        return orders.at(order).facts.order->lines.at(line).detail.categories;
    };
    EXPECT_TRUE(categories(0, 0).empty());
    EXPECT_EQ(calls_with(*fixture, "/catalog/"), 0u);
    fixture->store->want({.categories = true});
    EXPECT_EQ(categories(0, 0), (std::vector<std::string>{"15", "23"}));
    EXPECT_TRUE(categories(0, 1).empty());
    EXPECT_EQ(categories(1, 0), (std::vector<std::string>{"15", "23"}));
    EXPECT_TRUE(categories(1, 1).empty()) << "sold without being in the catalogue";
}

TEST(BigCommerceStorefront, PollingConverges) {
    for (auto const* scenario : {exclusive, inclusive, two_rates}) {
        SCOPED_TRACE(scenario);
        testing::expect_polling_converges(*open(scenario), 21, 120);
    }
}

TEST(BigCommerceStorefront, BackfillAndSweepAgree) {
    testing::expect_backfill_and_sweep_agree(*open(exclusive), 23, 270);
}

TEST(BigCommerceStorefront, ReadsAPageWithoutACallPerOrderForLinesFeesOrRefunds) {
    auto const fixture = open(exclusive, Json::object({{"only_tax", "Sales Tax 8.25%"}}));
    Random random(9);
    RandomOrderOptions options;
    for (int i = 0; i < 40; ++i)
        fixture->simulator->place_random_order(random, options, fixture->now());
    std::string cursor;
    auto const read = [&](std::string at) {
        return fixture->store->orders_changed(std::move(at), start);
    };
    auto const orders = fixture->read_all<OrderSnapshot>(read, cursor);
    EXPECT_GE(orders.size(), 35u);
    EXPECT_EQ(calls_with(*fixture, "/products"), 0u);
    EXPECT_EQ(calls_with(*fixture, "/shipping_addresses"), 0u);
    EXPECT_EQ(calls_with(*fixture, "payment_actions/refunds"), 1u);
    EXPECT_EQ(calls_with(*fixture, "/v2/orders?"), 1u);
    EXPECT_LE(calls_with(*fixture, "/transactions"), orders.size());
}

TEST(BigCommerceStorefront, ALargeOrderIsReadWhole) {
    auto const fixture = open(exclusive);
    Json lines = Json::array();
    for (int i = 0; i < 70; ++i)
        lines.push_back(Json::object(
            {{"name", "Part " + std::to_string(i)}, {"price", "1.25"}, {"quantity", 1}}));
    Json const order = Json::object(
        {{"billing", Json::object({{"first_name", "Ada"}, {"email", "ada@example.com"}})},
         {"lines", std::move(lines)},
         {"payment", Json::object({{"action", "purchase"}, {"gateway", "stripe"}})}});
    HttpRequest place{.method = "POST", .url = "/__sim/orders", .body = order.dump()};
    auto const reply = fixture->simulator->handle(place, fixture->now()).reply;
    ASSERT_EQ(reply.status, 200) << reply.body;
    std::string const id(Json::parse(reply.body).value()["orders"][std::size_t(0)].text());
    auto const snapshot = fixture->need(fixture->store->fetch_orders({RecordId(id)})).at(0);
    EXPECT_EQ(snapshot.facts.order->lines.size(), 70u);
    testing::expect_as_facts(snapshot, fixture->simulator->facts_of(id));
}

TEST(BigCommerceStorefront, CloseIdsAreReadAsOneRange) {
    auto const fixture = open(exclusive);
    Random random(4);
    std::vector<RecordId> ids;
    for (int i = 0; i < 6; ++i)
        ids.emplace_back(fixture->simulator->place_random_order(random, {}, fixture->now()));
    HttpRequest archive{
        .method = "POST", .url = "/__sim/orders/" + ids[2].value + "/archive", .body = "{}"};
    ASSERT_EQ(fixture->simulator->handle(archive, fixture->now()).reply.status, 200);
    ids.emplace_back("987654321");
    auto const found = fixture->need(fixture->store->fetch_orders(ids));
    EXPECT_EQ(found.size(), 7u);
    EXPECT_EQ(calls_with(*fixture, "/v2/orders?"), 1u);
    for (auto const& snapshot : found) {
        bool const gone = snapshot.id == ids[2] || snapshot.id == ids[6];
        EXPECT_EQ(snapshot.status == StoreOrderStatus::deleted, gone) << snapshot.id.value;
    }
}

TEST(BigCommerceStorefront, APageTheStoreCannotServeGetsSmaller) {
    testing::Neighbours neighbours(start);
    neighbours.vault.secrets[{"shop", "access_token"}] = Secret<>(std::string("t"));
    ConnectionSettings settings{ConnectionId("shop"), Json::object({{"store_hash", "abc"}})};
    auto const store = describe().open_storefront(settings, neighbours.context()).value();
    for (auto const* limit : {"limit=250", "limit=125", "limit=50", "limit=50"}) {
        neighbours.http.reply(504, "");
        auto const page = neighbours.await(store->orders_changed("", start));
        ASSERT_TRUE(page.has_error());
        EXPECT_EQ(page.error().kind, ErrorKind::unavailable);
        EXPECT_NE(neighbours.http.sent.back().url.find(limit), std::string::npos)
            << neighbours.http.sent.back().url;
    }
    neighbours.http.reply(204, "");
    auto const page = neighbours.await(store->orders_changed("", start));
    ASSERT_TRUE(page.has_value());
    EXPECT_TRUE(page->records.empty());
    EXPECT_FALSE(page->more);
}

TEST(BigCommerceStorefront, AnOrderThatCannotBeReadWaitsAndStopsNoOther) {
    testing::Neighbours neighbours(start);
    neighbours.vault.secrets[{"shop", "access_token"}] = Secret<>(std::string("t"));
    ConnectionSettings settings{ConnectionId("shop"), Json::object({{"store_hash", "abc"}})};
    auto const store = describe().open_storefront(settings, neighbours.context()).value();
    std::string const head = R"("date_created":"Tue, 03 Feb 2026 14:05:10 +0000",
        "date_modified":"Tue, 03 Feb 2026 14:05:41 +0000","currency_code":"USD")";
    neighbours.http.reply(200,
                          R"([{"id":1,"status_id":0,"total_inc_tax":"ten",)" + head +
                              R"(},{"id":2,"status_id":0,"items_total":0,"total_inc_tax":"0",)" +
                              head + "}]");
    neighbours.http.otherwise = [](HttpRequest const&) -> Result<HttpReply> {
        return HttpReply{.status = 204};
    };
    auto const page = neighbours.await(store->orders_changed("", Instant{}));
    ASSERT_TRUE(page.has_value()) << page.error().message;
    ASSERT_EQ(page->records.size(), 2u);
    EXPECT_EQ(page->records[0].check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_NE(page->records[0].check.why.find("total_inc_tax"), std::string::npos);
    EXPECT_EQ(page->records[1].status, StoreOrderStatus::unfinished);
}

TEST(BigCommerceStorefront, OddAnswersAreErrorsAndNeverCrash) {
    testing::Neighbours neighbours(start);
    neighbours.vault.secrets[{"shop", "access_token"}] = Secret<>(std::string("planted-token"));
    ConnectionSettings settings{ConnectionId("shop"), Json::object({{"store_hash", "abc"}})};
    auto const store = describe().open_storefront(settings, neighbours.context()).value();
    struct Case {
        int status;
        std::string body;
    };
    std::vector<Case> const cases{{200, "<html>"},
                                  {200, "{}"},
                                  {200, "[1]"},
                                  {200, R"([{"id":1}])"},
                                  {200, R"([{"id":1,"date_modified":"never"}])"},
                                  {401, "planted-token"},
                                  {403, ""},
                                  {418, "planted-token"},
                                  {422, R"({"title":"planted-token"})"},
                                  {500, "planted-token"},
                                  {429, ""}};
    for (auto const& one : cases) {
        neighbours.http.reply(one.status, one.body);
        auto const page = neighbours.await(store->orders_changed("", start));
        ASSERT_TRUE(page.has_error()) << one.status << one.body;
        EXPECT_EQ(page.error().message.find("planted"), std::string::npos) << page.error().message;
        EXPECT_EQ(page.error().code.find("planted"), std::string::npos);
        neighbours.http.reply(one.status, one.body);
        neighbours.await(store->fetch_orders({RecordId("7")})).has_error();
        neighbours.http.script.clear();
    }
    for (auto const& request : neighbours.http.sent)
        EXPECT_EQ(request.url.find("planted"), std::string::npos) << request.url;
}

TEST(BigCommerceLimits, AreReadFromEveryReply) {
    HttpReply reply{
        .status = 200,
        .headers = {{"x-rate-limit-requests-left", "17"}, {"X-Rate-Limit-Time-Reset-Ms", "12000"}}};
    auto reading = describe().read_limits(reply);
    EXPECT_EQ(reading.window_left, 17);
    EXPECT_EQ(reading.window_resets_in, std::chrono::milliseconds(12000));
    EXPECT_FALSE(reading.wait.has_value());
    reply.status = 429;  // Calls left or not: the status decides.
    EXPECT_EQ(describe().read_limits(reply).wait, std::chrono::milliseconds(12000));
    EXPECT_EQ(describe().read_limits({.status = 429}).wait, std::chrono::seconds(5));
    EXPECT_EQ(describe().limits({}).window, std::chrono::seconds(30));
}

TEST(BigCommerceWebhooks, AreRegisteredVerifiedAndRevived) {
    for (auto const* mode : {"auto", "signature", "header"}) {
        SCOPED_TRACE(mode);
        bool const is_signed = std::string_view(mode) != "header";
        auto const fixture = open(R"({"store":{"quota":0},"switches":{"hook_start_delay_s":0}})",
                                  Json::object({{"webhook_auth", mode}}));
        HttpRequest sign{
            .method = "POST",
            .url = "/__sim/switches",
            .body = std::string(R"({"hook_signed":)") + (is_signed ? "true}" : "false}")};
        auto const set = fixture->simulator->handle(sign, fixture->now()).reply;
        EXPECT_EQ(set.status, 200) << set.body;
        std::string const url = "https://books.example/hooks/secret-path";
        auto const first = fixture->need(fixture->store->ensure_webhooks(url));
        EXPECT_EQ(first.active, first.expected);
        EXPECT_TRUE(first.problems.empty()) << first.problems.front();
        EXPECT_TRUE(fixture->need(fixture->store->ensure_webhooks(url)).repaired.empty());

        Random random(3);
        fixture->pass(std::chrono::minutes(2));
        auto const id = fixture->simulator->place_random_order(random, {}, fixture->now());
        fixture->pass(std::chrono::minutes(2));
        auto const verifier = fixture->store->webhook_verifier();
        int accepted = 0;
        for (auto& delivery : fixture->simulator->due_deliveries(fixture->now())) {
            auto const verdict = verifier(delivery.request, fixture->now());
            EXPECT_EQ(verdict.kind, WebhookVerdict::Kind::accepted);
            for (auto const& record : verdict.records)
                accepted += record == RecordRef{RecordKind::order, RecordId(id)};
            HttpRequest forged = delivery.request;
            forged.headers.set(std::string(token_header), "guess");
            forged.headers.set("webhook-signature", "v1,AAAA");
            auto const refused = verifier(forged, fixture->now());
            EXPECT_EQ(refused.kind, WebhookVerdict::Kind::forged);
            EXPECT_EQ(refused.status, 401);
        }
        EXPECT_GT(accepted, 0);
    }
}

}  // namespace
}  // namespace cf::bigcommerce
