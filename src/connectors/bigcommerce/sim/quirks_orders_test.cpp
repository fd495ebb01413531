#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "connectors/bigcommerce/sim/test_support.hpp"

/// Quirks 1 to 12 and the other order quirks of the contract's section 16.
namespace cf::bigcommerce::sim {
namespace {

constexpr char const* plain = R"({"customer_id":11,"lines":[{"sku":"MUG-01","quantity":2}],
    "shipping":[{"cost":"9.95"}]})";

TEST(BigCommerceQuirk, Q01_EmptyOrderListIs204) {
    TestStore store;
    auto const none = store.get("/v2/orders");
    EXPECT_EQ(none.status, 204);
    EXPECT_EQ(none.body, "");
    EXPECT_FALSE(none.headers.find("Content-Type"));
    store.place(plain);
    EXPECT_EQ(store.get("/v2/orders").status, 200);
    EXPECT_EQ(store.get("/v2/orders?page=2").status, 204);
    EXPECT_EQ(store.get("/v2/orders?status_id=5").status, 204);
}

TEST(BigCommerceQuirk, Q02_V2ListsAreBareArraysV3ListsAreWrapped) {
    TestStore store;
    store.place(plain);
    EXPECT_TRUE(store.get_json("/v2/orders").is_array());
    auto const customers = store.get_json("/v3/customers");
    EXPECT_TRUE(customers["data"].is_array());
    EXPECT_EQ(customers["meta"]["pagination"]["current_page"], Json(1));
}

TEST(BigCommerceQuirk, Q03_MoneyIsTextInOrdersAndNumbersElsewhere) {
    TestStore store;
    auto const id = store.place(plain);
    auto const order = store.order(id);
    EXPECT_EQ(text_at(order, "subtotal_ex_tax"), "25.0000");
    EXPECT_TRUE(order["subtotal_ex_tax"].is_string());
    EXPECT_EQ(store.lines(id)[std::size_t(0)]["price_inc_tax"], Json("13.5313"));
    EXPECT_TRUE(order["consignments"]["shipping"][std::size_t(0)]["cost_ex_tax"].is_number());
    auto const addresses = store.get_json("/v2/orders/" + id + "/shipping_addresses");
    EXPECT_EQ(addresses[std::size_t(0)]["cost_ex_tax"], Json("9.9500"));
    auto const paid = store.get_json("/v3/orders/" + id + "/transactions");
    EXPECT_TRUE(paid["data"][std::size_t(0)]["amount"].is_number());
    auto const variants = store.get_json("/v3/catalog/variants?sku=MUG-01");
    EXPECT_TRUE(variants["data"][std::size_t(0)]["calculated_price"].is_number());
}

TEST(BigCommerceQuirk, Q04_MoneyMayBeShortOrZero) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,
        "lines":[{"name":"Engraving","price":"8"}],"tax_exempt":true})");
    store.set(R"({"money_style":"shortest"})");
    auto const order = store.order(id);
    EXPECT_EQ(order["subtotal_ex_tax"], Json("8"));
    EXPECT_EQ(order["discount_amount"], Json("0"));
    store.set(R"({"money_style":"mixed"})");
    EXPECT_EQ(store.order(id)["discount_amount"], Json(0));
}

TEST(BigCommerceQuirk, Q05_DatesAreRfc2822AndFiltersTakeBothForms) {
    TestStore store;
    auto const id = store.place(plain);
    auto const order = store.order(id);
    EXPECT_EQ(text_at(order, "date_created"), "Tue, 03 Feb 2026 14:00:00 +0000");
    EXPECT_EQ(order["date_shipped"], Json(""));
    auto const list = [&](std::string const& from) {
        return store.get("/v2/orders?min_date_modified=" + percent_encode(from)).status;
    };
    EXPECT_EQ(list("Tue, 03 Feb 2026 14:00:00 +0000"), 200);
    EXPECT_EQ(list("2026-02-03T14:00:00+00:00"), 200);
    EXPECT_EQ(list("2026-02-03T14:00:00"), 200);
    EXPECT_EQ(list("2026-02-03"), 200);
    EXPECT_EQ(list("2026-02-03T14:00:01Z"), 204);
    EXPECT_EQ(list("2026-02-04"), 204);
    EXPECT_EQ(list("yesterday"), 400);
    // A '+' that was not encoded reads as a blank, and is no date any more.
    EXPECT_EQ(store.get("/v2/orders?min_date_modified=2026-02-03T14:00:00+00:00").status, 400);
}

