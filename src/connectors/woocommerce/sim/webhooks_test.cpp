#include <gtest/gtest.h>

#include <set>

#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

class WooWebhooks : public testing::Test {
  protected:
    std::string listen(std::string const& topic, std::string const& secret = "sec") {
        store.post("/webhooks",
                   R"({"topic":")" + topic + R"(","secret":")" + secret +
                       R"(","delivery_url":"http://127.0.0.1:9/hook"})");
        std::string const id(store.body["id"].text());
        store.deliveries();  // The ping.
        return id;
    }
    std::string order(std::string const& more = "") {
        store.post("/orders", R"({"line_items":[{"product_id":11}])" + more + "}");
        return std::string(store.body["id"].text());
    }
    std::vector<std::string> topics() {
        std::vector<std::string> seen;
        for (auto const& request : store.deliveries())
            seen.emplace_back(request.headers.get("X-WC-Webhook-Topic"));
        return seen;
    }
    TestStore store;
};

TEST_F(WooWebhooks, W70_CreatingOneSendsAPing) {
    Json const& created = store.post("/webhooks", R"({"topic":"order.updated","name":"n",
        "delivery_url":"http://127.0.0.1:9/hook"})");
    EXPECT_EQ(created["status"].text(), "active");
    EXPECT_EQ(created["hooks"].size(), 2U);
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].body, "webhook_id=1");
    EXPECT_EQ(sent[0].headers.get("Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_FALSE(sent[0].headers.find("X-WC-Webhook-Signature"));
    EXPECT_FALSE(sent[0].headers.find("X-WC-Webhook-Topic"));
}

TEST_F(WooWebhooks, W71_HeadersEscapesAndSignatureAreAsRecorded) {
    listen("order.updated", "whsec-é&\\\"<x>");
    order(R"(,"customer_note":"Zürich / 💶")");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    auto const& headers = sent[0].headers;
    EXPECT_EQ(headers.get("User-Agent"), "WooCommerce/11.0.1 Hookshot (WordPress/7.0.4)");
    EXPECT_EQ(headers.get("X-WC-Webhook-Source"), "https://store.example/");
    EXPECT_EQ(headers.get("X-WC-Webhook-Resource"), "order");
    EXPECT_EQ(headers.get("X-WC-Webhook-Event"), "updated");
    EXPECT_EQ(headers.get("X-WC-Webhook-ID"), "1");
    EXPECT_EQ(headers.get("X-WC-Webhook-Signature"),
              to_base64(hmac_sha256("whsec-é&\"<x>", sent[0].body)));
    EXPECT_NE(sent[0].body.find(R"("customer_note":"Z\u00fcrich \/ \ud83d\udcb6")"),
              std::string::npos);
}

TEST_F(WooWebhooks, W71_EveryRecordedBodyIsWrittenByteForByte) {
    Json const& secrets = recording("webhook_registrations")[first]["secrets"];
    int signed_ones = 0;
    for (auto const& delivery : recording("webhook_deliveries").items()) {
        std::string const body(delivery["body"].text());
        if (!body.starts_with("{")) continue;
        EXPECT_EQ(php_json(to_json(body)), body);
        Headers headers;
        auto const& raw = delivery["raw_headers"].items();
        for (std::size_t i = 0; i + 1 < raw.size(); i += 2)
            headers.add(std::string(raw[i].text()), std::string(raw[i + 1].text()));
        if (delivery["path"].text() != "/ok") continue;
        std::string const secret(secrets[headers.get("X-WC-Webhook-ID")]["secret"].text());
        EXPECT_EQ(headers.get("X-WC-Webhook-Signature"), to_base64(hmac_sha256(secret, body)));
        ++signed_ones;
    }
    EXPECT_GT(signed_ones, 120);
}

TEST_F(WooWebhooks, W72_TheBodyIsTheStateAtDeliveryTime) {
    listen("order.created");
    listen("order.updated");
    std::string const id = order();
    store.put("/orders/" + id, R"({"status":"completed"})");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].body, sent[1].body);
    EXPECT_EQ(to_json(sent[0].body)["status"].text(), "completed");
}

