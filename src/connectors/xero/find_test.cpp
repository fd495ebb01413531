#include "connectors/xero/test_xero.hpp"

// Lost replies: what a look finds for each kind of operation (sheet 13.3).
namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using Kind = Outcome::Kind;
using ::testing::HasSubstr;

std::string const invoice_id = "1b04bff1-77a5-565a-8a8f-14e42b17b482";
std::string const note_id = "8c2a045d-495e-58e7-ba66-2a4795da37f4";
std::string const contact_id = "d4ba5fba-32e8-5bab-af43-c8b7d2162a65";

/// The invoice of the samples' scene A, as an operation would have made it: 36.00 with tax.
PutDocument lantern_invoice() {
    auto lantern = line("Storm lantern, brass", "27.00", "5.40", "200", "2", "LANTERN");
    auto shipping = line("Shipping", "3.00", "0.60", "260");
    lantern.tracking = shipping.tracking = {{"Channel", "Web UK"}};
    auto put = put_document(
        DocumentType::invoice, "BC-2001", "bc:2001", "2026-09-20", contact_id, {lantern, shipping});
    put.amounts_include_tax = true;
    put.explicit_tax = true;
    return put;
}

struct FindTest : XeroTest {
    void expect_where(std::string_view text) {
        EXPECT_THAT(calls().back().query_value("where"), HasSubstr(std::string(text)));
    }
};

TEST_F(FindTest, CreatedInvoiceIsAdoptedByNumberReferenceAndTotal) {
    answer_with("invoice_get_by_id_paid");
    auto const outcome = find({operation(lantern_invoice())})[0];
    EXPECT_EQ(outcome.kind, Kind::done);
    EXPECT_EQ(outcome.state.id.value, invoice_id);
    EXPECT_EQ(outcome.state.status, "paid");
    EXPECT_EQ(outcome.state.total, pounds("36.00"));
    HttpRequest const sent = calls()[0];
    EXPECT_EQ(sent.method, "GET");
    EXPECT_EQ(sent.query_value("InvoiceNumbers"), "BC-2001");
    EXPECT_EQ(sent.query_value("page"), "1");
}

TEST_F(FindTest, SameNumberWithAnotherReferenceOrTotalIsForeign) {
    auto other_reference = lantern_invoice();
    other_reference.reference = "wc:77";
    answer_with("invoice_get_by_id_paid");
    EXPECT_EQ(find({operation(other_reference)})[0].kind, Kind::foreign);
    auto other_total = lantern_invoice();
    other_total.document.total += pounds("0.01");
    answer_with("invoice_get_by_id_paid");
    EXPECT_EQ(find({operation(other_total)})[0].kind, Kind::foreign);
    // Where the ledger computes the tax, each line may be a cent off.
    other_total.explicit_tax = false;
    answer_with("invoice_get_by_id_paid");
    EXPECT_EQ(find({operation(other_total)})[0].kind, Kind::done);
}

TEST_F(FindTest, UnknownNumberIsAbsentAndFiftyNumbersAreOneCall) {
    std::vector<Operation> operations;
    for (int i = 0; i < 50; ++i) {
        auto put = lantern_invoice();
        put.number = "BC-" + std::to_string(9000 + i);
        operations.push_back(operation(put));
    }
    answer_with("poll_empty");
    for (auto const& outcome : find(operations)) EXPECT_EQ(outcome.kind, Kind::absent);
    EXPECT_EQ(calls().size(), 1u);
}

TEST_F(FindTest, UpdateHasHappenedOnlyWhenEveryLineSaysSo) {
    auto update = lantern_invoice();
    update.existing = VendorId(invoice_id);
    answer_with("invoice_get_by_id_paid");
    EXPECT_EQ(find({operation(update)})[0].kind, Kind::done);
    EXPECT_EQ(calls()[0].query_value("IDs"), invoice_id);
    // The same total, distributed otherwise.
    update.document.lines[0].net += pounds("0.01");
    update.document.lines[1].net -= pounds("0.01");
    answer_with("invoice_get_by_id_paid");
    EXPECT_EQ(find({operation(update)})[0].kind, Kind::absent);
}

