#include <gtest/gtest.h>

#include "connectors/bigcommerce/sim/test_support.hpp"

/// Quirks about transactions and refunds of the contract's section 16, and section 17.1.
namespace cf::bigcommerce::sim {
namespace {

std::string with_payment(std::string const& payment) {
    return R"({"customer_id":11,"tax_exempt":true,"lines":[{"name":"Map","price":"50",
        "quantity":2}],"payment":)" +
           payment + "}";
}

/// "authorization:ok capture:ok" and so on.
std::string events(TestStore& store, std::string const& id) {
    auto const page = store.get_json("/v3/orders/" + id + "/transactions");
    std::string all;
    for (auto const& one : page["data"].items()) {
        all += (all.empty() ? "" : " ") + text_at(one, "event") + ":" + text_at(one, "status");
    }
    return all;
}

std::string collected(TestStore& store, std::string const& id) {
    Decimal sum;
    auto const facts = store.sim->facts_of(id);
    for (auto const& one : facts["captures"].items()) sum += amount_at(one, "amount");
    return sum.to_fixed(2);
}

HttpReply post_refund(TestStore& store, std::string const& id, std::string const& body) {
    return store.call("POST", "/v3/orders/" + id + "/payment_actions/refunds", json_of(body));
}

Json quote(TestStore& store, std::string const& id, std::string const& body) {
    auto const reply =
        store.call("POST", "/v3/orders/" + id + "/payment_actions/refund_quotes", json_of(body));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return json_of(reply.body)["data"];
}

TEST(BigCommerceQuirk, Q16_TransactionsOfEveryKind) {
    TestStore store(R"({"store":{"quota":0},
        "customers":[{"party":{"email":"a@example.com"},"store_credit":"20"}],
        "gift_certificates":[{"code":"GC-1","amount":"25"}]})");
    auto const offline = store.place(with_payment(R"({"action":"offline"})"));
    EXPECT_EQ(store.get("/v3/orders/" + offline + "/transactions").status, 204);
    EXPECT_EQ(store.get("/v3/orders/99/transactions").status, 404);
    auto const authorised = store.place(with_payment(R"({"action":"authorise"})"));
    auto const first = store.get_json("/v3/orders/" + authorised + "/transactions");
    EXPECT_TRUE(first["data"][std::size_t(0)]["order_id"].is_string());
    EXPECT_EQ(collected(store, authorised), "0.00");
    store.control("orders/" + authorised + "/capture");
    EXPECT_EQ(events(store, authorised), "authorization:ok capture:ok");
    EXPECT_EQ(collected(store, authorised), "100.00");
    auto const voided = store.place(with_payment(R"({"action":"authorise"})"));
    EXPECT_EQ(store.call("POST", "/v3/orders/" + voided + "/payment_actions/void").status, 201);
    EXPECT_EQ(events(store, voided), "authorization:ok void:ok");
    EXPECT_EQ(store.call("POST", "/v3/orders/" + voided + "/payment_actions/capture").status, 422);
    auto const partial = store.place(with_payment(R"({"action":"authorise"})"));
    store.control("orders/" + partial + "/capture", R"({"amount":"60"})");
    EXPECT_EQ(collected(store, partial), "60.00");
    auto const failed = store.place(with_payment(R"({"action":"failed_then_purchase"})"));
    EXPECT_EQ(events(store, failed), "purchase:error purchase:ok");
    EXPECT_EQ(collected(store, failed), "100.00");
    auto const pending = store.place(with_payment(R"({"action":"pending","gateway":"klarna"})"));
    store.control("orders/" + pending + "/pay");
    EXPECT_EQ(events(store, pending), "pending:ok settled:ok");
    auto const split = store.place(R"({"customer_id":11,"tax_exempt":true,"store_credit":"8.20",
        "gift_certificate":"GC-1","gift_certificate_amount":"10",
        "lines":[{"name":"Map","price":"58.20"}]})");
    auto const tenders = store.get_json("/v3/orders/" + split + "/transactions")["data"];
    ASSERT_EQ(tenders.size(), 3U);
    EXPECT_EQ(text_at(tenders[std::size_t(0)], "method"), "gift_certificate");
    EXPECT_EQ(amount_at(tenders[std::size_t(0)]["gift_certificate"], "remaining_balance"),
              Decimal(15));
    EXPECT_EQ(text_at(tenders[std::size_t(1)], "method"), "store_credit");
    EXPECT_EQ(amount_at(tenders[std::size_t(2)], "amount"), Decimal(40));
    store.set(R"({"gateway_renamed":true,"transactions_unavailable":true})");
    EXPECT_EQ(store.get("/v3/orders/" + split + "/transactions").status, 503);
}

