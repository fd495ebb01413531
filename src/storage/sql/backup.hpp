#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace cf::sql {

/// What a copy holds, as far as can be told without the master key.
struct BackupFacts {
    std::int64_t bytes = 0;
    int schema = 0;  ///< Version of the schema.
};

/// Copies a database while others read and write it: the state of one instant. The copy appears
/// under its name only when it is whole and checked, mode 0600.
/// Errors: invalid_input "backup.exists"; unavailable "backup.failed" (what SQLite says),
/// "backup.source_damaged".
Result<BackupFacts> back_up(std::string const& database, std::string const& copy);

/// Checks a copy: a database of ours, undamaged, of a schema this program knows.
/// Errors: invalid_input "backup.unreadable", "backup.damaged", "backup.newer".
Result<BackupFacts> inspect_backup(std::string const& copy);

/// Empties the journal into the database: what was overwritten there is gone from the disk. False
/// when a long reader holds it back; then it happens with its next turn.
bool empty_journal(std::string const& database);

}  // namespace cf::sql
