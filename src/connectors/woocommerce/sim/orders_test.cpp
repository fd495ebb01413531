#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

std::string id_of(Json const& body) { return std::string(body["id"].text()); }

Decimal amount(Json const& value) { return Decimal::parse(value.text()).value(); }

/// Every entry's net and tax, as the API shows them.
Decimal sum_of_entries(Json const& order) {
    Decimal sum;
    for (char const* list : {"line_items", "shipping_lines", "fee_lines"})
        for (auto const& entry : order[list].items())
            sum += amount(entry["total"]) + amount(entry["total_tax"]);
    return sum;
}

TEST(WooOrders, W20_CashOnDeliveryIsProcessingAndUnpaidUntilCompleted) {
    TestStore store;
    std::string const id = id_of(store.control(
        "POST", "/orders", R"({"payment_method":"cod","lines":[{"product_id":11}]})"));
    EXPECT_EQ(store.get("/orders/" + id)["status"].text(), "processing");
    EXPECT_TRUE(store.body["date_paid"].is_null());
    EXPECT_EQ(store.put("/orders/" + id, R"({"status":"completed"})")["status"].text(),
              "completed");
    EXPECT_FALSE(store.body["date_paid"].is_null());
    EXPECT_FALSE(store.body["date_completed"].is_null());
}

TEST(WooOrders, W21_ProcessingSetThroughTheApiIsPaidByItself) {
    TestStore store;
    for (auto const& status : {"processing", "completed"}) {
        store.post(
            "/orders",
            R"({"line_items":[{"product_id":11}],"status":")" + std::string(status) + R"("})");
        EXPECT_EQ(store.body["status"].text(), status);
        EXPECT_FALSE(store.body["date_paid"].is_null());
    }
    store.post("/orders", R"({"line_items":[{"product_id":11}]})");
    EXPECT_EQ(store.body["status"].text(), "pending");
    EXPECT_TRUE(store.body["date_paid"].is_null());
}

TEST(WooOrders, W22_SetPaidOnAnOrderOnHoldStoresTheTransactionAlone) {
    TestStore store;
    std::string const id = id_of(store.post(
        "/orders",
        R"({"status":"on-hold","payment_method":"bacs","line_items":[{"product_id":11}]})"));
    store.put("/orders/" + id, R"({"set_paid":true,"transaction_id":"SEPA-1"})");
    EXPECT_EQ(store.body["status"].text(), "on-hold");
    EXPECT_EQ(store.body["transaction_id"].text(), "SEPA-1");
    EXPECT_TRUE(store.body["date_paid"].is_null());
    for (auto const& status : {"pending", "failed"}) {
        store.post(
            "/orders",
            R"({"line_items":[{"product_id":11}],"status":")" + std::string(status) + R"("})");
        store.put("/orders/" + id_of(store.body), R"({"set_paid":true})");
        EXPECT_EQ(store.body["status"].text(), "processing");
        EXPECT_FALSE(store.body["date_paid"].is_null());
    }
}

TEST(WooOrders, W23_CreatedViaTellsTheWayIn) {
    TestStore store;
    for (auto const& [via, shown] : {std::pair{"checkout", "store-api"},
                                     std::pair{"api", "rest-api"},
                                     std::pair{"admin", "admin"}}) {
        std::string const id = id_of(
            store.control("POST",
                          "/orders",
                          R"({"lines":[{"product_id":11}],"via":")" + std::string(via) + R"("})"));
        EXPECT_EQ(store.get("/orders/" + id)["created_via"].text(), shown);
    }
}

TEST(WooOrders, W24_CancelledAfterPaymentKeepsDatePaidAndGetsNoRefund) {
    TestStore store;
    std::string const id = id_of(store.post(
        "/orders",
        R"({"set_paid":true,"payment_method":"stripe","line_items":[{"product_id":11}]})"));
    store.put("/orders/" + id, R"({"status":"cancelled"})");
    EXPECT_FALSE(store.body["date_paid"].is_null());
    EXPECT_EQ(store.body["refunds"].size(), 0U);
    EXPECT_EQ(store.control("GET", "/orders/" + id)["state"].text(), "held");
}

