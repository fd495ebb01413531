#include "storage/sql/retention.hpp"

#include "storage/sql/database.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;

PayloadSweep sweep(Database& db, I after, Instant before, int rows) {
    PayloadSweep step;
    auto const seen = db.rows<I, I>(
        "SELECT rowid, fetched_at < :b AND raw <> '' FROM snapshots WHERE rowid > :a ORDER BY "
        "rowid LIMIT :n",
        to_micros(before),
        after,
        I(rows));
    for (auto const& [row, old] : seen) {
        if (!old) continue;
        db.run("UPDATE snapshots SET raw = '' WHERE rowid = :r", row);
        ++step.dropped;
    }
    if (int(seen.size()) == rows) step.after = std::get<0>(seen.back());
    if (step.dropped > 0)
        db.run(
            "INSERT INTO single_values VALUES (:s, :n, :v) ON CONFLICT (scope, name) DO UPDATE SET "
            "value = excluded.value",
            std::string(retention_scope),
            std::string(payloads_before),
            to_iso(before));
    return step;
}

}  // namespace

PayloadSweep drop_payloads(std::string const& database, I after, Instant before, int rows) {
    auto const db = Database::open_sqlite(database);
    db->command("PRAGMA secure_delete=ON");
    db->command("BEGIN IMMEDIATE");
    try {
        auto const step = sweep(*db, after, before, rows);
        db->command("COMMIT");
        return step;
    } catch (...) {
        db->command("ROLLBACK");
        throw;
    }
}

}  // namespace cf::sql
