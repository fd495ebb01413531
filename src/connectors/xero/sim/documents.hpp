#pragma once

#include "connectors/xero/sim/call.hpp"

namespace cf::xero::sim {

/// What differs between the documents that share one form.
struct Family {
    DocumentKind kind;
    std::string_view envelope;      ///< "Invoices"
    std::string_view id_field;      ///< "InvoiceID"
    std::string_view number_field;  ///< "InvoiceNumber"; "" for bank transactions.
    std::string_view event;         ///< "INVOICE"; "" tells nobody.

    ElementStyle style() const { return {id_field, "HasErrors"}; }
};
Family const& family_of(DocumentKind kind);

enum class DocumentDetail {
    full,
    unpaged,     ///< In an unpaged list: no lines.
    summary,     ///< summaryOnly=true.
    in_payment,  ///< As a payment shows what it pays.
    reduced,     ///< The same in payment lists, where a switch says so.
};
Json document_json(Books& books, Document const& document, DocumentDetail detail, int unit_places);
/// `{"InvoiceID", "InvoiceNumber", empty lists}` as allocations and batch payments show it.
Json invoice_stub(Document const& invoice, bool with_number);
/// A payment's `Invoice`: the invoice, or the credit note dressed as one (quirk 30).
Json paid_document_json(Books& books, Document const& document, DocumentDetail detail);

/// Creates, or updates `existing`. `element` is spelt by document_schema().
Outcome write_document(Call& call, Family const& family, Json const& element, Document* existing);

/// Refreshes status and UpdatedDateUTC after money was put on or taken off, and tells.
void money_moved(Books& books, EventLog& events, Document& document, Instant now);
void tell_document(
    Books& books, EventLog& events, Document const& document, bool created, Instant now);

/// Moves stock for what the document sells or buys; `sign` -1 takes an earlier move back.
void move_stock(Books& books, Document& document, int sign, Instant now);
/// The first item a sale would take below zero, as the refusal text; "" when stock suffices.
std::string stock_problem(Books& books, Document const& draft, Document const* before);

}  // namespace cf::xero::sim
