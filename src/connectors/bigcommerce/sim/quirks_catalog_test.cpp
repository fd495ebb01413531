#include <gtest/gtest.h>

#include "connectors/bigcommerce/sim/test_support.hpp"

/// Quirks about customers, catalogue and stock of the contract's section 16.
namespace cf::bigcommerce::sim {
namespace {

constexpr char const* goods = R"({"store":{"quota":0},"products":[
    {"sku":"MUG-01","name":"Mug","price":"12.50","stock":40},
    {"sku":"TEE","name":"Tee","price":"20","tracking":"variant","variants":[
        {"sku":"TEE-RED","label":"Red","stock":5},{"sku":"TEE-BLUE","label":"Blue","stock":6}]},
    {"sku":"SET","name":"Set","price":"30","variants":[
        {"sku":"SET-A","stock":1},{"sku":"SET-B","stock":1}]}]})";

std::string variant_id(TestStore& store, std::string const& sku) {
    auto const found = store.get_json("/v3/catalog/variants?sku=" + sku);
    return std::string(found["data"][std::size_t(0)]["id"].text());
}

Json stock_of(TestStore& store, std::string const& sku) {
    auto const items = store.get_json("/v3/inventory/items?sku:in=" + sku);
    return items["data"][std::size_t(0)]["locations"][std::size_t(0)]["total_inventory_onhand"];
}

TEST(BigCommerceQuirk, Q32_OneEmailTwoCustomersInTwoChannels) {
    TestStore store(R"({"channels":[{"id":1,"name":"A"},{"id":2,"name":"B"}],"customers":[
        {"party":{"first_name":"Ana","email":"ana@example.com"},"channel":1,"global":false},
        {"party":{"first_name":"Ana","email":"ana@example.com"},"channel":2,"global":false}]})");
    auto const found = store.get_json("/v3/customers?email:in=ANA@example.com")["data"];
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[std::size_t(0)]["channel_ids"].dump(), "[1]");
    auto const again = [&](int channel) {
        return store.call("POST",
                          "/v3/customers",
                          Json::array({Json::object({{"email", "ana@example.com"},
                                                     {"first_name", "A"},
                                                     {"last_name", "B"},
                                                     {"origin_channel_id", channel}})}));
    };
    EXPECT_EQ(again(1).status, 422);
    EXPECT_EQ(again(3).status, 200);
}

TEST(BigCommerceQuirk, Q33_BatchLimitsBadRowsAndPartSuccess) {
    TestStore store(goods);
    Json many = Json::array();
    std::string const mug = variant_id(store, "MUG-01");
    for (int i = 0; i < 51; ++i) many.push_back(json_of(R"({"id":)" + mug + R"(,"price":1})"));
    auto const too_many = store.call("PUT", "/v3/catalog/variants", many);
    EXPECT_EQ(too_many.status, 413);
    EXPECT_EQ(text_at(json_of(too_many.body), "title"),
              "The request payload is too large. The maximum items allowed in the array is 50");
    auto const bad = store.call("PUT",
                                "/v3/catalog/variants",
                                json_of(R"([{"id":)" + mug + R"(,"price":99},{"id":)" +
                                        variant_id(store, "TEE-RED") + R"(,"price":-1}])"));
    EXPECT_EQ(bad.status, 422);
    EXPECT_EQ(json_of(bad.body)["batch_errors"].size(), 1U);
    auto const unchanged = store.get_json("/v3/catalog/variants?sku=MUG-01");
    EXPECT_TRUE(unchanged["data"][std::size_t(0)]["price"].is_null());
    Json products = Json::array();
    for (int i = 0; i < 11; ++i) products.push_back(json_of(R"({"id":601,"price":1})"));
    EXPECT_EQ(store.call("PUT", "/v3/catalog/products", products).status, 413);
    store.set(R"({"product_inventory_fails":true})");
    auto const part = store.call(
        "PUT", "/v3/catalog/products", json_of(R"([{"id":601,"price":12.9,"inventory_level":9}])"));
    EXPECT_EQ(part.status, 207);
    EXPECT_TRUE(json_of(part.body)["errors"].contains("601"));
    EXPECT_EQ(amount_at(store.get_json("/v3/catalog/products/601")["data"], "price"),
              Decimal::of("12.9"));
    EXPECT_EQ(stock_of(store, "MUG-01"), Json(40));
}

