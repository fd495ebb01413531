#pragma once

#include "storage/sql/key_ring.hpp"

/// The order an entry is about, as the index of it has it. An entry somebody spoiled has none.
#define CF_AUDITED_ORDER "CASE WHEN json_valid(entry) THEN json_extract(entry, '$.order') END"

namespace cf::sql {

/// Notes where every chain ends now: for databases from before there were heads.
void keep_audit_heads(Database& database, KeyRing& keys);

}  // namespace cf::sql