TEST(BigCommerceQuirk, Q17_IncompleteOrdersAreToldAndFlipLater) {
    TestStore store;
    store.hook("store/order/*");
    auto const id = store.place(R"({"customer_id":11,"incomplete_first":true,
        "lines":[{"sku":"MUG-01"}]})");
    EXPECT_EQ(store.order(id)["status_id"], Json(0));
    EXPECT_EQ(store.get_json("/v2/orders?status_id=0").size(), 1U);
    EXPECT_EQ(store.get_json("/v2/orders/count")["statuses"][std::size_t(0)]["count"], Json(1));
    auto told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/order/created");
    EXPECT_EQ(text_at(store.sim->facts_of(id), "state"), "draft");
    store.pass(std::chrono::seconds(20));
    told = store.deliver();
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/order/statusUpdated");
    EXPECT_EQ(told[0]["data"]["status"]["previous_status_id"], Json(0));
    EXPECT_EQ(told[0]["data"]["status"]["new_status_id"], Json(11));
    EXPECT_EQ(text_at(told[1], "scope"), "store/order/updated");
    EXPECT_EQ(text_at(told[2], "scope"), "store/order/transaction/created");
    EXPECT_EQ(store.order(id)["status_id"], Json(11));
}

TEST(BigCommerceQuirk, Q18_OneRefundAtATimePerOrder) {
    TestStore store;
    auto const id = store.place(with_payment(R"({"action":"purchase"})"));
    std::string const body = R"({"items":[{"item_type":"ORDER","item_id":)" + id +
                             R"(,"amount":5}],"payments":[{"provider_id":"stripe","amount":5}]})";
    HttpRequest running{
        .method = "POST",
        .url = "/stores/simstore01/v3/orders/" + id + "/payment_actions/refunds",
        .headers = {{"X-Auth-Token", store.token}, {"Content-Type", "application/json"}},
        .body = body};
    EXPECT_EQ(store.sim->handle(running, store.now).reply.status, 201);
    auto const second = post_refund(store, id, body);
    EXPECT_EQ(second.status, 422);
    EXPECT_TRUE(json_of(second.body)["data"].is_array());
    EXPECT_EQ(store.sim->calls().violations("refund_concurrency"), 1);
    store.sim->finished(running, store.now);
    EXPECT_EQ(post_refund(store, id, body).status, 201);
    auto const refunds = store.get_json("/v3/orders/" + id + "/payment_actions/refunds");
    EXPECT_EQ(refunds["data"].size(), 2U);
}

TEST(BigCommerceQuirk, Q18_RefundShowsAtOnceItsTransactionLaterAndMayBeDeclined) {
    TestStore store;
    store.hook("store/order/*");
    store.set(R"({"refund_transaction_delay_s":90})");
    auto const id = store.place(with_payment(R"({"action":"purchase"})"));
    store.deliver();
    store.control("orders/" + id + "/refund", R"({"amount":"5"})");
    EXPECT_EQ(events(store, id), "purchase:ok");
    auto told = store.deliver();
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/order/refund/created");
    EXPECT_EQ(text_at(told[1], "scope"), "store/order/statusUpdated");
    store.pass(std::chrono::seconds(90));
    told = store.deliver();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(text_at(told[0], "scope"), "store/order/transaction/created");
    EXPECT_EQ(events(store, id), "purchase:ok refund:ok");
    store.set(R"({"refund_declined":true})");
    store.control("orders/" + id + "/refund", R"({"amount":"7"})");
    auto const refunds = store.get_json("/v3/orders/" + id + "/payment_actions/refunds")["data"];
    ASSERT_EQ(refunds.size(), 2U);
    EXPECT_EQ(refunds[std::size_t(1)]["payments"][std::size_t(0)]["is_declined"], Json(true));
    EXPECT_EQ(text_at(store.sim->facts_of(id)["refunds"][std::size_t(1)], "amount"), "0.00");
    EXPECT_EQ(store.order(id)["status_id"], Json(14));
}

