#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Where a chain ends, as its writer says: without the master key it cannot be set back.
struct AuditHead {
    std::int64_t sequence = 0;
    std::string hash;
    bool genuine = false;
};

/// The reading side of the audit, for whoever checks or exports it. Every storage's transactions
/// have it.
class AuditLog {
  public:
    virtual ~AuditLog() = default;
    virtual std::vector<std::string> audit_chains() = 0;
    /// Entries behind `sequence`, oldest first.
    virtual std::vector<AuditRow> audit_after(std::string const& chain,
                                              std::int64_t sequence,
                                              int limit) = 0;
    /// Entries about an order, newest first.
    virtual std::vector<AuditRow> audit_of(std::string const& chain,
                                           RecordId const& order,
                                           int limit) = 0;
    virtual std::optional<AuditHead> audit_head(std::string const& chain) = 0;
};

inline AuditLog& audit_log(Transaction& transaction) {
    auto* log = dynamic_cast<AuditLog*>(&transaction);
    CF_CHECK(log != nullptr);
    return *log;
}

}  // namespace cf
