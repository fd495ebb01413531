#include <gtest/gtest.h>

#include <set>

#include "connectors/woocommerce/sim/tax.hpp"
#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

/// How the recording store was set when an order was made (tests/data/woocommerce/README.md).
struct Group {
    bool inclusive = true;
    bool round_at_subtotal = false;
    int decimals = 2;
    std::string base_country = "DE";
    bool new_prices = false;  ///< After the catalogue writes.
};

Group group_of(Id order) {
    if (order >= 62 && order <= 87) return {false};
    if (order == 115) return {false};
    if (order == 104 || order == 105) return {false, false, 0};
    if (order == 106) return {false, false, 3};
    if (order == 107) return {true, false, 4};
    if (order >= 95 && order <= 102) return {true, true, 2, "CH"};
    if (order == 123 || order == 124) return {true, true, 2, "CH", true};
    if (order >= 125) return {false, true, 2, "DE", true};
    return {};
}

Json scenario_for(Group const& group) {
    static Json const recorded = recorded_scenario();
    Json scenario = recorded;
    scenario.set("orders", Json::array());
    scenario.set("refunds", Json::array());
    Json& settings = scenario.member("settings");
    settings.set("prices_include_tax", group.inclusive);
    settings.set("round_at_subtotal", group.round_at_subtotal);
    settings.set("decimals", group.decimals);
    settings.set("base_country", group.base_country);
    settings.set("base_state", "");
    Json& products = scenario.member("products");
    if (!group.new_prices) {
        std::map<std::string, std::string> const before{
            {"11", "19.99"}, {"12", "0.333"}, {"13", "12.95"}};
        for (auto& product : products.mutable_items())
            if (auto price = before.find(std::string(product["id"].text())); price != before.end())
                product.set("regular_price", price->second);
    }
    for (auto& variation : scenario.member("variations").mutable_items())
        if (variation["id"].text() == "28") variation.set("regular_price", "24.90");
    products.push_back(to_json(R"({"id":24,"name":"Poster","regular_price":"15.15"})"));
    products.push_back(to_json(R"({"id":25,"name":"Frame","regular_price":"22.22"})"));
    for (auto& coupon : scenario.member("coupons").mutable_items())
        if (coupon["code"].text() == "ten-percent" && !group.new_prices)
            coupon.set("amount", "10.00");
    return scenario;
}

Json line_of(Json const& recorded) {
    std::string id(recorded["variation_id"].text());
    if (id == "0") id = recorded["product_id"].text();
    if (id == "0") id = "25";  // The deleted frame of B16.
    return Json::object({{"product_id", Json::raw_number(id)}, {"quantity", recorded["quantity"]}});
}

/// The order as its buyer put it together, for the control API.
Json description_of(Json const& recorded) {
    Json lines = Json::array();
    for (auto const& line : recorded["line_items"].items()) lines.push_back(line_of(line));
    std::map<std::string, std::string> const exact{{"International", "12.345"},
                                                   {"Post Priority", "8.333"}};
    Json shipping = Json::array();
    for (auto const& line : recorded["shipping_lines"].items()) {
        auto const known = exact.find(std::string(line["method_title"].text()));
        shipping.push_back(Json::object(
            {{"title", line["method_title"]},
             {"total", known == exact.end() ? line["total"] : Json(known->second)},
             {"taxable",
              line["taxes"].size() > 0 || recorded["shipping"]["state"].text() == "CA"}}));
    }
    Json fees = Json::array();
    for (auto const& fee : recorded["fee_lines"].items())
        fees.push_back(Json::object(
            {{"name", fee["name"]},
             {"total", fee["name"].text() == "Huge discount" ? Json("-100.00") : fee["total"]}}));
    Json coupons = Json::array();
    for (auto const& coupon : recorded["coupon_lines"].items()) coupons.push_back(coupon["code"]);
    bool const checkout = recorded["created_via"].text() == "store-api";
    return Json::object({{"via", checkout ? "checkout" : "api"},
                         {"currency", recorded["currency"]},
                         {"billing", recorded["billing"]},
                         {"shipping", recorded["shipping"]},
                         {"lines", lines},
                         {"shipping_lines", shipping},
                         {"fees", fees},
                         {"coupons", coupons},
                         {"vat_exempt", recorded["id"].text() == "87"}});
}

