// What people do in the ledger and what the store drops without a word: found by fingerprint,
// offered as a repair plan, never written over.
#include "tests/scenario/desk.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// An invoice as a bookkeeper enters it.
Json by_hand(World& world, std::string const& number, std::string const& reference) {
    world.foreign_call("PUT",
                       "/api.xro/2.0/Contacts",
                       Json::parse(R"({"Contacts":[{"Name":"Walk-in"}]})").value());
    Json invoice =
        Json::object({{"Type", "ACCREC"},
                      {"Contact", Json::object({{"ContactID", world.contact_id("Walk-in")}})},
                      {"Date", "2026-03-02"},
                      {"DueDate", "2026-03-02"},
                      {"InvoiceNumber", number},
                      {"Reference", reference},
                      {"Status", "AUTHORISED"},
                      {"LineAmountTypes", "Inclusive"}});
    invoice.set("LineItems",
                Json::array({Json::object({{"Description", "Tea"},
                                           {"Quantity", 1},
                                           {"UnitAmount", "23.80"},
                                           {"AccountCode", "200"},
                                           {"TaxType", "DE19"}})}));
    return world.foreign_call("PUT",
                              "/api.xro/2.0/Invoices",
                              Json::object({{"Invoices", Json::array({std::move(invoice)})}}));
}

/// The reference our document of this order would have.
std::string reference_of(std::string const& order) { return "WooCommerce " + order; }

TEST(Drift, AnInvoiceMadeByHandWithTheSameReferenceIsNotDoubled) {
    for (auto const* reference : {"WooCommerce %", "Order #%", "WC-%"}) {
        SCOPED_TRACE(reference);
        World world(posting_when_placed());
        auto const id = world.place(unpaid_order("20.00"));
        by_hand(world, "INV-0001", replaced(reference, "%", id));
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
        EXPECT_THAT(world.causes(), HasSubstr("ledger.twin"));
        Desk desk(world);
        EXPECT_THAT(desk.only_item()["evidence"].dump(), HasSubstr("INV-0001"));
    }
}

TEST(Drift, NobodyWhoEntersAnInvoiceByHandKnowsTheGatewaysTransaction) {
    World world;  // Its policy's reference is "{store} {order} {transaction}".
    Json order = paid_order("20.00");
    order.set("transaction_id", "ch_77");
    auto const id = world.place(std::move(order));
    by_hand(world, "INV-0001", reference_of(id));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_THAT(world.causes(), HasSubstr("ledger.twin"));
}

TEST(Drift, AnInvoiceMadeByHandAfterOursIsAskedAboutUntilItIsVoid) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    auto const other = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    auto const entered = by_hand(world, "INV-0001", reference_of(id));
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.causes(), HasSubstr("ledger.twin"));
    EXPECT_EQ(world.order(id).state, "needs_you");
    EXPECT_EQ(world.order(other).state, "in_agreement");
    Desk desk(world);
    EXPECT_THAT(desk.only_item()["evidence"].dump(), HasSubstr("INV-0001"));
    // Ours stands: what the customer pays is recorded on it.
    world.shop("POST", "orders/" + id + "/pay");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
    world.pass(std::chrono::minutes(1));
    auto const& made = entered["Invoices"][std::size_t(0)];
    Json gone =
        Json::object({{"InvoiceID", std::string(made["InvoiceID"].text())}, {"Status", "VOIDED"}});
    world.foreign_call("POST",
                       "/api.xro/2.0/Invoices",
                       Json::object({{"Invoices", Json::array({std::move(gone)})}}));
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Drift, AnotherSaleBesideOursIsAskedAboutOnce) {
    for (auto const* reference : {"WooCommerce %", "Order #%", "WC-%"}) {
        SCOPED_TRACE(reference);
        World world(posting_when_placed());
        world.hear_ledger();
        auto const id = world.place(unpaid_order("20.00"));
        ASSERT_TRUE(world.settle());
        world.pass(std::chrono::minutes(1));
        by_hand(world, "INV-0001", replaced(reference, "%", id));
        world.hear_ledger();
        ASSERT_TRUE(world.settle());
        Desk desk(world);
        ASSERT_EQ(desk.fix("post_anyway"), "");
        ASSERT_TRUE(world.settle());
        world.replay(id);
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(2));
    }
}

