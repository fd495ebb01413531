#include "connectors/xero/errors.hpp"
#include "connectors/xero/transform.hpp"
#include "connectors/xero/transform_books.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {
namespace {

using namespace xero;

void read_documents(JsonCursor const& element) {
    for (auto const type : {DocumentType::invoice, DocumentType::credit_note}) {
        auto const document = wire::read_document(element, type);
        if (document.has_error()) continue;
        (void)to_state(*document);
        (void)to_booked(*document, type);
        expect(Json::parse(wire::to_json(*document, type).dump()).has_value(),
               "a document is written as JSON");
    }
}

void read_money(JsonCursor const& element) {
    if (auto const payment = wire::read_payment(element); payment.has_value())
        (void)to_booked(*payment);
    if (auto const transaction = wire::read_bank_transaction(element); transaction.has_value())
        (void)to_booked(*transaction);
    if (auto const journal = wire::read_manual_journal(element); journal.has_value())
        (void)to_booked(*journal);
    (void)wire::read_bank_transfer(element);
    (void)wire::read_settlement(element, "AllocationID");
}

void read_people_and_goods(JsonCursor const& element) {
    if (auto const contact = wire::read_contact(element); contact.has_value())
        (void)to_state(*contact);
    (void)wire::read_item(element);
}

void read_refusals(std::string_view bytes, Json const& element) {
    auto const verdict = wire::read_verdict(element);
    (void)error_of_messages(verdict.errors);
    HttpReply const refusal = HttpReply::json(400, std::string(bytes));
    expect(scrubbed(bytes).size() <= 300, "a vendor's words are cut before they are kept");
    (void)error_of_reply(refusal, {.writes = true, .elements = 2});
    (void)words_of_refusal(refusal, {});
}

}  // namespace

/// One element of any list Xero answers with, and the body of a refusal.
void xero_documents(std::string_view bytes) {
    auto const parsed = Json::parse(bytes);
    if (parsed.has_error()) return read_refusals(bytes, {});
    JsonCursor const element(*parsed);
    read_documents(element);
    read_money(element);
    read_people_and_goods(element);
    read_refusals(bytes, *parsed);
}

}  // namespace cf::fuzz