TEST(BigCommerceQuirk, Q06_RefundedAmountStaysZero) {
    TestStore store;
    auto const id = store.place(plain);
    store.control("orders/" + id + "/refund", R"({"full":true})");
    EXPECT_EQ(store.order(id)["refunded_amount"], Json("0.0000"));
    auto const line = store.lines(id)[std::size_t(0)];
    EXPECT_EQ(line["refund_amount"], Json("0.0000"));
    EXPECT_EQ(line["quantity_refunded"], Json(2));
    EXPECT_EQ(line["is_refunded"], Json(true));
}

TEST(BigCommerceQuirk, Q07_SubtotalTaxIsAfterDiscountsTheSubtotalsBefore) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"coupons":["SAVE10"],
        "lines":[{"sku":"MUG-01","quantity":3}]})");
    auto const order = store.order(id);
    EXPECT_EQ(order["subtotal_ex_tax"], Json("37.5000"));
    EXPECT_EQ(order["subtotal_inc_tax"], Json("40.5900"));
    EXPECT_EQ(order["subtotal_tax"], Json("2.7800"));  // On 33.75, not on 37.50.
    EXPECT_EQ(order["coupon_discount"], Json("3.7500"));
}

TEST(BigCommerceQuirk, Q08_BothPriceBasesAndBothRoundings) {
    char const* const line = R"({"customer_id":11,"lines":[{"name":"Sticker","price":"1.99",
        "quantity":3}]})";
    auto const total = [&](char const* inclusive, char const* rounding) {
        TestStore store(std::string(R"({"store":{"prices_include_tax":)") + inclusive +
                        R"(,"rounding_strategy":")" + rounding + R"("}})");
        auto const order = store.order(store.place(line));
        EXPECT_EQ(order["is_tax_inclusive_pricing"].dump(), inclusive);
        return text_at(order, "total_inc_tax") + " " + text_at(order, "total_tax");
    };
    EXPECT_EQ(total("false", "RATE_ROUNDING"), "6.4600 0.4900");
    EXPECT_EQ(total("false", "NO_ROUNDING"), "6.4625 0.4925");
    EXPECT_EQ(total("true", "RATE_ROUNDING"), "5.9700 0.4500");
    EXPECT_EQ(total("true", "NO_ROUNDING"), "5.9700 0.4550");
}

TEST(BigCommerceQuirk, Q09_WithoutIncludeThereAreLinks) {
    TestStore store;
    auto const id = store.place(plain);
    auto const bare = store.get_json("/v2/orders/" + id);
    EXPECT_EQ(text_at(bare["shipping_addresses"], "resource"),
              "/orders/" + id + "/shippingaddresses");
    EXPECT_TRUE(bare["fees"].contains("url"));
    EXPECT_TRUE(bare["consignments"].contains("url"));
    EXPECT_EQ(store.get("/v2/orders/" + id + "/shipping_addresses").status, 200);
    EXPECT_EQ(store.get("/v2/orders/" + id + "/shippingaddresses").status, 404);

    auto const shipping = [](Json const& order) {
        return order["consignments"]["shipping"][std::size_t(0)]["line_items"][std::size_t(0)];
    };
    auto const linked =
        store.get_json("/v2/orders/" + id + "?include=consignments&consignment_structure=object");
    EXPECT_TRUE(shipping(linked).contains("resource"));
    EXPECT_EQ(text_at(shipping(store.order(id)), "sku"), "MUG-01");
    EXPECT_TRUE(store.order(id)["fees"].is_array());
    EXPECT_TRUE(store.get_json("/v2/orders?include=fees")[std::size_t(0)]["fees"].is_array());
    EXPECT_EQ(store.get("/v2/orders/" + id + "?include=products").status, 400);
}

TEST(BigCommerceQuirk, Q10_FeesAreWrappedAndMayBeMisspelt) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"MUG-01"}],
        "fees":[{"name":"Care","cost":"1.20"}]})");
    auto const fee = store.get_json("/v2/orders/" + id + "/fees")["fees"][std::size_t(0)];
    EXPECT_EQ(fee["cost_ex_tax"], Json("1.2000"));
    EXPECT_EQ(fee["cost_tax"], Json("0.1000"));
    store.set(R"({"legacy_fee_spelling":true})");
    auto const old = store.get_json("/v2/orders/" + id + "/fees")["fees"][std::size_t(0)];
    EXPECT_EQ(old["cost_exc_tax"], Json("1.2000"));
    EXPECT_FALSE(old.contains("cost_ex_tax"));
    auto const without = store.place(plain);
    EXPECT_EQ(store.get_json("/v2/orders/" + without + "/fees")["fees"].size(), 0U);
}

