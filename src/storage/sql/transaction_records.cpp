// Dirty marks, snapshots, contacts: what is known of the store's records and the ledger's people.
#include "base/text.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {

using I = std::int64_t;
using S = std::string;

void SqlTransaction::mark_dirty(std::vector<DirtyMark> const& marks, Instant at) {
    for (auto const& mark : marks)
        db_.run(
            "INSERT INTO dirty VALUES (:c, :k, :r, 1, :p, :first, :last, 0, 0, :d)"
            " ON CONFLICT (connection, kind, record) DO UPDATE SET mark = dirty.mark + 1, "
            "last_seen = CASE WHEN excluded.last_seen > dirty.last_seen THEN excluded.last_seen "
            "ELSE dirty.last_seen END,"
            " priority = CASE WHEN excluded.priority < dirty.priority THEN excluded.priority ELSE "
            "dirty.priority END,"
            " not_before = 0, delivery = excluded.delivery",
            mark.connection.value,
            I(mark.record.kind),
            mark.record.id.value,
            I(mark.priority),
            to_micros(at),
            to_micros(at),
            mark.delivery_id);
}

std::vector<DirtyRow> SqlTransaction::due_dirty(ConnectionId const& connection,
                                                RecordKind kind,
                                                Instant now,
                                                int limit) {
    // The plus keeps the engine from finding them by their time, which would sort all of them.
    std::vector<DirtyRow> all;
    for (auto& [record, mark, priority, first, last, attempts] : db_.rows<S, I, I, I, I, I>(
             "SELECT record, mark, priority, first_seen, last_seen, attempts FROM dirty WHERE "
             "connection = :c AND kind = :k"
             " AND +not_before <= :now ORDER BY priority, first_seen, record LIMIT :n",
             connection.value,
             I(kind),
             to_micros(now),
             I(limit)))
        all.push_back({connection,
                       {kind, RecordId(record)},
                       mark,
                       Priority(priority),
                       from_micros(first),
                       from_micros(last),
                       int(attempts)});
    return all;
}

bool SqlTransaction::is_dirty(ConnectionId const& connection, RecordRef const& record) {
    auto const marks = db_.rows<I>(
        "SELECT mark FROM dirty WHERE connection = :c AND kind = :k AND record = :r",
        connection.value,
        I(record.kind),
        record.id.value);
    return !marks.empty();
}

std::optional<Instant> SqlTransaction::next_dirty(ConnectionId const& connection, RecordKind kind) {
    auto const rows = db_.rows<I>(
        "SELECT not_before FROM dirty WHERE connection = :c AND kind = :k ORDER BY not_before "
        "LIMIT 1",
        connection.value,
        I(kind));
    if (rows.empty()) return std::nullopt;
    return from_micros(std::get<0>(rows.front()));
}

void SqlTransaction::clear_dirty(DirtyRow const& row) {
    db_.run("DELETE FROM dirty WHERE connection = :c AND kind = :k AND record = :r AND mark = :m",
            row.connection.value,
            I(row.record.kind),
            row.record.id.value,
            row.mark);
}

void SqlTransaction::defer_dirty(DirtyRow const& row, Instant not_before) {
    db_.run(
        "UPDATE dirty SET not_before = :nb, attempts = attempts + 1 WHERE connection = :c AND kind "
        "= :k AND record = :r AND mark = :m",
        to_micros(not_before),
        row.connection.value,
        I(row.record.kind),
        row.record.id.value,
        row.mark);
}

std::int64_t SqlTransaction::count_dirty(ConnectionId const& connection) {
    return std::get<0>(
        db_.rows<I>("SELECT COUNT(*) FROM dirty WHERE connection = :c", connection.value).front());
}

void SqlTransaction::put_snapshot(SnapshotRow const& row) {
    S const context = row.connection.value + "/" + row.record.id.value;
    db_.run(
        "INSERT INTO snapshots VALUES (:c, :k, :r, :status, :number, :facts, :history, :chk, :raw, "
        ":sweep, :url, :placed, :modified, :fetched, :person)"
        " ON CONFLICT (connection, kind, record) DO UPDATE SET status = excluded.status, number = "
        "excluded.number, facts = excluded.facts,"
        " history = excluded.history, total_check = excluded.total_check, raw = CASE WHEN "
        "excluded.raw = '' AND excluded.person = snapshots.person THEN snapshots.raw ELSE "
        "excluded.raw END, sweep_mark = excluded.sweep_mark,"
        " admin_url = excluded.admin_url, placed_at = excluded.placed_at, modified_at = "
        "excluded.modified_at, fetched_at = excluded.fetched_at, person = excluded.person",
        row.connection.value,
        I(row.record.kind),
        row.record.id.value,
        row.status,
        row.number,
        keys_.seal_for(row.person, row.facts_json, context),
        keys_.seal_for(row.person, row.history_json, context),
        row.check_json,
        keys_.seal_for(row.person, row.raw_json, context),
        row.sweep_mark,
        row.admin_url,
        to_micros(row.placed_at),
        to_micros(row.modified_at),
        to_micros(row.fetched_at),
        row.person);
}