TEST(BigCommerceQuirk, Q34_StockWritesShowLaterAndMustFitTheTracking) {
    TestStore store(goods);
    auto const put = store.call(
        "PUT",
        "/v3/inventory/adjustments/absolute",
        json_of(R"({"reason":"x","items":[{"location_id":1,"sku":"MUG-01","quantity":7}]})"));
    EXPECT_EQ(put.status, 200);
    EXPECT_TRUE(json_of(put.body)["transaction_id"].is_string());
    EXPECT_EQ(stock_of(store, "MUG-01"), Json(40));
    store.pass(std::chrono::seconds(5));
    EXPECT_EQ(stock_of(store, "MUG-01"), Json(7));
    auto const wrong = store.call("PUT",
                                  "/v3/inventory/adjustments/absolute",
                                  json_of(R"({"items":[{"location_id":1,"variant_id":)" +
                                          variant_id(store, "SET-A") + R"(,"quantity":7}]})"));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.headers.get("Content-Type"), "application/problem+json");
    EXPECT_NE(wrong.body.find("is tracked by product"), std::string::npos);
    auto const other =
        store.call("PUT",
                   "/v3/inventory/adjustments/absolute",
                   json_of(R"({"items":[{"location_id":1,"product_id":602,"quantity":7}]})"));
    EXPECT_EQ(other.status, 422);
    auto const short_of =
        store.call("POST",
                   "/v3/inventory/adjustments/relative",
                   json_of(R"({"items":[{"location_id":1,"sku":"TEE-RED","quantity":-9}]})"));
    EXPECT_EQ(short_of.status, 422);
    Json items = Json::array();
    for (int i = 0; i < 2001; ++i) {
        items.push_back(json_of(R"({"location_id":1,"sku":"MUG-01","quantity":7})"));
    }
    EXPECT_EQ(store
                  .call("PUT",
                        "/v3/inventory/adjustments/absolute",
                        Json::object({{"items", std::move(items)}}))
                  .status,
              422);
}

TEST(BigCommerceQuirk, Q35_ProductAndVariantSkusAreFoundInTheirOwnPlace) {
    TestStore store(goods);
    EXPECT_EQ(store.get_json("/v3/catalog/products?sku=TEE-RED")["data"].size(), 0U);
    EXPECT_EQ(store.get_json("/v3/catalog/variants?sku=TEE")["data"].size(), 0U);
    EXPECT_EQ(store.get_json("/v3/catalog/variants?sku=tee-red")["data"].size(), 1U);
    EXPECT_EQ(store.get_json("/v3/catalog/products?sku:in=TEE,MUG-01")["data"].size(), 2U);
    // A simple product is found in both: it has a base variant.
    EXPECT_EQ(store.get_json("/v3/catalog/variants?sku=MUG-01")["data"].size(), 1U);
    EXPECT_EQ(store.get("/v3/catalog/variants?sku:in=MUG-01").status, 422);
}