TEST(BigCommerceQuirk, Q11_UnknownParameterOrFieldIs400InAnArray) {
    TestStore store;
    auto const id = store.place(plain);
    auto const parameter = store.get("/v2/orders?is_deleted=false");
    EXPECT_EQ(parameter.status, 400);
    EXPECT_EQ(parameter.body,
              R"([{"status":400,)"
              R"("message":"The field 'is_deleted' is not supported by this resource."}])");
    auto const field =
        store.call("PUT", "/v2/orders/" + id, Json::object({{"custom_status", "Sent"}}));
    EXPECT_EQ(field.status, 400);
    EXPECT_EQ(text_at(json_of(field.body)[std::size_t(0)], "message"),
              "The field 'custom_status' is not supported by this resource.");
    EXPECT_EQ(store.get("/v2/orders/99999").body,
              R"([{"status":404,"message":"The requested resource was not found."}])");
}

TEST(BigCommerceQuirk, Q12_LimitAbove250IsServedAs250) {
    TestStore store(R"({"store":{"quota":0},"random_orders":260})");
    EXPECT_EQ(store.get_json("/v2/orders?limit=1000").size(), 250U);
    EXPECT_EQ(store.get_json("/v2/orders?limit=1000&page=2").size(), 10U);
    EXPECT_EQ(store.get_json("/v2/orders").size(), 50U);
    store.set(R"({"limit_too_high_413":true})");
    EXPECT_EQ(store.get("/v2/orders?limit=1000").status, 413);
}

TEST(BigCommerceQuirk, Q31_GuestsCustomLinesAndVanishedProducts) {
    TestStore store;
    auto const id = store.place(R"({"billing":{"first_name":"Gus","email":"gus@example.com"},
        "lines":[{"name":"Custom engraving","price":"15"},{"sku":"PEN-11"}]})");
    auto const order = store.order(id);
    EXPECT_EQ(order["customer_id"], Json(0));
    auto const lines = store.lines(id);
    EXPECT_EQ(lines[std::size_t(0)]["product_id"], Json(0));
    EXPECT_EQ(lines[std::size_t(0)]["sku"], Json(""));
    std::string const product(lines[std::size_t(1)]["product_id"].text());
    HttpRequest const remove{.method = "DELETE", .url = "/__sim/products/" + product};
    EXPECT_EQ(store.sim->handle(remove, store.now).reply.status, 200);
    EXPECT_EQ(store.get("/v3/catalog/products/" + product).status, 404);
    EXPECT_EQ(text_at(store.lines(id)[std::size_t(1)], "sku"), "PEN-11");
}

TEST(BigCommerceQuirk, Q37_ArchivedOrdersLeaveTheListAndCanBeRead) {
    TestStore store;
    store.hook("store/order/archived");
    auto const id = store.place(plain);
    EXPECT_EQ(store.call("DELETE", "/v2/orders/" + id).status, 204);
    EXPECT_EQ(store.get("/v2/orders").status, 204);
    EXPECT_EQ(store.get_json("/v2/orders/count")["count"], Json(0));
    EXPECT_EQ(store.order(id)["is_deleted"], Json(true));
    auto const told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/order/archived");
    store.set(R"({"archived_get_404":true})");
    EXPECT_EQ(store.get("/v2/orders/" + id).status, 404);
    auto const restored =
        store.call("PUT", "/v2/orders/" + id, Json::object({{"is_deleted", false}}));
    EXPECT_EQ(restored.status, 200);
    EXPECT_EQ(store.get_json("/v2/orders").size(), 1U);
}

