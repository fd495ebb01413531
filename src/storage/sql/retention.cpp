#include "storage/sql/retention.hpp"

#include "storage/sql/database.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;

I drop_oldest(Database& db, Instant before, int rows) {
    db.run(
        "UPDATE snapshots SET raw = '' WHERE rowid IN (SELECT rowid FROM snapshots WHERE raw <> '' "
        "AND fetched_at < :b ORDER BY fetched_at LIMIT :n)",
        to_micros(before),
        I(rows));
    I const dropped = db.affected();
    if (dropped > 0)
        db.run(
            "INSERT INTO single_values VALUES (:s, :n, :v) ON CONFLICT (scope, name) DO UPDATE SET "
            "value = excluded.value",
            std::string(retention_scope),
            std::string(payloads_before),
            to_iso(before));
    return dropped;
}

}  // namespace

std::int64_t drop_payloads(std::string const& database, Instant before, int rows) {
    auto const db = Database::open_sqlite(database);
    db->command("PRAGMA secure_delete=ON");
    db->command("BEGIN IMMEDIATE");
    try {
        auto const dropped = drop_oldest(*db, before, rows);
        db->command("COMMIT");
        return dropped;
    } catch (...) {
        db->command("ROLLBACK");
        throw;
    }
}

}  // namespace cf::sql
