#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/order.hpp"
#include "domain/policy.hpp"
#include "rules/tax.hpp"

namespace cf {

/// Where a line goes and why.
struct AccountChoice {
    std::string account;
    std::string rule;  ///< Name of the rule, "kind:<kind>" or "catch_all".
    std::vector<TrackingChoice> tracking;
    bool catch_all = false;
};

/// The account of a line of this kind (accounting rules, section 3). None: no rule and no
/// catch-all. `derived` lines (rounding, discounts split off, adjustments) follow only rules that
/// name their kind.
struct AccountQuestion {
    LineKind kind = LineKind::product;
    LineDetail const& detail;
    Order const& order;
    bool derived = false;
};
std::optional<AccountChoice> choose_account(Policy const& policy, AccountQuestion const& question);

/// The ledger's tax code for a store's tax key (accounting rules, section 13). None: no mapping.
std::optional<std::string> choose_tax_code(Policy const& policy,
                                           Order const& order,
                                           std::string const& store_tax,
                                           std::optional<Decimal> const& store_rate);

}  // namespace cf