TEST_F(WooWebhooks, W72_AnObjectThatIsGoneIsDeliveredAsTheApisError) {
    listen("order.updated");
    std::string const id = order();
    store.call("DELETE", "/orders/" + id + "?force=true");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(to_json(sent[0].body)["code"].text(), "woocommerce_rest_shop_order_invalid_id");
}

TEST_F(WooWebhooks, W73_CheckoutsTellUpdatedFirstAndTheApiCreatedFirst) {
    listen("order.created");
    listen("order.updated");
    store.control("POST", "/orders", R"({"payment_method":"cod","lines":[{"product_id":12}]})");
    EXPECT_EQ(topics(), (std::vector<std::string>{"order.updated", "order.created"}));
    order();
    EXPECT_EQ(topics(), (std::vector<std::string>{"order.created", "order.updated"}));
}

TEST_F(WooWebhooks, W74_AnAbandonedCheckoutTellsOnlyUpdated) {
    listen("order.created");
    listen("order.updated");
    store.control("POST", "/orders", R"({"status":"checkout-draft","lines":[{"product_id":12}]})");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].headers.get("X-WC-Webhook-Topic"), "order.updated");
    EXPECT_EQ(to_json(sent[0].body)["status"].text(), "checkout-draft");
}

TEST_F(WooWebhooks, W75_TrashingTellsTheIdAloneAndRestoringTheOrder) {
    std::string const id = order();
    listen("order.deleted");
    listen("order.restored");
    listen("order.updated");
    store.call("DELETE", "/orders/" + id);
    auto const deleted = store.deliveries();
    ASSERT_EQ(deleted.size(), 1U);
    EXPECT_EQ(deleted[0].body, "{\"id\":" + id + "}");
    store.control("POST", "/orders/" + id + "/restore");
    auto const restored = store.deliveries();
    ASSERT_EQ(restored.size(), 1U);
    EXPECT_EQ(restored[0].headers.get("X-WC-Webhook-Topic"), "order.restored");
    EXPECT_EQ(to_json(restored[0].body)["status"].text(), "pending");
}

TEST_F(WooWebhooks, W76_RefundsHaveNoTopicOfTheirOwn) {
    EXPECT_EQ(store
                  .call("POST", "/webhooks", to_json(R"({"topic":"refund.created",
                             "delivery_url":"http://127.0.0.1:9/hook"})"))
                  .status,
              400);
    EXPECT_EQ(store.body["code"].text(), "woocommerce_rest_webhook_invalid_topic");
    std::string const id = order(R"(,"set_paid":true,"payment_method":"stripe")");
    listen("action.woocommerce_order_refunded");
    store.post("/orders/" + id + "/refunds", R"({"amount":"1.00"})");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].body, R"({"action":"woocommerce_order_refunded","arg":)" + id + "}");
    EXPECT_EQ(sent[0].headers.get("X-WC-Webhook-Resource"), "action");
}

TEST_F(WooWebhooks, W77_OneTryAndAPingAfterAFailure) {
    listen("order.updated");
    for (auto const& [status, requests] : {std::pair{200, 1U},
                                           std::pair{204, 1U},
                                           std::pair{301, 1U},
                                           std::pair{302, 1U},
                                           std::pair{500, 2U},
                                           std::pair{410, 2U},
                                           std::pair{0, 2U}}) {
        order();
        EXPECT_EQ(store.deliveries(std::chrono::hours(24), status).size(), requests) << status;
    }
}

TEST_F(WooWebhooks, W78_TheSeventhFailureInARowDisables) {
    std::string const id = listen("order.updated");
    for (int failure = 1; failure <= 7; ++failure) {
        EXPECT_EQ(store.get("/webhooks/" + id)["status"].text(), "active") << failure;
        EXPECT_FALSE(store.body.contains("failure_count"));
        order();
        store.deliveries(std::chrono::minutes(1), 500);
    }
    EXPECT_EQ(store.get("/webhooks/" + id)["status"].text(), "disabled");
    order();
    EXPECT_TRUE(store.deliveries().empty());
    // Set to active again it keeps its count, so one more failure is enough (a switch).
    store.put("/webhooks/" + id, R"({"status":"active"})");
    order();
    store.deliveries(std::chrono::minutes(1), 500);
    EXPECT_EQ(store.get("/webhooks/" + id)["status"].text(), "disabled");
}

