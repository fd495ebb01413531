#pragma once

#include <map>
#include <set>

#include "proof/compare_order.hpp"

namespace cf::proof {

/// Finds the order a number, a reference or an allocation speaks of.
class OrderFinder {
  public:
    OrderFinder(std::vector<ExpectedOrder> const& orders, LedgerView const& view);

    ExpectedOrder const* of(BookedDocument const& document) const;
    ExpectedOrder const* of(std::string const& reference, Money total) const;

  private:
    std::map<std::string, ExpectedOrder const*> by_number_, by_invoice_;
    std::multimap<std::string, ExpectedOrder const*> by_reference_;
};

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

/// One day has one exchange rate per currency: a document or a payment with another was changed or
/// entered by a person. `posted` are the ids of the payments we made.
void compare_rates(Span const& span,
                   LedgerView& view,
                   Currency base,
                   std::set<std::string> const& posted,
                   Findings& findings);

struct MovementScope {
    std::vector<ExpectedOrder> const& orders;
    Span const& span;
    LedgerView& view;
    std::set<std::string> const& posted;    ///< Ids of movements we made.
    std::set<std::string> const& accounts;  ///< Of the policy, besides the clearing accounts.
    Currency base;
};

/// Bank movements and journals made by hand: those that name an order differ from it; others that
/// touch our accounts (fees, payouts, a bookkeeper's entries) are listed and counted as explained.
void compare_movements(MovementScope const& scope, Findings& findings);

}  // namespace cf::proof
