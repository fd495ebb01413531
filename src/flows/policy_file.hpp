#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "flows/integration_policy.hpp"

namespace cf {

/// One thing wrong with a policy file.
struct LintMessage {
    int line = 0;         ///< From 1; 0 for the file as a whole.
    std::string path;     ///< "accounts.rules[0].sku"
    std::string message;  ///< What is wrong, and the nearest known key or value.
};

struct PolicyReading {
    IntegrationPolicy policy;
    std::vector<LintMessage> messages;  ///< Empty: the policy may be used.
};

/// Reads a policy file (YAML, at most 1 MiB) and says everything that is wrong with it. Offline:
/// whether accounts and tax codes exist in the ledger is checked against its profile, before each
/// post.
PolicyReading read_policy_file(std::string_view text);

/// The policy, or the first message as an error: "policy.yaml:12: ...".
Result<IntegrationPolicy> read_policy(std::string_view text, std::string_view file_name);

}  // namespace cf
