#pragma once

#include <string>

#include "app/fault_profile.hpp"
#include "base/json.hpp"

namespace cf::app {

/// One simulated stretch of trading under faults.
struct SimOptions {
    std::uint64_t seed = 1;
    std::int64_t orders = 200;
    std::int64_t days = 2;  ///< Virtual days the orders are spread over.
    FaultProfile faults{};
};

/// What one seed led to. `report` is the sandbox's report with "seed", "digest", "kills" and "ok".
struct SimOutcome {
    bool ok = false;
    Json report;
};

/// Runs one seed from nothing, in memory and on virtual time, and has the auditor judge it. The
/// same options give the same outcome. Error: the world could not be set up or did not come to
/// rest.
Result<SimOutcome> run_seed(SimOptions const& options);

}  // namespace cf::app
