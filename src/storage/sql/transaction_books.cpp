// Postings, operations, reviews: what we did in the ledger and what is left to do.
#include "storage/sql/row_reading.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

using PostingTuple = std::tuple<S, S, S, S, S, S, S, S, S, S, I, S, I, S, I>;
#define CF_POSTING_COLUMNS                                                                      \
    "integration, key, record, kind, state, vendor_id, number, revision, fingerprint, frozen, " \
    "policy_version, "                                                                          \
    "currency, total_minor, date, posted_at"

PostingRow posting_from(PostingTuple const& row) {
    auto const& [integration,
                 key,
                 record,
                 kind,
                 state,
                 vendor,
                 number,
                 revision,
                 fingerprint,
                 frozen,
                 version,
                 currency,
                 total,
                 date,
                 at] = row;
    auto parsed = CalendarDate::parse(date);
    return {IntegrationId(integration),
            PostingKey(key),
            RecordId(record),
            kind,
            state,
            VendorId(vendor),
            number,
            revision,
            fingerprint,
            frozen,
            int(version),
            currency,
            total,
            parsed ? *parsed : CalendarDate{},
            from_micros(at)};
}

using OperationTuple = std::tuple<S, I, S, S, S, S, S, S, I, S, S, I, S>;
#define CF_OPERATION_COLUMNS                                                                    \
    "key, generation, integration, lane, record, posting, kind, intent, intended_at, outcome, " \
    "outcome_detail, finished_at, person"

}  // namespace

std::vector<PostingRow> SqlTransaction::postings(IntegrationId const& integration,
                                                 RecordId const& record) {
    return converted(
        fetch<PostingTuple>(db_,
                            "SELECT " CF_POSTING_COLUMNS
                            " FROM postings WHERE integration = :i AND record = :r ORDER BY key",
                            integration.value,
                            record.value),
        posting_from);
}

void SqlTransaction::put_posting(PostingRow const& row) {
    db_.run(
        "INSERT INTO postings VALUES (:i, :k, :r, :kind, :state, :vid, :num, :rev, :fp, :frozen, "
        ":pv, :cur, :total, :date, :at)"
        " ON CONFLICT (integration, record, key) DO UPDATE SET state = excluded.state, vendor_id = "
        "excluded.vendor_id,"
        " number = excluded.number, revision = excluded.revision, fingerprint = "
        "excluded.fingerprint, frozen = excluded.frozen,"
        " policy_version = excluded.policy_version, currency = excluded.currency, total_minor = "
        "excluded.total_minor,"
        " date = excluded.date, posted_at = excluded.posted_at",
        row.integration.value,
        row.key.value,
        row.record.value,
        row.kind,
        row.state,
        row.vendor_id.value,
        row.number,
        row.revision,
        row.fingerprint,
        row.frozen_json,
        I(row.policy_version),
        row.currency,
        row.total_minor,
        row.date.to_string(),
        to_micros(row.posted_at));
}

std::optional<PostingRow> SqlTransaction::posting_of(IntegrationId const& integration,
                                                     VendorId const& vendor) {
    return first_of(fetch<PostingTuple>(db_,
                                        "SELECT " CF_POSTING_COLUMNS
                                        " FROM postings WHERE integration = :i AND vendor_id = :v",
                                        integration.value,
                                        vendor.value),
                    posting_from);
}

/// The newest of each integration, merged.
std::vector<PostingRow> SqlTransaction::list_postings(std::string const& integration,
                                                      std::string const& text,
                                                      std::string const& after,
                                                      int limit) {
    PagePlace const place(after);
    std::vector<PostingTuple> rows;
    if (!text.empty()) {
        PrefixRange const range(text);
        rows = fetch<PostingTuple>(
            db_,
            "SELECT " CF_POSTING_COLUMNS
            " FROM postings WHERE rowid IN (SELECT rowid FROM postings WHERE number <> '' AND "
            "number COLLATE NOCASE >= :b AND number COLLATE NOCASE < :e ORDER BY number COLLATE "
            "NOCASE LIMIT :max) AND kind IN ('invoice', 'credit_note') AND (:i = '' OR integration "
            "= :i2) AND (posted_at, key) < (:at, :k) ORDER BY posted_at DESC, key DESC LIMIT :n",
            range.begin,
            range.end,
            searched_max,
            integration,
            integration,
            place.at,
            place.id,
            I(limit));
        return converted(rows, posting_from);
    }
    for (auto const& known : integrations())
        if (integration.empty() || known.id.value == integration)
            for (auto& row : fetch<PostingTuple>(
                     db_,
                     "SELECT " CF_POSTING_COLUMNS
                     " FROM postings WHERE integration = :i AND kind IN ('invoice', 'credit_note') "
                     "AND (posted_at, key) < (:at, :k) ORDER BY posted_at DESC, key DESC LIMIT :n",
                     known.id.value,
                     place.at,
                     place.id,
                     I(limit)))
                rows.push_back(std::move(row));
    keep_newest<14, 1>(rows, limit);
    return converted(rows, posting_from);
}