TEST_F(WooWebhooks, W78_OneSuccessStartsTheCountAnew) {
    std::string const id = listen("order.updated");
    for (int round = 0; round < 3; ++round) {
        for (int failure = 0; failure < 6; ++failure) {
            order();
            store.deliveries(std::chrono::minutes(1), 500);
        }
        order();
        store.deliveries();
    }
    EXPECT_EQ(store.get("/webhooks/" + id)["status"].text(), "active");
}

TEST_F(WooWebhooks, W79_StockMovesTellProductUpdated) {
    listen("product.updated");
    listen("product.deleted");
    order(R"(,"status":"processing")");
    auto const sent = store.deliveries();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(to_json(sent[0].body)["stock_quantity"].text(), "99999");
    store.put("/products/27/variations/28", R"({"regular_price":"25.90"})");
    auto const variation = store.deliveries();
    ASSERT_EQ(variation.size(), 1U);
    EXPECT_EQ(to_json(variation[0].body)["parent_id"].text(), "27");
    store.call("DELETE", "/products/20?force=true");
    EXPECT_TRUE(store.deliveries().empty());
    store.call("DELETE", "/products/16");
    EXPECT_EQ(topics(), (std::vector<std::string>{"product.deleted"}));
}

TEST_F(WooWebhooks, W79_CustomersAreToldAroundTheirPaidOrders) {
    listen("customer.created");
    listen("customer.updated");
    store.post("/customers", R"({"email":"new.one@mail.example"})");
    EXPECT_EQ(topics(), (std::vector<std::string>{"customer.created", "customer.updated"}));
    order(R"(,"customer_id":2,"set_paid":true)");
    EXPECT_EQ(topics(), (std::vector<std::string>{"customer.updated"}));
}

TEST_F(WooWebhooks, W80_DeliveryIdsDiffer) {
    listen("order.created");
    listen("order.updated");
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) order();
    for (auto const& request : store.deliveries())
        ids.insert(std::string(request.headers.get("X-WC-Webhook-Delivery-ID")));
    EXPECT_EQ(ids.size(), 40U);
    EXPECT_EQ(ids.begin()->size(), 32U);
}

TEST_F(WooWebhooks, W81_TheSecretIsNeverShown) {
    std::string const id = listen("order.updated", "planted-secret");
    EXPECT_EQ(store.call("GET", "/webhooks/" + id).body.find("planted-secret"), std::string::npos);
    EXPECT_EQ(store.call("GET", "/webhooks").body.find("planted-secret"), std::string::npos);
    EXPECT_FALSE(store.body[first].contains("secret"));
}

TEST_F(WooWebhooks, RegistrationsLookAsRecorded) {
    for (auto const& recorded : recording("webhook_registrations")[first]["body"].items()) {
        store.post("/webhooks",
                   Json::object({{"topic", recorded["topic"]},
                                 {"name", recorded["name"]},
                                 {"delivery_url", recorded["delivery_url"]}})
                       .dump());
        EXPECT_EQ(store.body["hooks"], recorded["hooks"]);
        EXPECT_EQ(store.body["resource"], recorded["resource"]);
        EXPECT_EQ(store.body["event"], recorded["event"]);
        for (std::size_t i = 0; i < store.body.size(); ++i)
            EXPECT_EQ(store.body.members()[i].first, recorded.members()[i].first);
    }
}

TEST_F(WooWebhooks, AWebhookCanBeDisabledAndRemoved) {
    std::string const id = listen("order.updated");
    store.control("POST", "/webhooks/" + id + "/disable");
    order();
    EXPECT_TRUE(store.deliveries().empty());
    EXPECT_EQ(store.get("/webhooks?status=disabled").size(), 1U);
    EXPECT_EQ(store.call("DELETE", "/webhooks/" + id).status, 501);
    EXPECT_EQ(store.call("DELETE", "/webhooks/" + id + "?force=true").status, 200);
    EXPECT_EQ(store.call("GET", "/webhooks/" + id).status, 404);
}

}  // namespace
}  // namespace cf::woocommerce::sim
