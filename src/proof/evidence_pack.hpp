#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "proof/audit_chain.hpp"

namespace cf::proof {

struct PackFile {
    std::string path;  ///< Below the pack's folder; folders by '/'.
    std::string bytes;
};

struct EvidencePack {
    std::vector<PackFile> files;
    std::vector<std::string> faults;  ///< What was wrong with the audit; the pack tells them too.
};

/// A month of evidence that can be read and checked without this program: the audit's entries as
/// JSON lines, signed roots and statements, a signed manifest of all files, the public key, what it
/// all means, and a script that needs python3 and openssl alone. Signs a root of its own, so that
/// every entry is in one. `month` is "YYYY-MM", UTC. Error: invalid_input "audit.month".
Task<EvidencePack> evidence_pack(Storage& storage,
                                 SecretVault& vault,
                                 std::string month,
                                 Instant now);

}  // namespace cf::proof