ConnectionId const& SqlTransaction::store_of(IntegrationId const& integration) {
    auto const known = stores_.find(integration.value);
    if (known != stores_.end()) return known->second;
    auto const rows =
        db_.rows<S>("SELECT store FROM integrations WHERE id = :i", integration.value);
    S const store = rows.empty() ? S() : std::get<0>(rows.front());
    return stores_[integration.value] = ConnectionId(store);
}

/// Whose record this is: what is sent for it is sealed for them.
std::string SqlTransaction::person_of(OperationRow const& row) {
    auto const& store = store_of(row.integration);
    constexpr std::string_view customer = "customer/";
    S const& record = row.record.value;
    if (record.starts_with(customer)) {
        S const person = keys_.customer_id(store.value, record.substr(customer.size()));
        keys_.make_person(person);
        return person;
    }
    auto const rows = db_.rows<S>(
        "SELECT person FROM snapshots WHERE connection = :c AND kind = :k AND record = :r",
        store.value,
        I(RecordKind::order),
        record);
    return rows.empty() ? S() : std::get<0>(rows.front());
}

void SqlTransaction::record_intents(std::vector<OperationRow> const& rows) {
    for (auto const& row : rows) {
        S const person = person_of(row);
        db_.run(
            "INSERT INTO operations VALUES (:k, :g, :i, :l, :r, :p, :kind, :intent, :at, '', '', "
            "0, :person)",
            row.key,
            I(row.generation),
            row.integration.value,
            row.lane.value,
            row.record.value,
            row.posting.value,
            row.kind,
            keys_.seal_for(person, row.intent_json, row.key),
            to_micros(row.intended_at),
            person);
    }
}

void SqlTransaction::record_outcome(std::string const& key,
                                    int generation,
                                    std::string const& outcome,
                                    std::string const& outcome_json,
                                    Instant at) {
    db_.run(
        "UPDATE operations SET outcome = :o, outcome_detail = :d, finished_at = :at WHERE key = :k "
        "AND generation = :g",
        outcome,
        // A refusal repeats what was refused, names included.
        outcome == "done" ? outcome_json : keys_.seal(outcome_json, key),
        to_micros(at),
        key,
        I(generation));
}

namespace {

OperationRow operation_from(OperationTuple const& row, KeyRing& keys) {
    auto const& [key,
                 generation,
                 integration,
                 lane,
                 record,
                 posting,
                 kind,
                 intent,
                 intended,
                 outcome,
                 detail,
                 finished,
                 person] = row;
    return {key,
            IntegrationId(integration),
            ConnectionId(lane),
            RecordId(record),
            PostingKey(posting),
            kind,
            int(generation),
            keys.open_for(person, intent, key),
            from_micros(intended),
            outcome,
            outcome.empty() || outcome == "done" ? detail : keys.open(detail, key),
            from_micros(finished)};
}

std::vector<OperationRow> operations_from(std::vector<OperationTuple> const& rows, KeyRing& keys) {
    return converted(rows, [&](OperationTuple const& row) { return operation_from(row, keys); });
}

}  // namespace

std::vector<OperationRow> SqlTransaction::open_operations(ConnectionId const& lane, int limit) {
    return operations_from(
        fetch<OperationTuple>(
            db_,
            "SELECT " CF_OPERATION_COLUMNS
            " FROM operations WHERE lane = :l AND outcome = '' ORDER BY intended_at, key LIMIT :n",
            lane.value,
            I(limit)),
        keys_);
}

std::optional<OperationRow> SqlTransaction::operation(std::string const& key) {
    return first_of(
        fetch<OperationTuple>(db_,
                              "SELECT " CF_OPERATION_COLUMNS
                              " FROM operations WHERE key = :k ORDER BY generation DESC LIMIT 1",
                              key),
        [&](OperationTuple const& row) { return operation_from(row, keys_); });
}

std::vector<OperationRow> SqlTransaction::operations_of(IntegrationId const& integration,
                                                        RecordId const& record) {
    return operations_from(
        fetch<OperationTuple>(
            db_,
            "SELECT " CF_OPERATION_COLUMNS
            " FROM operations WHERE integration = :i AND record = :r ORDER BY intended_at, key",
            integration.value,
            record.value),
        keys_);
}

}  // namespace cf::sql