TEST(Drift, TheInvoiceMadeByHandIsTakenOverWhenAPersonSaysSo) {
    World world(posting_when_placed());
    auto const id = world.place(unpaid_order("20.00"));
    by_hand(world, "INV-0001", reference_of(id));
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    auto const total = Decimal::parse(world.total_of("INV-0001")).value();
    if (total != Decimal::from_parts(world.order(id).store_minor, 2)) GTEST_SKIP();
    ASSERT_EQ(desk.fix("adopt"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_EQ(world.order(id).state, "in_agreement");
    world.shop("POST", "orders/" + id + "/pay");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("INV-0001")["status"].text(), "PAID");
}

TEST(Drift, AnotherSaleIsPostedBesideIt) {
    World world(posting_when_placed());
    auto const id = world.place(unpaid_order("20.00"));
    by_hand(world, "INV-0001", reference_of(id));
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    ASSERT_EQ(desk.fix("post_anyway"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(2));
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Drift, WhatAPersonPaidIsNotPaidAgain) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    auto const document = world.document("WC-" + id);
    Json payment = Json::object({{"Invoice", Json::object({{"InvoiceNumber", "WC-" + id}})},
                                 {"Account", Json::object({{"Code", "610"}})},
                                 {"Date", "2026-03-02"},
                                 {"Amount", std::string(document["total"].text())}});
    world.foreign_call("PUT",
                       "/api.xro/2.0/Payments",
                       Json::object({{"Payments", Json::array({std::move(payment)})}}));
    world.hear_ledger();
    world.shop("POST", "orders/" + id + "/pay");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_THAT(world.causes(), HasSubstr("payment.exceeds_due"));
    Desk desk(world);
    EXPECT_FALSE(desk.only_item()["vendor_error"]["text"].text().empty());
    ASSERT_EQ(desk.fix("settled_by_hand"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Drift, ADeletedPaymentIsRecordedAgainOrLeft) {
    for (bool const restore : {true, false}) {
        SCOPED_TRACE(restore);
        World world;
        world.hear_ledger();
        auto const id = world.place(paid_order("20.00"));
        ASSERT_TRUE(world.settle());
        ASSERT_THAT(world.payments(), SizeIs(1));
        world.pass(std::chrono::minutes(1));
        auto const payment = std::string(world.payments()[0]["id"].text());
        world.books("POST", "payments/" + payment + "/delete");
        world.hear_ledger();
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.payments(), IsEmpty());
        EXPECT_THAT(world.causes(), HasSubstr("ledger.movement_deleted"));
        Desk desk(world);
        ASSERT_EQ(desk.fix(restore ? "restore_ours" : "accept_theirs"), "");
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_THAT(world.payments(), SizeIs(restore ? 1 : 0));
    }
}

TEST(Drift, ARefundDeletedInTheStoreIsFoundByTheSweepAndKeptOnlyWhenAPersonSaysSo) {
    World world;
    world.hear_ledger();
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(5));
    auto const refund = world.shop_call("POST",
                                        "orders/" + id + "/refunds",
                                        Json::object({{"amount", "5.00"}, {"api_refund", false}}));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.documents("ACCRECCREDIT"), SizeIs(1));
    world.pass(std::chrono::minutes(5));
    world.shop_call("DELETE",
                    "orders/" + id + "/refunds/" + std::string(refund["id"].text()) + "?force=true",
                    Json::object());
    ASSERT_TRUE(world.settle());
    for (auto* integration : world.engine().integrations()) {
        auto const swept = world.run(world.engine().sweep_once(*integration));
        ASSERT_TRUE(swept && swept->has_value());
    }
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCRECCREDIT"), SizeIs(1));
    ASSERT_THAT(world.causes(), HasSubstr("books.posted_differs"));
    Desk desk(world);
    auto const items = desk.list();
    for (auto const& item : items["items"].items())
        ASSERT_EQ(desk.fix_item(std::string(item["id"].text()),
                                "accept_theirs",
                                "",
                                std::string(item["fingerprint"].text())),
                  "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCRECCREDIT"), SizeIs(1));
    auto const row = world.order(id);
    EXPECT_EQ(row.store_minor - row.ledger_minor - row.named_minor, 0);
}

/// An order that is posted, and then deleted in the shop for good: a question.
void post_and_delete(World& world, Json order) {
    world.hear_ledger();
    auto const id = world.place(std::move(order));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(5));
    world.shop_call("DELETE", "orders/" + id + "?force=true", Json::object());
    world.mark({id});
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.causes(), HasSubstr("store.order_gone"));
}

TEST(Drift, APostedOrderDeletedInTheStoreIsKeptOrUndoneByDecision) {
    for (bool const undo : {true, false}) {
        SCOPED_TRACE(undo);
        World world(posting_when_placed());
        ASSERT_NO_FATAL_FAILURE(post_and_delete(world, unpaid_order("20.00")));
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
        Desk desk(world);
        ASSERT_EQ(desk.fix(undo ? "cancel_in_books" : "accept_theirs"), "");
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(undo ? 0 : 1));
    }
}

TEST(Drift, ADeletedOrderThatWasPaidIsNotUndoneWithoutARefund) {
    World world;
    ASSERT_NO_FATAL_FAILURE(post_and_delete(world, paid_order("20.00")));
    Desk desk(world);
    EXPECT_NE(desk.fix("cancel_in_books"), "") << "nothing would be credited: it is not offered";
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
}

}  // namespace
}  // namespace cf::scenario
