#include "base/ratio.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include "base/check.hpp"

namespace cf {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

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

struct Ratio::Fraction {
    cpp_rational value;
};

Ratio::Ratio(Fraction fraction) : fraction_(std::make_shared<Fraction>(std::move(fraction))) {}

Ratio::Ratio(Decimal value)
    : Ratio(Fraction{
          cpp_rational(cpp_int(value.coefficient()), power_of_ten(value.scale()))}) {}

Ratio operator+(Ratio const& a, Ratio const& b) {
    return Ratio(Ratio::Fraction{a.fraction_->value + b.fraction_->value});
}
Ratio operator-(Ratio const& a, Ratio const& b) {
    return Ratio(Ratio::Fraction{a.fraction_->value - b.fraction_->value});
}
Ratio operator*(Ratio const& a, Ratio const& b) {
    return Ratio(Ratio::Fraction{a.fraction_->value * b.fraction_->value});
}
Ratio operator/(Ratio const& a, Ratio const& b) {
    CF_CHECK(b.fraction_->value != 0);
    return Ratio(Ratio::Fraction{a.fraction_->value / b.fraction_->value});
}
bool operator==(Ratio const& a, Ratio const& b) {
    return a.fraction_->value == b.fraction_->value;
}
bool operator<(Ratio const& a, Ratio const& b) { return a.fraction_->value < b.fraction_->value; }

Decimal Ratio::rounded(int digits, Rounding rounding) const {
    cpp_rational const scaled = fraction_->value * power_of_ten(digits);
    cpp_int const divisor = denominator(scaled);
    cpp_int const magnitude = abs(numerator(scaled));
    cpp_int quotient = magnitude / divisor;
    if (takes_up(magnitude % divisor, divisor, bit_test(quotient, 0), rounding)) ++quotient;
    if (scaled < 0) quotient = -quotient;
    return Decimal::from_parts(quotient.convert_to<Int128>(), digits);
}

Decimal Ratio::floored(int digits) const {
    Decimal const toward_zero = rounded(digits, Rounding::down);
    if (fraction_->value >= 0 || Ratio(toward_zero) == *this) return toward_zero;
    return toward_zero - Decimal::from_parts(1, digits);
}

}  // namespace cf
