#include "connectors/xero/sim/contacts.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/lines.hpp"

namespace cf::xero::sim {
namespace {

std::string iso_seconds(Instant at) { return to_iso(at); }

void set_dates(Json& json, Document const& document) {
    json.set("DateString", wire_date_string(document.date));
    json.set("Date", wire_date(document.date));
    if (!document.due_date) return;
    json.set("DueDateString", wire_date_string(*document.due_date));
    json.set("DueDate", wire_date(*document.due_date));
}

void set_updated(Json& json, Document const& document) {
    json.set("UpdatedDateUTC", wire_instant(document.updated));
    if (document.kind != DocumentKind::bank_transaction)
        json.set("UpdatedDateUTCString", iso_seconds(document.updated));
}

Json lines_json(Books& books, Document const& document, DocumentDetail detail, int unit_places) {
    auto lines = Json::array();
    bool const listed = detail == DocumentDetail::full || detail == DocumentDetail::in_payment;
    if (!listed || (document.gone() && !books.switches.keep_void_lines)) return lines;
    for (auto const& line : document.lines) lines.push_back(line_json(books, line, unit_places));
    return lines;
}

Json contact_of(Books& books, Document const& document, DocumentDetail detail) {
    auto const* contact = books.contacts.find(document.contact_id);
    if (contact == nullptr) return Json::object();
    bool const paying = detail == DocumentDetail::in_payment || detail == DocumentDetail::reduced;
    return contact_json(*contact, paying ? ContactDetail::reduced : ContactDetail::embedded);
}

Json payments_json(Books& books, Document const& document) {
    auto list = Json::array();
    for (auto const& id : document.payments) {
        auto const& payment = *books.payments.find(id);
        auto json = Json::object({{"PaymentID", payment.id},
                                  {"Date", wire_date(payment.date)},
                                  {"Amount", money_json(payment.amount)},
                                  {"Reference", payment.reference},
                                  {"CurrencyRate", unit_json(payment.rate, 6)},
                                  {"HasAccount", false},
                                  {"HasValidationErrors", false}});
        if (!payment.batch_id.empty()) json.set("BatchPaymentID", payment.batch_id);
        list.push_back(std::move(json));
    }
    return list;
}

/// The credits on an invoice that come from documents of one kind.
Json credits_json(Books& books, Document const& invoice, DocumentKind kind) {
    auto list = Json::array();
    auto const& family = family_of(kind);
    for (auto const& id : invoice.allocations) {
        auto const& allocation = *books.allocations.find(id);
        if (allocation.source_kind != kind) continue;
        auto const& source = *books.documents(kind).find(allocation.source_id);
        auto json = Json::object({{family.id_field.data(), source.id}, {"ID", source.id}});
        if (!family.number_field.empty()) json.set(family.number_field, source.number);
        json.set("HasErrors", false);
        json.set("AppliedAmount", money_json(allocation.amount));
        json.set("DateString", wire_date_string(allocation.date));
        json.set("Date", wire_date(allocation.date));
        json.set("LineItems", Json::array());
        json.set("Total", money_json(source.total));
        list.push_back(std::move(json));
    }
    return list;
}

Json allocations_json(Books& books, Document const& source) {
    auto list = Json::array();
    for (auto const& id : source.allocations) {
        auto const& allocation = *books.allocations.find(id);
        auto const& invoice = *books.invoices.find(allocation.invoice_id);
        list.push_back(Json::object({{"AllocationID", allocation.id},
                                     {"Amount", money_json(allocation.amount)},
                                     {"Date", wire_date(allocation.date)},
                                     {"Invoice", invoice_stub(invoice, true)}}));
    }
    return list;
}

void set_totals(Json& json, Document const& document) {
    json.set("SubTotal", money_json(document.sub_total));
    json.set("TotalTax", money_json(document.total_tax));
    json.set("Total", money_json(document.total));
    json.set("CurrencyCode", document.currency);
    json.set("CurrencyRate", unit_json(document.rate, 6));
}

void set_body(
    Books& books, Json& json, Document const& document, DocumentDetail detail, int unit_places) {
    if (!document.reference.empty()) json.set("Reference", document.reference);
    if (!document.url.empty()) json.set("Url", document.url);
    json.set("HasErrors", false);
    json.set("HasAttachments", document.has_attachments);
    json.set("Contact", contact_of(books, document, detail));
    set_dates(json, document);
    json.set("Status", document.status);
    json.set("LineAmountTypes", to_string(document.line_amount_types));
    if (detail != DocumentDetail::summary)
        json.set("LineItems", lines_json(books, document, detail, unit_places));
    set_totals(json, document);
    set_updated(json, document);
    if (!document.branding_theme_id.empty())
        json.set("BrandingThemeID", document.branding_theme_id);
    if (document.fully_paid_on) json.set("FullyPaidOnDate", wire_date(*document.fully_paid_on));
}

Decimal unless_gone(Document const& document, Decimal amount) {
    return document.gone() ? Decimal() : amount;
}

Json invoice_json(Books& books, Document const& invoice, DocumentDetail detail, int unit_places) {
    auto json = Json::object({{"Type", invoice.type}, {"InvoiceID", invoice.id}});
    json.set("InvoiceNumber", invoice.number);
    if (detail != DocumentDetail::summary) {
        json.set("Payments", payments_json(books, invoice));
        json.set("CreditNotes", credits_json(books, invoice, DocumentKind::credit_note));
        json.set("Prepayments", credits_json(books, invoice, DocumentKind::prepayment));
        json.set("Overpayments", credits_json(books, invoice, DocumentKind::overpayment));
    }
    json.set("AmountDue", money_json(invoice.open()));
    json.set("AmountPaid", money_json(unless_gone(invoice, invoice.paid)));
    if (!books.switches.drop_amount_credited)
        json.set("AmountCredited", money_json(unless_gone(invoice, invoice.credited)));
    json.set("SentToContact", invoice.sent_to_contact);
    json.set("IsDiscounted", !invoice.total_discount.is_zero());
    if (!invoice.total_discount.is_zero())
        json.set("TotalDiscount", money_json(invoice.total_discount));
    if (!invoice.rounding.is_zero()) json.set("RoundingAmount", money_json(invoice.rounding));
    set_body(books, json, invoice, detail, unit_places);
    return json;
}

Json credit_json(Books& books, Document const& credit, DocumentDetail detail, int unit_places) {
    auto const& family = family_of(credit.kind);
    auto json = Json::object({{family.id_field.data(), credit.id}, {"ID", credit.id}});
    if (!family.number_field.empty()) json.set(family.number_field, credit.number);
    json.set("Type", credit.type);
    if (detail != DocumentDetail::summary) {
        json.set("Payments", payments_json(books, credit));
        json.set("Allocations", allocations_json(books, credit));
    }
    json.set("RemainingCredit", money_json(credit.open()));
    json.set("AppliedAmount", money_json(unless_gone(credit, credit.credited)));
    set_body(books, json, credit, detail, unit_places);
    return json;
}

Json bank_json(Books& books, Document const& transaction, DocumentDetail detail, int unit_places) {
    auto json = Json::object({{"BankTransactionID", transaction.id}});
    if (auto const* account = books.accounts.find(transaction.bank_account_id))
        json.set(
            "BankAccount",
            Json::object(
                {{"AccountID", account->id}, {"Code", account->code}, {"Name", account->name}}));
    json.set("Type", transaction.type);
    json.set("IsReconciled", transaction.is_reconciled);
    set_body(books, json, transaction, detail, unit_places);
    if (!transaction.child_id.empty())
        json.set(transaction.type.ends_with("OVERPAYMENT") ? "OverpaymentID" : "PrepaymentID",
                 transaction.child_id);
    return json;
}

/// The short form of an invoice in a payments list.
Json reduced_json(Books& books, Document const& document) {
    bool const note = document.kind != DocumentKind::invoice;
    return Json::object({{"InvoiceID", document.id},
                         {"InvoiceNumber", document.number},
                         {"Type", document.type},
                         {"Contact", contact_of(books, document, DocumentDetail::reduced)},
                         {"CurrencyCode", document.currency},
                         {"HasErrors", false},
                         {"IsDiscounted", !note && !document.total_discount.is_zero()},
                         {"LineItems", Json::array()}});
}

}  // namespace

Family const& family_of(DocumentKind kind) {
    static constexpr Family invoices{
        DocumentKind::invoice, "Invoices", "InvoiceID", "InvoiceNumber", "INVOICE"};
    static constexpr Family notes{
        DocumentKind::credit_note, "CreditNotes", "CreditNoteID", "CreditNoteNumber", "CREDITNOTE"};
    static constexpr Family bank{
        DocumentKind::bank_transaction, "BankTransactions", "BankTransactionID", "", ""};
    static constexpr Family over{
        DocumentKind::overpayment, "Overpayments", "OverpaymentID", "", "OVERPAYMENT"};
    static constexpr Family pre{
        DocumentKind::prepayment, "Prepayments", "PrepaymentID", "", "PREPAYMENT"};
    switch (kind) {
        case DocumentKind::invoice:
            return invoices;
        case DocumentKind::credit_note:
            return notes;
        case DocumentKind::bank_transaction:
            return bank;
        case DocumentKind::overpayment:
            return over;
        case DocumentKind::prepayment:
            return pre;
    }
    return invoices;
}

Json document_json(Books& books, Document const& document, DocumentDetail detail, int unit_places) {
    if (document.kind == DocumentKind::invoice)
        return invoice_json(books, document, detail, unit_places);
    if (document.kind == DocumentKind::bank_transaction)
        return bank_json(books, document, detail, unit_places);
    return credit_json(books, document, detail, unit_places);
}

Json invoice_stub(Document const& invoice, bool with_number) {
    auto json = Json::object({{"InvoiceID", invoice.id}});
    if (with_number) json.set("InvoiceNumber", invoice.number);
    for (auto const* name : {"Payments", "CreditNotes", "Prepayments", "Overpayments"})
        json.set(name, Json::array());
    json.set("HasErrors", false);
    json.set("IsDiscounted", false);
    json.set("LineItems", Json::array());
    json.set("ValidationErrors", Json::array());
    return json;
}

Json paid_document_json(Books& books, Document const& document, DocumentDetail detail) {
    if (detail == DocumentDetail::reduced) return reduced_json(books, document);
    auto json = Json::object(
        {{"Type", document.type}, {"InvoiceID", document.id}, {"InvoiceNumber", document.number}});
    if (document.kind == DocumentKind::invoice) {
        json = invoice_json(books, document, detail, 4);
    } else {
        json.set("Prepayments", Json::array());
        json.set("Overpayments", Json::array());
        json.set("AmountDue", money_json(document.open()));
        json.set("AmountPaid", money_json(document.paid + document.credited));
        json.set("SentToContact", document.sent_to_contact);
        json.set("IsDiscounted", false);
        set_body(books, json, document, detail, 4);
        json.erase("FullyPaidOnDate");
    }
    return json;
}

}  // namespace cf::xero::sim
