// The state of each order and the sums of them: what lists and totals show.
#include <set>

#include "storage/sql/row_reading.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

using StateTuple = std::tuple<S, S, S, S, I, I, I, I, S, S, S, I, I>;
#define CF_STATE_COLUMNS                                                                        \
    "integration, record, number, currency, exponent, store_minor, ledger_minor, named_minor, " \
    "state, reason, "                                                                           \
    "documents, placed_at, updated_at"

S state_context(S const& integration, S const& record) {
    return "order_state/" + integration + "/" + record;
}

OrderStateRow state_from(StateTuple const& row, KeyRing& keys) {
    auto const& [integration,
                 record,
                 number,
                 currency,
                 exponent,
                 store,
                 ledger,
                 named,
                 state,
                 reason,
                 documents,
                 placed,
                 updated] = row;
    return {IntegrationId(integration),
            RecordId(record),
            number,
            currency,
            store,
            ledger,
            named,
            int(exponent),
            state,
            keys.open(reason, state_context(integration, record)),
            documents,
            from_micros(placed),
            from_micros(updated)};
}

}  // namespace

void SqlTransaction::put_order_state(OrderStateRow const& row) {
    // The totals are kept in step, so that no page ever adds up a million orders.
    for (auto const& [state, currency, exponent, store, ledger, named] : db_.rows<S, S, I, I, I, I>(
             "SELECT state, currency, exponent, store_minor, ledger_minor, named_minor FROM "
             "order_states WHERE integration = :i AND record = :r",
             row.integration.value,
             row.record.value))
        add_to_totals(
            {state, currency, int(exponent), -1, -store, -ledger, -named, row.integration});
    add_to_totals({row.state,
                   row.currency,
                   row.exponent,
                   1,
                   row.store_minor,
                   row.ledger_minor,
                   row.named_minor,
                   row.integration});
    db_.run(
        "INSERT INTO order_states VALUES (:i, :r, :num, :cur, :exp, :store, :ledger, :named, "
        ":state, :reason, :docs, :placed, :updated)"
        " ON CONFLICT (integration, record) DO UPDATE SET number = excluded.number, currency = "
        "excluded.currency, exponent = excluded.exponent,"
        " store_minor = excluded.store_minor, ledger_minor = excluded.ledger_minor, named_minor = "
        "excluded.named_minor, state = excluded.state,"
        " reason = excluded.reason, documents = excluded.documents, placed_at = "
        "excluded.placed_at, updated_at = excluded.updated_at",
        row.integration.value,
        row.record.value,
        row.number,
        row.currency,
        I(row.exponent),
        row.store_minor,
        row.ledger_minor,
        row.named_minor,
        row.state,
        keys_.seal(row.reason, state_context(row.integration.value, row.record.value)),
        row.documents_json,
        to_micros(row.placed_at),
        to_micros(row.updated_at));
}

void SqlTransaction::add_to_totals(StateTotals const& change) {
    db_.run(
        "INSERT INTO order_totals VALUES (:i, :s, :c, :e, :n, :store, :ledger, :named)"
        " ON CONFLICT (integration, state, currency, exponent) DO UPDATE SET orders = "
        "order_totals.orders + excluded.orders, store_minor = order_totals.store_minor + "
        "excluded.store_minor, ledger_minor = order_totals.ledger_minor + excluded.ledger_minor,"
        " named_minor = order_totals.named_minor + excluded.named_minor",
        change.integration.value,
        change.state,
        change.currency,
        I(change.exponent),
        change.orders,
        change.store_minor,
        change.ledger_minor,
        change.named_minor);
}

std::optional<OrderStateRow> SqlTransaction::order_state(IntegrationId const& integration,
                                                         RecordId const& record) {
    return first_of(fetch<StateTuple>(db_,
                                      "SELECT " CF_STATE_COLUMNS
                                      " FROM order_states WHERE integration = :i AND record = :r",
                                      integration.value,
                                      record.value),
                    [&](StateTuple const& row) { return state_from(row, keys_); });
}

