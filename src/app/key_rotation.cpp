#include "app/key_rotation.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "app/deployment.hpp"
#include "base/encoding.hpp"
#include "cli/files.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/key_rotation.hpp"

namespace cf::app {
namespace {

namespace fs = std::filesystem;
using Kind = SecretSource::Kind;

Result<sql::Sealer> sealer_from(std::string const& folder, SecretSource const& source) {
    CF_TRY(auto key, read_master_key(folder, source));
    return sql::Sealer::with_key(std::move(key));
}

/// The file the key is taken from, behind links; "" when it comes from elsewhere.
std::string key_file(std::string const& folder, SecretSource const& configured) {
    if (configured.kind != Kind::none && configured.kind != Kind::file) return {};
    std::string const named =
        configured.kind == Kind::file ? configured.value : folder + "/master.key";
    std::error_code problem;
    auto const real = fs::canonical(named, problem);
    return problem ? named : real.string();
}

Result<> write_key(std::string const& file, Secret<> const& key) {
    return cli::write_file(file, to_base64(key.reveal()) + "\n", cli::FileMode::secret);
}

/// Whoever reads `like` may read `file`: the service has a user of its own.
Result<> give_to_owner_of(std::string const& like, std::string const& file) {
    struct stat status {};
    if (::stat(like.c_str(), &status) == 0 &&
        ::chown(file.c_str(), status.st_uid, status.st_gid) == 0)
        return {};
    return Error{ErrorKind::invalid_input,
                 "file.owner",
                 "cannot give '" + file + "' to the owner of '" + like +
                     "'; run this as that user or as root"};
}

/// Only one key opens the database from now on.
Result<KeyChange> finish(std::string const& folder,
                         SecretSource const& configured,
                         sql::Sealer const& present) {
    // A variable does not change in a process that runs.
    if (configured.kind == Kind::environment && is_locked(folder) &&
        key_served_with(folder) != sql::master_key_name(present))
        return Error{ErrorKind::conflict,
                     "master_key.serving",
                     "both keys open the database, and the running service has the old one in its "
                     "environment. Restart it with the new one in " +
                         configured.value + ", then run: crossfoot key rotate"};
    sql::retire_other_master_keys(folder + "/crossfoot.db", present);
    sql::empty_journal(folder + "/crossfoot.db");
    KeyChange change;
    change.finished = true;
    change.new_key_file = key_file(folder, configured);
    return change;
}

Result<> refuse_same(sql::Sealer const& present, sql::Sealer const& next) {
    if (sql::master_key_name(present) != sql::master_key_name(next)) return {};
    return Error{ErrorKind::invalid_input,
                 "master_key.same",
                 "the new master key is the one in use; nothing was done"};
}

/// Each step is on the disk before the next begins, and does no harm when it is done again. The
/// key that takes over waits in FILE.next: it is there before the database knows of it, and the
/// service finds it in FILE before the old one is retired.
Result<KeyChange> replace_file(std::string const& folder,
                               std::string const& file,
                               sql::Sealer const& present,
                               SecretSource const& fresh) {
    std::string const waiting = file + ".next";
    if (!fs::exists(waiting)) {
        auto made = fresh.kind == Kind::none ? Result<Secret<>>(sql::Sealer::new_key())
                                             : read_master_key(folder, fresh);
        CF_TRY(auto key, std::move(made));
        CF_TRY_VOID(write_key(waiting, key));
    }
    CF_TRY_VOID(give_to_owner_of(file, waiting));
    SecretSource const installed{Kind::file, waiting};
    CF_TRY(auto next, sealer_from(folder, installed));
    if (auto const same = refuse_same(present, next); same.has_error()) {
        std::error_code problem;
        fs::remove(waiting, problem);
        return same.error();
    }
    sql::admit_master_key(folder + "/crossfoot.db", present, next);
    std::string const kept = file + ".old-" + sql::master_key_name(present).substr(0, 8);
    CF_TRY_VOID(write_key(kept, present.key()));
    CF_TRY_VOID(give_to_owner_of(file, kept));
    CF_TRY_VOID(cli::put_in_place(waiting, file));
    CF_TRY(auto change, finish(folder, {Kind::file, file}, next));
    change.old_key_file = kept;
    return change;
}

/// Both keys open the database; what yields the key to the service is for a person to change.
Result<KeyChange> admit_beside(std::string const& folder,
                               bool under_way,
                               sql::Sealer const& present,
                               SecretSource const& fresh) {
    if (fresh.kind == Kind::none)
        return Error{ErrorKind::invalid_input,
                     "master_key.next",
                     under_way ? "a change is under way, and the configuration still yields the "
                                 "old key: put the new one there, restart the service when it has "
                                 "it from a variable, then run this again"
                               : "the configuration takes the master key from a variable or a "
                                 "command: name the new one with --new-file (made when it does "
                                 "not exist), --new-env or --new-command"};
    if (fresh.kind == Kind::file && !fs::exists(fresh.value))
        CF_TRY_VOID(write_key(fresh.value, sql::Sealer::new_key()));
    CF_TRY(auto next, sealer_from(folder, fresh));
    CF_TRY_VOID(refuse_same(present, next));
    sql::admit_master_key(folder + "/crossfoot.db", present, next);
    KeyChange change;
    if (fresh.kind == Kind::file) change.new_key_file = fresh.value;
    return change;
}

}  // namespace

Result<KeyChange> rotate_master_key(std::string const& folder,
                                    SecretSource const& configured,
                                    SecretSource const& fresh) {
    std::string const database = folder + "/crossfoot.db";
    if (!fs::exists(database))
        return Error{ErrorKind::invalid_input,
                     "data.empty",
                     "there is no database in '" + folder + "' yet: no key to change"};
    {
        // Of the newest schema, and opened by the key we have.
        CF_TRY(auto opened, open_data_folder(folder, configured, FolderUse::command));
    }
    CF_TRY(auto present, sealer_from(folder, configured));
    try {
        auto const pending = sql::pending_master_key(database);
        if (pending == sql::master_key_name(present)) return finish(folder, configured, present);
        std::string const file = key_file(folder, configured);
        return file.empty() ? admit_beside(folder, !pending.empty(), present, fresh)
                            : replace_file(folder, file, present, fresh);
    } catch (StorageUnavailable const& what) {
        return storage_problem(database, what);
    }
}

}  // namespace cf::app