TEST(BigCommerceQuirk, Q19_RefundListWithoutPagingAndItsVariants) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"MUG-01","quantity":2}],
        "fees":[{"cost":"2"}]})");
    auto const order = store.order(id);
    std::string const fee(order["fees"][std::size_t(0)]["id"].text());
    std::string const line(store.lines(id)[std::size_t(0)]["id"].text());
    auto const refund = [&](std::string const& body) {
        auto const reply = post_refund(store, id, body);
        EXPECT_EQ(reply.status, 201) << reply.body;
        return json_of(reply.body)["data"];
    };
    std::string const pays = R"("payments":[{"provider_id":"stripe","amount":)";
    auto const by_fee = refund(R"({"items":[{"item_type":"FEE","item_id":)" + fee +
                               R"(,"amount":1}],)" + pays + "1.09}]}");
    EXPECT_EQ(by_fee["items"][std::size_t(0)]["requested_amount"], Json(1));
    EXPECT_EQ(std::string(by_fee["items"][std::size_t(0)]["item_id"].text()), fee);
    auto const by_line = refund(R"({"items":[{"item_type":"PRODUCT","item_id":)" + line +
                                R"(,"quantity":1}],)" + pays + "13.53}]}");
    EXPECT_TRUE(by_line["items"][std::size_t(0)]["requested_amount"].is_null());
    auto const tax_only = refund(R"({"tax_adjustment_amount":0.6,)" + pays + "0.6}]}");
    EXPECT_EQ(tax_only["items"].size(), 0U);
    EXPECT_EQ(amount_at(tax_only, "total_tax"), Decimal::of("0.6"));
    auto const given = refund(
        R"({"items":[{"item_type":"PRODUCT","item_id":)" + line +
        R"(,"quantity":1}],"merchant_calculated_override":{"total_amount":3,"total_tax":-0.5},)" +
        pays + "3}]}");
    EXPECT_EQ(amount_at(given, "total_tax"), Decimal::of("-0.5"));
    EXPECT_EQ(given["uses_merchant_override_values"], Json(true));
    auto const list =
        store.get_json("/v3/orders/payment_actions/refunds?order_id:in=" + id + ",5&limit=3");
    EXPECT_EQ(list["meta"].size(), 0U);
    EXPECT_EQ(list["data"].size(), 3U);
    EXPECT_EQ(store.get_json("/v3/orders/payment_actions/refunds?page=9")["data"].size(), 0U);
    store.set(R"({"requested_amount":"string","refund_fee_order_id":true})");
    auto const first = store.get_json("/v3/orders/payment_actions/refunds/" +
                                      std::string(by_fee["id"].text()))["data"];
    EXPECT_EQ(first["items"][std::size_t(0)]["requested_amount"], Json("1.00"));
    EXPECT_EQ(std::string(first["items"][std::size_t(0)]["item_id"].text()), id);
    store.set(R"({"requested_amount":"null"})");
    auto const again = store.get_json("/v3/orders/" + id + "/payment_actions/refunds")["data"];
    EXPECT_TRUE(again[std::size_t(0)]["items"][std::size_t(0)]["requested_amount"].is_null());
}

TEST(BigCommerceQuirk, Q20_OrderLevelRefundsCarryNoTax) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"TRAY-2","quantity":3}]})");
    auto const offered = quote(
        store, id, R"({"items":[{"item_type":"ORDER","item_id":)" + id + R"(,"amount":10}]})");
    EXPECT_EQ(amount_at(offered, "total_refund_amount"), Decimal(10));
    EXPECT_EQ(amount_at(offered, "total_refund_tax_amount"), Decimal(0));
    EXPECT_EQ(amount_at(offered, "order_level_refund_amount"), Decimal(10));
}

