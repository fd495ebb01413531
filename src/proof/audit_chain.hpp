#pragma once

#include <string>
#include <vector>

#include "ports/audit_log.hpp"
#include "proof/signing.hpp"

namespace cf::proof {

/// Hash of an entry: SHA-256 in hex over the hash before ("" for the first), the sequence, the
/// instant in microseconds since 1970 and the entry as it stands, joined by line feeds.
std::string entry_hash(std::string const& before, AuditRow const& row);

/// Something in the audit that is not as it was written.
struct AuditFault {
    std::string chain;
    std::int64_t sequence = 0;
    std::string kind;  ///< changed, missing, reordered, removed_at_end, head, root
    std::string text;
};

struct AuditReport {
    std::int64_t entries = 0, roots = 0;
    Json chains = Json::array();  ///< [{chain, entries, hash}]
    std::vector<AuditFault> faults;
};

/// Goes through every chain from its first entry to its head, and holds it against every signed
/// root.
Task<AuditReport> verify_audit(Storage& storage, SecretVault& vault);

/// Signs where every chain stands now, once a day: the day's root. `day` is UTC.
Task<> anchor_audit(Storage& storage, SecretVault& vault, Instant now);

/// Root of one day as kept: {"text", "signature", "public_key"}; names are days.
inline constexpr char const* root_scope = "audit.root";

}  // namespace cf::proof