std::vector<OrderStateRow> SqlTransaction::order_states(OrderQuery const& query) {
    if (!query.text.empty()) return orders_found(query);
    if (!query.integration.empty() || !query.state.empty()) return orders_filtered(query);
    PagePlace const place(query.after);
    return converted(fetch<StateTuple>(db_,
                                       "SELECT " CF_STATE_COLUMNS
                                       " FROM order_states WHERE (updated_at, record) < (:at, :id) "
                                       "ORDER BY updated_at DESC, record DESC LIMIT :n",
                                       place.at,
                                       place.id,
                                       I(query.limit)),
                     [&](StateTuple const& row) { return state_from(row, keys_); });
}

/// The first of each list that matches, merged: the totals tell which lists there are.
std::vector<OrderStateRow> SqlTransaction::orders_filtered(OrderQuery const& query) {
    std::set<std::pair<S, S>> lists;
    for (auto const& row : totals())
        if ((query.integration.empty() || row.integration.value == query.integration) &&
            (query.state.empty() || row.state == query.state))
            lists.emplace(row.integration.value, row.state);
    PagePlace const place(query.after);
    std::vector<StateTuple> rows;
    for (auto const& [integration, state] : lists)
        for (auto& row : fetch<StateTuple>(
                 db_,
                 "SELECT " CF_STATE_COLUMNS
                 " FROM order_states WHERE integration = :i AND state = :s AND (updated_at, "
                 "record) < (:at, :id) ORDER BY updated_at DESC, record DESC LIMIT :n",
                 integration,
                 state,
                 place.at,
                 place.id,
                 I(query.limit)))
            rows.push_back(std::move(row));
    keep_newest<12, 1>(rows, query.limit);
    return converted(rows, [&](StateTuple const& row) { return state_from(row, keys_); });
}

/// Orders whose number, or a document's, begins with the text. Of very many those whose numbers
/// come first; a number itself comes before all that only begin with it.
std::vector<OrderStateRow> SqlTransaction::orders_found(OrderQuery const& query) {
    PagePlace const place(query.after);
    PrefixRange const range(query.text);
    return converted(
        fetch<StateTuple>(
            db_,
            "SELECT " CF_STATE_COLUMNS
            " FROM order_states WHERE rowid IN (SELECT rowid FROM (SELECT rowid FROM order_states "
            "WHERE number COLLATE NOCASE >= :b AND number COLLATE NOCASE < :e ORDER BY number "
            "COLLATE NOCASE LIMIT :max) UNION SELECT o.rowid FROM (SELECT integration, record FROM "
            "postings WHERE number <> '' AND number COLLATE NOCASE >= :b2 AND number COLLATE "
            "NOCASE < :e2 ORDER BY number COLLATE NOCASE LIMIT :max2) p CROSS JOIN order_states o "
            "ON o.integration = p.integration AND o.record = p.record) AND (:i = '' OR integration "
            "= :i2) AND (:s = '' OR state = :s2) AND (updated_at, record) < (:at, :id) ORDER BY "
            "updated_at DESC, record DESC LIMIT :n",
            range.begin,
            range.end,
            searched_max,
            range.begin,
            range.end,
            searched_max,
            query.integration,
            query.integration,
            query.state,
            query.state,
            place.at,
            place.id,
            I(query.limit)),
        [&](StateTuple const& row) { return state_from(row, keys_); });
}

std::vector<StateTotals> SqlTransaction::totals() {
    std::vector<StateTotals> all;
    for (auto& [integration, state, currency, exponent, orders, store, ledger, named] :
         db_.rows<S, S, S, I, I, I, I, I>(
             "SELECT integration, state, currency, exponent, orders, store_minor, ledger_minor, "
             "named_minor FROM order_totals WHERE orders > 0 ORDER BY integration, currency, "
             "state"))
        all.push_back({state,
                       currency,
                       int(exponent),
                       orders,
                       store,
                       ledger,
                       named,
                       IntegrationId(integration)});
    return all;
}

}  // namespace cf::sql
