#include "base/text.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle history_style{"", "HasValidationErrors"};
constexpr std::size_t details_max = 2500;

/// Notes of a row, where the vendor keeps them; null for an unknown id.
std::vector<HistoryRecord>* notes_of(Books& books,
                                     std::string_view resource,
                                     std::string const& id) {
    for (auto kind : {DocumentKind::invoice,
                      DocumentKind::credit_note,
                      DocumentKind::bank_transaction,
                      DocumentKind::overpayment,
                      DocumentKind::prepayment}) {
        static constexpr std::string_view names[] = {
            "Invoices", "CreditNotes", "BankTransactions", "Overpayments", "Prepayments"};
        if (names[int(kind)] != resource) continue;
        auto* document = books.documents(kind).find(id);
        return document ? &document->history : nullptr;
    }
    if (resource == "BatchPayments") {
        auto* batch = books.batch_payments.find(id);
        return batch ? &batch->history : nullptr;
    }
    if (resource == "ManualJournals") {
        auto* journal = books.journals.find(id);
        return journal ? &journal->history : nullptr;
    }
    bool const known = (resource == "Contacts" && books.contacts.find(id)) ||
                       (resource == "Items" && books.items.find(id)) ||
                       (resource == "Payments" && books.payments.find(id));
    return known ? &books.other_history[id] : nullptr;
}

std::string plain_iso(Instant at) { return to_iso(at).substr(0, 19); }

Json note_json(HistoryRecord const& note) {
    return Json::object({{"Changes", "Note"},
                         {"DateUTCString", plain_iso(note.at)},
                         {"DateUTC", wire_instant(note.at)},
                         {"User", "System Generated"},
                         {"Details", note.details}});
}

HttpReply get_history(Call& call) {
    auto const* notes = notes_of(call.books, call.values[0], ascii_lower(call.values[1]));
    if (notes == nullptr) return not_found();
    auto items = Json::array();
    for (auto note = notes->rbegin(); note != notes->rend(); ++note)
        items.push_back(note_json(*note));
    return answer(call, "HistoryRecords", std::move(items));
}

/// Payments, overpayments and prepayments take no notes, although they exist (quirk 57).
bool takes_notes(std::string_view resource) {
    return resource != "Payments" && resource != "Overpayments" && resource != "Prepayments";
}

HttpReply put_history(Call& call) {
    auto* notes = notes_of(call.books, call.values[0], ascii_lower(call.values[1]));
    bool const refused = !takes_notes(call.values[0]);
    if (notes == nullptr && !refused) return not_found();
    auto items = Json::array();
    bool failed = false;
    std::vector<HistoryRecord> added;
    for (auto const& element : call.elements) {
        auto const details = text_of(element, "Details");
        std::vector<std::string> problems;
        if (refused)
            problems.emplace_back(
                "The document with the supplied id was not found for this endpoint.");
        if (details.empty()) problems.emplace_back("Details is required");
        if (details.size() > details_max)
            problems.emplace_back(
                "The field Details must be a string with a maximum length of 2500.");
        auto messages = Json::array();
        for (auto const& text : problems) messages.push_back(Json::object({{"Message", text}}));
        failed |= !problems.empty();
        items.push_back(Json::object({{"DateUTCString", plain_iso(call.now)},
                                      {"DateUTC", wire_instant_bare(call.now)},
                                      {"Details", details},
                                      {"ValidationErrors", std::move(messages)}}));
        added.push_back({details, call.now});
    }
    if (failed) return refused_elements(std::move(items));
    notes->insert(notes->end(), added.begin(), added.end());
    return answer(call, "HistoryRecords", std::move(items));
}

}  // namespace

void add_history_routes(Routes& routes) {
    // The scope is that of the resource; the router finds it from the first value.
    std::string const path = "/api.xro/2.0/{resource}/{id}/History";
    routes.add("GET", path, {get_history, "", "HistoryRecords"});
    routes.add("PUT", path, {put_history, "", "HistoryRecords", history_schema});
}

}  // namespace cf::xero::sim
