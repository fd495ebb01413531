#include "engine/persons.hpp"

#include <algorithm>
#include <map>

#include "base/card_numbers.hpp"
#include "base/text.hpp"
#include "canonical/facts_json.hpp"

namespace cf {
namespace {

constexpr char const* erased_text = "Taken out: the person asked to be erased.";

void mask(std::string& text) { text = without_card_numbers(std::move(text)); }

void mask(PostalAddress& address) {
    for (auto* text : {&address.name,
                       &address.company,
                       &address.line_1,
                       &address.line_2,
                       &address.city,
                       &address.region,
                       &address.postal_code,
                       &address.phone})
        mask(*text);
}

OrderFacts facts_from(std::string const& text) {
    auto const json = Json::parse(text);
    auto facts = json ? facts_from_json(JsonCursor(*json)) : Result<OrderFacts>(json.error());
    return facts ? *std::move(facts) : OrderFacts{};
}

/// The texts a person could be recognised by.
std::vector<std::string> marks_of(OrderFacts const& facts) {
    std::vector<std::string> marks;
    if (!facts.order) return marks;
    auto const& customer = facts.order->customer;
    for (auto const& text : {customer.name,
                             customer.company,
                             customer.email,
                             customer.phone,
                             customer.billing.line_1,
                             customer.shipping.line_1,
                             customer.shipping.name})
        if (text.size() > 2) marks.push_back(ascii_lower(text));
    return marks;
}

bool mentions(std::string const& text, std::vector<std::string> const& marks) {
    std::string const lower = ascii_lower(text);
    return std::any_of(marks.begin(), marks.end(), [&](std::string const& mark) {
        return lower.find(mark) != std::string::npos;
    });
}

std::vector<IntegrationRow> integrations_of(Transaction& tx, ConnectionId const& store) {
    auto all = tx.integrations();
    std::erase_if(all, [&](IntegrationRow const& row) { return !(row.store == store); });
    return all;
}

RecordId record_in_operations(SnapshotRow const& row) {
    return row.record.kind == RecordKind::customer ? RecordId("customer/" + row.record.id.value)
                                                   : row.record.id;
}

/// What is open or set aside for the record, as far as it names the person.
void blank_texts(Transaction& tx,
                 IntegrationId const& integration,
                 RecordId const& record,
                 std::vector<std::string> const& marks) {
    for (auto review : tx.reviews_of(integration, record)) {
        if (!mentions(review.detail_json + review.fingerprint, marks)) continue;
        Json detail = Json::parse(review.detail_json).value_or(Json::object());
        for (auto const* member : {"what", "meaning"}) detail.set(member, erased_text);
        detail.erase("evidence");
        review.detail_json = detail.dump();
        review.fingerprint = "erased";
        tx.put_review(review);
    }
    auto state = tx.order_state(integration, record);
    if (!state || !mentions(state->reason, marks)) return;
    state->reason = erased_text;
    tx.put_order_state(*state);
}

/// The row as the books need it, under nobody's key.
void take_person_out(Transaction& tx, SnapshotRow row) {
    auto const facts = facts_from(row.facts_json);
    auto const marks = marks_of(facts);
    for (auto const& integration : integrations_of(tx, row.connection)) {
        blank_texts(tx, integration.id, row.record.id, marks);
        tx.blank_operations(integration.id, record_in_operations(row));
    }
    if (row.record.kind != RecordKind::order) return;  // It goes with the person.
    row.person.clear();
    row.raw_json.clear();
    if (!row.facts_json.empty()) row.facts_json = facts_to_json(without_person(facts)).dump();
    auto history = Json::parse(row.history_json).value_or(Json());
    if (history.is_object() && history.contains("facts")) {
        auto const first = facts_from(history["facts"].dump());
        history.set("facts", facts_to_json(without_person(first)));
        row.history_json = history.dump();
    }
    tx.put_snapshot(row);
}

bool is_busy(Transaction& tx, SnapshotRow const& row) {
    for (auto const& integration : integrations_of(tx, row.connection))
        for (auto const& operation : tx.operations_of(integration.id, record_in_operations(row)))
            if (operation.outcome.empty()) return true;
    return false;
}

Json sent_for(Transaction& tx, SnapshotRow const& row) {
    Json sent = Json::array();
    for (auto const& integration : integrations_of(tx, row.connection))
        for (auto const& operation : tx.operations_of(integration.id, record_in_operations(row)))
            sent.push_back(
                Json::object({{"integration", integration.id.value},
                              {"kind", operation.kind},
                              {"key", operation.key},
                              {"at", to_iso(operation.intended_at)},
                              {"content", Json::parse(operation.intent_json).value_or(Json())}}));
    return sent;
}

Json documents_of(Transaction& tx, SnapshotRow const& row) {
    Json documents = Json::array();
    for (auto const& integration : integrations_of(tx, row.connection))
        for (auto const& posting : tx.postings(integration.id, row.record.id))
            if (!posting.number.empty()) documents.push_back(posting.number);
    return documents;
}

Json row_to_json(Transaction& tx, SnapshotRow const& row) {
    Json json = Json::object({{"connection", row.connection.value}, {"id", row.record.id.value}});
    auto const parsed = [](std::string const& text) { return Json::parse(text).value_or(Json()); };
    if (row.record.kind == RecordKind::order) {
        json.set("number", row.number).set("placed_at", to_iso(row.placed_at));
        json.set("facts", parsed(row.facts_json)).set("payload", parsed(row.raw_json));
        json.set("documents", documents_of(tx, row));
    }
    json.set("history", parsed(row.history_json)).set("sent", sent_for(tx, row));
    return json;
}

Error unknown(std::string const& subject) {
    return {ErrorKind::not_found,
            "person.unknown",
            "nothing is held of '" + subject +
                "'. Give an e-mail address, a customer's id in the store, or CONNECTION:ID"};
}

}  // namespace

void mask_card_numbers(OrderCustomer& customer) {
    for (auto* text : {&customer.name,
                       &customer.company,
                       &customer.vat_number,
                       &customer.email,
                       &customer.phone})
        mask(*text);
    mask(customer.billing);
    mask(customer.shipping);
}

void mask_card_numbers(OrderFacts& facts) {
    if (facts.order) {
        mask_card_numbers(facts.order->customer);
        mask(facts.order->payment_method);
        for (auto& line : facts.order->lines) mask(line.detail.description);
    }
    for (auto& edit : facts.edits)
        for (auto& line : edit.added) mask(line.detail.description);
    for (auto& refund : facts.refunds) mask(refund.reason);
    // Some gateways and plug-ins put the card where the transaction's id belongs.
    for (auto& capture : facts.captures) mask(capture.gateway_reference);
}

OrderFacts without_person(OrderFacts facts) {
    if (facts.order) {
        OrderCustomer kept;
        auto const& known = facts.order->customer;
        kept.segment = known.segment;
        kept.terms_days = known.terms_days;
        kept.billing.country = known.billing.country;
        kept.shipping.country = known.shipping.country;
        facts.order->customer = std::move(kept);
    }
    for (auto& refund : facts.refunds) refund.reason.clear();
    return facts;
}

void keep_for_person(Transaction& tx, SnapshotRow& row, OrderFacts const& facts) {
    if (!facts.order) return;  // Gone from the store: what was known of it stays whose it was.
    auto const& customer = facts.order->customer;
    auto const person =
        tx.keep_person({row.connection, customer.store_customer_id, customer.email, row.record.id},
                       facts.order->placed_at);
    row.person = person.value_or("");
    if (person) return;
    row.raw_json.clear();
    auto kept = without_person(facts);
    mask_card_numbers(kept);
    row.facts_json = facts_to_json(kept).dump();
}

Persons::Found Persons::find(Transaction& tx, std::string const& subject) {
    Found found;
    bool const is_email = subject.find('@') != std::string::npos;
    std::string const email = is_email ? fold(subject) : "";
    auto const colon = subject.find(':');
    std::vector<ConnectionId> stores, ledgers;
    for (auto const& integration : tx.integrations()) {
        stores.push_back(integration.store);
        ledgers.push_back(integration.ledger);
    }
    for (auto* list : {&stores, &ledgers}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    if (is_email) found.ids = tx.find_persons(email, {}, "");
    for (auto const& store : stores) {
        bool const named = colon != std::string::npos;
        if (is_email || (named && subject.substr(0, colon) != store.value)) continue;
        std::string const customer = named ? subject.substr(colon + 1) : subject;
        auto const known = tx.find_persons("", store, customer);
        found.ids.insert(found.ids.end(), known.begin(), known.end());
        if (!known.empty()) found.customers.emplace_back(store, customer);
    }
    for (auto const& id : found.ids)
        for (auto const& row : tx.snapshots_of(id))
            if (row.record.kind == RecordKind::customer && is_email)
                found.customers.emplace_back(row.connection, row.record.id.value);
    for (auto const& ledger : ledgers) {
        if (is_email) found.contacts = tx.contact_candidates(ledger, email, "", "", "");
        for (auto const& [store, customer] : found.customers)
            if (auto const link = tx.contact_link(store, customer, ledger))
                if (auto const row = tx.contact(ledger, *link)) found.contacts.push_back(*row);
    }
    return found;
}

Task<Json> Persons::exported(std::string subject) {
    Json orders = Json::array(), customers = Json::array(), contacts = Json::array();
    bool known = false;
    co_await storage_.read([&](Transaction& tx) {
        auto const found = find(tx, subject);
        known = !found.ids.empty() || !found.contacts.empty();
        for (auto const& id : found.ids)
            for (auto const& row : tx.snapshots_of(id))
                (row.record.kind == RecordKind::order ? orders : customers)
                    .push_back(row_to_json(tx, row));
        for (auto const& row : found.contacts)
            contacts.push_back(
                Json::object({{"ledger", row.ledger.value},
                              {"id", row.id.value},
                              {"contact", Json::parse(row.contact_json).value_or(Json())}}));
    });
    if (!known) co_return unknown(subject);
    co_return Json::object({{"subject", subject},
                            {"at", to_iso(clock_.now())},
                            {"orders", std::move(orders)},
                            {"customers", std::move(customers)},
                            {"contacts", std::move(contacts)}});
}

Task<Json> Persons::erase(std::string subject, std::string by) {
    Instant const now = clock_.now();
    bool known = false, busy = false;
    std::int64_t orders = 0, contacts = 0, persons = 0;
    co_await storage_.write([&](Transaction& tx) {
        auto const found = find(tx, subject);
        known = !found.ids.empty() || !found.contacts.empty();
        busy = false;
        orders = 0;
        std::vector<SnapshotRow> rows;
        for (auto const& id : found.ids)
            for (auto& row : tx.snapshots_of(id)) {
                busy = busy || is_busy(tx, row);
                orders += row.record.kind == RecordKind::order;
                rows.push_back(std::move(row));
            }
        if (!known || busy) return;
        // Keys first: from then on whatever is deleted or replaced is overwritten on the disk.
        Json ids = Json::array();
        for (auto const& id : found.ids) {
            tx.erase_person(id, now);
            ids.push_back(id);
        }
        for (auto& row : rows) take_person_out(tx, std::move(row));
        for (auto const& row : found.contacts) tx.blank_contact(row.ledger, row.id, now);
        // Orders of theirs that are heard of later, or come back with an older copy.
        if (subject.find('@') != std::string::npos)
            tx.erase_person(tx.hashed("email", fold(subject)), now);
        contacts = std::int64_t(found.contacts.size());
        persons = std::int64_t(found.ids.size());
        tx.append_audit("decisions",
                        now,
                        Json::object({{"what", "person.erased"},
                                      {"by", by},
                                      {"persons", std::move(ids)},
                                      {"orders", orders},
                                      {"contacts", contacts}})
                            .dump());
    });
    if (!known) co_return unknown(subject);
    if (busy)
        co_return Error{ErrorKind::conflict,
                        "person.busy",
                        "something of theirs is being posted right now and its outcome is not "
                        "known yet; nothing was erased. Try again in a few minutes"};
    co_return Json::object({{"erased", true},
                            {"persons", persons},
                            {"orders", orders},
                            {"contacts_emptied", contacts}});
}

Task<std::int64_t> Persons::erase_again(std::vector<ErasedPerson> list) {
    std::int64_t orders = 0;
    co_await storage_.write([&](Transaction& tx) {
        orders = 0;
        std::map<std::string, Instant> known;
        for (auto const& person : tx.erased_persons()) known[person.id] = person.at;
        for (auto const& person : list) {
            if (known.contains(person.id) && known[person.id] >= person.at) continue;
            auto rows = tx.snapshots_of(person.id);
            tx.erase_person(person.id, person.at);
            for (auto& row : rows) {
                orders += row.record.kind == RecordKind::order;
                take_person_out(tx, std::move(row));
            }
        }
        tx.blank_erased_contacts();
    });
    co_return orders;
}

}  // namespace cf
