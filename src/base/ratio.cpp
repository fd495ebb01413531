#include "base/ratio.hpp"

#include "base/check.hpp"

namespace cf {
namespace {

using boost::multiprecision::cpp_int;

cpp_int power_of_ten(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), unsigned(exponent));
}

bool takes_up(cpp_int const& remainder, cpp_int const& divisor, bool odd, Rounding rounding) {
    int const against_half = cpp_int(remainder * 2).compare(divisor);
    switch (rounding) {
        case Rounding::half_up:
            return against_half >= 0;
        case Rounding::half_down:
            return against_half > 0;
        case Rounding::half_even:
            return against_half > 0 || (against_half == 0 && odd);
        case Rounding::down:
            return false;
    }
    return false;
}

}  // namespace

Ratio::Ratio(Decimal value) : value_(cpp_int(value.coefficient()), power_of_ten(value.scale())) {}

Ratio operator/(Ratio const& a, Ratio const& b) {
    CF_CHECK(b.value_ != 0);
    return Ratio(a.value_ / b.value_);
}

Decimal Ratio::rounded(int digits, Rounding rounding) const {
    Value const scaled = value_ * power_of_ten(digits);
    cpp_int const divisor = denominator(scaled);
    cpp_int const magnitude = abs(numerator(scaled));
    cpp_int quotient = magnitude / divisor;
    if (takes_up(magnitude % divisor, divisor, bit_test(quotient, 0), rounding)) ++quotient;
    if (value_ < 0) quotient = -quotient;
    return Decimal::from_parts(quotient.convert_to<Int128>(), digits);
}

Decimal Ratio::floored(int digits) const {
    Decimal const toward_zero = rounded(digits, Rounding::down);
    if (value_ >= 0 || Ratio(toward_zero) == *this) return toward_zero;
    return toward_zero - Decimal::from_parts(1, digits);
}

}  // namespace cf
