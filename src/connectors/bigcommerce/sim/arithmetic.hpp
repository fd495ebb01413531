#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"

namespace cf::bigcommerce::sim {

/// One rate of a tax class. Rates of equal priority apply to the same base; a rate of higher
/// priority also applies to the taxes of lower ones (compound).
struct TaxRate {
    std::string name;
    Decimal percent;
    int priority = 0;
};

/// What one rate came to.
struct TaxPart {
    std::string name;
    Decimal percent;
    int priority = 0;
    Decimal amount;
};

enum class PriceBasis { exclusive, inclusive };

/// RATE_ROUNDING rounds the amount of each rate to the currency; NO_ROUNDING keeps four decimals.
enum class RoundingStrategy { rate_rounding, no_rounding };

struct TaxRules {
    PriceBasis basis = PriceBasis::exclusive;
    RoundingStrategy strategy = RoundingStrategy::rate_rounding;
    int currency_digits = 2;

    int tax_digits() const {
        return strategy == RoundingStrategy::rate_rounding ? currency_digits : 4;
    }
};

/// An amount in both bases with its tax, and what was entered. `ex + tax == inc` always.
struct TaxedAmount {
    Decimal base;  ///< As entered, before a shipping coupon.
    Decimal ex;
    Decimal inc;
    Decimal tax;
    int tax_class = 0;
    std::vector<TaxPart> parts;
};

/// Half away from zero, the rounding of the whole simulator.
Decimal round_to(Decimal amount, int digits);

/// The tax of `entered` (in the rules' basis), one part per rate, each with `digits` decimals.
std::vector<TaxPart> tax_parts(Decimal entered,
                               std::vector<TaxRate> const& rates,
                               PriceBasis basis,
                               int digits);
Decimal sum_of(std::vector<TaxPart> const& parts);

/// The amount in both bases, tax rounded as the strategy says.
TaxedAmount taxed(Decimal entered, std::vector<TaxRate> const& rates, TaxRules rules);

/// amount * part / whole rounded to `digits`; 0 when `whole` is 0.
Decimal pro_rata(Decimal amount, Decimal part, Decimal whole, int digits);

/// Splits `amount` by weight into parts of `digits` decimals that sum to it exactly (largest
/// remainder, ties to the earlier part). All weights 0: everything on the first part.
std::vector<Decimal> spread(Decimal amount, std::vector<Decimal> const& weights, int digits);

}  // namespace cf::bigcommerce::sim
