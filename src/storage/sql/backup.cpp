#include "storage/sql/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "storage/sql/migrations.hpp"

namespace cf::sql {
namespace {

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

Handle open(std::string const& file, int flags) {
    sqlite3* opened = nullptr;
    int const status = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
    Handle handle(opened);
    if (status != SQLITE_OK) return nullptr;
    sqlite3_busy_timeout(opened, 10'000);
    return handle;
}

Error failed(std::string const& what) { return {ErrorKind::unavailable, "backup.failed", what}; }

Error source_damaged(std::string const& database, std::string const& found) {
    return {ErrorKind::unavailable,
            "backup.source_damaged",
            "the database '" + database + "' is damaged (" + found + "); no copy was made of it"};
}

/// First column of the first row, "" when there is none or the text is refused.
std::string first_text(sqlite3* database, char const* query) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(database, query, -1, &prepared, nullptr) != SQLITE_OK) return {};
    std::unique_ptr<sqlite3_stmt, Finalize> const statement(prepared);
    if (sqlite3_step(prepared) != SQLITE_ROW) return {};
    auto const* text = sqlite3_column_text(prepared, 0);
    return text ? reinterpret_cast<char const*>(text) : std::string();
}

Result<> copy_pages(std::string const& from, std::string const& to) {
    auto const source = open(from, SQLITE_OPEN_READWRITE);
    if (!source) return failed("cannot open the database '" + from + "'");
    auto const target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return failed("cannot write '" + to + "'");
    auto* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (!backup) return failed("cannot write '" + to + "': " + sqlite3_errmsg(target.get()));
    // In one step: beside a busy writer, pieces would begin again with every commit. A reader in
    // WAL mode holds nobody up.
    int const status = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (status == SQLITE_CORRUPT || status == SQLITE_NOTADB)
        return source_damaged(from, sqlite3_errstr(status));
    if (status != SQLITE_DONE)
        return failed("cannot copy '" + from + "' to '" + to + "': " + sqlite3_errstr(status) +
                      "; is there room for it?");
    // The copy is one file, with no journal beside it.
    first_text(target.get(), "PRAGMA journal_mode=DELETE");
    return {};
}

bool make_durable(std::string const& file) {
    int const opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return false;
    bool const synced = ::fsync(opened) == 0;
    ::close(opened);
    return synced;
}

}  // namespace

Result<BackupFacts> inspect_backup(std::string const& copy) {
    auto const database = open(copy, SQLITE_OPEN_READONLY);
    auto const version =
        database ? first_text(database.get(), "SELECT version FROM schema_version") : "";
    if (version.empty())
        return Error{ErrorKind::invalid_input,
                     "backup.unreadable",
                     "'" + copy + "' is no database of Crossfoot"};
    // One finding says enough; there may be one a page.
    if (auto found = first_text(database.get(), "PRAGMA quick_check(1)"); found != "ok") {
        std::ranges::replace(found, '\n', ' ');
        return Error{ErrorKind::invalid_input,
                     "backup.damaged",
                     "'" + copy + "' is damaged" + (found.empty() ? "" : ": " + found)};
    }
    BackupFacts const facts{std::int64_t(std::filesystem::file_size(copy)), std::stoi(version)};
    if (facts.schema > newest_schema())
        return Error{ErrorKind::invalid_input,
                     "backup.newer",
                     "'" + copy + "' was written by a newer Crossfoot (schema " + version + ")"};
    return facts;
}

Result<BackupFacts> back_up(std::string const& database, std::string const& copy) {
    if (std::filesystem::exists(copy))
        return Error{ErrorKind::invalid_input,
                     "backup.exists",
                     "'" + copy + "' exists; nothing is written over it"};
    std::string const part = copy + ".part";
    std::error_code problem;
    std::filesystem::remove(part, problem);
    int const made = ::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return failed("cannot write '" + part + "'");
    ::close(made);
    auto copied = copy_pages(database, part);
    auto facts = copied.has_error() ? Result<BackupFacts>(copied.error()) : inspect_backup(part);
    // Every page was copied as it is: what is wrong with the copy is wrong with the database.
    if (facts.has_error() && facts.error().kind == ErrorKind::invalid_input &&
        facts.error().code != "backup.newer")
        facts = source_damaged(database, sqlite3_errstr(SQLITE_CORRUPT));
    if (facts.has_value() && !make_durable(part)) facts = failed("cannot write '" + part + "'");
    if (facts.has_error()) {
        std::filesystem::remove(part, problem);
        return facts;
    }
    std::filesystem::rename(part, copy, problem);
    if (problem) return failed("cannot write '" + copy + "': " + problem.message());
    return facts;
}

bool empty_journal(std::string const& database) {
    auto const opened = open(database, SQLITE_OPEN_READWRITE);
    return opened && first_text(opened.get(), "PRAGMA wal_checkpoint(TRUNCATE)") == "0";
}

}  // namespace cf::sql