TEST(BigCommerceQuirk, Q39_CertificatesAreSoldAndRedeemed) {
    TestStore store;
    auto const sale = store.place(R"({"customer_id":11,
        "lines":[{"name":"$50 Gift Certificate","price":"50","type":"giftcertificate"}]})");
    auto const line = store.lines(sale)[std::size_t(0)];
    EXPECT_EQ(text_at(line, "type"), "giftcertificate");
    EXPECT_EQ(line["total_tax"], Json("0.0000"));
    auto const certificates = store.get_json("/v2/gift_certificates?order_id=" + sale);
    std::string const code = text_at(certificates[std::size_t(0)], "code");
    EXPECT_EQ(certificates[std::size_t(0)]["balance"], Json("50.0000"));
    auto const order = store.order(sale);
    EXPECT_EQ(order["consignments"]["email"]["gift_certificates"].size(), 1U);
    EXPECT_EQ(order["order_is_digital"], Json(true));
    auto const bought = store.place(R"({"customer_id":12,"gift_certificate":")" + code +
                                    R"(","gift_certificate_amount":"20",
        "lines":[{"name":"Map","price":"80"}]})");
    EXPECT_EQ(store.order(bought)["gift_certificate_amount"], Json("20.0000"));
    EXPECT_EQ(store.get_json("/v2/gift_certificates?code=" + code)[std::size_t(0)]["balance"],
              Json("30.0000"));
    EXPECT_EQ(store.get("/v2/gift_certificates?code=NONE").status, 204);
}

TEST(BigCommerceQuirk, Q47_NullStylesOfOptionalParts) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"lines":[{"sku":"MUG-01"}]})");
    auto const part = [&](char const* style, char const* name) {
        store.set(std::string(R"({"null_style":")") + style + "\"}");
        auto const page = store.get_json("/v3/orders/" + id + "/transactions");
        Json const* const found = page["data"][std::size_t(0)].find(name);
        return found ? found->dump() : std::string("missing");
    };
    EXPECT_EQ(part("null", "gift_certificate"), "null");
    EXPECT_EQ(part("empty_object", "gift_certificate"), "{}");
    EXPECT_EQ(part("empty_object", "reference_transaction_id"), "{}");
    EXPECT_EQ(part("empty_string", "store_credit"), "\"\"");
    EXPECT_EQ(part("missing", "offline"), "missing");
    EXPECT_NE(part("missing", "credit_card"), "missing");
}

TEST(BigCommerceQuirk, Q48_TransactionsAloneDoNotMoveDateModified) {
    TestStore store;
    auto const id = store.place(with_payment(R"({"action":"authorise"})"));
    auto const before = store.order(id)["date_modified"];
    store.pass(std::chrono::seconds(100));
    store.control("orders/" + id + "/capture", R"({"amount":"30"})");
    EXPECT_EQ(store.order(id)["date_modified"], before);
    EXPECT_EQ(text_at(store.order(id), "payment_status"), "captured");
    store.set(R"({"transactions_touch_order":true})");
    auto const other = store.place(with_payment(R"({"action":"authorise"})"));
    store.pass(std::chrono::seconds(100));
    auto const placed = store.order(other)["date_modified"];
    store.control("orders/" + other + "/capture");
    EXPECT_NE(store.order(other)["date_modified"], placed);
}