TEST_F(FindTest, CreditNotesAreFoundByCondition) {
    auto refund = line("Refund: Storm lantern, brass", "13.50", "2.70", "200", "1", "LANTERN");
    refund.tracking = {{"Channel", "Web UK"}};
    auto put = put_document(DocumentType::credit_note,
                            "BC-CN-2001-1",
                            "bc-refund:2001:1",
                            "2026-09-21",
                            contact_id,
                            {refund});
    put.amounts_include_tax = true;
    answer_with("creditnote_get_refunded");
    EXPECT_EQ(find({operation(put)})[0].kind, Kind::done);
    expect_where(R"(CreditNoteNumber=="BC-CN-2001-1")");
}

TEST_F(FindTest, PaymentIsReadFromItsInvoice) {
    auto const put =
        put_payment(DocumentType::invoice, invoice_id, "2026-09-20", "36.00", "bc:2001 card");
    answer_with("invoice_get_by_id_paid");
    auto const outcome = find({operation(put)})[0];
    EXPECT_EQ(outcome.kind, Kind::done);
    EXPECT_EQ(outcome.state.id.value, "d56918af-65fc-54a0-a119-5be7dc5b7091");
    EXPECT_EQ(outcome.state.amount_due, pounds("0"));
}

TEST_F(FindTest, PaymentWithOtherDateAmountOrReferenceIsAbsent) {
    answer_with("invoice_get_by_id_paid");
    auto const outcomes = find(
        {operation(
             put_payment(DocumentType::invoice, invoice_id, "2026-09-21", "36.00", "bc:2001 card")),
         operation(
             put_payment(DocumentType::invoice, invoice_id, "2026-09-20", "35.99", "bc:2001 card")),
         operation(put_payment(DocumentType::invoice, invoice_id, "2026-09-20", "36.00", "bc:9"))});
    for (auto const& outcome : outcomes) EXPECT_EQ(outcome.kind, Kind::absent);
    EXPECT_EQ(calls().size(), 1u);
}

