#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/encoding.hpp"
#include "connectors/bigcommerce/sim/test_support.hpp"

/// The simulator reproduces the vendor-shaped samples: the same sale gives the same figures, in the
/// same members, of the same types.
namespace cf::bigcommerce::sim {
namespace {

Json const& samples() {
    static Json const all = [] {
        std::ifstream file(CF_SOURCE_DIR "/tests/data/vendors/bigcommerce.samples.json");
        std::stringstream text;
        text << file.rdbuf();
        return json_of(text.str());
    }();
    return all;
}

/// Members that belong to the sample's own shop, people or ids.
bool is_own_matter(std::string const& name) {
    static std::set<std::string> const all{"id",
                                           "order_id",
                                           "customer_id",
                                           "date_created",
                                           "date_modified",
                                           "product_id",
                                           "variant_id",
                                           "order_address_id",
                                           "order_product_id",
                                           "cart_id",
                                           "url",
                                           "resource",
                                           "coupon_id",
                                           "billing_address",
                                           "geoip_country",
                                           "geoip_country_iso2",
                                           "first_name",
                                           "last_name",
                                           "company",
                                           "street_1",
                                           "street_2",
                                           "city",
                                           "state",
                                           "zip",
                                           "country",
                                           "country_iso2",
                                           "phone",
                                           "email",
                                           "shipping_zone_name",
                                           "gift_certificate_id",
                                           "gateway_transaction_id",
                                           "reference_transaction_id",
                                           "recipient_email",
                                           "currency_id",
                                           "default_currency_id",
                                           "shipping_method",
                                           "transaction_id",
                                           "created",
                                           "tax_class_id",
                                           "display_name_customer",
                                           "display_name_merchant",
                                           "name",
                                           "sku",
                                           "name_customer",
                                           "name_merchant",
                                           "code",
                                           "weight",
                                           "remaining_balance",
                                           "original_balance",
                                           "starting_balance",
                                           "payment_method",
                                           "status",
                                           "status_id",
                                           "custom_status"};
    return all.contains(name);
}

void expect_alike(Json const& ours, Json const& sample, std::string const& path) {
    if (sample.is_object()) {
        ASSERT_TRUE(ours.is_object()) << path;
        for (auto const& [name, value] : sample.members()) {
            EXPECT_TRUE(ours.contains(name)) << path << "." << name << " is missing";
            if (!is_own_matter(name)) expect_alike(ours[name], value, path + "." + name);
        }
        for (auto const& [name, value] : ours.members()) {
            EXPECT_TRUE(sample.contains(name)) << path << "." << name << " is not in the sample";
        }
        return;
    }
    if (sample.is_array()) {
        ASSERT_EQ(ours.size(), sample.size()) << path;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            expect_alike(ours[i], sample[i], path + "[" + std::to_string(i) + "]");
        }
        return;
    }
    if (sample.is_number() && ours.is_number()) {
        EXPECT_EQ(*JsonCursor(ours).decimal(), *JsonCursor(sample).decimal()) << path;
        return;
    }
    EXPECT_EQ(ours.dump(), sample.dump()) << path;
}

Json list_of(TestStore& store, std::string const& path) {
    auto const reply = store.get(path);
    return reply.status == 204 ? Json::array() : json_of(reply.body);
}

/// null and [] both mean that nothing is there. (Sheet section 17.2.)
Json none_as_empty(Json const& list) { return list.is_null() ? Json::array() : list; }

struct Sale {
    char const* sample;
    char const* scenario;
    char const* order;
};

constexpr char const* us_store = "{}";

constexpr Sale sales[] = {
    {"order_tax_exclusive_coupon_shipping",
     us_store,
     R"({"customer_id":11,"coupons":["SAVE10"],"payment":{"action":"authorise"},
         "lines":[{"name":"Stoneware Mug","price":"12.50","quantity":3},
                  {"name":"Logo Tee","price":"24.99","quantity":2}],
         "shipping":[{"cost":"9.95"}]})"},
    {"order_tax_inclusive_expanded",
     R"({"store":{"currency":"GBP","prices_include_tax":true},
         "customers":[{"party":{"email":"r@example.com"},"store_credit":"10"}],
         "gift_certificates":[{"code":"K1","amount":"25","balance":"10"}],
         "tax_classes":[{"id":0,"name":"Default Tax Class","rates":[{"name":"VAT","rate":"20"}]},
                        {"id":2,"name":"Shipping","rates":[{"name":"VAT","rate":"20"}]},
                        {"id":3,"name":"Gift Wrapping","rates":[{"name":"VAT","rate":"20"}]}]})",
     R"({"customer_id":11,"manual_discount":"5.40","store_credit":"8.20","gift_certificate":"K1",
         "gift_certificate_amount":"10","fees":[{"cost":"1.20"}],
         "lines":[{"name":"Kettle","price":"30","wrapping":"2.40"},
                  {"name":"Towel","price":"12","quantity":2}],
         "shipping":[{"cost":"4.80","handling":"1.20"}]})"},
    {"order_digital",
     us_store,
     R"({"customer_id":11,"tax_exempt":true,
         "payment":{"gateway":"paypalexpress","method":"electronic_wallet"},
         "lines":[{"name":"Pattern PDF","price":"19","type":"digital"}]})"},
    {"order_multicurrency_transactional",
     R"({"currencies":[{"code":"EUR","rate":"0.92"}],"tax_classes":[
         {"id":0,"name":"Default Tax Class","rates":[{"name":"VAT","rate":"21"}]},
         {"id":2,"name":"Default Tax Class","rates":[{"name":"VAT","rate":"21"}]}]})",
     R"({"customer_id":11,"currency":"EUR","channel_id":2,"shipping":[{"cost":"6"}],
                  "lines":[{"name":"Bowl","price":"11.50","quantity":4}]})"},
    {"order_multicurrency_display_only",
     R"({"currencies":[{"code":"AUD","rate":"1.384615","transactional":false}]})",
     R"({"customer_id":11,"display_currency":"AUD","tax_exempt":true,
         "payment":{"gateway":"testgateway"},
         "lines":[{"name":"Map","price":"26"}],"shipping":[{"cost":"0"}]})"},
    {"order_guest_offline",
     R"({"tax_classes":[{"id":2,"name":"Default Tax Class",
         "rates":[{"name":"Sales Tax","rate":"8.25"}]}]})",
     R"({"billing":{"email":"g@example.com"},"source":"manual",
         "payment":{"action":"offline","gateway":"cod","label":"Cash on Delivery"},
         "lines":[{"name":"Custom engraving","price":"15"}],
         "shipping":[{"cost":"4"}]})"},
    {"order_rounding_no_rounding_strategy",
     R"({"store":{"rounding_strategy":"NO_ROUNDING"},"tax_classes":[
         {"id":0,"name":"Default Tax Class","rates":[{"name":"Sales Tax","rate":"7.25"}]}]})",
     R"({"customer_id":11,"lines":[{"name":"A","price":"1.99"},{"name":"B","price":"1.99"},
         {"name":"C","price":"1.99"}],"shipping":[{"cost":"0"}]})"},
    {"order_gift_certificate_sale",
     us_store,
     R"({"customer_id":11,"lines":[{"name":"$50.00 Gift Certificate","price":"50",
         "type":"giftcertificate"}]})"},
    {"order_free_shipping_coupon",
     us_store,
     R"({"customer_id":11,"coupons":["SHIPFREE"],"lines":[{"name":"Cup","price":"12.50",
         "quantity":2}],"shipping":[{"cost":"9.95"}]})"},
    {"order_two_tax_rates",
     R"({"tax_classes":[{"id":0,"name":"Default Tax Class","rates":[{"name":"GST","rate":"5"}]},
         {"id":5,"name":"Default Tax Class","rates":[{"name":"GST","rate":"5"},
                                                     {"name":"PST","rate":"7"}]},
         {"id":2,"name":"Default Tax Class","rates":[{"name":"GST","rate":"5"},
                                                     {"name":"PST","rate":"7"}]}]})",
     R"({"customer_id":11,"lines":[{"name":"Atlas","price":"20"},
         {"name":"Oak tray","price":"15","quantity":2,"tax_class":5}],
         "shipping":[{"cost":"8"}]})"},
};

