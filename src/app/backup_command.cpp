// `crossfoot backup` and `crossfoot restore`.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/bench.hpp"
#include "app/storage_trouble.hpp"
#include "cli/exit_codes.hpp"
#include "engine/persons.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/key_rotation.hpp"

namespace cf::app {
namespace {

namespace fs = std::filesystem;

/// "20261121-140500"
std::string stamp(Instant at) {
    std::string text = to_iso(at).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    std::replace(text.begin(), text.end(), 'T', '-');
    return text;
}

Json facts_json(std::string const& file, sql::BackupFacts const& facts) {
    return Json::object(
        {{"file", file}, {"bytes", facts.bytes}, {"schema", std::int64_t(facts.schema)}});
}

Result<Json> back_up(OperatorCommand const& command) {
    CF_TRY(auto config, read_config(command.config_file));
    std::string const database = config.data_folder + "/crossfoot.db";
    if (!fs::exists(database))
        return Error{ErrorKind::invalid_input,
                     "backup.nothing",
                     "there is no database in '" + config.data_folder + "' yet"};
    std::string file = command.subject;
    if (file.empty()) {
        std::error_code problem;
        std::string const folder = config.data_folder + "/backups";
        fs::create_directories(folder, problem);
        fs::permissions(folder, fs::perms::owner_all, problem);
        file = folder + "/crossfoot-" + stamp(SystemClock().now()) + ".db";
    }
    auto const copied = sql::back_up(database, file);
    if (copied.has_error() && copied.error().code == "backup.source_damaged")
        return Error{ErrorKind::unavailable,
                     "data.database",
                     storage_trouble(database, copied.error().message)};
    CF_TRY(auto const facts, copied);
    return facts_json(file, facts);
}

/// Whom the database of now has erased; `unread` when it is too damaged to tell.
Wait read_erased(std::string present,
                 sql::Sealer sealer,
                 std::vector<ErasedPerson>& list,
                 bool& unread) {
    if (!fs::exists(present)) co_return;
    try {
        auto const storage = sql::open_sqlite(present, sealer, sql::Threads::caller);
        co_await storage->read([&](Transaction& tx) { list = tx.erased_persons(); });
    } catch (sql::WrongMasterKey const&) {
        throw;
    } catch (StorageUnavailable const&) {
        unread = true;
    }
}

/// Who was erased since the copy was made is erased in it too.
Task<std::int64_t> erase_again(std::string present,
                               std::string copy,
                               sql::Sealer sealer,
                               bool& unread) {
    std::vector<ErasedPerson> list;
    co_await read_erased(std::move(present), sealer, list, unread);
    auto const storage = sql::open_sqlite(copy, sealer, sql::Threads::caller);
    auto const vault = sql::make_vault(*storage);
    CF_CO_TRY_VOID(co_await prove_key(*vault));
    SystemClock clock;
    Persons persons(*storage, clock);
    co_return co_await persons.erase_again(std::move(list));
}

/// The copy opens with the master key of this folder.
Wait prove_into(
    std::string present, std::string copy, Secret<> key, Result<>& outcome, bool& unread) {
    auto sealer = sql::Sealer::with_key(std::move(key));
    if (sealer.has_error()) {
        outcome = sealer.error();
        co_return;
    }
    auto proved = co_await erase_again(std::move(present), std::move(copy), *sealer, unread);
    if (proved.has_error()) outcome = proved.error();
}

/// A copy from before the master key was changed: the present one opens it from now on.
Result<> move_to_key(std::string const& copy, Secret<> of_its_time, Secret<> present) {
    CF_TRY(auto old, sql::Sealer::with_key(std::move(of_its_time)));
    CF_TRY(auto now, sql::Sealer::with_key(std::move(present)));
    sql::open_sqlite(copy, old, sql::Threads::caller);  // Brings it to the newest schema.
    sql::admit_master_key(copy, old, now);
    sql::retire_other_master_keys(copy, now);
    return {};
}

Result<> prove(OperatorCommand const& command,
               Config const& config,
               std::string const& staged,
               bool& unread) {
    auto const& folder = config.data_folder;
    CF_TRY(auto key, read_master_key(folder, config.master_key));
    Result<> outcome;
    Runtime runtime;
    try {
        if (command.key.kind != SecretSource::Kind::none) {
            CF_TRY(auto of_its_time, read_master_key(folder, command.key));
            CF_TRY_VOID(move_to_key(staged, std::move(of_its_time), key));
        }
        runtime.run(prove_into(folder + "/crossfoot.db", staged, std::move(key), outcome, unread));
    } catch (StorageUnavailable const& what) {
        outcome = storage_problem(staged, what);
    }
    if (outcome.has_error() && outcome.error().code == "master_key.other")
        return Error{ErrorKind::invalid_input,
                     "master_key.other",
                     command.key.kind == SecretSource::Kind::none
                         ? "the copy does not open with the master key of now. When the key was "
                           "changed since, name the one of its time with --key-file"
                         : "the copy does not open with the key in '" + command.key.value + "'"};
    return outcome;
}

/// Also the copies that a change of schema leaves beside it: the original is there.
void drop_staged(std::string const& staged, bool itself) {
    std::error_code problem;
    std::string const name = fs::path(staged).filename();
    std::vector<fs::path> old;
    for (auto const& entry : fs::directory_iterator(fs::path(staged).parent_path(), problem))
        if (entry.path().filename().string().starts_with(name + ".schema-") ||
            (itself && entry.path().filename().string().starts_with(name)))
            old.push_back(entry.path());
    for (auto const& path : old) fs::remove(path, problem);
}

/// A second copy inside the data folder: the original is never opened for writing.
Result<> stage(OperatorCommand const& command,
               Config const& config,
               std::string const& staged,
               bool& unread) {
    drop_staged(staged, true);  // Of an attempt that was cut off.
    CF_TRY_VOID(sql::back_up(command.subject, staged));
    auto const proved = prove(command, config, staged, unread);
    drop_staged(staged, proved.has_error());
    return proved;
}

/// The database of now steps aside, the staged one takes its place.
Result<std::string> swap(std::string const& database, std::string const& staged, Instant now) {
    std::string const aside = database + ".before-restore-" + stamp(now);
    std::error_code problem;
    if (fs::exists(database)) {
        // A copy, not a move: what its journal holds belongs to it. A damaged database cannot be
        // copied and steps aside as it is, with its journal.
        if (sql::back_up(database, aside).has_error())
            for (std::string const end : {"", "-wal", "-shm"})
                if (fs::exists(database + end)) fs::rename(database + end, aside + end, problem);
        if (problem)
            return Error{ErrorKind::unavailable,
                         "restore.aside",
                         "cannot move '" + database + "' aside: " + problem.message() +
                             "; make room for a second database there, then repeat"};
    }
    for (char const* end : {"-wal", "-shm"}) fs::remove(database + end, problem);
    for (char const* end : {"-wal", "-shm"}) fs::remove(staged + end, problem);
    fs::rename(staged, database, problem);
    if (problem)
        return Error{ErrorKind::unavailable,
                     "restore.failed",
                     "cannot put '" + staged + "' in place: " + problem.message()};
    return aside;
}

Result<Json> restore(OperatorCommand const& command) {
    CF_TRY(auto config, read_config(command.config_file));
    CF_TRY(auto facts, sql::inspect_backup(command.subject));
    Json report = facts_json(command.subject, facts);
    report.set("restored", command.yes);
    if (!command.yes) return report;
    std::error_code problem;
    fs::create_directories(config.data_folder, problem);
    CF_TRY(int const lock, lock_folder(config.data_folder));
    std::string const database = config.data_folder + "/crossfoot.db";
    std::string const staged = database + ".restoring";
    bool unread = false;
    auto ready = stage(command, config, staged, unread);
    Result<std::string> kept = ready.has_error() ? Result<std::string>(ready.error())
                                                 : swap(database, staged, SystemClock().now());
    ::close(lock);
    if (kept.has_error()) return kept.error();
    report.set("kept", *kept);
    report.set("erased_persons_unread", unread);
    return report;
}

}  // namespace

int run_backup(OperatorCommand const& command) {
    auto const done = back_up(command);
    if (done.has_error()) return fail(done.error());
    if (command.json)
        print(*done);
    else
        std::cout << "Copied to " << (*done)["file"].text() << " (" << (*done)["bytes"].text()
                  << " bytes, checked). The master key is not in it: keep it apart.\n";
    return cli::exit_ok;
}

int run_restore(OperatorCommand const& command) {
    auto const done = restore(command);
    if (done.has_error()) return fail(done.error());
    if (command.json) print(*done);
    if ((*done)["erased_persons_unread"].boolean_or(false))
        std::cerr << "The damaged database does not tell who was erased since the copy was made: "
                     "erase them again with crossfoot person erase.\n";
    if (!command.yes)
        std::cerr << "'" << command.subject
                  << "' is whole. Nothing was done; repeat with --yes to put it in place.\n";
    else if (!command.json)
        std::cout << "Restored. What was there before: " << (*done)["kept"].text()
                  << "\nNext: crossfoot serve, then a backfill from the day of the copy.\n";
    return cli::exit_ok;
}

}  // namespace cf::app
