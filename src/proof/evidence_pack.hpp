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

/// A month of evidence that can be read and checked without this program: the audit's entries as
/// JSON lines, signed roots and statements, the public key, what it all means, and a script that
/// needs python3 and openssl alone. `month` is "YYYY-MM", UTC. Error: invalid_input "audit.month".
Task<std::vector<PackFile>> evidence_pack(Storage& storage, SecretVault& vault, std::string month);

}  // namespace cf::proof
