// The audit: hash chains that only grow, and where each of them ends.
#include "base/encoding.hpp"
#include "storage/sql/audit_heads.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

S const head_scope = "audit.head";

S proof_of(KeyRing& keys, S const& chain, I sequence, S const& hash) {
    return keys.hash("audit.head", chain + "\n" + std::to_string(sequence) + "\n" + hash);
}

void put_head(Database& db, KeyRing& keys, S const& chain, I sequence, S const& hash) {
    db.run(
        "INSERT INTO single_values VALUES (:s, :n, :v) ON CONFLICT (scope, name) DO UPDATE SET "
        "value = excluded.value",
        head_scope,
        chain,
        std::to_string(sequence) + " " + hash + " " + proof_of(keys, chain, sequence, hash));
}

}  // namespace

void keep_audit_heads(Database& db, KeyRing& keys) {
    for (auto& [chain] : db.rows<S>("SELECT DISTINCT chain FROM audit")) {
        auto const last = db.rows<I, S>(
            "SELECT sequence, hash FROM audit WHERE chain = :c ORDER BY sequence DESC LIMIT 1",
            chain);
        put_head(db, keys, chain, std::get<0>(last.front()), std::get<1>(last.front()));
    }
}

std::vector<std::string> all_audit_chains(Database& db) {
    std::vector<std::string> all;
    // From one chain to the next by the key: the entries in between are not looked at.
    for (auto& [chain] : db.rows<S>(
             "WITH RECURSIVE held(chain) AS (SELECT MIN(chain) FROM audit UNION ALL SELECT (SELECT "
             "MIN(a.chain) FROM audit a WHERE a.chain > held.chain) FROM held WHERE held.chain IS "
             "NOT NULL) SELECT chain FROM held WHERE chain IS NOT NULL UNION SELECT name FROM "
             "single_values WHERE scope = :s ORDER BY 1",
             head_scope))
        all.push_back(chain);
    return all;
}

std::optional<AuditHead> read_audit_head(Database& db, KeyRing& keys, std::string const& chain) {
    auto const rows = db.rows<S>(
        "SELECT value FROM single_values WHERE scope = :s AND name = :n", head_scope, chain);
    if (rows.empty()) return std::nullopt;
    S const& text = std::get<0>(rows.front());
    auto const first = text.find(' ');
    auto const second = text.find(' ', first + 1);
    if (first == S::npos || second == S::npos) return std::nullopt;
    AuditHead head;
    for (char digit : text.substr(0, first))
        if (digit >= '0' && digit <= '9') head.sequence = head.sequence * 10 + (digit - '0');
    head.hash = text.substr(first + 1, second - first - 1);
    head.genuine = proof_of(keys, chain, head.sequence, head.hash) == text.substr(second + 1);
    return head;
}

void SqlTransaction::append_audit(std::string const& chain,
                                  Instant at,
                                  std::string const& entry_json) {
    auto last = db_.rows<I, S>(
        "SELECT sequence, hash FROM audit WHERE chain = :c ORDER BY sequence DESC LIMIT 1", chain);
    I const sequence = last.empty() ? 1 : std::get<0>(last.front()) + 1;
    S const before = last.empty() ? S() : std::get<1>(last.front());
    S const hash = to_hex(sha256(before + "\n" + std::to_string(sequence) + "\n" +
                                 std::to_string(to_micros(at)) + "\n" + entry_json));
    S const written = "entry " + std::to_string(sequence) + " of chain " + chain;
    auto summary = audit_summary_to_go_on(db_, keys_, written);
    auto& end = end_of(summary, chain);
    // Going on must not hide what somebody did before.
    if (end.sequence != sequence - 1 || end.hash != before)
        note_audit_break(summary,
                         "when " + written + " was written, the chain did not end with entry " +
                             std::to_string(end.sequence) + " as it had been left");
    end.sequence = sequence;
    end.hash = hash;
    db_.run("INSERT INTO audit VALUES (:c, :s, :at, :e, :h)",
            chain,
            sequence,
            to_micros(at),
            entry_json,
            hash);
    put_head(db_, keys_, chain, sequence, hash);
    write_audit_summary(db_, keys_, summary);
}

void SqlTransaction::append_root(std::string const& root_json) {
    auto summary = audit_summary_to_go_on(db_, keys_, "a signed root");
    ++summary.roots;
    summary.roots_hash = next_roots_hash(summary.roots_hash, root_json);
    put_value(audit_root_scope, audit_root_name(summary.roots), root_json);
    write_audit_summary(db_, keys_, summary);
}

AuditSummary SqlTransaction::audit_summary() { return read_audit_summary(db_, keys_); }

std::vector<AuditRow> SqlTransaction::audit(std::string const& chain,
                                            std::string const& containing,
                                            int limit) {
    std::vector<AuditRow> all;
    for (auto& [sequence, at, entry, hash] :
         db_.rows<I, I, S, S>("SELECT sequence, at, entry, hash FROM audit WHERE chain = :c AND "
                              "entry LIKE :t ORDER BY sequence DESC LIMIT :n",
                              chain,
                              "%" + containing + "%",
                              I(limit)))
        all.push_back({chain, sequence, from_micros(at), entry, hash});
    return all;
}

std::vector<AuditRow> SqlTransaction::audit_of(std::string const& chain,
                                               RecordId const& order,
                                               int limit) {
    std::vector<AuditRow> all;
    for (auto& [sequence, at, entry, hash] : db_.rows<I, I, S, S>(
             "SELECT sequence, at, entry, hash FROM audit WHERE chain = :c AND " CF_AUDITED_ORDER
             " = :o ORDER BY sequence DESC LIMIT :n",
             chain,
             order.value,
             I(limit)))
        all.push_back({chain, sequence, from_micros(at), entry, hash});
    return all;
}

/// Also chains whose every entry was removed: their heads are still there.
std::vector<std::string> SqlTransaction::audit_chains() { return all_audit_chains(db_); }

std::vector<AuditRow> SqlTransaction::audit_after(std::string const& chain,
                                                  std::int64_t sequence,
                                                  int limit) {
    std::vector<AuditRow> all;
    for (auto& [number, at, entry, hash] :
         db_.rows<I, I, S, S>("SELECT sequence, at, entry, hash FROM audit WHERE chain = :c AND "
                              "sequence > :s ORDER BY sequence LIMIT :n",
                              chain,
                              sequence,
                              I(limit)))
        all.push_back({chain, number, from_micros(at), entry, hash});
    return all;
}

std::optional<AuditHead> SqlTransaction::audit_head(std::string const& chain) {
    return read_audit_head(db_, keys_, chain);
}

}  // namespace cf::sql
