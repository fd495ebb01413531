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

/// What there is of the audit as a whole, as its writer says: rewritten with every entry and every
/// root. Without the master key it cannot be changed, only taken away.
struct AuditSummary {
    struct End {
        std::string chain;
        std::int64_t sequence = 0;
        std::string hash;
    };
    bool kept = false;  ///< There is one.
    bool genuine = false;
    std::vector<End> ends;  ///< Of every chain.
    std::int64_t roots = 0;
    std::string roots_hash;  ///< `next_roots_hash` over all roots; "" of none.
    /// What the writer found otherwise than it had left it, before it went on. Stays for good.
    std::vector<std::string> breaks;
};

/// Signed roots of the audit; names are numbers from "00000001" on.
inline constexpr char const* audit_root_scope = "audit.root";

/// Everything about the audit but what people and lanes append to it: for whoever checks, signs or
/// exports it. Every storage's transactions have it.
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
    virtual AuditSummary audit_summary() = 0;
    /// Keeps a signed root behind those there are.
    virtual void append_root(std::string const& root_json) = 0;
};

/// "00000012"
std::string audit_root_name(std::int64_t number);
/// SHA-256 in hex over the hash before, a line feed and the root as it is kept.
std::string next_roots_hash(std::string const& before, std::string const& root_json);

inline AuditLog& audit_log(Transaction& transaction) {
    auto* log = dynamic_cast<AuditLog*>(&transaction);
    CF_CHECK(log != nullptr);
    return *log;
}

}  // namespace cf
