#include "connectors/xero/sim/documents.hpp"

#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

template <DocumentKind kind>
Document* by_key(Books& books, std::string const& key) {
    if (auto* found = books.documents(kind).find(ascii_lower(key))) return found;
    if (family_of(kind).number_field.empty()) return nullptr;
    return books.document_by_number(kind, key);
}

std::string unknown_text(DocumentKind kind) {
    if (kind == DocumentKind::credit_note)
        return "An existing Credit Note with the specified CreditNoteID could not be found";
    if (kind == DocumentKind::bank_transaction)
        return "An existing Bank Transaction with the specified BankTransactionID could not be "
               "found";
    return "An existing Invoice with the specified InvoiceID could not be found";
}

Outcome unknown(Family const& family, Json const& element) {
    Outcome outcome;
    outcome.element = echo(element, family.style(), "");
    outcome.refuse(unknown_text(family.kind));
    return outcome;
}

/// PUT creates. POST updates what InvoiceID or, without one, a used number names: the vendor
/// silently overwrites (quirk 5).
template <DocumentKind kind>
Outcome create_or_update(Call& call, Json const& element) {
    auto const& family = family_of(kind);
    auto const id = text_of(element, family.id_field);
    Document* existing = nullptr;
    if (!id.empty()) {
        existing = call.books.documents(kind).find(id);
        if (existing == nullptr || !call.by_post()) return unknown(family, element);
    } else if (call.by_post() && !family.number_field.empty()) {
        auto const number = text_of(element, family.number_field);
        bool const bill = text_of(element, "Type") == "ACCPAY";
        if (!number.empty() && !bill) existing = call.books.document_by_number(kind, number);
    }
    return write_document(call, family, element, existing);
}

template <DocumentKind kind>
HttpReply write_many(Call& call) {
    return write_elements(call, family_of(kind).style(), [&](Json const& element) {
        return create_or_update<kind>(call, element);
    });
}

template <DocumentKind kind>
HttpReply write_by_id(Call& call) {
    auto* document = by_key<kind>(call.books, call.values[0]);
    if (document == nullptr) return not_found();
    auto const& family = family_of(kind);
    return write_one(
        call, family.style(), write_document(call, family, call.elements.front(), document));
}

