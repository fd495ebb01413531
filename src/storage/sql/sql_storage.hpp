#pragma once

#include <memory>
#include <string>

#include "ports/secret_vault.hpp"
#include "ports/storage.hpp"
#include "storage/sql/master_source.hpp"
#include "storage/sql/sealer.hpp"

namespace cf::sql {

/// How a SQLite storage runs its transactions.
enum class Threads {
    writer_and_reader,  ///< A thread that commits in groups and one that reads. For `serve`.
    caller,             ///< In the calling thread. For simulation and short commands.
};

/// Opens (and migrates) the database under its master key. `file` ":memory:" works with
/// Threads::caller only. `source` is asked for the master key again when it was changed meanwhile.
/// Throws WrongMasterKey, and StorageUnavailable with what is wrong and how to fix it.
std::unique_ptr<Storage> open_sqlite(std::string const& file,
                                     Sealer master,
                                     Threads threads,
                                     MasterSource source = {});

/// Credentials sealed in the same database.
std::unique_ptr<SecretVault> make_vault(Storage& storage);

}  // namespace cf::sql
