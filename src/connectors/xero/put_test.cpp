#include <set>

#include "connectors/xero/test_xero.hpp"

// Requests we build against the sheet's samples, and what we read from their answers.
namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using Kind = Outcome::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct PutTest : XeroTest {
    /// Puts the operations against the sample's answer; the request must be the sample's.
    std::vector<Outcome> exchange(std::string_view name, std::vector<Operation> operations) {
        answer_with(name);
        auto outcomes = put(std::move(operations));
        auto const sent = calls();
        EXPECT_EQ(sent.size(), 1u);
        if (sent.empty()) return outcomes;
        Json const& wanted = sample(name)["request"];
        EXPECT_EQ(sent[0].method, wanted["method"].text());
        EXPECT_EQ(sent[0].path(), wanted["path"].text());
        EXPECT_EQ(pretty(Json::parse(sent[0].body).value()), pretty(wanted["body"]));
        EXPECT_EQ(sent[0].headers.get("Xero-tenant-id"), tenant);
        EXPECT_EQ(sent[0].headers.get("Accept"), "application/json");
        EXPECT_EQ(sent[0].headers.get("Authorization"), "Bearer planted-access-token");
        return outcomes;
    }
};

PutDocument kelp_invoice() {
    auto put = put_document(
        DocumentType::invoice,
        "BC-1002",
        "bc:1002",
        "2026-09-14",
        "e99edded-9a05-59cf-9894-841acf830cb6",
        {line("Kelp seasoning, 250 g pouch", "19.99", "4.00", "200", "1", "KELP-250")});
    put.url = "https://store.example/orders/1002";
    return put;
}

PutDocument unmapped_invoice() {
    auto put = put_document(DocumentType::invoice,
                            "BC-1003",
                            "bc:1003",
                            "2026-09-14",
                            "e99edded-9a05-59cf-9894-841acf830cb6",
                            {line("Unmapped product", "21.99", "4.40", "9999", "3")});
    put.url = "https://store.example/orders/1003";
    return put;
}

TEST_F(PutTest, BatchOfInvoicesIsOneCallAndEachElementHasItsOwnOutcome) {
    auto const outcomes =
        exchange("invoice_batch_partial",
                 {operation(kelp_invoice(), "key-1"), operation(unmapped_invoice(), "key-2")});
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "b76c4ece-a561-58e1-8e31-e7b1ab6e63f7");
    EXPECT_EQ(outcomes[0].state.number, "BC-1002");
    EXPECT_EQ(outcomes[0].state.status, "authorised");
    EXPECT_EQ(outcomes[0].state.total, pounds("23.99"));
    EXPECT_EQ(outcomes[0].state.tax_total, pounds("4.00"));
    EXPECT_EQ(outcomes[0].state.amount_due, pounds("23.99"));
    EXPECT_THAT(outcomes[0].state.line_net, ElementsAre(pounds("19.99")));
    EXPECT_THAT(outcomes[0].state.line_tax, ElementsAre(pounds("4.00")));
    EXPECT_THAT(outcomes[0].state.warnings, IsEmpty());
    EXPECT_EQ(outcomes[0].state.revision, "2026-09-14T09:30:15.120Z");
    EXPECT_EQ(outcomes[1].kind, Kind::refused);
    EXPECT_EQ(outcomes[1].error->code, "xero.account.invalid");
    EXPECT_THAT(outcomes[1].error->message, ::testing::HasSubstr("'9999'"));

    HttpRequest const sent = calls()[0];
    EXPECT_EQ(sent.query_value("summarizeErrors"), "false");
    EXPECT_EQ(sent.query_value("unitdp"), "4");
    EXPECT_EQ(sent.headers.get("Idempotency-Key").size(), 64u);
}

TEST_F(PutTest, SingleElementKeepsItsOperationsIdempotencyKey) {
    http.fail(ErrorKind::outcome_unknown);
    auto const result = neighbours.await(ledger().put({operation(kelp_invoice(), "key-77")}));
    EXPECT_EQ(result.error().kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(calls()[0].headers.get("Idempotency-Key"), "key-77");
}

TEST_F(PutTest, CreditNote) {
    auto const outcomes =
        exchange("creditnote_create",
                 {operation(put_document(DocumentType::credit_note,
                                         "BC-CN-1002-1",
                                         "bc-refund:1002:1",
                                         "2026-09-15",
                                         "e99edded-9a05-59cf-9894-841acf830cb6",
                                         {line("Refund: Kelp seasoning, 250 g pouch",
                                               "19.99",
                                               "4.00",
                                               "200",
                                               "1",
                                               "KELP-250")}))});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "1a90792e-ab87-5cb7-a32f-70eb40725dfc");
    EXPECT_EQ(outcomes[0].state.amount_due, pounds("23.99"));
}

