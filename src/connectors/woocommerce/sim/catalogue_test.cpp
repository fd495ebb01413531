#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

TEST(WooCatalogue, W90_APriceThatIsNoNumberBlanksThePrice) {
    TestStore store;
    store.put("/products/11", R"({"regular_price":"abc"})");
    EXPECT_EQ(store.body["price"].text(), "");
    EXPECT_FALSE(store.body["purchasable"].boolean_or(true));
    store.put("/products/12", R"({"regular_price":"0.3333333"})");
    EXPECT_EQ(store.body["price"].text(), "0.3333333");
}

TEST(WooCatalogue, W91_ASalePriceNeedsARegularOne) {
    TestStore store;
    store.put("/products/11", R"({"sale_price":"9.99"})");
    EXPECT_EQ(store.body["price"].text(), "9.99");
    store.put("/products/11", R"({"regular_price":"abc"})");
    store.put("/products/11", R"({"sale_price":"99.00"})");
    EXPECT_EQ(store.body["sale_price"].text(), "");
    EXPECT_EQ(store.body["price"].text(), "");
}

TEST(WooCatalogue, W92_ATakenSkuIsRefusedWithItsHolder) {
    TestStore store;
    EXPECT_EQ(store.call("POST", "/products", to_json(R"({"name":"dup","sku":"MUG-001"})")).status,
              400);
    for (auto const& exchange : recording("exchanges_catalogue_and_customers").items())
        if (exchange["response"]["code"].text() == "product_invalid_sku") {
            EXPECT_EQ(first_difference(store.body, exchange["response"]), "");
        }
    EXPECT_EQ(store.get("/products?sku=TEE-S-NAV")[first]["type"].text(), "variation");
    EXPECT_EQ(store.get("/products?sku=none").size(), 0U);
}

TEST(WooCatalogue, W93_MarkupIsTakenOutOfSkus) {
    TestStore store;
    store.post("/products", R"({"name":"x","sku":"SP&<L>\"1\""})");
    EXPECT_EQ(store.body["sku"].text(), "SP&\"1\"");
    EXPECT_EQ(store.get("/products?sku=SP%26%3CL%3E%221%22").size(), 1U);
    store.post("/products", R"({"name":"y","sku":"007-🦊"})");
    EXPECT_EQ(store.body["sku"].text(), "007-🦊");
}

TEST(WooCatalogue, W94_ATakenEmailIsRefusedAndFindsItsHolder) {
    TestStore store;
    EXPECT_EQ(store.call("POST", "/customers", to_json(R"({"email":"anna.schmidt@mail.example"})"))
                  .status,
              400);
    for (auto const& exchange : recording("exchanges_catalogue_and_customers").items())
        if (exchange["response"]["code"].text() == "registration-error-email-exists") {
            EXPECT_EQ(first_difference(store.body, exchange["response"]), "");
        }
    store.post("/customers", R"({"email":"anna.schmidt+shop@mail.example"})");
    EXPECT_EQ(store.get("/customers?email=anna.schmidt%2Bshop@mail.example").size(), 1U);
    EXPECT_EQ(store.get("/customers?email=anna.schmidt@mail.example")[first]["id"].text(), "2");
    EXPECT_EQ(store.get("/customers?role=all").size(), 5U);
}

TEST(WooCatalogue, W95_ALongEmailIsRefused) {
    TestStore store;
    Json const customer = Json::object({{"email", std::string(90, 'a') + "@mail.example"}});
    EXPECT_EQ(store.call("POST", "/customers", customer).status, 400);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_cannot_create");
}

TEST(WooCatalogue, CustomersChangeOneMemberAtATime) {
    TestStore store;
    store.put("/customers/2", R"({"billing":{"company":"Schmidt KG"}})");
    EXPECT_EQ(store.body["billing"]["company"].text(), "Schmidt KG");
    EXPECT_EQ(store.body["billing"]["city"].text(), "Berlin");
}

// Measured: the title is kept as HTML.
TEST(WooCatalogue, TheIndexTellsTheTitleEscaped) {
    TestStore store(to_json(R"({"settings":{"title":"Salt & Pepper \"O'Neill\" <3"}})"));
    HttpRequest request{.method = "GET", .url = "/wp-json/"};
    request.headers.add("Host", "store.example");
    store.send(request);
    EXPECT_EQ(store.body["name"].text(), "Salt &amp; Pepper &quot;O&#039;Neill&quot; &lt;3");
}

TEST(WooCatalogue, SettingsTellHowMoneyIsReckoned) {
    TestStore store(to_json(R"({"base":"usd","settings":{"round_at_subtotal":true}})"));
    EXPECT_EQ(store.get("/settings/tax/woocommerce_prices_include_tax")["value"].text(), "no");
    EXPECT_EQ(store.get("/settings/tax/woocommerce_tax_round_at_subtotal")["value"].text(), "yes");
    EXPECT_EQ(store.get("/settings/general").size(), 9U);
    EXPECT_EQ(store.get("/data/currencies/current")["code"].text(), "USD");
    EXPECT_EQ(store.get("/system_status")["settings"]["number_of_decimals"].text(), "2");
    EXPECT_EQ(store.get("/payment_gateways/stripe")["title"].text(), "Credit card");
    EXPECT_EQ(store.get("/shipping/zones").size(), 2U);
    EXPECT_EQ(store.get("/shipping/zones/1/methods")[first]["settings"]["cost"]["value"].text(),
              "4.96");
    EXPECT_EQ(store.get("/taxes").size(), 6U);
    EXPECT_EQ(store.get("/taxes/classes").size(), 4U);
    EXPECT_EQ(store.get("/coupons?code=ten-percent").size(), 1U);
}

}  // namespace
}  // namespace cf::woocommerce::sim
