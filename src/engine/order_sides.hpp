#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "domain/order.hpp"
#include "flows/integration_policy.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"

namespace cf {

struct OrderSidesInput {
    OrderFacts const& facts;  ///< As the store tells them now.
    OrderStateRow const& state;
    std::vector<PostingRow> const& postings;
    IntegrationPolicy const& policy;
    std::vector<LedgerAccount> const& accounts;  ///< For their names; may be empty.
};

/// One order, store and books side by side, row by row: its lines, cancellation, refunds, total,
/// the tax in it, payments and money paid back.
///
/// Rows of kind line, cancelled, refund and rest add up to the row of kind total, on both sides,
/// to the cent; tax, payment and payout stand beside it. Each row:
/// {kind, label, store, ledger, named, difference, rule}; difference = store - ledger - named.
/// `rule` says which account the books use and which rule of the policy chose it.
Json order_sides(OrderSidesInput const& input);

/// "200 Sales" of the name the accounting rules use ("200", "clearing:stripe").
std::string account_title(std::string const& account,
                          Currency currency,
                          IntegrationPolicy const& policy,
                          std::vector<LedgerAccount> const& accounts);

}  // namespace cf
