// Keeping contacts that exist in step with the store's customers.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "engine/contact_book.hpp"
#include "engine/contact_merge.hpp"
#include "engine/intent_json.hpp"

namespace cf {
namespace {

SnapshotRow customer_snapshot(Transaction& tx, ConnectionId const& store, std::string const& id) {
    RecordRef const record{RecordKind::customer, RecordId(id)};
    auto known = tx.snapshot(store, record);
    if (known) return *std::move(known);
    SnapshotRow row;
    row.connection = store;
    row.record = record;
    return row;
}

}  // namespace

void ContactBook::remember_written(Transaction& tx,
                                   ContactRequest const& request,
                                   Contact const& written,
                                   int writes) {
    auto const& id = request.customer.store_customer_id;
    if (id.empty()) return;
    auto row = customer_snapshot(tx, request.store, id);
    Json all = Json::parse(row.history_json).value_or(Json::object());
    all.set(ledger_.value, history_to_json({contact_for(request), written, writes}));
    row.history_json = all.dump();
    row.fetched_at = clock_.now();
    auto const person =
        tx.keep_person({request.store, id, request.customer.email, row.record.id}, row.fetched_at);
    if (!person) return;  // Erased this very moment.
    row.person = *person;
    tx.put_snapshot(row);
}

Task<> ContactBook::follow_customers(std::vector<ContactRequest*> requests) {
    // Consumers on the channel's contact keep their data out of the ledger.
    std::erase_if(requests, [](ContactRequest const* request) {
        return request->customer.store_customer_id.empty() || uses_channel(*request);
    });
    // Shops tell of a customer with every order; most of it says nothing new.
    co_await storage_.read([&](Transaction& tx) {
        std::erase_if(requests,
                      [&](ContactRequest const* request) { return unchanged(tx, *request); });
    });
    if (requests.empty()) co_return Result<>();
    CF_CO_TRY_VOID(co_await refresh());
    CF_CO_TRY_VOID(co_await resolve(requests));
    std::vector<Change> changes;
    co_await storage_.read([&](Transaction& tx) {
        changes.clear();
        std::set<VendorId> written;
        for (auto* request : requests) {
            auto change = change_for(tx, *request);
            if (!change) continue;
            // A customer of two stores: the second change builds on what the first has written.
            bool const writes = !change->update.sent.empty();
            if (writes && !written.insert(*request->contact).second)
                request->look_again_at = clock_.now();
            else
                changes.push_back(*std::move(change));
        }
    });
    std::vector<PendingOperation*> operations;
    for (auto& change : changes)
        if (!change.update.sent.empty()) operations.push_back(&change.operation);
    StepRunner runner(ledger_, port_, storage_, clock_);
    auto ran = co_await runner.run(operations, [](Transaction&, PendingOperation const&) {});
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& change : changes) note_change(tx, change);
    });
    for (auto const& change : changes)
        if (change.operation.end == PendingOperation::End::waiting)
            change.request->look_again_at = change.operation.look_again_at;
    co_return ran;
}

std::optional<ContactHistory> ContactBook::history_of(Transaction& tx,
                                                      ContactRequest const& request) {
    auto const& id = request.customer.store_customer_id;
    auto const all =
        Json::parse(customer_snapshot(tx, request.store, id).history_json).value_or(Json::object());
    return history_from_json(all[ledger_.value]);
}

bool ContactBook::unchanged(Transaction& tx, ContactRequest const& request) {
    auto const history = history_of(tx, request);
    if (!history) return false;
    auto const update = merge_contact(history->written, contact_for(request), history);
    return update.sent.empty() && update.kept.empty();
}

std::optional<ContactBook::Change> ContactBook::change_for(Transaction& tx,
                                                           ContactRequest& request) {
    if (!request.contact) return std::nullopt;
    auto const row = tx.contact(ledger_, *request.contact);
    if (!row) return std::nullopt;
    auto const& id = request.customer.store_customer_id;
    auto const history = history_of(tx, request);
    Change change;
    change.request = &request;
    change.writes = history ? history->writes : 0;
    change.update = merge_contact(contact_from(*row), contact_for(request), history);
    std::string const key =
        operation_key(request.store.value + ":" + id) + "/update-" + std::to_string(change.writes);
    change.operation = {key,
                        request.integration,
                        request.record,
                        PostingKey(),
                        PutContact{request.contact, change.update.fields},
                        Json::object({{"contact", request.contact->value}})};
    return change;
}

/// Names of fields, never what is in them.
void ContactBook::note_change(Transaction& tx, Change const& change) {
    auto const& operation = change.operation;
    bool const sent = operation.end == PendingOperation::End::done;
    bool const refused = operation.end == PendingOperation::End::refused;
    if (!sent && !refused && !change.update.sent.empty()) return;  // Unknown: looked for again.
    auto const history = history_of(tx, *change.request);
    bool const news = !change.update.sent.empty() || !change.update.kept.empty();
    if (!news && history) return;
    // Kept or refused: what the store says now is known, and is not offered again.
    Contact const written = sent || !history ? change.update.written : history->written;
    remember_written(tx, *change.request, written, change.writes + 1);
    if (!news) return;
    Json entry = Json::object({{"what", refused ? "contact.refused" : "contact.updated"},
                               {"integration", change.request->integration.value},
                               {"contact", change.request->contact->value},
                               {"sent", join(change.update.sent, ", ")},
                               {"kept_as_edited_in_the_ledger", join(change.update.kept, ", ")}});
    if (refused) entry.set("code", operation.error->code);
    tx.append_audit("lane/" + ledger_.value, clock_.now(), entry.dump());
}

}  // namespace cf
