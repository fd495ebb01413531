// Review items, people's answers to them, incidents, and what others made in the ledger.
#include "storage/sql/row_reading.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

using ReviewTuple = std::tuple<S, S, S, S, S, S, S, I, I, S>;
#define CF_REVIEW_COLUMNS \
    "id, integration, record, cause, fingerprint, state, detail, opened_at, changed_at, root"
// What an item of an earlier version is grouped by.
#define CF_ROOT "CASE WHEN root = '' THEN cause ELSE root END"

ReviewRow review_from(ReviewTuple const& row, KeyRing& keys) {
    auto const& [id, integration, record, cause, print, state, detail, opened, changed, root] = row;
    return {id,
            IntegrationId(integration),
            RecordId(record),
            cause,
            keys.open(print, "review/" + id),
            state,
            keys.open(detail, "review/" + id),
            from_micros(opened),
            from_micros(changed),
            root};
}

std::vector<ReviewRow> reviews_from(std::vector<ReviewTuple> const& rows, KeyRing& keys) {
    std::vector<ReviewRow> all;
    all.reserve(rows.size());
    for (auto const& row : rows) all.push_back(review_from(row, keys));
    return all;
}

#define CF_SELECT_REVIEWS "SELECT " CF_REVIEW_COLUMNS " FROM reviews "

using IncidentTuple = std::tuple<S, S, I, S, S, I, I>;

IncidentRow incident_from(IncidentTuple const& row) {
    auto const& [connection, kind, opened, state, detail, times, changed] = row;
    return {ConnectionId(connection),
            kind,
            state,
            detail,
            times,
            from_micros(opened),
            from_micros(changed)};
}

}  // namespace

void SqlTransaction::put_review(ReviewRow const& row) {
    db_.run(
        "INSERT INTO reviews VALUES (:id, :i, :r, :cause, :fp, :state, :detail, :opened, :changed, "
        ":root) ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, state = "
        "excluded.state, detail = excluded.detail, opened_at = excluded.opened_at, changed_at = "
        "excluded.changed_at, root = excluded.root",
        row.id,
        row.integration.value,
        row.record.value,
        row.cause,
        // Both may repeat what the vendor refused, names included.
        keys_.seal(row.fingerprint, "review/" + row.id),
        row.state,
        keys_.seal(row.detail_json, "review/" + row.id),
        to_micros(row.opened_at),
        to_micros(row.changed_at),
        row.root);
}

std::vector<ReviewRow> SqlTransaction::reviews_of(IntegrationId const& integration,
                                                  RecordId const& record) {
    return reviews_from(
        fetch<ReviewTuple>(db_,
                           CF_SELECT_REVIEWS "WHERE integration = :i AND record = :r ORDER BY id",
                           integration.value,
                           record.value),
        keys_);
}

std::optional<ReviewRow> SqlTransaction::review(std::string const& id) {
    auto const rows = fetch<ReviewTuple>(db_, CF_SELECT_REVIEWS "WHERE id = :id", id);
    return rows.empty() ? std::nullopt : std::optional(review_from(rows.front(), keys_));
}

std::vector<ReviewRow> SqlTransaction::open_reviews(std::string const& after, int limit) {
    PagePlace const place(after, PagePlace::First::oldest);
    return reviews_from(fetch<ReviewTuple>(db_,
                                           CF_SELECT_REVIEWS
                                           "WHERE state = 'open' AND (opened_at, id) > (:at, :id) "
                                           "ORDER BY opened_at, id LIMIT :n",
                                           place.at,
                                           place.id,
                                           I(limit)),
                        keys_);
}

std::int64_t SqlTransaction::count_open_reviews() {
    return std::get<0>(db_.rows<I>("SELECT COUNT(*) FROM reviews WHERE state = 'open'").front());
}

