#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

using std::chrono::seconds;

/// Three paid orders, one a minute from the start.
class WooLists : public testing::Test {
  protected:
    WooLists() {
        for (int i = 0; i < 3; ++i) {
            store.post("/orders", R"({"set_paid":true,"payment_method":"stripe",
                "line_items":[{"product_id":11,"quantity":1}]})");
            ids.push_back(std::string(store.body["id"].text()));
            store.pass(seconds(60));
        }
    }
    std::size_t count(std::string const& query) { return store.get("/orders?" + query).size(); }
    std::string code(HttpReply const&) { return std::string(store.body["code"].text()); }

    TestStore store;
    std::vector<std::string> ids;
};

TEST_F(WooLists, W07_PagesTellTotalsAndNeighbours) {
    auto const reply = store.call("GET", "/orders?per_page=1&page=2");
    EXPECT_EQ(reply.headers.get("X-WP-Total"), "3");
    EXPECT_EQ(reply.headers.get("X-WP-TotalPages"), "3");
    std::string const links = reply.headers.all().at(4).second;
    EXPECT_NE(links.find("page=1&status%5B0%5D=any&dp=2&context=view>; rel=\"prev\""),
              std::string::npos);
    EXPECT_NE(links.find("page=3&status%5B0%5D=any&dp=2&context=view>; rel=\"next\""),
              std::string::npos);
    EXPECT_EQ(store.body.size(), 1U);
}

TEST_F(WooLists, W07_PageSizesAreOneToAHundred) {
    for (auto const& size : {"0", "101", "-1"}) {
        EXPECT_EQ(store.call("GET", std::string("/orders?per_page=") + size).status, 400);
        EXPECT_EQ(store.body["code"].text(), "rest_invalid_param");
        EXPECT_EQ(store.body["data"]["params"]["per_page"].text(),
                  "per_page must be between 1 (inclusive) and 100 (inclusive)");
    }
    EXPECT_EQ(store.call("GET", "/orders?per_page=100").status, 200);
    EXPECT_EQ(store.call("GET", "/orders?page=0").status, 400);
}

TEST_F(WooLists, W08_APagePastTheEndIsEmptyWithBothTotalsZero) {
    auto const reply = store.call("GET", "/orders?per_page=5&page=99");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "[]");
    EXPECT_EQ(reply.headers.get("X-WP-Total"), "0");
    EXPECT_EQ(reply.headers.get("X-WP-TotalPages"), "0");
}

TEST_F(WooLists, W09_TheVerySecondIsLeftOutOnBothSides) {
    std::string const second = "2026-11-21T02:01:00";
    EXPECT_EQ(count("dates_are_gmt=true&modified_after=" + second), 1U);
    EXPECT_EQ(count("dates_are_gmt=true&modified_before=" + second), 1U);
    EXPECT_EQ(count("dates_are_gmt=true&modified_after=2026-11-21T02:00:59"), 2U);
    EXPECT_EQ(
        count("dates_are_gmt=true&modified_after=2026-11-21T02:00:00&modified_before=" + second),
        0U);
}

TEST_F(WooLists, W09_TwoChangesInOneSecondCannotBeToldApart) {
    store.pass(std::chrono::milliseconds(400));
    store.put("/orders/" + ids[0], R"({"customer_note":"a"})");
    std::string const seen(store.body["date_modified_gmt"].text());
    store.pass(std::chrono::milliseconds(400));
    store.put("/orders/" + ids[1], R"({"customer_note":"b"})");
    EXPECT_EQ(store.body["date_modified_gmt"].text(), seen);
    EXPECT_EQ(count("dates_are_gmt=true&modified_after=" + seen), 0U);
}

TEST_F(WooLists, W10_ADateWithoutZoneIsStoreLocal) {
    // Zurich is an hour ahead: the same digits mean an hour earlier than in GMT.
    EXPECT_EQ(count("modified_after=2026-11-21T02:01:00"), 3U);
    EXPECT_EQ(count("modified_after=2026-11-21T03:01:00"), 1U);
    EXPECT_EQ(count("modified_after=2026-11-21T02:01:00Z"), 1U);
    EXPECT_EQ(count("modified_after=2026-11-21T03%3A01%3A00%2B01%3A00"), 1U);
}

TEST_F(WooLists, W10_WestOfGreenwichANaiveGmtDateLosesOrders) {
    TestStore west(to_json(R"({"base":"usd"})"));
    west.post("/orders", R"({"line_items":[{"product_id":11}]})");
    EXPECT_EQ(west.get("/orders?modified_after=2026-11-21T01:59:59").size(), 0U);
    EXPECT_EQ(west.get("/orders?dates_are_gmt=true&modified_after=2026-11-21T01:59:59").size(), 1U);
}

