#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "ports/secret_vault.hpp"
#include "ports/storage.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf::app {

/// The database, the vault and the lock of one data folder.
struct DataFolder {
    std::unique_ptr<Storage> storage;
    std::unique_ptr<SecretVault> vault;
    int lock = -1;  ///< File descriptor; -1 when not locked.

    DataFolder() = default;
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();
};

enum class FolderUse {
    serve,    ///< The one process that works: takes the lock, threads.
    command,  ///< A command beside it: no lock, transactions in the caller.
};

/// Opens (and makes) the folder (0700): crossfoot.db, and master.key (both 0600) when the
/// configuration names no other source. Error: what is wrong and how to fix it; unavailable
/// "data.locked" when another process serves it.
Result<DataFolder> open_data_folder(std::string const& folder,
                                    SecretSource const& master_key,
                                    FolderUse use);

/// The key the folder is sealed with, from its source.
Result<Secret<>> read_master_key(std::string const& folder, SecretSource const& source);

/// Takes the folder's lock: the file descriptor to hold. Error: unavailable "data.locked".
Result<int> lock_folder(std::string const& folder);

/// Opens what the folder's first use sealed. Error: invalid_input "master_key.other".
Task<> prove_key(SecretVault& vault);

/// What to say of a database that does not open: invalid_input "master_key.other" or unavailable
/// "data.database".
Error storage_problem(std::string const& file, StorageUnavailable const& what);

/// The name of the master key the serving process started with (sql::master_key_name), from the
/// lock it holds; "" when it noted none.
std::string key_served_with(std::string const& folder);

/// Whether another process serves the folder.
bool is_locked(std::string const& folder);

/// Writes connections, integrations and changed policies of the configuration into storage. A
/// changed policy file becomes a new version; old ones stay. An integration the configuration does
/// not name any more is switched off.
Task<> apply_config(Config config, Storage& storage, SecretVault& vault, Clock& clock);

}  // namespace cf::app
