#pragma once

#include "proof/compare_order.hpp"

namespace cf::proof {

struct StrangerScope {
    std::vector<ExpectedOrder> const& orders;
    Span const& span;
    LedgerView& view;
    std::set<std::string> const& others;  ///< Ids of documents that other integrations own.
    std::string const& prefix;            ///< Of our documents' numbers.
};

/// Living documents nobody has accounted for: doubles, documents made by hand, of orders that are
/// gone, of none at all. What carries neither our numbers nor our references is not ours to judge.
void compare_unclaimed(StrangerScope const& scope, Findings& findings);

/// One day has one exchange rate per currency: a document with another was changed by a person.
void compare_rates(Span const& span, LedgerView& view, Currency base, Findings& findings);

}  // namespace cf::proof
