#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

Decimal amount(Json const& value) { return Decimal::parse(value.text()).value(); }

/// A day of trade: orders, and things happening to them.
std::string trade(TestStore& store, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::string> orders;
    std::map<std::string, int> happened;
    for (int i = 0; i < 120; ++i) {
        store.pass(std::chrono::seconds(random.below(600)));
        orders.push_back(store.simulator().place_random_order(random, {}, store.now));
        auto const& order = orders[std::size_t(random.below(orders.size()))];
        if (auto what = store.simulator().random_follow_up(order, random, store.now))
            ++happened[std::string(to_string(*what))];
    }
    for (FollowUp what : all_follow_ups())
        EXPECT_GT(happened[std::string(to_string(what))], 0) << to_string(what);
    return store.simulator().facts().dump();
}

TEST(WooWorld, TheSameSeedGivesTheSameDay) {
    TestStore one;
    TestStore two;
    std::string const first = trade(one, 11);
    EXPECT_EQ(first, trade(two, 11));
    TestStore three;
    EXPECT_NE(first, trade(three, 12));
}

TEST(WooWorld, FactsAgreeWithWhatTheApiShows) {
    for (auto const* base : {R"({"base":"eur"})", R"({"base":"usd"})"}) {
        TestStore store(to_json(base));
        trade(store, 5);
        Json const truth = store.simulator().facts();
        for (auto const& facts : truth["orders"].items()) {
            Json const& order = store.get("/orders/" + std::string(facts["id"].text()));
            EXPECT_EQ(facts["charged_total"], order["total"]);
            EXPECT_EQ(facts["tax_total"], order["total_tax"]);
            EXPECT_EQ(facts["status"], order["status"]);
            EXPECT_EQ(facts["refunds"].size(), order["refunds"].size());
            bool const paid = !order["date_paid"].is_null() && amount(order["total"]).sign() > 0;
            EXPECT_EQ(facts["captures"].size(), paid ? 1U : 0U) << order.dump();
            Decimal refunded;
            for (auto const& refund : order["refunds"].items()) refunded -= amount(refund["total"]);
            EXPECT_LE(refunded, amount(order["total"]));
        }
    }
}

TEST(WooWorld, FollowUpsRespectTheState) {
    TestStore store;
    Random random(1);
    auto& simulator = store.simulator();
    std::string const unpaid(
        store
            .control(
                "POST", "/orders", R"({"payment_method":"bacs","lines":[{"product_id":11}]})")["id"]
            .text());
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::partial_refund, random, store.now));
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::ship, random, store.now));
    EXPECT_TRUE(simulator.follow_up(unpaid, FollowUp::edit, random, store.now));
    EXPECT_TRUE(simulator.follow_up(unpaid, FollowUp::pay, random, store.now));
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::pay, random, store.now));
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::edit, random, store.now));
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::cancel, random, store.now));
    EXPECT_TRUE(simulator.follow_up(unpaid, FollowUp::full_refund, random, store.now));
    EXPECT_FALSE(simulator.follow_up(unpaid, FollowUp::full_refund, random, store.now));
    EXPECT_EQ(simulator.facts_of(unpaid)["state"].text(), "refunded");
    EXPECT_FALSE(simulator.follow_up("no-such-order", FollowUp::pay, random, store.now));
    EXPECT_TRUE(simulator.facts_of("987654").is_null());
}

TEST(WooControl, OrdersGoThroughTheirLives) {
    TestStore store;
    std::string const id(store
                             .control("POST", "/orders", R"({"payment_method":"stripe",
        "customer_id":3,"lines":[{"sku":"MUG-001","quantity":2},{"product_id":13}],
        "shipping_lines":[{"total":"4.96"}],"coupons":["fixed15"]})")["id"]
                             .text());
    std::string const path = "/orders/" + id;
    EXPECT_EQ(store.body["state"].text(), "unpaid");
    EXPECT_EQ(store.control("POST", path + "/pay")["state"].text(), "paid");
    EXPECT_EQ(store.body["captures"][std::size_t(0)]["kind"].text(), "gateway");
    EXPECT_EQ(store.control("POST", path + "/refund", R"({"amount":"3.00"})")["state"].text(),
              "partly_refunded");
    EXPECT_EQ(store.control("POST", path + "/refund_delete")["state"].text(), "paid");
    std::string const before(store.body["charged_total"].text());
    store.control("POST", path + "/edit", R"({"lines":[{"product_id":16}]})");
    EXPECT_NE(store.body["charged_total"].text(), before);
    EXPECT_EQ(store.control("POST", path + "/complete")["status"].text(), "completed");
    EXPECT_EQ(store.control("POST", path + "/refund", R"({"random":"full"})")["refunds"].size(),
              1U);
    EXPECT_TRUE(store.control("POST", path + "/trash")["archived"].boolean_or(false));
    EXPECT_FALSE(store.control("POST", path + "/restore")["archived"].boolean_or(true));
    EXPECT_TRUE(store.control("POST", path + "/delete")["deleted"].boolean_or(false));
}