TEST_F(PutTest, PaymentShowsWhatTheInvoiceStillOwes) {
    auto const outcomes = exchange("payment_create",
                                   {operation(put_payment(DocumentType::invoice,
                                                          "59ece29e-b0ee-5db5-a703-a26fdaf1f050",
                                                          "2026-09-14",
                                                          "53.92",
                                                          "bc:1001 card"))});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "bb59bca1-cdd0-55a1-827c-41badc60aa3c");
    EXPECT_EQ(outcomes[0].state.total, pounds("53.92"));
    EXPECT_EQ(outcomes[0].state.amount_due, pounds("0"));
}

TEST_F(PutTest, RefundOfACreditNote) {
    auto const outcomes = exchange("creditnote_cash_refund",
                                   {operation(put_payment(DocumentType::credit_note,
                                                          "1a90792e-ab87-5cb7-a32f-70eb40725dfc",
                                                          "2026-09-15",
                                                          "23.99",
                                                          "bc-refund:1002:1"))});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.number, "BC-CN-1002-1");
}

TEST_F(PutTest, Allocation) {
    PutAllocation const put{.credit_note = VendorId("1a90792e-ab87-5cb7-a32f-70eb40725dfc"),
                            .invoice = VendorId("b76c4ece-a561-58e1-8e31-e7b1ab6e63f7"),
                            .amount = pounds("23.99"),
                            .date = day("2026-09-15")};
    auto const outcomes = exchange("creditnote_allocate", {operation(put)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "2ae92868-1829-5569-8265-590d2399717f");
    EXPECT_EQ(outcomes[0].state.total, pounds("23.99"));
}

TEST_F(PutTest, AllocationsGoOneByOneSinceABadOneRollsBackItsCall) {
    PutAllocation const one{.credit_note = VendorId("n1"),
                            .invoice = VendorId("i"),
                            .amount = pounds("1.00"),
                            .date = day("2026-09-15")};
    http.reply(200, R"({"Allocations":[]})");
    http.reply(200, R"({"Allocations":[]})");
    auto const outcomes = put({operation(one), operation(one)});
    EXPECT_EQ(calls().size(), 2u);
    for (auto const& outcome : outcomes) EXPECT_EQ(outcome.kind, Kind::unknown);
}

TEST_F(PutTest, BatchRefusedAsAWholeIsHalvedUntilTheBadElementIsAlone) {
    std::vector<Operation> operations;
    for (int i = 0; i < 4; ++i) {
        PutItem const item{.code = "I" + std::to_string(i), .name = "Item"};
        operations.push_back(operation(item, "key-" + std::to_string(i)));
    }
    ledger();
    // The first answer is the token's. Any request that holds I2 is refused as unreadable.
    http.otherwise = [](HttpRequest const& request) -> Result<HttpReply> {
        auto const body = Json::parse(request.body).value();
        Json items = Json::array();
        for (auto const& item : body["Items"].items()) {
            if (item["Code"].text() == "I2")
                return HttpReply::json(400, R"({"ErrorNumber":14,"Message":"Error converting"})");
            auto echoed = item;
            echoed.set("ItemID", "8da38b4c-b7fe-5c1e-9a3f-76d10a0c7f24");
            items.push_back(std::move(echoed));
        }
        return HttpReply::json(200, Json::object({{"Items", std::move(items)}}).dump());
    };
    auto const outcomes = put(operations);
    for (int i : {0, 1, 3}) EXPECT_EQ(outcomes[std::size_t(i)].kind, Kind::done) << i;
    EXPECT_EQ(outcomes[2].kind, Kind::refused);
    EXPECT_EQ(outcomes[2].error->code, "xero.request_malformed");
    EXPECT_EQ(calls().size(), 5u);  // 4, 2, 2, 1, 1
    std::set<std::string> keys;
    for (auto const& call : calls()) keys.emplace(call.headers.get("Idempotency-Key"));
    EXPECT_EQ(keys.size(), 5u);
}

TEST_F(PutTest, NewContactIsPutSoThatANamesakeIsNeverOverwritten) {
    PutContact create;
    create.contact.name = "Mabel Quayle (bc:1841)";
    create.contact.external_key = "bc:1841";
    create.contact.first_name = "Mabel";
    create.contact.last_name = "Quayle";
    create.contact.emails = {"mabel@example.test"};
    create.contact.shipping = {
        .line_1 = "4 Harbour Row", .city = "Whitby", .postal_code = "YO21 1AA", .country = "GB"};
    answer_with("contact_create");
    auto const outcomes = put({operation(create)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "fc64730d-1140-5a13-aacc-535f2a2e0608");
    EXPECT_EQ(outcomes[0].state.status, "active");
    HttpRequest const sent = calls()[0];
    EXPECT_EQ(sent.method, "PUT");
    Json const body = Json::parse(sent.body).value();
    Json const& contact = body["Contacts"][std::size_t(0)];
    EXPECT_EQ(contact["ContactNumber"].text(), "bc:1841");
    EXPECT_EQ(contact["Addresses"].dump(),
              R"([{"AddressType":"STREET","AddressLine1":"4 Harbour Row","City":"Whitby",)"
              R"("PostalCode":"YO21 1AA","Country":"GB"}])");
}

TEST_F(PutTest, ContactUpdateSendsOnlyTheFieldsSet) {
    PutContact update{.existing = VendorId("fc64730d-1140-5a13-aacc-535f2a2e0608")};
    update.contact.emails = {"mabel.quayle@example.test"};
    answer_with("contact_update");
    EXPECT_EQ(put({operation(update)})[0].kind, Kind::done);
    HttpRequest const sent = calls()[0];
    EXPECT_EQ(sent.method, "POST");
    EXPECT_FALSE(sent.headers.find("Idempotency-Key").has_value());
    EXPECT_EQ(pretty(Json::parse(sent.body).value()),
              pretty(sample("contact_update")["request"]["body"]));
}

TEST_F(PutTest, NewItemIsPutSoThatAnExistingOneIsKept) {
    answer_with("item_upsert");
    auto const outcomes = put({operation(PutItem{.code = "KELP-250",
                                                 .name = "Kelp seasoning 250 g",
                                                 .sales_account = "200",
                                                 .tax_code = "OUTPUT2"})});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "8da38b4c-b7fe-5c1e-9a3f-76d10a0c7f24");
    EXPECT_EQ(calls()[0].method, "PUT");
}

TEST_F(PutTest, UpdateGoesByIdWithoutNumberAndWithoutKey) {
    auto update = kelp_invoice();
    update.existing = VendorId("b76c4ece-a561-58e1-8e31-e7b1ab6e63f7");
    http.reply(200, R"({"Invoices":[]})");
    put({operation(update)});
    HttpRequest const sent = calls()[0];
    EXPECT_EQ(sent.method, "POST");
    EXPECT_FALSE(sent.headers.find("Idempotency-Key").has_value());
    Json const body = Json::parse(sent.body).value();
    Json const& invoice = body["Invoices"][std::size_t(0)];
    EXPECT_EQ(invoice["InvoiceID"].text(), update.existing->value);
    EXPECT_FALSE(invoice.contains("InvoiceNumber"));
    EXPECT_FALSE(invoice.contains("CurrencyCode"));
    EXPECT_EQ(invoice["LineItems"].size(), 1u);
}

TEST_F(PutTest, VoidedInvoice) {
    auto const body = VoidDocument{.document = VendorId("b76c4ece-a561-58e1-8e31-e7b1ab6e63f7")};
    answer_with("invoice_void");
    auto const outcomes = put({operation(body)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.status, "voided");
    EXPECT_EQ(pretty(Json::parse(calls()[0].body).value()),
              pretty(sample("invoice_void")["request"]["body"]));
}

TEST_F(PutTest, DraftThatCannotBeVoidedIsDeleted) {
    std::string const id = "b76c4ece-a561-58e1-8e31-e7b1ab6e63f7";
    http.reply(200,
               R"({"Invoices":[{"InvoiceID":")" + id +
                   R"(","HasErrors":true,"ValidationErrors":[{"Message":)"
                   R"("Invoice not of valid status for modification"}]}]})");
    http.reply(200,
               R"({"Invoices":[{"InvoiceID":")" + id +
                   R"(","Status":"DELETED","CurrencyCode":"GBP","Total":0}]})");
    auto const outcomes = put({operation(VoidDocument{.document = VendorId(id)})});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.status, "deleted");
    EXPECT_EQ(calls().size(), 2u);
}

