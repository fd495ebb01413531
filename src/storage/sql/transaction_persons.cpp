// Persons and the ledger's contacts: sealed, found by keyed hashes, forgotten when they ask for it.
#include "base/text.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

S contact_context(S const& ledger, S const& id) { return ledger + "/" + id; }

}  // namespace

void SqlTransaction::undone() {
    keys_.forget();
    stores_.clear();
}

std::optional<std::string> SqlTransaction::keep_person(PersonRef const& ref, Instant at) {
    S const email = fold(ref.email);
    S const guest = keys_.guest_id(email);
    S const id = !ref.customer.empty() ? keys_.customer_id(ref.store.value, ref.customer)
                 : !guest.empty()      ? guest
                                  : keys_.hash("record", ref.store.value + "/" + ref.record.value);
    for (auto const& known : {id, guest})
        if (!known.empty())
            if (auto const erased = keys_.erased_at(known); erased && at <= *erased)
                return std::nullopt;
    keys_.make_person(id);
    if (!guest.empty()) keys_.link_email(id, guest);
    return id;
}

std::vector<std::string> SqlTransaction::find_persons(std::string const& email,
                                                      ConnectionId const& store,
                                                      std::string const& customer) {
    std::vector<S> found;
    if (!customer.empty())
        if (S const id = keys_.customer_id(store.value, customer); keys_.knows(id))
            found.push_back(id);
    if (!email.empty())
        for (auto& [person] :
             db_.rows<S>("SELECT person FROM person_emails WHERE email = :e ORDER BY person",
                         keys_.guest_id(email)))
            found.push_back(person);
    return found;
}

void SqlTransaction::erase_person(std::string const& person, Instant at) {
    // What is deleted is overwritten, not only let go of.
    db_.command("PRAGMA secure_delete=ON");
    db_.run("DELETE FROM snapshots WHERE person = :p AND person <> '' AND kind <> 0", person);
    db_.run("DELETE FROM order_histories WHERE person = :p AND person <> ''", person);
    keys_.erase_person(person, at);
}

void SqlTransaction::blank_operations(IntegrationId const& integration, RecordId const& record) {
    db_.run(
        "UPDATE operations SET intent = '', person = '', outcome_detail = CASE outcome WHEN 'done' "
        "THEN outcome_detail ELSE '' END WHERE integration = :i AND record = :r",
        integration.value,
        record.value);
}

std::vector<ErasedPerson> SqlTransaction::erased_persons() {
    std::vector<ErasedPerson> all;
    for (auto& [id, at] : db_.rows<S, I>("SELECT id, at FROM erased_persons ORDER BY id"))
        all.push_back({id, from_micros(at)});
    return all;
}

std::string SqlTransaction::hashed(std::string const& purpose, std::string const& text) {
    return keys_.hash(purpose, text);
}

void SqlTransaction::put_contact(ContactRow const& row) {
    S const& ledger = row.ledger.value;
    bool const blank =
        keys_.erased_at(keys_.hash("contact", contact_context(ledger, row.id.value))).has_value();
    auto const found_by = [&](char const* purpose, S const& text) {
        return blank ? S() : keys_.hash(purpose, text);
    };
    db_.run(
        "INSERT INTO contacts VALUES (:l, :id, :name, :vat, :ext, :status, :contact) ON CONFLICT "
        "(ledger, id) DO UPDATE SET"
        " folded_name = excluded.folded_name, vat_key = excluded.vat_key, external_key = "
        "excluded.external_key,"
        " status = excluded.status, contact = excluded.contact",
        ledger,
        row.id.value,
        found_by("name", row.folded_name),
        found_by("vat", row.vat_key),
        found_by("external", row.external_key),
        row.status,
        blank ? S() : keys_.seal(row.contact_json, contact_context(ledger, row.id.value)));
    db_.run("DELETE FROM contact_emails WHERE ledger = :l AND id = :id", ledger, row.id.value);
    if (blank) return;
    for (auto email : split(row.email_keys, '\n'))
        if (!email.empty())
            db_.run(
                "INSERT INTO contact_emails VALUES (:l, :e, :id) ON CONFLICT (ledger, email, id) "
                "DO NOTHING",
                ledger,
                keys_.hash("email", email),
                row.id.value);
}

void SqlTransaction::blank_contact(ConnectionId const& ledger, VendorId const& id, Instant at) {
    keys_.erase_person(keys_.hash("contact", contact_context(ledger.value, id.value)), at);
    auto const known = contact(ledger, id);
    if (known) put_contact(*known);
}

void SqlTransaction::blank_erased_contacts() {
    for (auto& [ledger, id] :
         db_.rows<S, S>("SELECT ledger, id FROM contacts WHERE contact <> ''")) {
        if (!keys_.erased_at(keys_.hash("contact", contact_context(ledger, id)))) continue;
        auto const known = contact(ConnectionId(ledger), VendorId(id));
        if (known) put_contact(*known);
    }
}

std::vector<ContactRow> SqlTransaction::contact_candidates(ConnectionId const& ledger,
                                                           std::string const& email,
                                                           std::string const& vat,
                                                           std::string const& folded_name,
                                                           std::string const& external_key) {
    // UNION ALL: to merge them without twins, the engine would read all contacts in their order.
    S const email_hash = keys_.hash("email", email);
    S const vat_hash = keys_.hash("vat", vat);
    S const external_hash = keys_.hash("external", external_key);
    std::vector<ContactRow> all;
    for (auto& [id, status, contact] : db_.rows<S, S, S>(
             "SELECT id, status, contact FROM contacts WHERE "
             "ledger = :l AND id IN ("
             " SELECT id FROM contact_emails WHERE ledger = :l2 AND email = :e AND :e2 <> ''"
             " UNION ALL SELECT id FROM contacts WHERE ledger = :l3 AND vat_key = :v AND :v2 <> ''"
             " UNION ALL SELECT id FROM contacts WHERE ledger = :l4 AND folded_name = :n AND :n2 "
             "<> ''"
             " UNION ALL SELECT id FROM contacts WHERE ledger = :l5 AND external_key = :x AND :x2 "
             "<> "
             "'') ORDER BY id",
             ledger.value,
             ledger.value,
             email_hash,
             email_hash,
             ledger.value,
             vat_hash,
             vat_hash,
             ledger.value,
             keys_.hash("name", folded_name),
             keys_.hash("name", folded_name),
             ledger.value,
             external_hash,
             external_hash))
        all.push_back({ledger,
                       VendorId(id),
                       "",
                       "",
                       "",
                       "",
                       status,
                       keys_.open(contact, contact_context(ledger.value, id))});
    return all;
}

std::optional<ContactRow> SqlTransaction::contact(ConnectionId const& ledger, VendorId const& id) {
    for (auto& [status, contact] :
         db_.rows<S, S>("SELECT status, contact FROM contacts WHERE ledger = :l AND id = :id",
                        ledger.value,
                        id.value))
        return ContactRow{ledger,
                          id,
                          "",
                          "",
                          "",
                          "",
                          status,
                          keys_.open(contact, contact_context(ledger.value, id.value))};
    return std::nullopt;
}

std::string SqlTransaction::sealed_value(std::string const& scope, std::string const& name) {
    return keys_.open(value(scope, name), scope + "/" + name);
}

void SqlTransaction::put_sealed_value(std::string const& scope,
                                      std::string const& name,
                                      std::string const& text) {
    put_value(scope, name, keys_.seal(text, scope + "/" + name));
}

}  // namespace cf::sql
