#pragma once

#include <map>
#include <string>
#include <vector>

#include "rules/order_books.hpp"

namespace cf {

/// The balance of every account after all documents and movements, in the base currency, debit
/// positive, zeros left out (accounting rules, section 21.6). Foreign documents without a known
/// rate, and what settles them, are not in it: only the ledger knows what they come to.
std::map<std::string, Money> balances_of(RuleBook const& rules,
                                         std::map<std::string, Money> const& opening,
                                         std::vector<BookDocument> const& documents,
                                         std::vector<BookMovement> const& movements);

}  // namespace cf