template <DocumentKind kind>
HttpReply get_one(Call& call) {
    auto const* document = by_key<kind>(call.books, call.values[0]);
    if (document == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(document_json(call.books, *document, DocumentDetail::full, call.unit_places()));
    return answer(call, family_of(kind).envelope, std::move(items));
}

std::optional<Value> date_value(std::optional<CalendarDate> const& date) {
    return date ? Value(Instant(date->day)) : Value();
}

std::optional<Value> contact_value(Books& books, Document const& document, std::string_view name) {
    auto const* contact = books.contacts.find(document.contact_id);
    if (name == "Contact.ContactID") return text_value(document.contact_id);
    if (name == "Contact.Name") return contact ? Value(contact->name) : Value();
    if (name == "Contact.ContactNumber") return contact ? text_value(contact->number) : Value();
    return std::nullopt;
}

std::optional<Value> document_field(Books& books, Document const& document, std::string_view name) {
    auto const& family = family_of(document.kind);
    // "InvoiceId" is how the vendor's own default order spells it.
    if (equals_ignoring_case(name, family.id_field)) return Value(document.id);
    if (!family.number_field.empty() && name == family.number_field)
        return text_value(document.number);
    if (name == "Type") return Value(document.type);
    if (name == "Status") return Value(document.status);
    if (name == "Reference") return text_value(document.reference);
    if (name == "Date") return date_value(document.date);
    if (name == "DueDate") return date_value(document.due_date);
    if (name == "FullyPaidOnDate") return date_value(document.fully_paid_on);
    if (name == "UpdatedDateUTC") return Value(document.updated);
    if (name == "CurrencyCode") return Value(document.currency);
    if (name == "Total") return Value(document.total);
    if (name == "SubTotal") return Value(document.sub_total);
    if (name == "TotalTax") return Value(document.total_tax);
    bool const invoice = document.kind == DocumentKind::invoice;
    if (name == (invoice ? "AmountDue" : "RemainingCredit")) return Value(document.open());
    if (invoice && name == "AmountPaid") return Value(document.paid);
    if (name == (invoice ? "AmountCredited" : "AppliedAmount")) return Value(document.credited);
    if (name == "SentToContact") return Value(document.sent_to_contact);
    if (name == "IsReconciled") return Value(document.is_reconciled);
    if (name == "BankAccount.AccountID") return text_value(document.bank_account_id);
    return contact_value(books, document, name);
}

bool listed(std::vector<std::string> const& wanted, std::string const& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool matches_search(Books& books, Document const& document, std::string const& term) {
    if (term.empty()) return true;
    auto const* contact = books.contacts.find(document.contact_id);
    return number_key(document.number).find(term) != std::string::npos ||
           number_key(document.reference).find(term) != std::string::npos ||
           (contact && number_key(contact->name).find(term) != std::string::npos);
}

/// IDs and InvoiceNumbers name their rows; unknown values are left out (sheet 13.2). Only invoices
/// have them: everywhere else they are unknown parameters, which the vendor ignores (sheet 3).
template <DocumentKind kind>
void take_candidates(Call& call, Listing<Document>& listing) {
    if (kind != DocumentKind::invoice) return;
    if (!call.has_parameter("IDs") && !call.has_parameter("InvoiceNumbers")) return;
    listing.candidates.emplace();
    for (auto const& id : call.list("IDs"))
        if (auto* row = listing.table.find(ascii_lower(id))) listing.candidates->push_back(row);
    for (auto const& number : call.list("InvoiceNumbers"))
        if (auto* row = call.books.document_by_number(kind, number))
            listing.candidates->push_back(row);
}

template <DocumentKind kind>
HttpReply list_documents(Call& call) {
    auto& books = call.books;
    Listing<Document> listing{.table = books.documents(kind)};
    listing.blank.kind = kind;
    bool const broken =
        kind == DocumentKind::bank_transaction && call.switches.bank_reference_filter_broken;
    listing.field = [&books, broken](Document const& row, std::string_view name) {
        if (broken && name == "Reference") return std::optional<Value>(Value());
        return document_field(books, row, name);
    };
    // Lists only invoices can be narrowed by; elsewhere the vendor ignores them (sheet 3).
    bool const rich = kind == DocumentKind::invoice;
    using Texts = std::vector<std::string>;
    auto const statuses = rich ? call.list("Statuses") : Texts{};
    auto const contacts = rich ? call.list("ContactIDs") : Texts{};
    bool const by_reference = kind == DocumentKind::overpayment || kind == DocumentKind::prepayment;
    auto const references = by_reference ? call.list("References") : Texts{};
    auto const term = rich ? number_key(call.parameter("searchTerm")) : std::string();
    bool const mine = rich && call.flag("createdByMyApp", false);
    listing.keep = [=, &books](Document const& row) {
        return listed(statuses, row.status) && listed(contacts, row.contact_id) &&
               listed(references, row.reference) && (!mine || row.by_app) &&
               matches_search(books, row, term);
    };
    bool const summary = rich && call.flag("summaryOnly", false);
    int const places = call.unit_places();
    listing.render = [=, &books](Document const& row, bool paged) {
        auto const detail = summary ? DocumentDetail::summary
                            : paged ? DocumentDetail::full
                                    : DocumentDetail::unpaged;
        return document_json(books, row, detail, places);
    };
    listing.optimised = {"Status",
                         "Contact.ContactID",
                         "Contact.Name",
                         "Contact.ContactNumber",
                         "Reference",
                         "InvoiceNumber",
                         "InvoiceId",
                         "InvoiceID",
                         "Type",
                         "AmountPaid",
                         "Date",
                         "DueDate",
                         "AmountDue",
                         "CreditNoteNumber"};
    take_candidates<kind>(call, listing);
    return list_rows(call, listing);
}

HttpReply email_invoice(Call& call) {
    auto* invoice = by_key<DocumentKind::invoice>(call.books, call.values[0]);
    if (invoice == nullptr) return not_found();
    if (!invoice->live()) return plain_validation("Only approved invoices can be emailed");
    invoice->sent_to_contact = true;
    call.books.invoices.touch(*invoice, call.now);
    return {204, {}, ""};
}

HttpReply online_invoice(Call& call) {
    auto const* invoice = by_key<DocumentKind::invoice>(call.books, call.values[0]);
    if (invoice == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(Json::object({{"OnlineInvoiceUrl", "https://in.xero.com/" + invoice->id}}));
    return answer(call, "OnlineInvoices", std::move(items));
}

template <DocumentKind kind>
void add_documents(Routes& routes, std::string_view scope) {
    auto const envelope = family_of(kind).envelope;
    auto const base = "/api.xro/2.0/" + std::string(envelope);
    routes.add("GET", base, {list_documents<kind>, scope, envelope});
    routes.add("PUT", base, {write_many<kind>, scope, envelope, document_schema});
    routes.add("POST", base, {write_many<kind>, scope, envelope, document_schema});
    routes.add("GET", base + "/{id}", {get_one<kind>, scope, envelope});
    routes.add("POST", base + "/{id}", {write_by_id<kind>, scope, envelope, document_schema});
}

}  // namespace

void add_document_routes(Routes& routes) {
    add_documents<DocumentKind::invoice>(routes, "invoices");
    add_documents<DocumentKind::credit_note>(routes, "invoices");
    add_documents<DocumentKind::bank_transaction>(routes, "banktransactions");
    std::string const base = "/api.xro/2.0/Invoices/{id}/";
    routes.add("POST", base + "Email", {email_invoice, "invoices", "Invoices"});
    routes.add("GET", base + "OnlineInvoice", {online_invoice, "invoices", "OnlineInvoices"});
    for (auto kind : {DocumentKind::overpayment, DocumentKind::prepayment}) {
        bool const over = kind == DocumentKind::overpayment;
        auto const envelope = family_of(kind).envelope;
        auto const path = "/api.xro/2.0/" + std::string(envelope);
        routes.add("GET",
                   path,
                   {over ? list_documents<DocumentKind::overpayment>
                         : list_documents<DocumentKind::prepayment>,
                    "payments",
                    envelope});
        routes.add("GET",
                   path + "/{id}",
                   {over ? get_one<DocumentKind::overpayment> : get_one<DocumentKind::prepayment>,
                    "payments",
                    envelope});
    }
}

}  // namespace cf::xero::sim