std::vector<ReviewRow> SqlTransaction::list_reviews(ReviewQuery const& query) {
    std::string const text = "%" + query.text + "%";
    PagePlace const place(query.after, PagePlace::First::oldest);
    return reviews_from(
        fetch<ReviewTuple>(
            db_,
            CF_SELECT_REVIEWS
            "WHERE state = :s AND (:i = '' OR integration = :i2) AND (:r = '' OR " CF_ROOT
            " = :r2) AND (:t = '' OR cause LIKE :t2 OR record LIKE :t3 OR EXISTS (SELECT 1 FROM "
            "order_states o WHERE o.integration = reviews.integration AND o.record = "
            "reviews.record AND o.number LIKE :t4)) AND (opened_at, id) > (:at, :id)"
            " ORDER BY opened_at, id LIMIT :n",
            query.state,
            query.integration,
            query.integration,
            query.root,
            query.root,
            query.text,
            text,
            text,
            text,
            place.at,
            place.id,
            I(query.limit)),
        keys_);
}

std::vector<ReviewGroup> SqlTransaction::review_groups(std::string const& integration, int limit) {
    std::vector<ReviewGroup> groups;
    for (auto& [root, items, oldest, example] : db_.rows<S, I, I, S>(
             "SELECT " CF_ROOT " AS shared, COUNT(*), MIN(opened_at), MIN(id) FROM reviews WHERE "
             "state = 'open' AND (:i = '' OR integration = :i2) GROUP BY " CF_ROOT
             " ORDER BY 2 DESC, 3, 1 LIMIT :n",
             integration,
             integration,
             I(limit)))
        groups.push_back({root, items, from_micros(oldest), example});
    return groups;
}

void SqlTransaction::put_decision(DecisionRow const& row) {
    db_.run(
        "INSERT INTO decisions VALUES (:i, :r, :c, :f, :k, :v, :b, :at) ON CONFLICT (integration, "
        "record, cause) DO UPDATE SET fingerprint = excluded.fingerprint, kind = excluded.kind, "
        "value = excluded.value, author = excluded.author, at = excluded.at",
        row.integration.value,
        row.record.value,
        row.cause,
        keys_.seal(row.fingerprint, "decision/" + row.cause),
        row.kind,
        keys_.seal(row.value_json, "decision/" + row.cause),
        row.by,
        to_micros(row.at));
}

void SqlTransaction::drop_decision(IntegrationId const& integration,
                                   RecordId const& record,
                                   std::string const& cause) {
    db_.run("DELETE FROM decisions WHERE integration = :i AND record = :r AND cause = :c",
            integration.value,
            record.value,
            cause);
}

std::vector<DecisionRow> SqlTransaction::decisions_of(IntegrationId const& integration,
                                                      RecordId const& record) {
    std::vector<DecisionRow> all;
    for (auto& [cause, print, kind, value, by, at] : db_.rows<S, S, S, S, S, I>(
             "SELECT cause, fingerprint, kind, value, author, at FROM decisions WHERE integration "
             "= :i AND record = :r ORDER BY cause",
             integration.value,
             record.value))
        all.push_back({integration,
                       record,
                       cause,
                       keys_.open(print, "decision/" + cause),
                       kind,
                       keys_.open(value, "decision/" + cause),
                       by,
                       from_micros(at)});
    return all;
}

bool SqlTransaction::has_decisions(IntegrationId const& integration) {
    return !db_.rows<I>("SELECT 1 FROM decisions WHERE integration = :i LIMIT 1", integration.value)
                .empty();
}

void SqlTransaction::put_incident(IncidentRow const& row) {
    db_.run(
        "INSERT INTO incidents VALUES (:c, :k, :o, :s, :d, :t, :ch) ON CONFLICT (connection, kind, "
        "opened_at) DO UPDATE SET state = excluded.state, detail = excluded.detail, times = "
        "excluded.times, changed_at = excluded.changed_at",
        row.connection.value,
        row.kind,
        to_micros(row.opened_at),
        row.state,
        row.detail_json,
        row.times,
        to_micros(row.changed_at));
}

