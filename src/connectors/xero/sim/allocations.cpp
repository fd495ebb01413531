#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle allocation_style{"AllocationID", "HasValidationErrors"};

std::string name_of(DocumentKind kind) {
    if (kind == DocumentKind::overpayment) return "Overpayment";
    return kind == DocumentKind::prepayment ? "Prepayment" : "Credit Note";
}

std::string key_of(DocumentKind kind) {
    if (kind == DocumentKind::overpayment) return "Overpayment";
    return kind == DocumentKind::prepayment ? "Prepayment" : "CreditNote";
}

/// Why `amount` of the credit may not go to the invoice (sheet 4.6, 13.2).
std::vector<std::string> problems_of(Books& books,
                                     Document const& source,
                                     Document const* invoice,
                                     Json const& element) {
    Outcome found;
    auto const amount = number_of(element, "Amount");
    auto const date = date_of(element, "Date");
    if (!amount) found.refuse("Amount is required");
    if (!date) found.refuse("Date is required");
    if (invoice == nullptr) {
        found.refuse("An existing Invoice with the specified InvoiceID could not be found");
        return found.errors;
    }
    if (date)
        if (auto locked = books.lock_problem(*date)) found.refuse(*locked);
    if (invoice->type != (source.sales() ? "ACCREC" : "ACCPAY"))
        found.refuse("The invoice you are trying to allocate to is of an incorrect type");
    if (invoice->status == "PAID")
        found.refuse("The invoice you are trying to allocate to has already been paid off");
    else if (invoice->status != "AUTHORISED")
        found.refuse("Credits can only be allocated to Authorised documents");
    if (source.status != "AUTHORISED" && source.status != "PAID")
        found.refuse(name_of(source.kind) + " must be Authorised to be allocated");
    if (found.errors.empty() && invoice->contact_id != source.contact_id)
        found.refuse("The invoice and the credit must have the same contact");
    if (found.errors.empty() && invoice->currency != source.currency)
        found.refuse("The invoice and the credit must have the same currency");
    if (amount && *amount <= Decimal(0)) found.refuse("Amount must be above 0");
    if (amount && (*amount > invoice->open() || *amount > source.open()))
        found.refuse(name_of(source.kind) +
                     " cannot be allocated as amount is greater than amount outstanding");
    return found.errors;
}

void take_off(Books& books, Allocation& allocation) {
    allocation.deleted = true;
    for (auto* document : {books.documents(allocation.source_kind).find(allocation.source_id),
                           books.invoices.find(allocation.invoice_id)}) {
        std::erase(document->allocations, allocation.id);
        books.settle(*document);
    }
}

Allocation& put_on(Call& call, Document& source, Document& invoice, Json const& element) {
    auto& books = call.books;
    Allocation fresh;
    fresh.id = books.new_id();
    fresh.source_id = source.id;
    fresh.source_kind = source.kind;
    fresh.invoice_id = invoice.id;
    fresh.date = *date_of(element, "Date");
    fresh.amount = round2(*number_of(element, "Amount"));
    fresh.order = books.next_order();
    auto& stored = books.allocations.add(std::move(fresh), call.now);
    for (auto* document : {&source, &invoice}) {
        document->allocations.push_back(stored.id);
        books.settle(*document);
    }
    return stored;
}

Json stored_json(Document const& source, Document const& invoice, Allocation const& allocation) {
    auto const& family = family_of(source.kind);
    return Json::object({{"AllocationID", allocation.id},
                         {"Amount", money_json(allocation.amount)},
                         {"Date", wire_date(allocation.date)},
                         {"Invoice", invoice_stub(invoice, true)},
                         {key_of(source.kind),
                          Json::object({{family.id_field.data(), source.id},
                                        {"ID", source.id},
                                        {"LineItems", Json::array()}})},
                         {"ValidationErrors", Json::array()}});
}

/// Several allocations are applied in order; the first failure takes back the whole call.
template <DocumentKind kind>
HttpReply allocate(Call& call) {
    auto& books = call.books;
    auto* source = books.documents(kind).find(ascii_lower(call.values[0]));
    if (source == nullptr) return not_found();
    std::vector<Allocation*> done;
    std::vector<Document*> touched;
    auto items = Json::array();
    for (auto const& element : call.elements) {
        auto const& named = element["Invoice"];
        auto* invoice = books.invoices.find(text_of(named, "InvoiceID"));
        if (invoice == nullptr && !text_of(named, "InvoiceNumber").empty())
            invoice =
                books.document_by_number(DocumentKind::invoice, text_of(named, "InvoiceNumber"));
        auto problems = problems_of(books, *source, invoice, element);
        if (!problems.empty()) {
            for (auto* allocation : done) take_off(books, *allocation);
            Outcome outcome;
            outcome.element = echo(element, allocation_style, "");
            outcome.element.erase("AllocationID");
            outcome.errors = std::move(problems);
            return write_one(call, allocation_style, std::move(outcome));
        }
        done.push_back(&put_on(call, *source, *invoice, element));
        touched.push_back(invoice);
        items.push_back(stored_json(*source, *invoice, *done.back()));
    }
    for (auto* invoice : touched) money_moved(books, call.events, *invoice, call.now);
    money_moved(books, call.events, *source, call.now);
    return answer(call, "Allocations", std::move(items));
}

/// Answers a bare object with the sample's own spelling (quirk 29).
template <DocumentKind kind>
HttpReply remove_allocation(Call& call) {
    auto& books = call.books;
    auto* source = books.documents(kind).find(ascii_lower(call.values[0]));
    auto* allocation = books.allocations.find(ascii_lower(call.values[1]));
    if (source == nullptr || allocation == nullptr || allocation->deleted ||
        allocation->source_id != source->id)
        return not_found();
    if (auto locked = books.lock_problem(allocation->date)) {
        Outcome outcome;
        outcome.element = Json::object({{"AllocationID", allocation->id}});
        outcome.refuse(*locked);
        return write_one(call, allocation_style, std::move(outcome));
    }
    auto& invoice = *books.invoices.find(allocation->invoice_id);
    take_off(books, *allocation);
    money_moved(books, call.events, invoice, call.now);
    money_moved(books, call.events, *source, call.now);
    auto invoices = Json::array();
    invoices.push_back(Json::object({{"InvoiceID", invoice.id}}));
    auto const body = Json::object({{"AllocationId", allocation->id},
                                    {"Date", wire_instant_bare(call.now)},
                                    {"Invoice", std::move(invoices)},
                                    {"IsDeleted", true}});
    return HttpReply::json(200, body.dump());
}

template <DocumentKind kind>
void add_allocations(Routes& routes, std::string_view scope) {
    auto const base = "/api.xro/2.0/" + std::string(family_of(kind).envelope) + "/{id}/Allocations";
    routes.add("PUT", base, {allocate<kind>, scope, "Allocations", allocation_schema});
    routes.add("DELETE", base + "/{aid}", {remove_allocation<kind>, scope, "Allocations"});
}

}  // namespace

void add_credit_routes(Routes& routes) {
    add_allocations<DocumentKind::credit_note>(routes, "invoices");
    add_allocations<DocumentKind::overpayment>(routes, "payments");
    add_allocations<DocumentKind::prepayment>(routes, "payments");
}

}  // namespace cf::xero::sim
