#include "connectors/xero/sim/amounts.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace cf::xero::sim {
namespace {

Int128 power_of_ten(int exponent) {
    Int128 power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// The value with trailing zeros cut, but never below `places` after the point.
Json shown(Decimal value, int least, int most) {
    auto const rounded = value.rounded(most, Rounding::half_up).normalized();
    return Json::raw_number(rounded.to_fixed(std::max(rounded.scale(), least)));
}

}  // namespace

Decimal round2(Decimal value) { return value.rounded(2, Rounding::half_up); }

Decimal divided(Decimal value, Decimal by, int digits) {
    CF_CHECK(!by.is_zero());
    value = value.normalized();
    by = by.normalized();
    Int128 dividend = value.coefficient();
    Int128 divisor = by.coefficient();
    int const shift = digits + by.scale() - value.scale();
    if (shift >= 0) {
        dividend *= power_of_ten(shift);
    } else {
        divisor *= power_of_ten(-shift);
    }
    bool const negative = (dividend < 0) != (divisor < 0);
    if (dividend < 0) dividend = -dividend;
    if (divisor < 0) divisor = -divisor;
    Int128 quotient = dividend / divisor;
    if (dividend % divisor >= divisor - dividend % divisor) ++quotient;
    return Decimal::from_parts(negative ? -quotient : quotient, digits);
}

std::string_view to_string(LineAmountTypes types) {
    switch (types) {
        case LineAmountTypes::exclusive:
            return "Exclusive";
        case LineAmountTypes::inclusive:
            return "Inclusive";
        case LineAmountTypes::no_tax:
            return "NoTax";
    }
    return "";
}

LineAmountTypes line_amount_types_of(std::string_view name) {
    if (name == "Inclusive") return LineAmountTypes::inclusive;
    return name == "NoTax" ? LineAmountTypes::no_tax : LineAmountTypes::exclusive;
}

Decimal tax_of(Decimal line_amount, Decimal rate, LineAmountTypes types) {
    switch (types) {
        case LineAmountTypes::no_tax:
            return {};
        case LineAmountTypes::exclusive:
            return round2(line_amount * rate * Decimal::from_parts(1, 2));
        case LineAmountTypes::inclusive:
            return divided(line_amount * rate, Decimal(100) + rate, 2);
    }
    return {};
}

Decimal net_of(Decimal line_amount, Decimal tax, LineAmountTypes types) {
    return types == LineAmountTypes::inclusive ? line_amount - tax : line_amount;
}

Json money_json(Decimal value) { return Json::raw_number(money_text(value)); }
Json unit_json(Decimal value, int places) { return shown(value, 2, places); }
Json quantity_json(Decimal value) { return shown(value, 1, 4); }
std::string money_text(Decimal value) { return round2(value).to_fixed(2); }

}  // namespace cf::xero::sim
