#pragma once

#include "base/result.hpp"
#include "domain/order.hpp"

namespace cf {

/// Largest sum one order's or payout's amounts may come to: 10^13 units of any currency. A
/// hundredfold of it still fits into Money, whatever its decimals.
Decimal const& amounts_max();

/// Refuses facts so large that sums of the rules might not fit into Money: every amount of the
/// order added up without its sign, times the largest rate named with it, may come to
/// `amounts_max()`. Error: invalid_input "money.too_large".
Result<void> check_magnitude(OrderFacts const& facts);
/// The same for a payout.
Result<void> check_magnitude(Payout const& payout);

}  // namespace cf