TEST(WooOrders, W25_DeletedProductsLeaveTheLineWithoutIdAndSku) {
    TestStore store;
    std::string const id =
        id_of(store.post("/orders", R"({"line_items":[{"product_id":16},{"product_id":20}]})"));
    EXPECT_EQ(store.call("DELETE", "/products/16").status, 200);
    EXPECT_EQ(store.call("DELETE", "/products/20?force=true").status, 200);
    Json const& lines = store.get("/orders/" + id)["line_items"];
    EXPECT_EQ(lines[first]["product_id"].text(), "16");
    EXPECT_EQ(lines[first]["sku"].text(), "LAMP-66");
    EXPECT_EQ(lines[std::size_t(1)]["product_id"].text(), "0");
    EXPECT_TRUE(lines[std::size_t(1)]["sku"].is_null());
    EXPECT_EQ(lines[std::size_t(1)]["total"].text(), "28.01");
}

TEST(WooOrders, W26_AnUnknownProductMakesAnEmptyLineAndANameAloneIsRefused) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":999999,"quantity":1}]})");
    EXPECT_EQ(store.body["line_items"][first]["name"].text(), "");
    EXPECT_EQ(store.body["line_items"][first]["product_id"].text(), "0");
    EXPECT_EQ(store.body["total"].text(), "0.00");
    auto const reply = store.call(
        "POST", "/orders", to_json(R"({"line_items":[{"name":"Name only","total":"5.00"}]})"));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_required_product_reference");
}

TEST(WooOrders, W27_HalvesAreShownAsWholePieces) {
    TestStore store;
    std::string const id = id_of(store.control("POST", "/orders", R"({"via":"admin","lines":[
        {"name":"Repair","quantity":1.5,"net":"25.20"},
        {"name":"Rebate as a line","net":"-10.01"}]})"));
    Json const& lines = store.get("/orders/" + id)["line_items"];
    EXPECT_EQ(lines[first]["quantity"].text(), "1");
    EXPECT_EQ(lines[first]["price"].text(), "25.2");
    EXPECT_EQ(lines[std::size_t(1)]["total"].text(), "-10.01");
    EXPECT_EQ(lines[std::size_t(1)]["total_tax"].text(), "-1.90");
    EXPECT_EQ(sum_of_entries(store.body), amount(store.body["total"]));
}

TEST(WooOrders, W28_ExemptOrdersHaveNoTaxesAtAll) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":11,"quantity":2}],
        "meta_data":[{"key":"is_vat_exempt","value":"yes"}]})");
    EXPECT_EQ(store.body["line_items"][first]["taxes"].size(), 0U);
    EXPECT_EQ(store.body["tax_lines"].size(), 0U);
    EXPECT_EQ(store.body["total"].text(), "33.60");
}

TEST(WooOrders, W29_ARepeatedCreateMakesASecondOrder) {
    TestStore store;
    std::string const one = id_of(store.post("/orders", R"({"line_items":[{"product_id":11}]})"));
    std::string const two = id_of(store.post("/orders", R"({"line_items":[{"product_id":11}]})"));
    EXPECT_NE(one, two);
    EXPECT_EQ(store.get("/orders").size(), 2U);
}

TEST(WooOrders, W30_CancellingPutsStockBack) {
    TestStore store;
    std::string const id = id_of(store.post(
        "/orders", R"({"status":"on-hold","line_items":[{"product_id":11,"quantity":4}]})"));
    EXPECT_EQ(store.get("/products/11")["stock_quantity"].text(), "99996");
    store.put("/orders/" + id, R"({"status":"cancelled"})");
    EXPECT_EQ(store.get("/products/11")["stock_quantity"].text(), "100000");
}

TEST(WooOrders, W40_LinesAreNetAndCutToTheDecimalsAskedFor) {
    TestStore store;
    std::string const id =
        id_of(store.post("/orders", R"({"line_items":[{"product_id":12,"quantity":3}]})"));
    EXPECT_EQ(store.get("/orders/" + id)["line_items"][first]["total"].text(), "0.84");
    EXPECT_EQ(store.get("/orders/" + id + "?dp=6")["line_items"][first]["total"].text(),
              "0.839496");
    EXPECT_EQ(store.body["line_items"][first]["taxes"][first]["total"].text(), "0.159504");
    EXPECT_EQ(store.call("GET", "/orders/" + id + "?dp=x").status, 400);
}