TEST(BigCommerceRefunds, LastUnitsTakeTheRemainder) {
    TestStore store;
    auto const id = store.place(R"({"customer_id":11,"manual_discount":"1.00",
        "lines":[{"name":"Pen","price":"3.33","quantity":3}]})");
    std::string const line(store.lines(id)[std::size_t(0)]["id"].text());
    Decimal const whole = amount_at(store.lines(id)[std::size_t(0)], "discounted_total_inc_tax");
    Decimal sum, tax;
    for (int i = 0; i < 3; ++i) {
        auto const item =
            R"({"items":[{"item_type":"PRODUCT","item_id":)" + line + R"(,"quantity":1}])";
        auto const offered = quote(store, id, item + "}");
        std::string const amount(offered["total_refund_amount"].text());
        auto const reply = post_refund(
            store, id, item + R"(,"payments":[{"provider_id":"stripe","amount":)" + amount + "}]}");
        ASSERT_EQ(reply.status, 201) << reply.body;
        sum += amount_at(offered, "total_refund_amount");
        tax += amount_at(offered, "total_refund_tax_amount");
    }
    EXPECT_EQ(sum, whole);
    EXPECT_EQ(tax, amount_at(store.order(id), "total_tax"));
    EXPECT_EQ(store.order(id)["status_id"], Json(4));
    EXPECT_EQ(text_at(store.order(id), "payment_status"), "refunded");
}

TEST(BigCommerceRefunds, WhatDoesNotFitIs422AndChangesNothing) {
    TestStore store;
    auto const id = store.place(R"({"billing":{"email":"g@example.com"},
        "lines":[{"sku":"MUG-01"}],"shipping":[{"cost":"5"}]})");
    auto const address = store.get_json("/v2/orders/" + id + "/shipping_addresses");
    std::string const place(address[std::size_t(0)]["id"].text());
    std::string const order_item =
        R"({"items":[{"item_type":"ORDER","item_id":)" + id + R"(,"amount":5}],)";
    auto const title = [&](std::string const& body) {
        auto const reply = post_refund(store, id, body);
        EXPECT_EQ(reply.status, 422);
        return text_at(json_of(reply.body)["data"][std::size_t(0)], "title");
    };
    EXPECT_EQ(title(order_item + R"("payments":[{"provider_id":"storecredit","amount":5}]})"),
              "Unable to provide store credit for a guest customer.");
    EXPECT_EQ(title(order_item + R"("payments":[{"provider_id":"stripe","amount":4}]})"),
              "The payment amounts do not match the refund total.");
    title(order_item + R"("payments":[{"provider_id":"braintree","amount":5}]})");
    title(R"({"items":[{"item_type":"ORDER","item_id":)" + id +
          R"(,"amount":500}],"payments":[{"provider_id":"stripe","amount":500}]})");
    std::string const shipping =
        R"({"items":[{"item_type":"SHIPPING","item_id":)" + place + R"(,"amount":9}])";
    auto const cut = quote(store, id, shipping + "}");
    EXPECT_EQ(amount_at(cut, "total_refund_amount"), Decimal::of("5.41"));
    EXPECT_EQ(amount_at(cut, "adjustment"), Decimal::of("-4.33"));
    title(shipping + R"(,"payments":[{"provider_id":"stripe","amount":5.41}]})");
    EXPECT_EQ(store.sim->facts_of(id)["refunds"].size(), 0U);
    auto const unpaid = store.place(with_payment(R"({"action":"authorise"})"));
    EXPECT_EQ(post_refund(store, unpaid, order_item + R"("payments":[]})").status, 422);
}

TEST(BigCommerceRefunds, SplitTendersComeBackAsQuotedAndCreditRises) {
    TestStore store(R"({"customers":[{"party":{"email":"a@example.com"},"store_credit":"20"}]})");
    auto const id = store.place(R"({"customer_id":11,"tax_exempt":true,"store_credit":"20",
        "lines":[{"name":"Map","price":"50"}]})");
    store.control("orders/" + id + "/refund", R"({"full":true})");
    auto const refund = store.sim->facts_of(id)["refunds"][std::size_t(0)];
    ASSERT_EQ(refund["tenders"].size(), 2U);
    EXPECT_EQ(text_at(refund["tenders"][std::size_t(0)], "amount"), "30.00");
    EXPECT_EQ(text_at(refund["tenders"][std::size_t(1)], "kind"), "store_credit");
    auto const customer = store.get_json("/v3/customers?id:in=11&include=storecredit");
    EXPECT_EQ(amount_at(customer["data"][std::size_t(0)]["store_credit_amounts"][std::size_t(0)],
                        "amount"),
              Decimal(20));
}

}  // namespace
}  // namespace cf::bigcommerce::sim
