#include "storage/sql/migration_persons.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

constexpr I page = 500;  // Rows in memory at a time.

void move_secrets(Database& db, KeyRing& keys) {
    for (auto& [scope, name, value] : db.rows<S, S, S>(
             "SELECT scope, name, value FROM single_values WHERE scope LIKE :s", S("secret/%"))) {
        S const place = scope + "/" + name;
        db.run("UPDATE single_values SET value = :v WHERE scope = :s AND name = :n",
               keys.seal(keys.open_first_form(value, place), place),
               scope,
               name);
    }
}

/// As keep_person did when this step was released.
S person_in(KeyRing& keys, S const& store, I kind, S const& record, S const& facts) {
    auto const json = Json::parse(facts).value_or(Json());
    auto const& customer = json["customer"];
    S const store_id = kind == 1 ? record : S(customer["id"].text());
    S const guest = keys.guest_id(fold(customer["email"].text()));
    S const id = !store_id.empty() ? keys.customer_id(store, store_id)
                 : !guest.empty()  ? guest
                                   : keys.hash("record", store + "/" + record);
    keys.make_person(id);
    if (!guest.empty()) keys.link_email(id, guest);
    return id;
}

void move_snapshots(Database& db, KeyRing& keys) {
    S connection, record;
    I kind = 0;
    for (bool more = true; more;) {
        auto const rows = db.rows<S, I, S, S, S, S>(
            "SELECT connection, kind, record, facts, history, raw FROM snapshots WHERE "
            "(connection, kind, record) > (:c, :k, :r) ORDER BY connection, kind, record LIMIT :n",
            connection,
            kind,
            record,
            page);
        for (auto const& [store, of_kind, id, facts, history, raw] : rows) {
            S const place = store + "/" + id;
            S const opened = keys.open_first_form(facts, place);
            S const person = person_in(keys, store, of_kind, id, opened);
            db.run(
                "UPDATE snapshots SET person = :p, facts = :f, history = :h, raw = :raw WHERE "
                "connection = :c AND kind = :k AND record = :r",
                person,
                keys.seal_for(person, opened, place),
                keys.seal_for(person, keys.open_first_form(history, place), place),
                keys.seal_for(person, keys.open_first_form(raw, place), place),
                store,
                of_kind,
                id);
        }
        more = I(rows.size()) == page;
        if (more)
            std::tie(connection, kind, record) = std::tuple<S, I, S>(
                std::get<0>(rows.back()), std::get<1>(rows.back()), std::get<2>(rows.back()));
    }
}

S person_of(Database& db, S const& integration, S const& record) {
    bool const is_customer = record.starts_with("customer/");
    auto const rows = db.rows<S>(
        "SELECT s.person FROM snapshots s, integrations i WHERE i.id = :i AND s.connection = "
        "i.store AND s.kind = :k AND s.record = :r",
        integration,
        I(is_customer),
        is_customer ? record.substr(9) : record);
    return rows.empty() ? S() : std::get<0>(rows.front());
}

void move_operations(Database& db, KeyRing& keys) {
    S key;
    I generation = 0;
    for (bool more = true; more;) {
        auto const rows = db.rows<S, I, S, S, S, S, S>(
            "SELECT key, generation, integration, record, intent, outcome, outcome_detail FROM "
            "operations WHERE (key, generation) > (:k, :g) ORDER BY key, generation LIMIT :n",
            key,
            generation,
            page);
        for (auto const& [own, number, integration, record, intent, outcome, detail] : rows) {
            S const person = person_of(db, integration, record);
            db.run(
                "UPDATE operations SET person = :p, intent = :i, outcome_detail = :d WHERE key = "
                ":k AND generation = :g",
                person,
                keys.seal_for(person, keys.open_first_form(intent, own), own),
                outcome.empty() || outcome == "done" ? detail : keys.seal(detail, own),
                own,
                number);
        }
        more = I(rows.size()) == page;
        if (more) {
            key = std::get<0>(rows.back());
            generation = std::get<1>(rows.back());
        }
    }
}

void move_contacts(Database& db, KeyRing& keys) {
    for (auto const& [ledger, id, name, vat, external, contact] : db.rows<S, S, S, S, S, S>(
             "SELECT ledger, id, folded_name, vat_key, external_key, contact FROM contacts")) {
        S const place = ledger + "/" + id;
        db.run(
            "UPDATE contacts SET folded_name = :n, vat_key = :v, external_key = :x, contact = :c "
            "WHERE ledger = :l AND id = :id",
            keys.hash("name", name),
            keys.hash("vat", vat),
            keys.hash("external", external),
            keys.seal(keys.open_first_form(contact, place), place),
            ledger,
            id);
    }
    auto const emails = db.rows<S, S, S>("SELECT ledger, email, id FROM contact_emails");
    db.command("DELETE FROM contact_emails");
    for (auto const& [ledger, email, id] : emails)
        db.run("INSERT INTO contact_emails VALUES (:l, :e, :id)",
               ledger,
               keys.hash("email", email),
               id);
}

void move_texts(Database& db, KeyRing& keys) {
    for (auto const& [id, fingerprint, detail] :
         db.rows<S, S, S>("SELECT id, fingerprint, detail FROM reviews"))
        db.run("UPDATE reviews SET fingerprint = :f, detail = :d WHERE id = :id",
               keys.seal(fingerprint, "review/" + id),
               keys.seal(detail, "review/" + id),
               id);
    for (auto const& [integration, record, reason] : db.rows<S, S, S>(
             "SELECT integration, record, reason FROM order_states WHERE reason <> ''"))
        db.run("UPDATE order_states SET reason = :r WHERE integration = :i AND record = :rec",
               keys.seal(reason, "order_state/" + integration + "/" + record),
               integration,
               record);
}

}  // namespace

void move_to_person_keys(Database& database, KeyRing& keys) {
    keys.create();
    move_secrets(database, keys);
    move_snapshots(database, keys);
    move_operations(database, keys);
    move_contacts(database, keys);
    move_texts(database, keys);
}

}  // namespace cf::sql