TEST(WooOrders, W41_TotalsAreRoundedWhenReadAndDpOnlyPads) {
    TestStore store;
    std::string const id =
        id_of(store.post("/orders", R"({"line_items":[{"product_id":12,"quantity":3}]})"));
    Json const& order = store.get("/orders/" + id + "?dp=6");
    EXPECT_EQ(order["total"].text(), "1.000000");
    EXPECT_EQ(order["total_tax"].text(), "0.160000");
    EXPECT_EQ(order["line_items"][first]["total_tax"].text(), "0.160000");
}

TEST(WooOrders, W42_ChangingTheDecimalsChangesOldOrders) {
    TestStore store(to_json(R"({"base":"usd","settings":{"decimals":3}})"));
    std::string const id = id_of(store.post("/orders", R"({"currency":"KWD","line_items":[
        {"product_id":12,"quantity":3},{"product_id":19,"quantity":7}]})"));
    EXPECT_EQ(store.body["total"].text(), "1.641");
    store.control("POST", "/settings", R"({"decimals":2})");
    EXPECT_EQ(store.get("/orders/" + id)["total"].text(), "1.64");
    EXPECT_EQ(store.get("/orders/" + id + "?dp=3")["total"].text(), "1.640");
}

TEST(WooOrders, W43_RoundedPerLineTheEntriesAddUpExactly) {
    TestStore store;
    Random random(7);
    for (int i = 0; i < 300; ++i) {
        auto const id = store.simulator().place_random_order(random, {}, store.now);
        Json const& order = store.get("/orders/" + id);
        EXPECT_EQ(sum_of_entries(order), amount(order["total"])) << order.dump();
    }
}

TEST(WooOrders, W44_RoundedAtTheSubtotalTheyNeedNot) {
    TestStore store(to_json(R"({"base":"usd","settings":{"round_at_subtotal":true}})"));
    Random random(7);
    int off = 0;
    for (int i = 0; i < 300; ++i) {
        auto const id = store.simulator().place_random_order(random, {}, store.now);
        Json const& order = store.get("/orders/" + id);
        Decimal const difference = (sum_of_entries(order) - amount(order["total"])).abs();
        EXPECT_LE(difference, Decimal::of("0.10")) << order.dump();
        if (!difference.is_zero()) ++off;
    }
    EXPECT_GT(off, 20);
}

TEST(WooOrders, W45_TiesGoDownWithPricesInclusiveAndUpWithout) {
    // 3.50 net at 19 %: exactly 0.665.
    char const* order = R"({"line_items":[{"product_id":18}],
        "fee_lines":[{"name":"Gift wrap","total":"3.50"}]})";
    TestStore inclusive;
    inclusive.post("/orders", order);
    EXPECT_EQ(inclusive.body["fee_lines"][first]["total_tax"].text(), "0.66");
    EXPECT_EQ(inclusive.body["fee_lines"][first]["taxes"][first]["total"].text(), "0.67");
    EXPECT_EQ(inclusive.body["total"].text(), "4.16");
    TestStore exclusive(to_json(R"({"base":"eur","settings":{"prices_include_tax":false}})"));
    exclusive.post("/orders", order);
    EXPECT_EQ(exclusive.body["fee_lines"][first]["total_tax"].text(), "0.67");
}

TEST(WooOrders, W46_ShippingKeepsMoreDigitsThanItsTotal) {
    TestStore store(to_json(R"({"base":"usd"})"));
    std::string const id = id_of(store.post("/orders", R"({"line_items":[{"product_id":11}],
        "shipping_lines":[{"method_id":"flat_rate","total":"12.345"}]})"));
    Json const& order = store.get("/orders/" + id + "?dp=4");
    EXPECT_EQ(order["shipping_lines"][first]["total"].text(), "12.3450");
    EXPECT_EQ(order["shipping_total"].text(), "12.3500");
}

TEST(WooOrders, W47_CouponsAreNetAndAlreadyInsideTheLines) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":20,"quantity":3}],
        "coupon_lines":[{"code":"ten-percent"}]})");
    Json const& order = store.body;
    EXPECT_EQ(order["total"].text(), "89.99");
    Decimal const off = amount(order["line_items"][first]["subtotal"]) -
                        amount(order["line_items"][first]["total"]);
    EXPECT_EQ(amount(order["discount_total"]), off);
    EXPECT_EQ(order["coupon_lines"][first]["nominal_amount"].text(), "10");
    EXPECT_EQ(
        store.call("POST", "/orders", to_json(R"({"coupon_lines":[{"code":"none"}]})")).status,
        400);
}