class Samples : public testing::TestWithParam<Sale> {};

TEST_P(Samples, TheSameSaleGivesTheSameFigures) {
    auto const& sale = GetParam();
    Json const& sample = samples()[sale.sample];
    ASSERT_TRUE(sample.is_object()) << sale.sample;
    TestStore store(sale.scenario);
    auto const id = store.place(sale.order);
    if (std::string_view(sale.order).find("authorise") != std::string_view::npos) {
        store.pass(std::chrono::seconds(1));
        store.control("orders/" + id + "/capture");
    }
    std::string const path = "/v2/orders/" + id;
    bool const expanded = sample["order"]["consignments"].contains("shipping");
    std::string const include =
        "?include=consignments.line_items,fees&consignment_structure=object";
    expect_alike(store.get_json(path + (expanded ? include : "")), sample["order"], "order");
    expect_alike(list_of(store, path + "/products"), none_as_empty(sample["products"]), "products");
    expect_alike(list_of(store, path + "/shipping_addresses"),
                 none_as_empty(sample["shipping_addresses"]),
                 "shipping_addresses");
    expect_alike(list_of(store, path + "/coupons"), none_as_empty(sample["coupons"]), "coupons");
    expect_alike(list_of(store, path + "/taxes?details=true"),
                 none_as_empty(sample["taxes_details"]),
                 "taxes");
    expect_alike(store.get_json(path + "/fees")["fees"], sample["fees"], "fees");
    auto const paid = list_of(store, "/v3/orders/" + id + "/transactions");
    if (paid.is_object()) {
        expect_alike(paid["data"], sample["transactions"]["data"], "transactions");
    } else {
        EXPECT_EQ(sample["transactions"]["data"].size(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(Sales, Samples, testing::ValuesIn(sales), [](auto const& sale) {
    return sale.param.sample;
});

/// The partial refund of the samples, step by step over the wire.
TEST(Samples, TheSameRefundGivesTheSameFigures) {
    TestStore store(R"({"tax_classes":[
        {"id":0,"name":"Default Tax Class","rates":[{"name":"Sales Tax","rate":"10"}]},
        {"id":2,"name":"Default Tax Class","rates":[{"name":"Sales Tax","rate":"10"}]}]})");
    auto const id = store.place(R"({"customer_id":11,"payment":{"gateway":"braintree"},
        "lines":[{"name":"Jacket","price":"40","quantity":2}],"shipping":[{"cost":"10"}]})");
    Json const& scene = samples()["order_partial_refund"];
    auto const line = store.lines(id)[std::size_t(0)]["id"];
    auto const address = store.get_json("/v2/orders/" + id + "/shipping_addresses");
    Json request = samples()["refund_create_request"];
    request.member("items").mutable_items()[0].set("item_id", line);
    request.member("items").mutable_items()[1].set("item_id", address[std::size_t(0)]["id"]);
    std::string const actions = "/v3/orders/" + id + "/payment_actions/";
    auto const quoted = store.call("POST", actions + "refund_quotes", request);
    EXPECT_EQ(quoted.status, 201);
    expect_alike(json_of(quoted.body)["data"], samples()["refund_quote_response"]["data"], "quote");
    request.set("reason", "One jacket returned");
    auto const made = store.call("POST", actions + "refunds", request);
    ASSERT_EQ(made.status, 201) << made.body;
    Json body = json_of(made.body)["data"];
    body.member("items").mutable_items()[0].set("item_id", Json(521));
    body.member("items").mutable_items()[1].set("item_id", Json(621));
    Json expected = samples()["refund_create_response"]["body"]["data"];
    body.erase("id");
    expected.erase("id");
    expect_alike(body, expected, "refund");
    Json const credit = json_of(R"({"reason":"Goodwill","items":[{"item_type":"ORDER","item_id":)" +
                                id + R"(,"amount":2,"reason":"Goodwill"}],
        "payments":[{"provider_id":"storecredit","amount":2}]})");
    EXPECT_EQ(store.call("POST", actions + "refunds", credit).status, 201);
    auto order = store.get_json("/v2/orders/" + id);
    EXPECT_EQ(order["status"], scene["order"]["status"]);
    expect_alike(order, scene["order"], "order");
    expect_alike(store.lines(id), scene["products"], "products");
    auto const paid = store.get_json("/v3/orders/" + id + "/transactions");
    auto const& theirs = scene["transactions"]["data"];
    ASSERT_EQ(paid["data"].size(), theirs.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        for (auto name : {"event", "method", "gateway", "status"}) {
            EXPECT_EQ(paid["data"][i][name], theirs[i][name]) << i << " " << name;
        }
        EXPECT_EQ(amount_at(paid["data"][i], "amount"), amount_at(theirs[i], "amount"));
    }
}

