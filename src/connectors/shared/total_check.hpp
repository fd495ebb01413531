#pragma once

#include <optional>
#include <string>

#include "domain/money.hpp"
#include "domain/order.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// The amount in the currency's minor unit, ties away from zero. Amounts that do not fit become an
/// error.
Result<Money> to_money(Decimal amount, Currency currency);
/// The same as a Decimal with exactly the currency's decimals.
Decimal in_minor_units(Decimal amount, Currency currency);
/// One minor unit: 0.01, 1, 0.001.
Decimal minor_unit(Currency currency);

/// Gross of one line as the accounting rules reckon it: its amount after discount goes to the minor
/// unit, then the tax the store stated is added unless prices include it.
Decimal gross_of(OrderLine const& line, Order const& order);
/// The tax the store stated for the line; zero when it stated none.
Decimal stated_tax_of(OrderLine const& line);

/// Compares the order's total with its lines, by the tolerance of the rounding rule (one minor unit
/// a line, and `cut` where the store itself states the total less exactly).
///
/// `rounding_note` says, when there is a small difference, where this store's come from.
TotalCheck check_total(Order const& order, std::string rounding_note, Decimal cut = {});

/// When the order was placed. Without that instant nobody can tell its period: it is taken up by
/// its latest change, so that it is seen, and waits for a person. A recording without any date,
/// which no store sends, gets none.
void set_placed_at(OrderSnapshot& snapshot,
                   std::optional<Instant> created,
                   std::optional<Instant> modified);

}  // namespace cf
