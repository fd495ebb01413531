#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "domain/order.hpp"
#include "domain/policy.hpp"

namespace cf {

/// Everything the accounting rules need to know. A set of facts: order and repetition do not
/// matter.
struct PlanInput {
    std::vector<OrderFacts> orders;
    std::vector<Payout> payouts;
    Policy policy;  ///< `closed_through` is the state after all events.
    std::map<std::string, Money> opening_balances;
};

/// What the books should hold. Pure: no clock, no I/O; the same facts give the same books.
///
/// Every movement has a deterministic key: "PAY-<order>-<capture>[-<n>]",
/// "REF-<order>-<refund>[-<n>]", "ALL-<order>-<refund>[-<n>]", "CC-<order>-<capture>",
/// "JRN-<order>-<refund>-<n>", "OUT-<payout>", "FEE-<payout>-<month>", "JRN-<payout>-<n>"; in
/// summaries with the day instead of the order. A key never depends on amounts or on facts that
/// arrive later.
Plan plan(PlanInput const& input);

}  // namespace cf