/// The members that hold money, of an order or one of its lines, without ids.
Json money_of(Json const& order) {
    Json money = Json::object();
    auto const copy = [](Json const& from, std::initializer_list<char const*> members) {
        Json out = Json::object();
        for (char const* member : members)
            if (from.contains(member)) out.set(member, from[member]);
        return out;
    };
    money = copy(order,
                 {"discount_total",
                  "discount_tax",
                  "shipping_total",
                  "shipping_tax",
                  "cart_tax",
                  "total",
                  "total_tax"});
    for (char const* list : {"line_items", "shipping_lines", "fee_lines"}) {
        Json entries = Json::array();
        for (auto const& line : order[list].items())
            entries.push_back(
                copy(line, {"subtotal", "subtotal_tax", "total", "total_tax", "taxes", "price"}));
        money.set(list, std::move(entries));
    }
    Json taxes = Json::array();
    for (auto const& line : order["tax_lines"].items())
        taxes.push_back(copy(line, {"rate_id", "rate_code", "tax_total", "shipping_tax_total"}));
    money.set("tax_lines", std::move(taxes));
    Json coupons = Json::array();
    for (auto const& line : order["coupon_lines"].items())
        coupons.push_back(copy(line, {"code", "discount", "discount_tax", "nominal_amount"}));
    money.set("coupon_lines", std::move(coupons));
    return money;
}

/// Made in ways the control API has no words for; each is tested by its own fact.
bool is_special(Id order) { return order == 57 || order == 110 || order == 119; }

TEST(WooArithmetic, EveryRecordedOrderComesOutToTheLastDigitFromItsGoods) {
    std::map<std::string, Json> exact;
    for (auto const& entry : recording("orders_single_dp8").items())
        exact[std::string(entry["body"]["id"].text())] = entry["body"];
    int compared = 0;
    for (auto const& entry : recording("orders_single").items()) {
        Json const& recorded = entry["body"];
        std::string const id(recorded["id"].text());
        SCOPED_TRACE("order " + id);
        if (is_special(std::stoll(id))) continue;
        TestStore store(scenario_for(group_of(std::stoll(id))));
        Json const placed = store.control("POST", "/orders", description_of(recorded).dump());
        std::string const path = "/orders/" + std::string(placed["id"].text());
        // The recordings were read with two decimals and rounding per line, whatever was set
        // before.
        store.control("POST", "/settings", R"({"decimals":2,"round_at_subtotal":false,
            "prices_include_tax":true})");
        EXPECT_EQ(first_difference(money_of(store.get(path)), money_of(recorded)), "");
        if (auto digits = exact.find(id); digits != exact.end()) {
            EXPECT_EQ(
                first_difference(money_of(store.get(path + "?dp=8")), money_of(digits->second)),
                "");
        }
        ++compared;
    }
    EXPECT_EQ(compared, 43);
}

TEST(WooArithmetic, OrdersMadeThroughTheApiComeOutAsAnswered) {
    int compared = 0;
    for (auto const& exchange : recording("exchanges_orders").items()) {
        if (exchange["method"].text() != "POST" || exchange["status"].text() != "201" ||
            exchange["path"].text() != "/wp-json/wc/v3/orders")
            continue;
        SCOPED_TRACE(exchange["tag"].text());
        Json const& answer = exchange["response"];
        TestStore store(scenario_for(group_of(std::stoll(std::string(answer["id"].text())))));
        auto const reply = store.call("POST", "/orders", exchange["request"]);
        ASSERT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(first_difference(money_of(store.body), money_of(answer)), "");
        EXPECT_EQ(store.body["status"], answer["status"]);
        EXPECT_EQ(store.body["date_paid"].is_null(), answer["date_paid"].is_null());
        ++compared;
    }
    EXPECT_GE(compared, 18);
}

TEST(WooArithmetic, DividedRoundsTiesByWhatFollowsThem) {
    EXPECT_EQ(divided(1, 3, 2).to_string(), "0.33");
    EXPECT_EQ(divided(2, 3, 2).to_string(), "0.67");
    EXPECT_EQ(divided(1, 8, 2, Rounding::half_down).to_string(), "0.12");
    EXPECT_EQ(divided(Decimal::of("1.0000001"), 8, 2, Rounding::half_down).to_string(), "0.13");
    EXPECT_EQ(divided(-1, 8, 2).to_string(), "-0.13");
}

}  // namespace
}  // namespace cf::woocommerce::sim
