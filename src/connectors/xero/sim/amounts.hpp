#pragma once

#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/json.hpp"

namespace cf::xero::sim {

/// The vendor rounds money at the line, two places, halves away from zero (sheet 4.4).
Decimal round2(Decimal value);
/// value / by with `digits` after the point, halves away from zero. `by` must not be zero.
Decimal divided(Decimal value, Decimal by, int digits);

enum class LineAmountTypes { exclusive, inclusive, no_tax };
std::string_view to_string(LineAmountTypes types);
LineAmountTypes line_amount_types_of(std::string_view name);

/// The tax the vendor computes for a line: `rate` in percent.
Decimal tax_of(Decimal line_amount, Decimal rate, LineAmountTypes types);
/// What a line adds to the ledger account: the amount without tax.
Decimal net_of(Decimal line_amount, Decimal tax, LineAmountTypes types);

Json money_json(Decimal value);             ///< Always two places: 53.92, 2.00, 0.00.
Json unit_json(Decimal value, int places);  ///< At most `places`, at least two.
Json quantity_json(Decimal value);          ///< At most four places, at least one: 2.0.
std::string money_text(Decimal value);      ///< "1234.50", as in messages and reports.

}  // namespace cf::xero::sim
