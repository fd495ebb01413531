// Connections, integrations, policies, budgets, single values.
#include "base/encoding.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {

using I = std::int64_t;
using S = std::string;

void SqlTransaction::put_connection(ConnectionRow const& row) {
    db_.run(
        "INSERT INTO connections VALUES (:id, :system, :name, :settings, :hook, :state, :detail, "
        ":ok, :delivery)"
        " ON CONFLICT (id) DO UPDATE SET system = excluded.system, name = excluded.name, settings "
        "= excluded.settings,"
        " hook_path = excluded.hook_path, state = excluded.state, detail = excluded.detail,"
        " last_ok_at = excluded.last_ok_at, last_delivery_at = excluded.last_delivery_at",
        row.id.value,
        row.system,
        row.name,
        row.settings_json,
        row.hook_path,
        row.state,
        row.detail,
        to_micros(row.last_ok_at),
        to_micros(row.last_delivery_at));
}

std::vector<ConnectionRow> SqlTransaction::connections() {
    std::vector<ConnectionRow> all;
    for (auto& [id, system, name, settings, hook, state, detail, ok, delivery] :
         db_.rows<S, S, S, S, S, S, S, I, I>(
             "SELECT id, system, name, settings, hook_path, state, detail, last_ok_at, "
             "last_delivery_at FROM connections ORDER BY id"))
        all.push_back({ConnectionId(id),
                       system,
                       name,
                       settings,
                       hook,
                       state,
                       detail,
                       from_micros(ok),
                       from_micros(delivery)});
    return all;
}

void SqlTransaction::put_integration(IntegrationRow const& row) {
    db_.run(
        "INSERT INTO integrations VALUES (:id, :name, :store, :ledger, :version, :active, :start)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, store = excluded.store, ledger = "
        "excluded.ledger,"
        " policy_version = excluded.policy_version, active = excluded.active, start_at = "
        "excluded.start_at",
        row.id.value,
        row.name,
        row.store.value,
        row.ledger.value,
        I(row.policy_version),
        I(row.on),
        to_micros(row.start_at));
    stores_.clear();
}

std::vector<IntegrationRow> SqlTransaction::integrations() {
    std::vector<IntegrationRow> all;
    for (auto& [id, name, store, ledger, version, active, start] :
         db_.rows<S, S, S, S, I, I, I>("SELECT id, name, store, ledger, policy_version, active, "
                                       "start_at FROM integrations ORDER BY id"))
        all.push_back({IntegrationId(id),
                       name,
                       ConnectionId(store),
                       ConnectionId(ledger),
                       int(version),
                       active != 0,
                       from_micros(start)});
    return all;
}

void SqlTransaction::put_policy(PolicyRow const& row) {
    db_.run(
        "INSERT INTO policies VALUES (:i, :v, :text, :hash, :author, :at) ON CONFLICT "
        "(integration, version) DO NOTHING",
        row.integration.value,
        I(row.version),
        row.text,
        row.hash,
        row.author,
        to_micros(row.at));
}

std::optional<PolicyRow> SqlTransaction::policy(IntegrationId const& integration, int version) {
    auto rows = db_.rows<S, S, S, I>(
        "SELECT text, hash, author, at FROM policies WHERE integration = :i AND version = :v",
        integration.value,
        I(version));
    if (rows.empty()) return std::nullopt;
    auto& [text, hash, author, at] = rows.front();
    return PolicyRow{integration, version, text, hash, author, from_micros(at)};
}

bool SqlTransaction::reserve_calls(ConnectionId const& connection,
                                   std::string const& window,
                                   std::int64_t start,
                                   std::int64_t calls,
                                   std::int64_t limit) {
    db_.run(
        "INSERT INTO budgets VALUES (:c, :w, :s, 0) ON CONFLICT (connection, name, start) DO "
        "NOTHING",
        connection.value,
        window,
        start);
    db_.run(
        "UPDATE budgets SET used = used + :calls WHERE connection = :c AND name = :w AND start = "
        ":s AND used + :more <= :limit",
        calls,
        connection.value,
        window,
        start,
        calls,
        limit);
    return db_.affected() == 1;
}

std::int64_t SqlTransaction::used_calls(ConnectionId const& connection,
                                        std::string const& window,
                                        std::int64_t start) {
    auto rows =
        db_.rows<I>("SELECT used FROM budgets WHERE connection = :c AND name = :w AND start = :s",
                    connection.value,
                    window,
                    start);
    return rows.empty() ? 0 : std::get<0>(rows.front());
}

std::map<std::int64_t, std::int64_t> SqlTransaction::used_since(ConnectionId const& connection,
                                                                std::string const& window,
                                                                std::int64_t start) {
    std::map<std::int64_t, std::int64_t> all;
    for (auto const& [begin, used] : db_.rows<I, I>(
             "SELECT start, used FROM budgets WHERE connection = :c AND name = :w AND start >= :s",
             connection.value,
             window,
             start))
        all[begin] = used;
    return all;
}

void SqlTransaction::forget_calls(ConnectionId const& connection,
                                  std::string const& window,
                                  std::int64_t start) {
    db_.run("DELETE FROM budgets WHERE connection = :c AND name = :w AND start < :s",
            connection.value,
            window,
            start);
}

std::string SqlTransaction::value(std::string const& scope, std::string const& name) {
    auto rows =
        db_.rows<S>("SELECT value FROM single_values WHERE scope = :s AND name = :n", scope, name);
    return rows.empty() ? std::string() : std::get<0>(rows.front());
}

void SqlTransaction::put_value(std::string const& scope,
                               std::string const& name,
                               std::string const& value) {
    db_.run(
        "INSERT INTO single_values VALUES (:s, :n, :v) ON CONFLICT (scope, name) DO UPDATE SET "
        "value = excluded.value",
        scope,
        name,
        value);
}

void SqlTransaction::erase_value(std::string const& scope, std::string const& name) {
    db_.run("DELETE FROM single_values WHERE scope = :s AND name = :n", scope, name);
}

std::vector<std::pair<std::string, std::string>> SqlTransaction::values(std::string const& scope) {
    std::vector<std::pair<std::string, std::string>> all;
    for (auto& [name, value] : db_.rows<S, S>(
             "SELECT name, value FROM single_values WHERE scope = :s ORDER BY name", scope))
        all.emplace_back(name, value);
    return all;
}

}  // namespace cf::sql
