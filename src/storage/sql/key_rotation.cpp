#include "storage/sql/key_rotation.hpp"

#include <functional>

#include "storage/sql/key_ring.hpp"

namespace cf::sql {
namespace {

std::string pending(Database& database) {
    auto const rows = database.rows<std::string>(
        "SELECT value FROM single_values WHERE scope = 'master_key' AND name = 'next'");
    return rows.empty() ? std::string() : std::get<0>(rows.front());
}

void in_transaction(std::string const& file,
                    Sealer const& master,
                    std::function<void(Database&, KeyRing&)> const& change) {
    auto const database = Database::open_sqlite(file);
    KeyRing keys(*database, master, {});
    database->command("BEGIN IMMEDIATE");
    try {
        keys.begin_transaction();
        change(*database, keys);
        database->command("COMMIT");
    } catch (...) {
        database->command("ROLLBACK");
        throw;
    }
}

}  // namespace

std::string pending_master_key(std::string const& database) {
    return pending(*Database::open_sqlite(database));
}

void admit_master_key(std::string const& database, Sealer const& present, Sealer const& next) {
    in_transaction(database, present, [&](Database& db, KeyRing& keys) {
        std::string const name = master_key_name(next);
        if (pending(db) == name) return;
        keys.dismiss_other_masters();
        keys.add_data_key();
        keys.admit(next);
        db.run(
            "INSERT INTO single_values VALUES ('master_key', 'next', :v) ON CONFLICT (scope, name) "
            "DO UPDATE SET value = excluded.value",
            name);
    });
}

void retire_other_master_keys(std::string const& database, Sealer const& master) {
    in_transaction(database, master, [](Database& db, KeyRing& keys) {
        // What the old key opened is overwritten, not only let go of.
        db.command("PRAGMA secure_delete=ON");
        keys.dismiss_other_masters();
        db.command("DELETE FROM single_values WHERE scope = 'master_key' AND name = 'next'");
    });
}

}  // namespace cf::sql