TEST(BigCommerceQuirk, Q38_TransactionalAndDisplayCurrencies) {
    TestStore store(R"({"currencies":[{"code":"EUR","rate":"0.92"},
        {"code":"AUD","rate":"1.384615","transactional":false}]})");
    auto const fields = [&](std::string const& extra) {
        auto const order = store.order(store.place(
            R"({"customer_id":11,"tax_exempt":true,"lines":[{"name":"Map","price":"26"}])" + extra +
            "}"));
        return text_at(order, "default_currency_code") + " " + text_at(order, "currency_code") +
               " " + text_at(order, "currency_exchange_rate") + " " +
               text_at(order, "store_default_currency_code") + " " +
               text_at(order, "store_default_to_transactional_exchange_rate") + " " +
               text_at(order, "total_inc_tax");
    };
    EXPECT_EQ(fields(""), "USD USD 1.0000000000 USD 1.0000000000 26.0000");
    EXPECT_EQ(fields(R"(,"currency":"EUR")"), "EUR EUR 1.0000000000 USD 0.9200000000 26.0000");
    EXPECT_EQ(fields(R"(,"display_currency":"AUD")"),
              "USD AUD 1.3846150000 USD 1.0000000000 26.0000");
    // The catalogue's price is converted at the fixed rate.
    auto const id = store.place(R"({"customer_id":11,"currency":"EUR",
        "lines":[{"sku":"MUG-01"}]})");
    EXPECT_EQ(store.lines(id)[std::size_t(0)]["base_price"], Json("11.5000"));
}

TEST(BigCommerceQuirk, Q43_ProductsPageAt50ConsignmentsHoldAll) {
    TestStore store;
    std::string lines;
    for (int i = 0; i < 60; ++i) lines += (i ? "," : "") + std::string(R"({"sku":"MUG-01"})");
    auto const id = store.place(R"({"customer_id":11,"lines":[)" + lines + "]}");
    EXPECT_EQ(store.lines(id).size(), 50U);
    EXPECT_EQ(store.get_json("/v2/orders/" + id + "/products?page=2").size(), 10U);
    EXPECT_EQ(store.get("/v2/orders/" + id + "/products?page=3").status, 204);
    auto const order = store.order(id);
    EXPECT_EQ(order["consignments"]["shipping"][std::size_t(0)]["line_items"].size(), 60U);
    EXPECT_EQ(order["items_total"], Json(60));
}

TEST(BigCommerceQuirk, Q44_TaxRowsCompoundAutomaticOverriddenAndNoneForFees) {
    TestStore store(R"({"tax_classes":[{"id":0,"name":"Default Tax Class","rates":[
        {"name":"QST","rate":"10","priority":1},{"name":"GST","rate":"5"}]}]})");
    auto const id = store.place(R"({"customer_id":11,"lines":[{"name":"Map","price":"100"}],
        "fees":[{"cost":"10"}]})");
    auto const rows = store.get_json("/v2/orders/" + id + "/taxes?details=true");
    ASSERT_EQ(rows.size(), 2U);  // None for the fee.
    EXPECT_EQ(text_at(rows[std::size_t(0)], "name"), "GST");
    EXPECT_EQ(rows[std::size_t(0)]["line_amount"], Json("5.0000"));
    EXPECT_EQ(rows[std::size_t(1)]["line_amount"], Json("10.5000"));  // On 105: compound.
    EXPECT_EQ(rows[std::size_t(1)]["rate"], Json("10.0000"));
    EXPECT_EQ(text_at(rows[std::size_t(0)], "line_item_type"), "item");
    EXPECT_TRUE(rows[std::size_t(0)]["order_product_id"].is_string());
    auto const plain_rows = store.get_json("/v2/orders/" + id + "/taxes");
    EXPECT_FALSE(plain_rows[std::size_t(0)].contains("line_item_type"));
    store.set(R"({"automatic_tax":true})");
    auto const automatic = store.get_json("/v2/orders/" + id + "/taxes")[std::size_t(0)];
    EXPECT_EQ(text_at(automatic, "class"), "Automatic Tax");
    EXPECT_FALSE(automatic.contains("order_id"));
    store.set(R"({"automatic_tax":false})");
    auto const overridden = store.place(R"({"customer_id":11,"total_ex_tax":"9",
        "total_inc_tax":"9","lines":[{"name":"Map","price":"100"}]})");
    auto const row = store.get_json("/v2/orders/" + overridden + "/taxes")[std::size_t(0)];
    EXPECT_EQ(text_at(row, "class"), "API Tax Override");
}

TEST(BigCommerceQuirk, Q45_OverriddenTotalsObeyNothing) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"source":"external",
        "total_ex_tax":"10.00","total_inc_tax":"10.00",
        "lines":[{"name":"Map","price":"310.67"}]})");
    auto const order = store.order(id);
    EXPECT_EQ(order["total_ex_tax"], order["total_inc_tax"]);
    EXPECT_EQ(order["total_tax"], Json("0.0000"));
    EXPECT_EQ(order["subtotal_tax"], Json("25.6300"));
    EXPECT_EQ(amount_at(store.sim->facts_of(id), "charged_total"), Decimal(10));
}

