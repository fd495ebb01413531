#include "app/deployment.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "app/storage_trouble.hpp"
#include "base/encoding.hpp"
#include "cli/files.hpp"
#include "flows/policy_file.hpp"
#include "ports/page_cursor.hpp"
#include "storage/sql/key_rotation.hpp"

namespace cf::app {

Result<Secret<>> read_master_key(std::string const& folder, SecretSource const& named) {
    SecretSource source = named;
    std::string const own = folder + "/master.key";
    if (source.kind == SecretSource::Kind::none) {
        if (!std::filesystem::exists(own) && std::filesystem::exists(folder + "/crossfoot.db"))
            return Error{
                ErrorKind::invalid_input,
                "master_key.lost",
                "'" + own +
                    "' is missing, and the database beside it is sealed with it. "
                    "Put it back, or name its new place as master_key in the configuration"};
        if (!std::filesystem::exists(own))
            CF_TRY_VOID(cli::write_file(
                own, to_base64(sql::Sealer::new_key().reveal()) + "\n", cli::FileMode::secret));
        source = {SecretSource::Kind::file, own};
    }
    CF_TRY(auto text, fetch_secret(source, "the master key"));
    auto key = from_base64(text);
    if (!key || key->size() != sql::Sealer::key_size_bytes)
        return Error{ErrorKind::invalid_input,
                     "master_key.form",
                     "the master key must be 32 bytes in base64; make one with: "
                     "openssl rand -base64 32"};
    return Secret<>(*std::move(key));
}

namespace {

Error not_writable(std::string const& folder, int reason) {
    return {ErrorKind::invalid_input,
            "data.folder",
            "cannot write into the data folder '" + folder + "': " + std::strerror(reason) +
                ". Make it writable for the user who runs Crossfoot, or name another folder as "
                "'data' in the configuration"};
}

}  // namespace

Result<int> lock_folder(std::string const& folder) {
    std::string const path = folder + "/lock";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return not_writable(folder, errno);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    return Error{ErrorKind::unavailable,
                 "data.locked",
                 "another Crossfoot serves the data folder '" + folder + "'; stop it first"};
}

namespace {

/// The journal files beside it get the mode of the database.
void make_private(std::string const& file) {
    int const made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) return;  // Opening the database says what is wrong.
    ::fchmod(made, 0600);
    ::close(made);
}

/// Into the lock, for a command that changes the key.
Result<> note_key(int lock, sql::Sealer const& sealer) {
    std::string const name = sql::master_key_name(sealer);
    if (::ftruncate(lock, 0) == 0 &&
        ::pwrite(lock, name.data(), name.size(), 0) == ssize_t(name.size()))
        return {};
    return Error{ErrorKind::unavailable,
                 "data.folder",
                 std::string("cannot write into the data folder: ") + std::strerror(errno)};
}

}  // namespace

Task<> prove_key(SecretVault& vault) {
    ConnectionId const scope("(crossfoot)");  // No connection is called that.
    auto proof = co_await vault.read(scope, "proof");
    if (proof.has_value()) co_return Result<>();
    if (proof.error().kind != ErrorKind::not_found)
        co_return Error{ErrorKind::invalid_input,
                        "master_key.other",
                        "the master key is not the one this data folder was sealed with"};
    NamedSecrets secrets;
    secrets.emplace_back("proof", Secret<>("crossfoot"));
    co_return co_await vault.write(scope, std::move(secrets));
}

Error storage_problem(std::string const& file, StorageUnavailable const& what) {
    if (dynamic_cast<sql::WrongMasterKey const*>(&what))
        return {ErrorKind::invalid_input, "master_key.other", what.what()};
    return {ErrorKind::unavailable, "data.database", storage_trouble(file, what.what())};
}

std::string key_served_with(std::string const& folder) {
    auto const text = cli::read_file(folder + "/lock");
    return text.has_error() ? std::string() : *text;
}

