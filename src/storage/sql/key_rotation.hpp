#pragma once

#include <string>

#include "storage/sql/sealer.hpp"

namespace cf::sql {

/// Tells master keys apart, and nothing about them.
std::string master_key_name(Sealer const& master);

// A change of the master key, while others work on the database. `database` is a file that
// open_sqlite has brought to the newest schema. Each call is one transaction: a process that is
// killed leaves the step done or not begun. All throw WrongMasterKey and StorageUnavailable.

/// Name of the key that is to take over; "" when no change is under way.
std::string pending_master_key(std::string const& database);

/// From now on `next` opens the database as well as `present` does, and new values are sealed under
/// a data key made now. A change to another key that was begun before is given up. Nothing happens
/// when `next` is the one that is to take over already.
void admit_master_key(std::string const& database, Sealer const& present, Sealer const& next);

/// From now on `master` alone opens the database.
void retire_other_master_keys(std::string const& database, Sealer const& master);

}  // namespace cf::sql