TEST_F(PutTest, VoidWithMoneyAppliedStaysRefusedAndNothingElseIsTried) {
    answer_with("invoice_void_applied_400");
    auto const outcomes = put(
        {operation(VoidDocument{.document = VendorId("1b04bff1-77a5-565a-8a8f-14e42b17b482")})});
    EXPECT_EQ(outcomes[0].kind, Kind::refused);
    EXPECT_EQ(outcomes[0].error->code, "xero.document.applied");
    EXPECT_EQ(calls().size(), 1u);
}

TEST_F(PutTest, NoteOnAnInvoice) {
    Annotate const note{.document = VendorId("1b04bff1-77a5-565a-8a8f-14e42b17b482"),
                        .text = "Order bc:2001, refund 1: credit note BC-CN-2001-1, 16.20 GBP"};
    EXPECT_EQ(exchange("history_create", {operation(note)})[0].kind, Kind::done);
}

TEST_F(PutTest, ElementThatIsNotOursIsUnknown) {
    auto other = kelp_invoice();
    other.number = "BC-9999";
    answer_with("invoice_batch_partial");
    auto const outcomes = put({operation(other), operation(unmapped_invoice())});
    EXPECT_EQ(outcomes[0].kind, Kind::unknown);
    EXPECT_EQ(outcomes[1].kind, Kind::refused);
}

