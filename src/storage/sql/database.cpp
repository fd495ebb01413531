#include "storage/sql/database.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include "ports/storage.hpp"

namespace cf::sql {

std::unique_ptr<Database> Database::open_sqlite(std::string const& file) {
    auto database = std::make_unique<Database>();
    try {
        database->session_.open(soci::sqlite3, "db=\"" + file + "\" timeout=10");
    } catch (soci::soci_error const& problem) {
        fail(std::string("cannot open the database '") + file + "': " + problem.what());
    }
    if (file != ":memory:") {
        database->command("PRAGMA journal_mode=WAL");
        database->command("PRAGMA synchronous=FULL");
    }
    database->command("PRAGMA foreign_keys=ON");
    database->command("PRAGMA cache_size=-16000");
    return database;
}

void Database::command(std::string const& text) {
    try {
        session_ << text;
    } catch (soci::soci_error const& problem) {
        fail(problem.what());
    }
}

void Database::fail(std::string const& what) { throw StorageUnavailable("database: " + what); }

}  // namespace cf::sql