TEST_F(FindTest, OnePaymentIsFoundForOneOperationOnly) {
    auto const put =
        put_payment(DocumentType::invoice, invoice_id, "2026-09-20", "36.00", "bc:2001 card");
    answer_with("invoice_get_by_id_paid");
    auto const outcomes = find({operation(put), operation(put)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[1].kind, Kind::absent);
}

TEST_F(FindTest, RefundIsReadFromItsCreditNote) {
    answer_with("creditnote_get_refunded");
    auto const outcome = find({operation(put_payment(
        DocumentType::credit_note, note_id, "2026-09-21", "16.20", "bc-refund:2001:1"))})[0];
    EXPECT_EQ(outcome.kind, Kind::done);
    EXPECT_EQ(outcome.state.id.value, "97af9032-3f83-5ef6-b53c-a10a1fdfebe6");
}

TEST_F(FindTest, AllocationIsReadFromItsCreditNoteEvenWithoutAnId) {
    Json const& body = sample("creditnote_get_allocated")["response"]["body"];
    Json const& note = body["CreditNotes"][std::size_t(0)];
    Json const& allocation = note["Allocations"][std::size_t(0)];
    PutAllocation put{.credit_note = VendorId(std::string(note["CreditNoteID"].text())),
                      .invoice = VendorId(std::string(allocation["Invoice"]["InvoiceID"].text())),
                      .amount = Money::parse(allocation["Amount"].text(), gbp).value(),
                      .date = day("2026-09-21")};
    answer_with("creditnote_get_allocated");
    auto const outcomes = find({operation(put), operation(put)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[1].kind, Kind::absent);
}

TEST_F(FindTest, ContactIsFoundByItsCode) {
    PutContact put;
    put.contact.name = "Anything";
    put.contact.external_key = "bc:1841";
    answer_with("contact_by_number");
    EXPECT_EQ(find({operation(put)})[0].kind, Kind::done);
    expect_where(R"(ContactNumber=="bc:1841")");
    EXPECT_EQ(calls()[0].query_value("includeArchived"), "true");
}

TEST_F(FindTest, NameAloneProvesNothing) {
    PutContact put;
    put.contact.name = "Mabel Quayle (bc:1841)";
    put.contact.emails = {"somebody.else@example.test"};
    answer_with("contact_by_number");
    EXPECT_EQ(find({operation(put)})[0].kind, Kind::foreign);
}

TEST_F(FindTest, ContactUpdateHasHappenedWhenItsFieldsAreThere) {
    PutContact put{.existing = VendorId("fc64730d-1140-5a13-aacc-535f2a2e0608")};
    put.contact.emails = {"mabel@example.test"};
    answer_with("contact_by_number");
    EXPECT_EQ(find({operation(put)})[0].kind, Kind::done);
    put.contact.emails = {"new@example.test"};
    answer_with("contact_by_number");
    EXPECT_EQ(find({operation(put)})[0].kind, Kind::absent);
}

TEST_F(FindTest, ItemsVoidsAndNotes) {
    answer_with("items_list");
    auto const items =
        find({operation(PutItem{.code = "KELP-250"}), operation(PutItem{.code = "nothing"})});
    EXPECT_EQ(items[0].kind, Kind::done);
    EXPECT_EQ(items[1].kind, Kind::absent);

    answer_with("invoice_get_by_id_paid");
    auto const voids = find({operation(VoidDocument{.document = VendorId(invoice_id)}),
                             operation(VoidDocument{.document = VendorId("gone")})});
    EXPECT_EQ(voids[0].kind, Kind::absent);
    EXPECT_EQ(voids[1].kind, Kind::done);
    EXPECT_EQ(voids[1].state.status, "deleted");

    Annotate note{.document = VendorId(invoice_id),
                  .text = "Order bc:2001, refund 1: credit note BC-CN-2001-1, 16.20 GBP"};
    answer_with("history_list");
    EXPECT_EQ(find({operation(note)})[0].kind, Kind::done);
    note.text = "another";
    answer_with("history_list");
    EXPECT_EQ(find({operation(note)})[0].kind, Kind::absent);
}

TEST_F(FindTest, BankMovementsAreFoundByDayAndReference) {
    for (auto name : {"organisation", "accounts", "tax_rates", "tracking_list", "currencies_list"})
        answer_with(name);
    PutBankMovement fee{.reference = "payout 771 fees", .contact = VendorId(contact_id)};
    fee.movement.kind = MovementKind::spend;
    fee.movement.account = "090";
    fee.movement.date = day("2026-09-21");
    fee.movement.amount = pounds("1.20");
    fee.movement.lines = {
        {.account = "404", .amount = pounds("1.00"), .tax = pounds("0.20"), .tax_code = "INPUT2"}};
    auto other = fee;
    other.reference = "payout 772 fees";
    answer_with("bank_transaction_fee");
    auto const outcomes = find({operation(fee), operation(other)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.total, pounds("1.20"));
    EXPECT_EQ(outcomes[1].kind, Kind::absent);
    expect_where(R"(Type=="SPEND" AND Date==DateTime(2026,9,21))");
    EXPECT_EQ(calls().size(), 6u);  // Five for the profile, one list for both.
}

TEST_F(FindTest, OverpaymentIsFoundByContactAmountAndDescription) {
    for (auto name : {"organisation", "accounts", "tax_rates", "tracking_list", "currencies_list"})
        answer_with(name);
    PutCustomerCredit put{
        .contact = VendorId(contact_id), .account = "090", .reference = "Paid too much on bc:2007"};
    put.movement.date = day("2026-09-21");
    put.movement.amount = pounds("4.00");
    auto other = put;
    other.movement.amount = pounds("4.01");
    answer_with("overpayment_bank_transaction");
    auto const outcomes = find({operation(put), operation(other)});
    EXPECT_EQ(outcomes[0].kind, Kind::done);
    EXPECT_EQ(outcomes[0].state.id.value, "340d67e8-5263-5237-b7e1-a56545ffbc71");
    EXPECT_EQ(outcomes[1].kind, Kind::absent);
}

TEST_F(FindTest, FailedLookIsAnErrorAndNotAbsence) {
    answer_with("internal_500");
    auto const result = neighbours.await(ledger().find({operation(lantern_invoice())}));
    EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
    http.fail(ErrorKind::outcome_unknown);
    auto const lost = neighbours.await(ledger().find({operation(lantern_invoice())}));
    EXPECT_EQ(lost.error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace cf::xero