TEST_F(WooLists, W10_BareDatesAndRubbishAreRefused) {
    for (auto const& date : {"2026-11-21", "garbage", "2026-11-21T02:17:26+01:00"}) {
        auto const reply = store.call("GET", std::string("/orders?modified_after=") + date);
        EXPECT_EQ(reply.status, 400) << date;  // The last: a '+' that was not escaped is a blank.
        EXPECT_EQ(store.body["data"]["details"]["modified_after"]["code"].text(),
                  "rest_invalid_date");
    }
}

TEST_F(WooLists, W11_OrderingsAreLimitedAndNewestComesFirst) {
    EXPECT_EQ(store.call("GET", "/orders?orderby=bogus").status, 400);
    EXPECT_EQ(store.body["data"]["params"]["orderby"].text(),
              "orderby is not one of date, id, include, title, slug, and modified.");
    EXPECT_EQ(store.get("/orders")[std::size_t(0)]["id"].text(), ids[2]);
    store.put("/orders/" + ids[0], R"({"customer_note":"late"})");
    EXPECT_EQ(store.get("/orders?orderby=modified&order=asc")[std::size_t(2)]["id"].text(), ids[0]);
    EXPECT_EQ(store.get("/orders?orderby=include&include=" + ids[1] + "," + ids[0]).size(), 2U);
}

TEST_F(WooLists, W12_CustomersPassOverModifiedAfterInSilence) {
    EXPECT_EQ(store.get("/customers?modified_after=2030-01-01T00:00:00").size(), 3U);
    EXPECT_EQ(store.get("/products?modified_after=2030-01-01T00:00:00").size(), 0U);
    EXPECT_EQ(store.get("/refunds?modified_after=2030-01-01T00:00:00").size(), 0U);
    EXPECT_EQ(store.get("/refunds?after=2030-01-01T00:00:00").size(), 0U);
}

TEST_F(WooLists, W13_DatesComeTwiceAndWithoutZone) {
    Json const& order = store.get("/orders/" + ids[0]);
    EXPECT_EQ(order["date_created"].text(), "2026-11-21T03:00:00");
    EXPECT_EQ(order["date_created_gmt"].text(), "2026-11-21T02:00:00");
    EXPECT_TRUE(order["date_completed_gmt"].is_null());
}

TEST_F(WooLists, W14_TrashIsOutsideAnyButAnsweredById) {
    EXPECT_EQ(store.call("DELETE", "/orders/" + ids[0]).status, 200);
    EXPECT_EQ(store.body["status"].text(), "processing");  // The answer shows it as it was.
    EXPECT_EQ(count("status=any"), 2U);
    EXPECT_EQ(count("status=trash"), 1U);
    EXPECT_EQ(store.get("/orders/" + ids[0])["status"].text(), "trash");
    EXPECT_EQ(store.call("DELETE", "/orders/" + ids[0]).status, 410);
    EXPECT_EQ(store.call("DELETE", "/orders/" + ids[0] + "?force=true").status, 200);
    EXPECT_EQ(store.call("GET", "/orders/" + ids[0]).status, 404);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_shop_order_invalid_id");
}

TEST_F(WooLists, W15_DraftsAreOutsideAnyButCanBeAskedFor) {
    store.control("POST", "/orders", R"({"status":"checkout-draft","lines":[{"product_id":11}]})");
    EXPECT_EQ(count("status=any"), 3U);
    EXPECT_EQ(count("status=checkout-draft"), 1U);
    EXPECT_EQ(count("status=processing,checkout-draft"), 4U);
    EXPECT_EQ(store.call("GET", "/orders?status=bogus").status, 400);
}

TEST_F(WooLists, W16_AMissingIdIs404OnGetAnd400OnPut) {
    EXPECT_EQ(store.call("GET", "/orders/99999999").status, 404);
    EXPECT_EQ(store.body["message"].text(), "Invalid ID.");
    EXPECT_EQ(store.call("GET", "/orders/11").status, 404);  // A product's id.
    EXPECT_EQ(store.call("PUT", "/orders/99999999", to_json(R"({"status":"completed"})")).status,
              400);
    EXPECT_EQ(store.body["message"].text(), "ID is invalid.");
    EXPECT_EQ(store.call("PUT", "/products/999999", to_json("{}")).status, 400);
}

TEST_F(WooLists, W17_ABatchAnswers200AndKeepsRefusalsInside) {
    Json const& answer = store.post("/products/batch", R"({
        "update":[{"id":13,"regular_price":"13.95"},{"id":999999,"regular_price":"1"}],
        "create":[{"name":"New","sku":"BATCH-1"},{"name":"dup sku","sku":"MUG-001"}]})");
    EXPECT_EQ(answer["update"][std::size_t(0)]["price"].text(), "13.95");
    Json const& missing = answer["update"][std::size_t(1)];
    EXPECT_EQ(missing["id"].text(), "999999");
    EXPECT_EQ(missing["error"]["code"].text(), "woocommerce_rest_product_invalid_id");
    EXPECT_EQ(answer["create"][std::size_t(1)]["id"].text(), "0");
    EXPECT_EQ(answer["create"][std::size_t(1)]["error"]["code"].text(), "product_invalid_sku");
}