bool is_locked(std::string const& folder) {
    int const file = ::open((folder + "/lock").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    bool const locked = ::flock(file, LOCK_EX | LOCK_NB) != 0;
    ::close(file);
    return locked;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : storage(std::move(other.storage)),
      vault(std::move(other.vault)),
      lock(std::exchange(other.lock, -1)) {}

DataFolder::~DataFolder() {
    vault.reset();
    storage.reset();
    if (lock >= 0) ::close(lock);
}

Result<DataFolder> open_data_folder(std::string const& folder,
                                    SecretSource const& key_source,
                                    FolderUse use) {
    DataFolder data;
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem)
        return Error{ErrorKind::invalid_input,
                     "data.folder",
                     "cannot make the data folder '" + folder + "': " + problem.message()};
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
    if (use == FolderUse::serve) {
        CF_TRY(data.lock, lock_folder(folder));
    }
    CF_TRY(auto key, read_master_key(folder, key_source));
    CF_TRY(auto sealer, sql::Sealer::with_key(std::move(key)));
    if (use == FolderUse::serve) CF_TRY_VOID(note_key(data.lock, sealer));
    auto const threads =
        use == FolderUse::serve ? sql::Threads::writer_and_reader : sql::Threads::caller;
    make_private(folder + "/crossfoot.db");
    try {
        // Asked again when another process changes the key.
        data.storage = sql::open_sqlite(folder + "/crossfoot.db", sealer, threads, [=] {
            return read_master_key(folder, key_source);
        });
    } catch (StorageUnavailable const& what) {
        auto const failed = storage_problem(folder + "/crossfoot.db", what);
        // A disk mounted for reading alone: of the database itself one hears only that it cannot
        // be opened.
        if (failed.kind == ErrorKind::unavailable && ::access(folder.c_str(), W_OK) != 0)
            return not_writable(folder, errno);
        return failed;
    }
    data.vault = sql::make_vault(*data.storage);
    return data;
}

namespace {

Task<> apply_connection(ConnectionConfig connection, Storage& storage, SecretVault& vault) {
    // Sources first: nothing is written when a secret cannot be read.
    NamedSecrets secrets;
    for (auto const& [name, source] : connection.secrets) {
        CF_CO_TRY(
            auto value,
            fetch_secret(source, "secret '" + name + "' of connection '" + connection.id + "'"));
        secrets.emplace_back(name, Secret<>(std::move(value)));
    }
    co_await storage.write([&](Transaction& tx) {
        ConnectionRow row;
        for (auto const& known : tx.connections())
            if (known.id.value == connection.id) row = known;
        row.id = ConnectionId(connection.id);
        row.system = connection.system;
        row.name = connection.name;
        row.settings_json = connection.settings.dump();
        if (row.hook_path.empty()) row.hook_path = to_base64url(sql::Sealer::new_key().reveal());
        tx.put_connection(row);
    });
    if (secrets.empty()) co_return Result<>();
    co_return co_await vault.write(ConnectionId(connection.id), std::move(secrets));
}

// What a new policy may decide otherwise: every order that is not in agreement. Behind live work.
void look_again_at_unsettled(Transaction& tx, IntegrationId const& integration, Instant now) {
    constexpr int page = 500;
    for (std::string const state : {"needs_you", "waiting", "differs", "skipped"}) {
        OrderQuery query{integration.value, state, "", "", page};
        for (bool more = true; more;) {
            auto const rows = tx.order_states(query);
            std::vector<DirtyMark> marks;
            for (auto const& row : rows)
                marks.push_back({ConnectionId(integration.value),
                                 {RecordKind::order, row.record},
                                 Priority::backfill,
                                 "policy"});
            tx.mark_dirty(marks, now);
            more = int(rows.size()) == page;
            if (more) query.after = page_cursor(rows.back().updated_at, rows.back().record.value);
        }
    }
}

Task<> apply_integration(IntegrationConfig integration, Storage& storage, Instant now) {
    CF_CO_TRY(auto text, cli::read_file(integration.policy_file));
    CF_CO_TRY(auto policy, read_policy(text, integration.policy_file));
    std::string const hash = to_hex(sha256(text));
    co_await storage.write([&](Transaction& tx) {
        IntegrationRow row;
        row.policy_version = 0;
        for (auto const& known : tx.integrations())
            if (known.id.value == integration.id) row = known;
        row.id = IntegrationId(integration.id);
        row.name = integration.name;
        row.store = ConnectionId(integration.store);
        row.ledger = ConnectionId(integration.ledger);
        row.start_at = policy.books.org_timezone.start_of(integration.start);
        row.on = integration.on;
        auto const known = tx.policy(row.id, row.policy_version);
        if (!known || known->hash != hash) {
            tx.put_policy({row.id, ++row.policy_version, text, hash, "configuration", now});
            look_again_at_unsettled(tx, row.id, now);
        }
        tx.put_integration(row);
    });
    co_return Result<>();
}

}  // namespace

Task<> apply_config(Config config, Storage& storage, SecretVault& vault, Clock& clock) {
    CF_CO_TRY_VOID(co_await prove_key(vault));
    for (auto const& connection : config.connections) {
        CF_CO_TRY_VOID(co_await apply_connection(connection, storage, vault));
    }
    for (auto const& integration : config.integrations) {
        CF_CO_TRY_VOID(co_await apply_integration(integration, storage, clock.now()));
    }
    co_await storage.write([&](Transaction& tx) {
        for (auto row : tx.integrations()) {
            bool named = false;
            for (auto const& one : config.integrations) named |= one.id == row.id.value;
            if (named || !row.on) continue;
            row.on = false;
            tx.put_integration(row);
        }
    });
    co_return Result<>();
}

}  // namespace cf::app
