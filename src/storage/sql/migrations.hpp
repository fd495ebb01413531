#pragma once

#include <string>

#include "storage/sql/database.hpp"
#include "storage/sql/key_ring.hpp"

namespace cf::sql {

/// The schema version this program writes.
int newest_schema();

/// Brings the schema to `newest_schema()`, each step in one transaction. Before an older schema is
/// changed, the file is copied to `file`.schema-N. Refuses (StorageUnavailable) a schema newer than
/// this program. `file` ":memory:" is not copied. `newest` is for tests of a step.
void migrate(Database& database,
             KeyRing& keys,
             std::string const& file,
             int newest = newest_schema());

}  // namespace cf::sql
