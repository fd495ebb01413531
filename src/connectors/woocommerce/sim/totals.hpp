#pragma once

#include <vector>

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// The amount of a line the API shows as `total_tax`: each rate rounded, then added, unless the
/// store rounds at the subtotal. Reckoned when read, under the settings of that moment.
Decimal shown_tax(std::vector<TaxShare> const& taxes, Settings const& settings);
Decimal shown_subtotal_tax(std::vector<TaxShare> const& taxes, Settings const& settings);

/// The way an order came in. The checkout reckons in cents with six digits behind them and keeps
/// six digits of the result, and whole cents of a coupon; the API path starts from six digits.
/// (recordings: A09, C13 for lines; A04 "4.1" against C07 "9.685051" for coupons)
enum class Entry { checkout, api };

/// Net price of `quantity` pieces, without the shop's own base rate where prices include tax: the
/// vendor strips the base rate wherever the buyer lives (recordings: C10, A22).
Decimal net_of(Store const& store, Json const& product, Decimal quantity, Entry entry);
/// What the cart leaves of a gross amount (no rates: of a net one), to six digits.
Decimal net_in_cart(Decimal gross,
                    std::vector<TaxRate const*> const& rates,
                    Settings const& settings);

/// Taxes of every line anew, then all totals of the order.
void calculate_totals(Store& store, Order& order);

/// Sums the rates of lines into tax lines, and sets cart and shipping tax.
struct TaxSums {
    Decimal cart;
    Decimal shipping;
};
TaxSums update_tax_lines(Store& store, Items& items);

/// Spreads the order's coupons anew over its lines (from their subtotals) and records what each
/// took. Call `calculate_totals` after it.
void apply_coupons(Store& store, Order& order, Entry entry);

}  // namespace cf::woocommerce::sim
