#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"
#include "connectors/xero/query.hpp"

// Looking for what a lost reply leaves open (sheet 13.3). By list wherever Xero has one; an element
// found for one operation is not found again for another.
namespace cf::xero {

namespace {

using Kind = Outcome::Kind;

Outcome absent() { return {.kind = Kind::absent}; }

Outcome found(Kind kind, Result<LedgerState> state) {
    if (state.has_error()) return {.kind = Kind::unknown, .error = state.error()};
    return {.kind = kind, .state = std::move(*state)};
}

bool same_id(std::string_view a, std::string_view b) { return equals_ignoring_case(a, b); }

/// Is this the document as the operation would have made it, to the cent? Where the ledger computes
/// the tax itself, each line may be one minor unit off.
bool has_amounts(LedgerState const& state, PutDocument const& operation) {
    Document const& document = operation.document;
    if (!state.total || state.total->currency() != document.total.currency()) return false;
    auto const tolerance = operation.explicit_tax ? 0 : std::int64_t(document.lines.size());
    return (*state.total - document.total).abs().minor() <= tolerance;
}

bool has_lines(LedgerState const& state, PutDocument const& operation) {
    auto const& lines = operation.document.lines;
    if (state.line_net.size() != lines.size()) return false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Money const net = lines[i].net, tax = lines[i].tax;
        auto const off = (state.line_net[i] + state.line_tax[i] - net - tax).abs().minor();
        if (operation.explicit_tax ? state.line_net[i] != net || state.line_tax[i] != tax : off > 1)
            return false;
    }
    return true;
}

Outcome judge(PutDocument const& operation, std::vector<wire::Document> const& documents) {
    auto const type = operation.document.type;
    auto const is_it = [&](wire::Document const& document) {
        if (operation.existing) return same_id(document.id, operation.existing->value);
        std::string_view const wanted = type == DocumentType::invoice ? "ACCREC" : "ACCRECCREDIT";
        return document.type == wanted && equals_ignoring_case(document.number, operation.number);
    };
    auto const it = std::ranges::find_if(documents, is_it);
    if (it == documents.end()) return absent();
    auto state = to_state(*it);
    if (state.has_error()) return found(Kind::unknown, std::move(state));
    auto const sent = to_wire(operation);
    bool const same_reference = it->reference == operation.reference;
    if (operation.existing) {
        // An update has happened when the document says what it would have said.
        bool const updated = same_reference && has_amounts(*state, operation) &&
                             has_lines(*state, operation) && sent.has_value() &&
                             differences(*sent, *it).empty();
        return updated ? found(Kind::done, std::move(state)) : absent();
    }
    if (!same_reference || !has_amounts(*state, operation))
        return found(Kind::foreign, std::move(state));
    if (sent.has_value()) state->warnings = differences(*sent, *it);
    return found(Kind::done, std::move(state));
}

/// A contact update has happened when every field it would have set is there.
bool has_fields(wire::Contact const& got, wire::Contact const& sent) {
    auto holds = [](std::string const& ours, std::string const& theirs) {
        return ours.empty() || ours == theirs;
    };
    if (!holds(sent.name, got.name) || !holds(sent.number, got.number) ||
        !holds(sent.first_name, got.first_name) || !holds(sent.last_name, got.last_name) ||
        !holds(ascii_lower(sent.email), ascii_lower(got.email)) ||
        !holds(sent.tax_number, got.tax_number) || !holds(sent.phone, got.phone))
        return false;
    for (auto const& address : sent.addresses) {
        auto const there = std::ranges::find(got.addresses, address.kind, &wire::Address::kind);
        if (there == got.addresses.end() || there->lines != address.lines ||
            there->city != address.city || there->postal_code != address.postal_code)
            return false;
    }
    return true;
}

}  // namespace

Task<std::vector<Outcome>> XeroLedger::find(std::vector<Operation> operations) {
    if (operations.empty()) co_return std::vector<Outcome>{};
    auto const kind = operations[0].body.index();
    for (auto const& operation : operations) CF_CHECK(operation.body.index() == kind);
    auto const name = kind_of(operations[0].body);
    if (name == "contact") co_return co_await find_contacts(std::move(operations));
    if (name == "item") co_return co_await find_items(std::move(operations));
    if (name == "document") co_return co_await find_documents(std::move(operations));
    if (name == "void") co_return co_await find_voids(std::move(operations));
    if (name == "payment") co_return co_await find_payments(std::move(operations));
    if (name == "allocation") co_return co_await find_allocations(std::move(operations));
    if (name == "note") co_return co_await find_notes(std::move(operations));
    co_return co_await find_bank(std::move(operations));
}