TEST(BigCommerceCustomers, FiltersIncludesAndLimits) {
    TestStore store;
    EXPECT_EQ(store.get_json("/v3/customers?id:in=11,12,999")["data"].size(), 2U);
    auto const one = store.get_json("/v3/customers?id:in=11&include=addresses,storecredit");
    EXPECT_EQ(one["data"][std::size_t(0)]["addresses"].size(), 1U);
    EXPECT_EQ(store.get_json("/v3/customers?name:like=oka")["data"].size(), 1U);
    EXPECT_EQ(store.get("/v3/customers?shoe_size=9").status, 422);
    auto const first = store.get_json("/v3/customers?limit=3");
    EXPECT_EQ(first["data"].size(), 3U);
    EXPECT_TRUE(first["meta"]["pagination"]["links"].contains("next"));
    std::string const cursor = text_at(first["meta"]["cursor_pagination"], "end_cursor");
    auto const rest = store.get_json("/v3/customers?limit=250&after=" + cursor);
    EXPECT_EQ(rest["data"].size(), 5U);
    EXPECT_EQ(store.get_json("/v3/customers?page=50")["data"].size(), 0U);
    Json eleven = Json::array();
    for (int i = 0; i < 11; ++i) eleven.push_back(Json::object({{"id", 11}}));
    EXPECT_EQ(store.call("PUT", "/v3/customers", eleven).status, 413);
    EXPECT_EQ(store.call("DELETE", "/v3/customers").status, 204);
    EXPECT_EQ(store.get_json("/v3/customers")["data"].size(), 8U);
}

TEST(BigCommerceCustomers, AnAddressThatExistsIsLeftOutOfTheAnswer) {
    TestStore store;
    auto row = Json::object({{"customer_id", 11},
                             {"first_name", "Maya"},
                             {"last_name", "Okafor"},
                             {"address1", "1 New Road"},
                             {"city", "Austin"},
                             {"country_code", "US"}});
    auto const first = store.call("POST", "/v3/customers/addresses", Json::array({row}));
    EXPECT_EQ(json_of(first.body)["data"].size(), 1U);
    auto const again = store.call("POST", "/v3/customers/addresses", Json::array({row}));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(json_of(again.body)["data"].size(), 0U);
}

TEST(BigCommerceCustomers, FourPutsAtOnceAreOneTooMany) {
    TestStore store;
    HttpRequest put{
        .method = "PUT",
        .url = "/stores/simstore01/v3/customers",
        .headers = {{"X-Auth-Token", store.token}, {"Content-Type", "application/json"}},
        .body = R"([{"id":11,"notes":"x"}])"};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(store.sim->handle(put, store.now).reply.status, 200);
    EXPECT_EQ(store.sim->handle(put, store.now).reply.status, 429);
    EXPECT_EQ(store.sim->calls().violations("concurrency"), 1);
    for (int i = 0; i < 4; ++i) store.sim->finished(put, store.now);
    EXPECT_EQ(store.sim->handle(put, store.now).reply.status, 200);
}

TEST(BigCommerceStore, SettingsCurrenciesAndClasses) {
    TestStore store(R"({"store":{"prices_include_tax":true,"rounding_strategy":"NO_ROUNDING",
        "currency":"GBP"},"currencies":[{"code":"JPY","rate":"190"}]})");
    EXPECT_EQ(store.get_json("/v2/store")["is_price_entered_with_tax"], Json(true));
    auto const tax = store.get_json("/v3/tax/settings")["data"];
    EXPECT_EQ(tax["tax_entered_with_prices"], Json(true));
    EXPECT_EQ(text_at(tax, "rounding_strategy"), "NO_ROUNDING");
    auto const currencies = store.get_json("/v2/currencies");
    EXPECT_EQ(text_at(currencies[std::size_t(0)], "currency_code"), "GBP");
    EXPECT_EQ(currencies[std::size_t(1)]["decimal_places"], Json(0));
    EXPECT_TRUE(store.get_json("/v2/tax_classes")[std::size_t(0)]["id"].is_string());
    EXPECT_EQ(store.get_json("/v2/order_statuses").size(), 15U);
    EXPECT_EQ(store.get_json("/v3/channels")["data"].size(), 1U);
    EXPECT_EQ(store.get_json("/v3/inventory/locations")["data"].size(), 1U);
}

}  // namespace
}  // namespace cf::bigcommerce::sim