TEST(BigCommerceOrders, StatusAndNotesAreTheOnlyUsualWrites) {
    TestStore store;
    store.hook("store/order/*");
    auto const id = store.place(plain);
    store.deliver();
    store.pass(std::chrono::seconds(9));
    auto const sent = store.call("PUT", "/v2/orders/" + id, Json::object({{"status_id", 2}}));
    EXPECT_EQ(sent.status, 200);
    EXPECT_EQ(text_at(json_of(sent.body), "status"), "Shipped");
    EXPECT_EQ(text_at(json_of(sent.body), "date_modified"), "Tue, 03 Feb 2026 14:00:09 +0000");
    EXPECT_EQ(store.deliver().size(), 2U);  // statusUpdated and updated: our own echo.
    auto const noted =
        store.call("PUT", "/v2/orders/" + id, Json::object({{"staff_notes", "INV-7"}}));
    EXPECT_EQ(text_at(json_of(noted.body), "staff_notes"), "INV-7");
    EXPECT_EQ(store.deliver().size(), 1U);
}

TEST(BigCommerceOrders, PutOfALineDropsItsDiscounts) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"coupons":["SAVE10"],
        "payment":{"action":"offline"},"lines":[{"sku":"MUG-01","quantity":3}]})");
    Json const line =
        Json::object({{"id", store.lines(id)[std::size_t(0)]["id"]}, {"quantity", 2}});
    auto const put =
        store.call("PUT", "/v2/orders/" + id, Json::object({{"products", Json::array({line})}}));
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(json_of(put.body)["coupon_discount"], Json("0.0000"));
    EXPECT_EQ(json_of(put.body)["subtotal_ex_tax"], Json("25.0000"));
}

TEST(BigCommerceOrders, FiltersSortAndPage) {
    TestStore store(R"({"store":{"quota":0}})");
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        store.pass(std::chrono::seconds(60));
        ids.push_back(store.place(plain));
    }
    store.pass(std::chrono::seconds(60));
    store.control("orders/" + ids[1] + "/status", R"({"status_id":2})");
    auto const listed = [&](std::string const& query) {
        std::string all;
        auto const orders = store.get_json("/v2/orders" + query);
        for (auto const& order : orders.items()) {
            all += std::string(order["id"].text()) + " ";
        }
        return all;
    };
    EXPECT_EQ(listed("?sort=date_modified:asc&limit=2&page=3"), ids[1] + " ");
    EXPECT_EQ(listed("?sort=date_modified:desc&limit=2"), ids[1] + " " + ids[4] + " ");
    EXPECT_EQ(listed("?sort=id:desc&limit=1"), ids[4] + " ");
    EXPECT_EQ(listed("?min_id=" + ids[3]), ids[3] + " " + ids[4] + " ");
    EXPECT_EQ(listed("?status_id=2"), ids[1] + " ");
    EXPECT_EQ(listed("?min_date_modified=2026-02-03T14:05:00&sort=id:desc"),
              ids[4] + " " + ids[1] + " ");
    EXPECT_EQ(listed("?sort=status_id:asc&limit=1"), ids[1] + " ");
    EXPECT_EQ(store.get_json("/v2/orders/count?status_id=11")["count"], Json(4));
    EXPECT_EQ(store.get("/v2/orders?sort=total").status, 400);
    EXPECT_EQ(store.get("/v2/orders?min_id=abc").status, 400);
}

TEST(BigCommerceOrders, AnOrderMadeByApiIsPendingAndExternal) {
    TestStore store;
    Json const body = json_of(R"({"customer_id":11,"external_source":"M-MIG",
        "products":[{"name":"Old sale","quantity":1,"price_ex_tax":20,"price_inc_tax":21.65}]})");
    auto const made = store.call("POST", "/v2/orders", body);
    ASSERT_EQ(made.status, 200) << made.body;
    auto const order = json_of(made.body);
    EXPECT_EQ(order["status_id"], Json(1));
    EXPECT_EQ(order["order_source"], Json("external"));
    EXPECT_EQ(order["external_source"], Json("M-MIG"));
    EXPECT_EQ(store.call("POST", "/v2/orders", Json::object({{"total_tax", 1}})).status, 400);
}

}  // namespace
}  // namespace cf::bigcommerce::sim