// Measured on WooCommerce 11.0.1 with the order data storage "WordPress posts".
TEST_F(WooLists, W19_OrdersKeptAsPostsAreDatedByStatusNoteAndRefundAlone) {
    store.control("POST", "/settings", R"({"orders_as_posts":true})");
    auto const moved = [&](std::string const& change) {
        std::string const before(store.get("/orders/" + ids[0])["date_modified_gmt"].text());
        store.pass(seconds(60));
        store.put("/orders/" + ids[0], change);
        return store.get("/orders/" + ids[0])["date_modified_gmt"].text() != before;
    };
    EXPECT_FALSE(moved(R"({"fee_lines":[{"name":"Gift wrap","total":"2.00"}]})"));
    EXPECT_FALSE(moved(R"({"billing":{"city":"Bern"}})"));
    EXPECT_FALSE(moved(R"({"transaction_id":"later"})"));
    EXPECT_FALSE(moved(R"({"status":"processing"})"));
    EXPECT_TRUE(moved(R"({"customer_note":"late"})"));
    EXPECT_TRUE(moved(R"({"status":"completed"})"));
    store.deliveries();
    store.control("POST", "/settings", R"({"orders_as_posts":false})");
    EXPECT_TRUE(moved(R"({"billing":{"city":"Basel"}})"));
}

TEST_F(WooLists, W17_ABatchTakesAHundredItems) {
    Json items = Json::array();
    for (int i = 0; i < 101; ++i) items.push_back(Json::object({{"name", "p"}}));
    auto const reply = store.call("POST", "/products/batch", Json::object({{"create", items}}));
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_request_entity_too_large");
}

TEST_F(WooLists, W18_RefusalsAreTheRecordedOnes) {
    std::map<std::string, Json> recorded;
    for (auto const& probe : recording("probes").items())
        recorded[std::string(probe["name"].text())] = probe["body"];
    store.call("GET", "/nonsense");
    EXPECT_EQ(first_difference(store.body, recorded["bad route"]), "");
    store.call("GET", "/orders/99999999");
    EXPECT_EQ(first_difference(store.body, recorded["missing order"]), "");
    store.call("GET", "/orders?per_page=101");
    EXPECT_EQ(first_difference(store.body, recorded["per_page 101"]), "");
    store.call("GET", "/orders?orderby=bogus");
    EXPECT_EQ(first_difference(store.body, recorded["orderby=bogus"]), "");
    store.call("GET", "/orders?modified_after=garbage");
    EXPECT_EQ(first_difference(store.body, recorded["modified probe: modified_after=garbage"]), "");
    store.call("POST", "/orders", to_json(R"({"status":"bogus"})"));
    EXPECT_EQ(first_difference(store.body, recorded["invalid enum"]), "");
    HttpRequest malformed;
    malformed.method = "POST";
    malformed.url =
        "/wp-json/wc/v3/orders?consumer_key=ck_simulated_read_write"
        "&consumer_secret=cs_simulated_read_write";
    malformed.headers.add("Content-Type", "application/json");
    malformed.body = "{not json";
    EXPECT_EQ(store.send(malformed).status, 400);
    EXPECT_EQ(first_difference(store.body, recorded["malformed json"]), "");
}

TEST_F(WooLists, FieldsAreCutAndHeadHasNoBody) {
    Json const& order = store.get("/orders/" + ids[0] + "?_fields=id,status");
    EXPECT_EQ(order.size(), 2U);
    auto const head = store.call("HEAD", "/orders?per_page=1");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.headers.get("X-WP-Total"), "3");
    EXPECT_EQ(head.headers.get("Allow"), "GET, POST");
}

TEST_F(WooLists, OrdersAreFoundByTransactionAndBuyer) {
    store.put("/orders/" + ids[1], R"({"transaction_id":"SEPA-2026-0003"})");
    EXPECT_EQ(count("search=SEPA-2026-0003"), 1U);
    store.put("/orders/" + ids[1], R"({"customer_id":2})");
    EXPECT_EQ(count("customer=2"), 1U);
    EXPECT_EQ(count("product=11"), 3U);
    EXPECT_EQ(count("product=12"), 0U);
    EXPECT_EQ(count("exclude=" + ids[0]), 2U);
}

}  // namespace
}  // namespace cf::woocommerce::sim
