#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"
#include "connectors/xero/query.hpp"
#include "connectors/xero/transform_books.hpp"

// What Xero holds of a period, for the daily proof: three lists by date, page by page.
namespace cf::xero {

namespace {

Result<std::vector<BookedDocument>> booked(std::vector<wire::Document> const& wires,
                                           DocumentType type) {
    std::vector<BookedDocument> all;
    auto const ours = type == DocumentType::invoice ? "ACCREC" : "ACCRECCREDIT";
    for (auto const& wire : wires) {
        if (wire.type != ours) continue;  // A supplier's.
        CF_TRY(auto document, to_booked(wire, type));
        all.push_back(std::move(document));
    }
    return all;
}

}  // namespace

Task<std::vector<BookedDocument>> XeroLedger::documents_dated(DocumentType type,
                                                              std::string condition) {
    std::string const sales = type == DocumentType::invoice ? "ACCREC" : "ACCRECCREDIT";
    QueryParameters query{{"where", "Type==" + quoted(sales) + " AND " + condition},
                          {"unitdp", "4"}};
    auto elements = co_await fetch_list(std::string(resource_of(type)), std::move(query));
    if (elements.has_error()) co_return elements.error();
    std::vector<wire::Document> wires;
    for (auto const& element : *elements) {
        CF_CO_TRY(auto wire, wire::read_document(JsonCursor(element), type));
        wires.push_back(std::move(wire));
    }
    co_return booked(wires, type);
}

Task<std::vector<BookedPayment>> XeroLedger::payments_dated(std::string condition) {
    QueryParameters query{{"where", std::move(condition)}};
    auto elements = co_await fetch_list("Payments", std::move(query));
    if (elements.has_error()) co_return elements.error();
    std::vector<BookedPayment> payments;
    for (auto const& element : *elements) {
        CF_CO_TRY(auto wire, wire::read_payment(JsonCursor(element)));
        bool const sales = wire.document_type == "ACCREC" || wire.document_type == "ACCRECCREDIT";
        if (!sales || wire.status == "DELETED") continue;
        CF_CO_TRY(auto payment, to_booked(wire));
        payments.push_back(std::move(payment));
    }
    co_return payments;
}

Task<BookedPeriod> XeroLedger::read_period(CalendarDate from, CalendarDate to) {
    auto const condition = on_days(from, to);
    BookedPeriod period;
    CF_CO_TRY(period.documents, co_await documents_dated(DocumentType::invoice, condition));
    CF_CO_TRY(auto notes, co_await documents_dated(DocumentType::credit_note, condition));
    period.documents.insert(period.documents.end(), notes.begin(), notes.end());
    CF_CO_TRY(period.payments, co_await payments_dated(condition));
    std::set<std::string> known;
    for (auto const& document : period.documents) known.insert(document.id.value);
    for (auto const type : {DocumentType::invoice, DocumentType::credit_note}) {
        DocumentKeys keys;
        for (auto const& payment : period.payments) {
            if (payment.type != type || known.contains(payment.document.value)) continue;
            // Credit notes have no list by id: numbers share a call, ids cost one each.
            bool const by_number =
                type == DocumentType::credit_note && !payment.document_number.empty();
            (by_number ? keys.numbers : keys.ids)
                .push_back(by_number ? payment.document_number : payment.document.value);
        }
        if (keys.ids.empty() && keys.numbers.empty()) continue;
        CF_CO_TRY(auto wires, co_await fetch_documents(type, std::move(keys)));
        CF_CO_TRY(auto paid, booked(wires, type));
        period.paid_documents.insert(period.paid_documents.end(), paid.begin(), paid.end());
    }
    co_return period;
}

Task<std::vector<BookedDocument>> XeroLedger::read_numbered(DocumentType type,
                                                            std::vector<std::string> numbers) {
    DocumentKeys keys;
    keys.numbers = std::move(numbers);
    CF_CO_TRY(auto wires, co_await fetch_documents(type, std::move(keys)));
    co_return booked(wires, type);
}

Task<std::vector<BookedDocument>> XeroLedger::read_with_ids(DocumentType type,
                                                            std::vector<VendorId> ids) {
    DocumentKeys keys;
    for (auto const& id : ids) keys.ids.push_back(id.value);
    CF_CO_TRY(auto wires, co_await fetch_documents(type, std::move(keys)));
    co_return booked(wires, type);
}

Task<std::vector<BookedMovement>> XeroLedger::read_movements(CalendarDate from, CalendarDate to) {
    std::vector<BookedMovement> all;
    QueryParameters const query{{"where", on_days(from, to)}};
    auto transactions = co_await fetch_list("BankTransactions", query);
    if (transactions.has_error()) co_return transactions.error();
    for (auto const& element : *transactions) {
        CF_CO_TRY(auto wire, wire::read_bank_transaction(JsonCursor(element)));
        if (wire.status != "DELETED" && wire.status != "VOIDED") all.push_back(to_booked(wire));
    }
    auto journals = co_await fetch_list("ManualJournals", query);
    if (journals.has_error()) co_return journals.error();
    for (auto const& element : *journals) {
        CF_CO_TRY(auto wire, wire::read_manual_journal(JsonCursor(element)));
        if (wire.status != "DELETED" && wire.status != "VOIDED") all.push_back(to_booked(wire));
    }
    co_return all;
}

}  // namespace cf::xero
