#pragma once

#include <vector>

#include "rules/order_books.hpp"

namespace cf {

struct PayoutBooks {
    std::vector<BookMovement> movements;
    std::vector<Flag> flags;
};

/// A gateway paid out: fees as expense by month, disputes and reserves by journal, the net as a
/// transfer to the bank (accounting rules, section 8). Charges and refunds are on clearing already.
PayoutBooks book_payout(RuleBook const& rules, Payout const& payout);

}  // namespace cf
