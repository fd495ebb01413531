#pragma once

#include <string>
#include <vector>

#include "ports/audit_log.hpp"
#include "proof/statement.hpp"

namespace cf::proof {

/// Hash of an entry: SHA-256 in hex over the hash before ("" for the first), the sequence, the
/// instant in microseconds since 1970 and the entry as it stands, joined by line feeds.
std::string entry_hash(std::string const& before, AuditRow const& row);

/// Something in the audit that is not as it was written.
struct AuditFault {
    std::string chain;
    std::int64_t sequence = 0;
    std::string kind;  ///< changed, missing, reordered, removed_at_end, head, root, summary
    std::string text;
};

struct AuditReport {
    std::int64_t entries = 0, roots = 0;
    Json chains = Json::array();  ///< [{chain, entries, hash}]
    std::vector<AuditFault> faults;
};

/// Goes through every chain from its first entry to its head, and holds it against the audit's
/// summary, every signed root, and the documents that were posted.
Task<AuditReport> verify_audit(Storage& storage, SecretVault& vault);

/// Signs where every chain stands now, unless the last root says the same: the newest root.
Task<SignedStatement> anchor_audit(Storage& storage, SecretVault& vault, Instant now);

}  // namespace cf::proof
