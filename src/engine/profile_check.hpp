#pragma once

#include <optional>

#include "engine/order_plan.hpp"
#include "ports/ledger.hpp"

namespace cf {

/// What stops a step before it is sent: an account, tax code, currency or tracking option that the
/// policy does not map, or that the ledger renamed, archived or never had. Nothing when all is
/// there. Pure. A profile that names no accounts (never read) vouches for nothing and stops
/// nothing.
std::optional<ReviewNote> check_step(Step const& step,
                                     IntegrationPolicy const& policy,
                                     LedgerProfile const& profile,
                                     std::string const& order_number);

}  // namespace cf