TEST(WooControl, MisspeltKeysAndImpossibleActsAreErrors) {
    TestStore store;
    auto const refused = [&](std::string const& path, std::string const& body) {
        HttpRequest request;
        request.method = "POST";
        request.url = "/__sim" + path;
        request.body = body;
        return store.send(request).status;
    };
    EXPECT_EQ(refused("/orders", R"({"line":[]})"), 400);
    EXPECT_NE(store.body["error"]["message"].text().find("did you mean"), std::string_view::npos);
    EXPECT_EQ(refused("/orders", R"({"lines":[{"product_id":4711}]})"), 400);
    EXPECT_EQ(refused("/orders/77/pay", ""), 404);
    EXPECT_EQ(refused("/settings", R"({"decimals":9})"), 400);
    EXPECT_EQ(refused("/settings", R"({"time_zone":"Europe/Nowhere"})"), 400);
    EXPECT_EQ(refused("/clock", R"({"now":"2020-01-01T00:00:00Z"})"), 400);
    EXPECT_EQ(refused("/nothing", ""), 404);
    EXPECT_EQ(refused("/orders", "{"), 400);
}

TEST(WooControl, FaultsClockCallsAndReset) {
    TestStore store;
    store.control(
        "POST", "/faults", R"({"kind":"throttle","path":"/**","next":1,"retry_after_s":7})");
    EXPECT_EQ(store.call("GET", "/orders").status, 429);
    EXPECT_EQ(store.call("GET", "/orders").status, 200);
    store.control("POST", "/clock", R"({"advance_s":86400})");
    store.post("/orders", R"({"line_items":[{"product_id":11}]})");
    EXPECT_EQ(store.body["date_created_gmt"].text(), "2026-11-22T02:00:00");
    EXPECT_EQ(store.control("GET", "/calls")["endpoints"]["GET /wc/v3/orders"]["2xx"].text(), "1");
    store.control("POST", "/orders", R"({"random":5})");
    EXPECT_EQ(store.control("GET", "/facts")["orders"].size(), 6U);
    store.control("POST", "/reset");
    EXPECT_EQ(store.control("GET", "/facts")["orders"].size(), 0U);
}

TEST(WooControl, AReplyCanBeLostAfterTheOrderWasMade) {
    TestStore store;
    store.control(
        "POST",
        "/faults",
        R"({"kind":"lose_reply","method":"POST","path":"/wp-json/wc/v3/orders","next":1})");
    HttpRequest request;
    request.method = "POST";
    request.url =
        "/wp-json/wc/v3/orders?consumer_key=ck_simulated_read_write"
        "&consumer_secret=cs_simulated_read_write";
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"line_items":[{"product_id":11}]})";
    EXPECT_EQ(store.simulator().handle(request, store.now).fate, ReplyFate::lose);
    EXPECT_EQ(store.get("/orders").size(), 1U);
}

TEST(WooScenario, WrongOnesSayWhereAndWhat) {
    auto const message = [](std::string_view text) {
        auto opened = open_simulator({}, to_json(text), test_start);
        return opened ? std::string("accepted") : opened.error().message;
    };
    EXPECT_NE(message(R"({"setings":{}})").find("did you mean 'settings'"), std::string::npos);
    EXPECT_NE(message(R"({"products":[{"nme":"x"}]})").find("$.products[0]"), std::string::npos);
    EXPECT_NE(message(R"({"variations":[{"parent_id":4}]})").find("parent_id"), std::string::npos);
    EXPECT_NE(message(R"({"base":"gbp"})").find("eur and usd"), std::string::npos);
    EXPECT_NE(message(R"({"tax_rates":[{"rate":"-3"}],"tax_classes":[]})").find("percentage"),
              std::string::npos);
    EXPECT_NE(message(R"({"api_keys":[{"key":"a","secret":"b","permissions":"all"}]})")
                  .find("read_write"),
              std::string::npos);
    EXPECT_NE(message(R"({"coupons":[{"code":"a","discount_type":"percnt"}]})")
                  .find("percent, fixed_cart or fixed_product"),
              std::string::npos);
    EXPECT_EQ(message(R"({"base":"usd","settings":{"title":"ok"}})"), "accepted");
}

TEST(WooScenario, RatesItNamesAreTheOnlyOnesAlsoUponABuiltInShop) {
    TestStore store(
        to_json(R"({"base":"eur","tax_rates":[{"country":"GB","rate":"20","name":"VAT"}]})"));
    auto const order = store.control("POST",
                                     "/orders",
                                     R"({"lines":[{"sku":"MUG-001","quantity":1}],
                                         "billing":{"country":"GB","email":"a@mail.example"}})");
    ASSERT_EQ(order["taxes"].size(), 1u) << order.dump();
    EXPECT_EQ(order["taxes"][std::size_t(0)]["rate"].text(), "20");
    EXPECT_EQ(store.get("/taxes?per_page=100").size(), 1u);
}

}  // namespace
}  // namespace cf::woocommerce::sim