#define CF_INCIDENT_COLUMNS "connection, kind, opened_at, state, detail, times, changed_at"

std::optional<IncidentRow> SqlTransaction::open_incident(ConnectionId const& connection,
                                                         std::string const& kind) {
    auto const rows = db_.rows<S, S, I, S, S, I, I>(
        "SELECT " CF_INCIDENT_COLUMNS
        " FROM incidents WHERE connection = :c AND kind = :k AND state = 'open'",
        connection.value,
        kind);
    return rows.empty() ? std::nullopt : std::optional(incident_from(rows.front()));
}

std::vector<IncidentRow> SqlTransaction::incidents(std::string const& state, int limit) {
    std::vector<IncidentRow> all;
    for (auto const& row : db_.rows<S, S, I, S, S, I, I>(
             "SELECT " CF_INCIDENT_COLUMNS " FROM incidents WHERE (:s = '' OR state = :s2) "
             "ORDER BY state DESC, opened_at DESC, connection, kind LIMIT :n",
             state,
             state,
             I(limit)))
        all.push_back(incident_from(row));
    return all;
}

void SqlTransaction::put_stranger(StrangerRow const& row) {
    db_.run(
        "INSERT INTO strangers VALUES (:l, :id, :n, :r, :s, :c, :t, :nk, :rk) ON CONFLICT (ledger, "
        "id) DO UPDATE SET number = excluded.number, reference = excluded.reference, status = "
        "excluded.status, currency = excluded.currency, total_minor = excluded.total_minor, "
        "number_key = excluded.number_key, reference_key = excluded.reference_key",
        row.ledger.value,
        row.id.value,
        row.number,
        keys_.seal(row.reference, "stranger/" + row.id.value),
        row.status,
        row.currency,
        row.total_minor,
        keys_.hash("stranger", row.number_key),
        keys_.hash("stranger", row.reference_key));
}

void SqlTransaction::drop_stranger(ConnectionId const& ledger, VendorId const& id) {
    db_.run("DELETE FROM strangers WHERE ledger = :l AND id = :id", ledger.value, id.value);
}

std::optional<StrangerRow> SqlTransaction::stranger(ConnectionId const& ledger,
                                                    VendorId const& id) {
    for (auto& [number, reference, status, currency, total] : db_.rows<S, S, S, S, I>(
             "SELECT number, reference, status, currency, total_minor FROM strangers WHERE "
             "ledger = :l AND id = :id",
             ledger.value,
             id.value))
        return StrangerRow{ledger,
                           id,
                           number,
                           keys_.open(reference, "stranger/" + id.value),
                           status,
                           currency,
                           total};
    return std::nullopt;
}

std::vector<StrangerRow> SqlTransaction::strangers(ConnectionId const& ledger,
                                                   std::vector<std::string> const& keys) {
    std::vector<StrangerRow> all;
    for (auto const& key : keys) {
        auto const hashed = keys_.hash("stranger", key);
        if (hashed.empty()) continue;
        for (auto& [id, number, reference, status, currency, total] : db_.rows<S, S, S, S, S, I>(
                 "SELECT id, number, reference, status, currency, total_minor FROM strangers WHERE "
                 "ledger = :l AND id IN (SELECT id FROM strangers WHERE ledger = :l2 AND "
                 "number_key "
                 "= :k UNION ALL SELECT id FROM strangers WHERE ledger = :l3 AND reference_key = "
                 ":k2) ORDER BY id",
                 ledger.value,
                 ledger.value,
                 hashed,
                 ledger.value,
                 hashed))
            all.push_back({ledger,
                           VendorId(id),
                           number,
                           keys_.open(reference, "stranger/" + id),
                           status,
                           currency,
                           total});
    }
    return all;
}

}  // namespace cf::sql