Task<std::vector<Outcome>> XeroLedger::find_contacts(std::vector<Operation> operations) {
    std::vector<std::string> ids, conditions;
    for (auto const& operation : operations) {
        auto const& put = std::get<PutContact>(operation.body);
        auto const wire = to_wire(put);
        if (put.existing)
            ids.push_back(wire.id);
        else if (!wire.number.empty())
            conditions.push_back("ContactNumber==" + quoted(wire.number));
        else
            conditions.push_back("Name==" + quoted(wire.name));
    }
    std::vector<QueryParameters> queries;
    if (!ids.empty()) queries.push_back({{"IDs", join(ids, ",")}});
    for (auto& condition : any_of(std::move(conditions)))
        queries.push_back({{"where", std::move(condition)}});
    std::vector<wire::Contact> contacts;
    for (auto const& asked : queries) {
        QueryParameters query = asked;
        query.emplace_back("includeArchived", "true");
        auto elements = co_await fetch_list("Contacts", std::move(query));
        if (elements.has_error()) co_return elements.error();
        for (auto const& element : *elements) {
            auto contact = wire::read_contact(JsonCursor(element));
            if (contact.has_error()) co_return contact.error();
            contacts.push_back(std::move(*contact));
        }
    }
    std::vector<Outcome> outcomes;
    for (auto const& operation : operations) {
        auto const& put = std::get<PutContact>(operation.body);
        auto const wire = to_wire(put);
        auto const it = std::ranges::find_if(contacts, [&](wire::Contact const& contact) {
            if (put.existing) return same_id(contact.id, wire.id);
            if (!wire.number.empty()) return equals_ignoring_case(contact.number, wire.number);
            return equals_ignoring_case(contact.name, wire.name);
        });
        if (it == contacts.end() || (put.existing && !has_fields(*it, wire)))
            outcomes.push_back(absent());
        else if (!put.existing && wire.number.empty() && !has_fields(*it, wire))
            outcomes.push_back(found(Kind::foreign, to_state(*it)));  // A name proves nothing.
        else
            outcomes.push_back(found(Kind::done, to_state(*it)));
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_items(std::vector<Operation> operations) {
    std::vector<std::string> conditions;
    for (auto const& operation : operations)
        conditions.push_back("Code==" + quoted(std::get<PutItem>(operation.body).code));
    std::vector<wire::Item> items;
    for (auto& condition : any_of(std::move(conditions))) {
        Call request{.path = "Items"};  // Never paged (sheet 2).
        request.query.emplace_back("where", condition);
        auto answer = co_await client_.call(std::move(request));
        if (answer.has_error()) co_return answer.error();
        for (auto const& element : (*answer)["Items"].items()) {
            auto item = wire::read_item(JsonCursor(element));
            if (item.has_error()) co_return item.error();
            items.push_back(std::move(*item));
        }
    }
    std::vector<Outcome> outcomes;
    for (auto const& operation : operations) {
        auto const& code = std::get<PutItem>(operation.body).code;
        auto const it = std::ranges::find(items, code, &wire::Item::code);
        if (it == items.end()) {
            outcomes.push_back(absent());
            continue;
        }
        outcomes.push_back({.kind = Kind::done,
                            .state = {.id = VendorId(it->id),
                                      .number = it->code,
                                      .revision = it->updated,
                                      .status = "active"}});
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_documents(std::vector<Operation> operations) {
    std::vector<Outcome> outcomes(operations.size());
    for (auto type : {DocumentType::invoice, DocumentType::credit_note}) {
        DocumentKeys keys;
        for (auto const& operation : operations) {
            auto const& put = std::get<PutDocument>(operation.body);
            if (put.document.type != type) continue;
            if (put.existing)
                keys.ids.push_back(put.existing->value);
            else
                keys.numbers.push_back(put.number);
        }
        auto documents = co_await fetch_documents(type, std::move(keys));
        if (documents.has_error()) co_return documents.error();
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto const& put = std::get<PutDocument>(operations[i].body);
            if (put.document.type == type) outcomes[i] = judge(put, *documents);
        }
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_voids(std::vector<Operation> operations) {
    std::vector<Outcome> outcomes(operations.size());
    for (auto type : {DocumentType::invoice, DocumentType::credit_note}) {
        std::vector<VendorId> ids;
        std::vector<std::size_t> members;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto const& operation = std::get<VoidDocument>(operations[i].body);
            if (operation.type != type) continue;
            ids.push_back(operation.document);
            members.push_back(i);
        }
        auto states = co_await read_documents(type, std::move(ids));
        if (states.has_error()) co_return states.error();
        for (std::size_t n = 0; n < members.size(); ++n) {
            auto& state = (*states)[n];
            bool const gone = state.status == "voided" || state.status == "deleted";
            outcomes[members[n]] = {.kind = gone ? Kind::done : Kind::absent,
                                    .state = std::move(state)};
        }
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_payments(std::vector<Operation> operations) {
    std::vector<Outcome> outcomes(operations.size(), absent());
    for (auto type : {DocumentType::invoice, DocumentType::credit_note}) {
        DocumentKeys keys;
        for (auto const& operation : operations) {
            auto const& put = std::get<PutPayment>(operation.body);
            if (put.target == type) keys.ids.push_back(put.document.value);
        }
        auto documents = co_await fetch_documents(type, std::move(keys));
        if (documents.has_error()) co_return documents.error();
        std::set<std::string> taken;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto const& put = std::get<PutPayment>(operations[i].body);
            if (put.target != type) continue;
            auto const document = std::ranges::find_if(*documents, [&](auto const& candidate) {
                return same_id(candidate.id, put.document.value);
            });
            if (document == documents->end()) continue;
            for (auto const& payment : document->payments) {
                bool const ours = payment.reference == put.reference &&
                                  payment.date == put.movement.date &&
                                  payment.amount == put.movement.amount.decimal();
                if (!ours || !taken.insert(payment.id).second) continue;
                wire::Payment const whole{.id = payment.id,
                                          .status = "AUTHORISED",
                                          .reference = payment.reference,
                                          .document_number = document->number,
                                          .amount = payment.amount,
                                          .document_due = document->amount_due};
                outcomes[i] = found(Kind::done, to_state(whole, put.movement.amount.currency()));
                break;
            }
        }
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_allocations(std::vector<Operation> operations) {
    DocumentKeys keys;
    for (auto const& operation : operations)
        keys.ids.push_back(std::get<PutAllocation>(operation.body).credit_note.value);
    auto notes = co_await fetch_documents(DocumentType::credit_note, std::move(keys));
    if (notes.has_error()) co_return notes.error();
    std::vector<Outcome> outcomes;
    std::set<wire::Settlement const*> taken;  // Allocations may come without an id (sheet 13.1).
    for (auto const& operation : operations) {
        auto const& put = std::get<PutAllocation>(operation.body);
        Outcome outcome = absent();
        for (auto const& note : *notes) {
            if (!same_id(note.id, put.credit_note.value)) continue;
            for (auto const& allocation : note.allocations) {
                bool const ours = same_id(allocation.invoice_id, put.invoice.value) &&
                                  allocation.amount == put.amount.decimal() &&
                                  allocation.date == put.date;
                if (!ours || outcome.kind == Kind::done || !taken.insert(&allocation).second)
                    continue;
                outcome = found(Kind::done, to_state(allocation, put.amount.currency()));
            }
        }
        outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
}

Task<std::vector<Outcome>> XeroLedger::find_notes(std::vector<Operation> operations) {
    std::vector<Outcome> outcomes;
    for (auto const& operation : operations) {
        auto const note = std::get<Annotate>(operation.body);
        Call request{.path = std::string(resource_of(note.type)) + "/" +
                             percent_encode(note.document.value) + "/History"};
        auto answer = co_await client_.call(std::move(request));
        if (answer.has_error()) co_return answer.error();
        auto const& records = (*answer)["HistoryRecords"].items();
        bool const there = std::ranges::any_of(records, [&](Json const& record) {
            auto const details = record["Details"].text();
            return !details.empty() && note.text.starts_with(details);
        });
        outcomes.push_back(absent());
        if (there)
            outcomes.back() = {.kind = Kind::done,
                               .state = {.id = note.document, .status = "authorised"}};
    }
    co_return outcomes;
}

}  // namespace cf::xero