TEST(Samples, AdjustmentsReduceTheTaxProRata) {
    TestStore store(R"({"tax_classes":[
        {"id":0,"name":"Default Tax Class","rates":[{"name":"Sales Tax","rate":"10"}]}]})");
    auto const id = store.place(R"({"customer_id":11,
        "lines":[{"name":"Jacket","price":"40","quantity":2}]})");
    Json const item =
        Json::object({{"item_type", "PRODUCT"},
                      {"item_id", store.lines(id)[std::size_t(0)]["id"]},
                      {"quantity", 1},
                      {"adjustments", json_of(R"([{"amount":-4,"description":"Restocking"}])")}});
    auto const quoted = store.call("POST",
                                   "/v3/orders/" + id + "/payment_actions/refund_quotes",
                                   Json::object({{"items", Json::array({item})}}));
    Json const& expected = samples()["refunds_variety"]["product_with_adjustment"];
    auto const data = json_of(quoted.body)["data"];
    EXPECT_EQ(amount_at(data, "total_refund_amount"), amount_at(expected, "total_amount"));
    EXPECT_EQ(amount_at(data, "total_refund_tax_amount"), amount_at(expected, "total_tax"));
}

TEST(Samples, ErrorsLookAlike) {
    TestStore store;
    Json const& errors = samples()["http_errors"];
    expect_alike(json_of(store.get("/v2/orders/1").body), errors["v2_404"]["body"], "v2_404");
    EXPECT_EQ(text_at(json_of(store.get("/v3/orders/1/transactions").body), "title"),
              text_at(errors["v3_404_transactions"]["body"], "title"));
    auto const hook = json_of(store.get("/v3/hooks/99").body);
    EXPECT_EQ(hook.dump(), errors["hook_404"]["body"].dump());
    store.token = "wrong";
    EXPECT_EQ(json_of(store.get("/v2/orders").body).dump(), errors["v3_401"]["body"].dump());
}

TEST(Samples, TheSignedDeliveryOfTheSamplesIsOurs) {
    Json const& sample = samples()["webhook_signed_delivery"];
    Json const& headers = sample["request_headers"];
    std::string const text = text_at(headers, "webhook-id") + "." +
                             text_at(headers, "webhook-timestamp") + "." +
                             text_at(sample, "raw_body");
    EXPECT_EQ("v1," + to_base64(hmac_sha256(text_at(sample, "client_secret"), text)),
              text_at(headers, "webhook-signature"));
    for (auto const& stub : samples()["webhook_stubs"]["bodies"].items()) {
        EXPECT_EQ(to_hex(sha1(stub["data"].dump())), text_at(stub, "hash"));
        EXPECT_TRUE(is_known_scope(text_at(stub, "scope"))) << text_at(stub, "scope");
    }
}

}  // namespace
}  // namespace cf::bigcommerce::sim
