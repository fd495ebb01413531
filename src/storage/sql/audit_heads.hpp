#pragma once

#include "storage/sql/key_ring.hpp"

namespace cf::sql {

/// Notes where every chain ends now: for databases from before there were heads.
void keep_audit_heads(Database& database, KeyRing& keys);

}  // namespace cf::sql
