#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

/// One paid order in New York: three mugs, shipping 12.345, a fee; 8.875 % on all of it.
class WooRefunds : public testing::Test {
  protected:
    WooRefunds() : store(to_json(R"({"base":"usd"})")) {
        store.post("/orders", R"({"set_paid":true,"payment_method":"stripe",
            "billing":{"country":"US","state":"NY"},
            "line_items":[{"product_id":11,"quantity":3}],
            "shipping_lines":[{"method_id":"flat_rate","total":"12.345"}],
            "fee_lines":[{"name":"Gift wrap","total":"3.50"}]})");
        order = std::string(store.body["id"].text());
        line = std::string(store.body["line_items"][first]["id"].text());
        shipping = std::string(store.body["shipping_lines"][first]["id"].text());
        fee = std::string(store.body["fee_lines"][first]["id"].text());
        total = std::string(store.body["total"].text());
        path = "/orders/" + order;
        store.pass(std::chrono::seconds(30));
    }
    TestStore store;
    std::string order, line, shipping, fee, total, path;
};

TEST_F(WooRefunds, W60_LinesAreNegativeAndPointAtTheirLine) {
    Json const& refund = store.post(path + "/refunds", R"({"api_refund":false,"reason":"1 broken",
        "line_items":[{"id":)" + line + R"(,"quantity":1,"refund_total":19.99,
        "refund_tax":[{"id":5,"refund_total":0.8},{"id":6,"refund_total":0.97}]}]})");
    EXPECT_EQ(refund["amount"].text(), "21.76");
    Json const& given = refund["line_items"][first];
    EXPECT_EQ(given["quantity"].text(), "-1");
    EXPECT_EQ(given["total"].text(), "-19.99");
    EXPECT_EQ(given["total_tax"].text(), "-1.77");
    EXPECT_EQ(given["meta_data"][first]["key"].text(), "_refunded_item_id");
    EXPECT_EQ(given["meta_data"][first]["value"].text(), line);
    EXPECT_EQ(refund["tax_lines"][first]["tax_total"].text(), "-0.80");
    EXPECT_EQ(refund["meta_data"][first]["value"].text(), "partial");
}

TEST_F(WooRefunds, W61_AFullRefundByAmountHasNoLinesAndMakesTheOrderRefunded) {
    Json const& refund =
        store.post(path + "/refunds", R"({"api_refund":false,"amount":")" + total + R"("})");
    EXPECT_EQ(refund["line_items"].size(), 0U);
    EXPECT_EQ(refund["tax_lines"].size(), 0U);
    Json const& after = store.get(path);
    EXPECT_EQ(after["status"].text(), "refunded");
    EXPECT_EQ(after["refunds"][first]["total_tax"].text(), "0.00");
}

TEST_F(WooRefunds, W62_StatusRefundedRefundsTheRest) {
    store.post(path + "/refunds", R"({"api_refund":false,"amount":"10.00"})");
    store.put(path, R"({"status":"refunded"})");
    EXPECT_EQ(store.body["refunds"].size(), 2U);
    EXPECT_EQ(store.body["refunds"][first]["reason"].text(), "Order fully refunded.");
    store.get(path + "/refunds");
    Decimal const rest = Decimal::parse(total).value() - 10;
    EXPECT_EQ(Decimal::parse(store.body[first]["amount"].text()).value(), rest);
}

TEST_F(WooRefunds, W63_TheOrdersTotalStays) {
    store.post(path + "/refunds", R"({"api_refund":false,"amount":"2.00","reason":"x"})");
    Json const& after = store.get(path);
    EXPECT_EQ(after["total"].text(), total);
    EXPECT_EQ(after["refunds"][first]["total"].text(), "-2.00");
    EXPECT_EQ(after["refunds"][first]["reason"].text(), "x");
}

TEST_F(WooRefunds, W64_PriceReductionsShippingAndFeesCanBeRefundedAlone) {
    Json const& reduction = store.post(path + "/refunds", R"({"api_refund":false,"line_items":[
        {"id":)" + line + R"(,"quantity":0,"refund_total":2,"refund_tax":[]}]})");
    EXPECT_EQ(reduction["line_items"][first]["quantity"].text(), "0");
    EXPECT_EQ(reduction["line_items"][first]["price"].text(), "0");
    EXPECT_EQ(reduction["reason"].text(), "");
    Json const& freight = store.post(path + "/refunds", R"({"api_refund":false,"line_items":[
        {"id":)" + shipping + R"(,"refund_total":12.35,
         "refund_tax":[{"id":5,"refund_total":0.49},{"id":6,"refund_total":0.6}]}]})");
    EXPECT_EQ(freight["line_items"].size(), 0U);
    EXPECT_EQ(freight["shipping_lines"][first]["total"].text(), "-12.35");
    EXPECT_EQ(freight["tax_lines"][first]["shipping_tax_total"].text(), "-0.49");
    Json const& wrap = store.post(path + "/refunds", R"({"api_refund":false,"line_items":[
        {"id":)" + fee + R"(,"refund_total":3.5}]})");
    EXPECT_EQ(wrap["fee_lines"][first]["total"].text(), "-3.50");
}

TEST_F(WooRefunds, W65_TooLargeAnAmountLooksLikeAServerFaultAndDoesNothing) {
    auto const reply =
        store.call("POST", path + "/refunds", to_json(R"({"api_refund":false,"amount":"9999"})"));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_cannot_create_order_refund");
    EXPECT_EQ(store.body["message"].text(), "Invalid refund amount.");
    EXPECT_EQ(store.get(path)["refunds"].size(), 0U);
    EXPECT_EQ(store.call("POST", path + "/refunds", to_json(R"({"amount":"0"})")).status, 400);
}

TEST_F(WooRefunds, W66_ARefundMovesTheDateAndDeletingOneDoesNot) {
    std::string const before(store.get(path)["date_modified_gmt"].text());
    store.post("/webhooks", R"({"topic":"order.updated","secret":"s",
        "delivery_url":"http://127.0.0.1:9/hook"})");
    store.deliveries();
    store.post(path + "/refunds", R"({"api_refund":false,"amount":"5.00"})");
    std::string const refund(store.body["id"].text());
    EXPECT_EQ(store.deliveries().size(), 1U);
    std::string const after(store.get(path)["date_modified_gmt"].text());
    EXPECT_NE(after, before);
    store.pass(std::chrono::hours(1));
    EXPECT_EQ(store.call("DELETE", path + "/refunds/" + refund).status, 501);
    EXPECT_EQ(store.call("DELETE", path + "/refunds/" + refund + "?force=true").status, 200);
    EXPECT_EQ(store.get(path)["date_modified_gmt"].text(), after);
    EXPECT_EQ(store.body["refunds"].size(), 0U);
    EXPECT_TRUE(store.deliveries().empty());
    EXPECT_EQ(store.get("/refunds").size(), 0U);
}

TEST_F(WooRefunds, AGatewayThatCannotRefundIsARefusal) {
    std::string const cash(
        store
            .control("POST",
                     "/orders",
                     R"({"payment_method":"bacs","paid":true,"lines":[{"product_id":11}]})")["id"]
            .text());
    EXPECT_EQ(
        store.call("POST", "/orders/" + cash + "/refunds", to_json(R"({"amount":"1.00"})")).status,
        500);
    EXPECT_EQ(store.get("/orders/" + cash)["refunds"].size(), 0U);
    store.post(path + "/refunds", R"({"amount":"1.00"})");
    EXPECT_TRUE(store.body["refunded_payment"].boolean_or(false));
}

}  // namespace
}  // namespace cf::woocommerce::sim
