#pragma once

#include <vector>

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// How many digits the store keeps inside (more only where a currency has more than four).
int precision_of(Settings const& settings);

/// Where tax is due.
struct TaxPlace {
    std::string country;
    std::string state;
};
/// Shipping address, else billing, else the shop's own place.
TaxPlace place_of(Order const& order, Settings const& settings);

/// Rates of a class at a place: one per priority, the most specific; in order of priority.
std::vector<TaxRate const*> rates_for(Store const& store,
                                      std::string const& tax_class,
                                      TaxPlace const& place);

/// a / b with `digits` after the point. `b` must not be zero.
Decimal divided(Decimal a, Decimal b, int digits, Rounding rounding = Rounding::half_up);

struct RateAmount {
    Id rate = 0;
    Decimal amount;
};
/// Tax on top of a net amount; each rate's share rounded to `precision` digits.
std::vector<RateAmount> tax_on_net(Decimal net,
                                   std::vector<TaxRate const*> const& rates,
                                   int precision);
/// Tax inside a gross amount.
std::vector<RateAmount> tax_inside_gross(Decimal gross,
                                         std::vector<TaxRate const*> const& rates,
                                         int precision);
Decimal sum_of(std::vector<RateAmount> const& amounts);

/// A tax to the store's decimals: ties toward zero where prices include tax, else away from it.
/// (recordings: A16, 0.665 becomes 0.66 in an inclusive store)
Decimal round_tax(Decimal tax, Settings const& settings);

}  // namespace cf::woocommerce::sim
