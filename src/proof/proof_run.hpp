#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "proof/day_proof.hpp"

namespace cf::proof {

struct ProofParts {
    Engine& engine;
    Storage& storage;
    Clock& clock;
    /// Told in plain words how far the reading is; may be empty.
    std::function<void(std::string const&)> progress{};
};

/// Reads store and ledger afresh and compares them day by day, both days included.
///
/// Reads only; calls stand behind live work. Days to come are left out. Error: invalid_input
/// "proof.range" (at most 366 days, the first not of the future), "proof.ledger" when the ledger's
/// connector cannot be read this way, or what a vendor answered.
Task<std::vector<DayProof>> prove_days(ProofParts parts,
                                       IntegrationId integration,
                                       CalendarDate from,
                                       CalendarDate to);

}  // namespace cf::proof
