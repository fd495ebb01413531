#pragma once

#include <span>
#include <vector>

#include "base/decimal.hpp"
#include "domain/money.hpp"

namespace cf {

/// Spreads an amount over weights by largest remainder (accounting rules, section 4).
///
/// The parts add up to the amount exactly. Each part is the proportional one taken down to the
/// minor unit of |amount|, toward minus infinity where a weight has the other sign than the sum;
/// the missing units go one by one to the largest remainders, ties to the earlier part. Weights
/// that add to zero: the first part takes all. No weights: only a zero amount can be spread,
/// anything else is a bug.
std::vector<Money> allocate(Money amount, std::span<Decimal const> weights);

/// The same, but no part goes beyond its cap: full parts are passed over. Caps have the sign of
/// their weight relative to the sum: what may be taken at most from that part of a positive amount.
/// When all parts are full the rest stays unallocated, so the parts may add up to less than the
/// amount.
std::vector<Money> allocate_capped(Money amount,
                                   std::span<Decimal const> weights,
                                   std::span<Money const> caps);

/// Money as weights.
std::vector<Decimal> weights_of(std::span<Money const> amounts);

}  // namespace cf