TEST(WooOrders, W48_TheTaxOfANegativeFeeIsSpreadOverTheRates) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":11,"quantity":2},{"product_id":13}],
        "shipping_lines":[{"method_id":"flat_rate","total":"4.96"}],
        "fee_lines":[{"name":"Gift wrap","total":"3.50"},{"name":"Goodwill","total":"-5.00"}]})");
    Json const& fee = store.body["fee_lines"][std::size_t(1)];
    EXPECT_EQ(fee["taxes"][first]["total"].text(), "-0.74");
    EXPECT_EQ(fee["taxes"][std::size_t(1)]["total"].text(), "-0.08");
    EXPECT_EQ(fee["total_tax"].text(), "-0.82");
    EXPECT_EQ(store.body["total"].text(), "57.17");
}

TEST(WooOrders, W49_ANegativeFeeStopsAtZero) {
    TestStore store(to_json(R"({"base":"usd"})"));
    store.post("/orders", R"({"line_items":[{"product_id":11}],
        "fee_lines":[{"name":"Huge discount","total":"-100.00"}]})");
    EXPECT_EQ(store.body["fee_lines"][first]["total"].text(), "-19.99");
    EXPECT_EQ(store.body["total"].text(), "0.00");
}

TEST(WooOrders, W50_CompoundRatesStandOnThoseBefore) {
    TestStore store(to_json(R"({"base":"usd"})"));
    store.post("/orders", R"({"customer_id":4,"shipping":{"country":"CA","state":"QC"},
        "line_items":[{"product_id":20,"quantity":3},{"product_id":12,"quantity":3}],
        "shipping_lines":[{"method_id":"flat_rate","total":"12.345"}]})");
    EXPECT_EQ(store.body["tax_lines"][std::size_t(1)]["tax_total"].text(), "10.57");
    EXPECT_TRUE(store.body["tax_lines"][std::size_t(1)]["compound"].boolean_or(false));
    EXPECT_EQ(store.body["total"].text(), "130.87");
}

TEST(WooOrders, W51_PriceIsANumberWithAFloatsNoise) {
    TestStore store(to_json(R"({"base":"usd"})"));
    store.control("POST", "/orders", R"({"lines":[{"product_id":11},
        {"product_id":12,"quantity":7},{"name":"Spare","net":"7.77"}],"coupons":["fixed15"],
        "billing":{"country":"US","state":"NY"}})");
    Json const& lines = store.get("/orders")[first]["line_items"];
    EXPECT_TRUE(lines[std::size_t(1)]["price"].is_number());
    EXPECT_EQ(lines[std::size_t(1)]["price"].text(), "0.00014285714285714287");
    EXPECT_TRUE(lines[std::size_t(1)]["total"].is_string());
}

TEST(WooOrders, W52_TheShopsOwnRateIsTakenOutWhereverTheBuyerLives) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":11}],"shipping":{"country":"FR"}})");
    EXPECT_EQ(store.body["line_items"][first]["total"].text(), "16.80");     // 19.99 / 1.19
    EXPECT_EQ(store.body["line_items"][first]["total_tax"].text(), "3.36");  // at 20 %
    EXPECT_EQ(store.body["total"].text(), "20.16");
}

TEST(WooOrders, AnUpdateOfAQuantityAloneLeavesTheAmounts) {
    TestStore store;
    store.post("/orders", R"({"line_items":[{"product_id":11,"quantity":2}]})");
    std::string const path = "/orders/" + id_of(store.body);
    std::string const line = id_of(store.body["line_items"][first]);
    store.put(path, R"({"line_items":[{"id":)" + line + R"(,"quantity":5}]})");
    EXPECT_EQ(store.body["total"].text(), "39.98");
    store.put(path, R"({"line_items":[{"id":)" + line + R"(,"quantity":0}]})");
    EXPECT_EQ(store.body["line_items"].size(), 0U);
    EXPECT_EQ(store.call("PUT", path, to_json(R"({"line_items":[{"id":987654}]})")).status, 400);
}

TEST(WooOrders, AmountsOfSillySizeAreRefused) {
    TestStore store;
    auto const reply = store.call(
        "POST",
        "/orders",
        to_json(R"({"line_items":[{"product_id":11,"total":"99999999999999999999999999"}]})"));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(store.body["code"].text(), "rest_invalid_param");
}

}  // namespace
}  // namespace cf::woocommerce::sim