TEST_F(PutTest, AnswerWithAnElementMissingMakesAllUnknown) {
    answer_with("creditnote_create");
    auto const outcomes = put({operation(kelp_invoice()), operation(unmapped_invoice())});
    for (auto const& outcome : outcomes) EXPECT_EQ(outcome.kind, Kind::unknown);
}

TEST_F(PutTest, PartlyRefusedBatchWithoutOutcomesIsUnknownAsAWhole) {
    answer_with("validation_400");
    auto const result =
        neighbours.await(ledger().put({operation(kelp_invoice()), operation(unmapped_invoice())}));
    EXPECT_EQ(result.error().kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(result.error().code, "xero.batch_partly_refused");
}

TEST_F(PutTest, FailureOfALaterCallLeavesEarlierOutcomes) {
    auto note = put_document(DocumentType::credit_note,
                             "BC-CN-1",
                             "r",
                             "2026-09-15",
                             "c",
                             {line("Refund", "1.00", "0.20", "200")});
    answer_with("invoice_batch_partial");
    http.fail(ErrorKind::unavailable);
    auto const outcomes =
        put({operation(kelp_invoice()), operation(unmapped_invoice()), operation(note)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[1].kind, Kind::refused);
    EXPECT_EQ(outcomes[2].kind, Kind::unknown);
    EXPECT_EQ(outcomes[2].error->kind, ErrorKind::unavailable);
}

TEST_F(PutTest, WhatCannotBeSentIsRefusedWithoutACall) {
    auto no_account = kelp_invoice();
    no_account.document.lines[0].account.clear();
    auto no_tax = kelp_invoice();
    no_tax.document.lines[0].tax_code.clear();
    auto comma = kelp_invoice();
    comma.number = "BC-1,2";
    auto const outcomes = put({operation(no_account), operation(no_tax), operation(comma)});
    EXPECT_EQ(outcomes[0].error->code, "xero.line.account_missing");
    EXPECT_EQ(outcomes[1].error->code, "xero.line.tax_code_missing");
    EXPECT_EQ(outcomes[2].error->code, "xero.document.number");
    EXPECT_TRUE(http.sent.empty());
}

TEST_F(PutTest, ExpiredTokenIsRenewedAndTheSameRequestSentOnceMore) {
    ledger();
    answer_with("unauthorized_401");
    http.script.push_back(token.front());
    answer_with("payment_create");
    auto const outcomes = put({operation(put_payment(DocumentType::invoice,
                                                     "59ece29e-b0ee-5db5-a703-a26fdaf1f050",
                                                     "2026-09-14",
                                                     "53.92",
                                                     "bc:1001 card"))});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    auto const sent = calls();
    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[0].body, sent[1].body);
    EXPECT_EQ(sent[0].headers.get("Idempotency-Key"), sent[1].headers.get("Idempotency-Key"));
}

TEST_F(PutTest, TokenRefusedTwiceEndsTheCall) {
    ledger();
    answer_with("unauthorized_401");
    http.script.push_back(token.front());
    answer_with("unauthorized_401");
    auto const result = neighbours.await(ledger().put({operation(kelp_invoice())}));
    EXPECT_EQ(result.error().kind, ErrorKind::unauthorized);
    EXPECT_EQ(calls().size(), 2u);
}

}  // namespace
}  // namespace cf::xero