namespace {

using SnapshotTuple = std::tuple<S, I, S, S, S, S, S, S, S, S, S, I, I, I, S>;
#define CF_SNAPSHOT_COLUMNS(raw)                                                  \
    "connection, kind, record, status, number, facts, history, total_check, " raw \
    ", sweep_mark, admin_url, placed_at, modified_at, fetched_at, person"

SnapshotRow snapshot_from(SnapshotTuple const& row, KeyRing& keys) {
    auto const& [connection,
                 kind,
                 record,
                 status,
                 number,
                 facts,
                 history,
                 check,
                 raw,
                 sweep,
                 url,
                 placed,
                 modified,
                 fetched,
                 person] = row;
    S const context = connection + "/" + record;
    return {ConnectionId(connection),
            {RecordKind(kind), RecordId(record)},
            status,
            number,
            person,
            keys.open_for(person, facts, context),
            keys.open_for(person, history, context),
            check,
            keys.open_for(person, raw, context),
            sweep,
            url,
            from_micros(placed),
            from_micros(modified),
            from_micros(fetched)};
}

}  // namespace

std::optional<SnapshotRow> SqlTransaction::snapshot(ConnectionId const& connection,
                                                    RecordRef const& record) {
    // The payloads are large and seldom wanted.
    auto const rows = db_.rows<S, I, S, S, S, S, S, S, S, S, S, I, I, I, S>(
        "SELECT " CF_SNAPSHOT_COLUMNS(
            "''") " FROM snapshots WHERE connection = :c AND kind = :k AND record = :r",
        connection.value,
        I(record.kind),
        record.id.value);
    if (rows.empty()) return std::nullopt;
    return snapshot_from(rows.front(), keys_);
}

std::vector<SnapshotRow> SqlTransaction::snapshots_of(std::string const& person) {
    std::vector<SnapshotRow> all;
    if (person.empty()) return all;
    for (auto const& row : db_.rows<S, I, S, S, S, S, S, S, S, S, S, I, I, I, S>(
             "SELECT " CF_SNAPSHOT_COLUMNS("raw") " FROM snapshots WHERE person = :p AND person <> "
                                                  "'' ORDER BY connection, kind, record",
             person))
        all.push_back(snapshot_from(row, keys_));
    return all;
}

std::string SqlTransaction::raw_payloads(ConnectionId const& connection, RecordRef const& record) {
    auto const rows = db_.rows<S, S>(
        "SELECT person, raw FROM snapshots WHERE connection = :c AND kind = :k AND record = :r",
        connection.value,
        I(record.kind),
        record.id.value);
    if (rows.empty()) return {};
    auto const& [person, raw] = rows.front();
    return keys_.open_for(person, raw, connection.value + "/" + record.id.value);
}

std::string SqlTransaction::history(IntegrationId const& integration, RecordId const& record) {
    auto const rows = db_.rows<S, S>(
        "SELECT person, history FROM order_histories WHERE integration = :i AND record = :r",
        integration.value,
        record.value);
    if (rows.empty()) return {};
    auto const& [person, history] = rows.front();
    return keys_.open_for(person, history, integration.value + "/" + record.value);
}

void SqlTransaction::put_history(IntegrationId const& integration,
                                 RecordId const& record,
                                 std::string const& person,
                                 std::string const& json) {
    db_.run(
        "INSERT INTO order_histories VALUES (:i, :r, :p, :h) ON CONFLICT (integration, record) DO "
        "UPDATE SET person = excluded.person, history = excluded.history",
        integration.value,
        record.value,
        person,
        keys_.seal_for(person, json, integration.value + "/" + record.value));
}

std::vector<SweepEntry> SqlTransaction::sweep_marks(ConnectionId const& connection,
                                                    Instant from,
                                                    Instant to) {
    std::vector<SweepEntry> all;
    for (auto& [record, mark] :
         db_.rows<S, S>("SELECT record, sweep_mark FROM snapshots WHERE connection = :c AND kind = "
                        "0 AND placed_at >= :from AND placed_at < :to"
                        " AND status <> 'deleted'",
                        connection.value,
                        to_micros(from),
                        to_micros(to)))
        all.push_back({RecordId(record), mark});
    return all;
}

void SqlTransaction::put_contact_link(ConnectionId const& store,
                                      std::string const& customer,
                                      ConnectionId const& ledger,
                                      VendorId const& contact) {
    db_.run(
        "INSERT INTO contact_links VALUES (:s, :c, :l, :id) ON CONFLICT (store, customer, ledger) "
        "DO UPDATE SET contact = excluded.contact",
        store.value,
        customer,
        ledger.value,
        contact.value);
}

std::optional<VendorId> SqlTransaction::contact_link(ConnectionId const& store,
                                                     std::string const& customer,
                                                     ConnectionId const& ledger) {
    auto rows = db_.rows<S>(
        "SELECT contact FROM contact_links WHERE store = :s AND customer = :c AND ledger = :l",
        store.value,
        customer,
        ledger.value);
    if (rows.empty()) return std::nullopt;
    return VendorId(std::get<0>(rows.front()));
}

}  // namespace cf::sql
