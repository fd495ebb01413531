#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.hpp"

namespace cf {
namespace {

using Wide = Int128;
constexpr int coefficient_digits_max = 36;

constexpr std::array<Wide, coefficient_digits_max + 2> powers_of_ten = [] {
    std::array<Wide, coefficient_digits_max + 2> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

Wide power_of_ten(int exponent) {
    CF_CHECK(exponent >= 0 && exponent < int(powers_of_ten.size()));
    return powers_of_ten[std::size_t(exponent)];
}

Wide checked_multiply(Wide a, Wide b) {
    Wide product = 0;
    CF_CHECK(!__builtin_mul_overflow(a, b, &product));
    return product;
}

Wide at_scale(Decimal const& value, int scale) {
    return checked_multiply(value.coefficient(), power_of_ten(scale - value.scale()));
}

std::string digits_of(Wide magnitude) {
    std::string text;
    do {
        text.push_back(char('0' + int(magnitude % 10)));
        magnitude /= 10;
    } while (magnitude != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

/// The quotient of non-negative numbers, taken up by one when the rounding says so.
Wide divide_rounded(Wide dividend, Wide divisor, Rounding rounding) {
    Wide const quotient = dividend / divisor;
    Wide const remainder = dividend % divisor;
    Wide const rest = divisor - remainder;  // Compared instead of doubling, which could overflow.
    bool const above_half = remainder > rest;
    bool const tie = remainder == rest;
    switch (rounding) {
        case Rounding::half_up:
            return quotient + (above_half || tie ? 1 : 0);
        case Rounding::half_down:
            return quotient + (above_half ? 1 : 0);
        case Rounding::half_even:
            return quotient + (above_half || (tie && quotient % 2) ? 1 : 0);
        case Rounding::down:
            return quotient;
    }
    return quotient;
}

Error not_a_decimal(std::string_view text) {
    std::string shown(text.substr(0, 40));
    return {
        ErrorKind::invalid_input, "number.malformed", "'" + shown + "' is not a decimal number"};
}

struct Literal {
    bool negative = false;
    std::string digits;
    int scale = 0;
};

/// JSON's number grammar: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
bool read_literal(std::string_view text, Literal& literal) {
    std::size_t at = 0;
    auto digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    if (at < text.size() && text[at] == '-') literal.negative = true, ++at;
    if (!digit()) return false;
    bool const leading_zero = text[at] == '0';
    std::size_t const whole_start = at;
    while (digit()) literal.digits.push_back(text[at++]);
    if (leading_zero && at - whole_start > 1) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digit()) return false;
        while (digit()) literal.digits.push_back(text[at++]), ++literal.scale;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && text[at] == '+') ++at;
        int exponent = 0;
        auto const [end, problem] =
            std::from_chars(text.data() + at, text.data() + text.size(), exponent);
        if (problem != std::errc{} || exponent > 100 || exponent < -100) return false;
        at = std::size_t(end - text.data());
        literal.scale -= exponent;
    }
    return at == text.size();
}

}  // namespace

Result<Rounding> parse_rounding(std::string_view name) {
    for (auto rounding :
         {Rounding::half_up, Rounding::half_down, Rounding::half_even, Rounding::down})
        if (to_string(rounding) == name) return rounding;
    return Error{
        ErrorKind::invalid_input,
        "rounding.unknown",
        "'" + std::string(name) + "' is not a rounding; use half_up, half_down, half_even or down"};
}

std::string_view to_string(Rounding rounding) {
    switch (rounding) {
        case Rounding::half_up:
            return "half_up";
        case Rounding::half_down:
            return "half_down";
        case Rounding::half_even:
            return "half_even";
        case Rounding::down:
            return "down";
    }
    return "half_up";
}

Decimal Decimal::from_parts(Int128 coefficient, int scale) {
    CF_CHECK(scale >= 0 && scale <= 2 * scale_max);
    Decimal value;
    value.coefficient_ = coefficient;
    value.scale_ = scale;
    return value;
}

Result<Decimal> Decimal::parse(std::string_view text) {
    Literal literal;
    if (!read_literal(text, literal)) return not_a_decimal(text);
    // Trailing zeros beyond what we hold carry no value ("1.50000000000000000000").
    while (literal.scale > scale_max && literal.digits.size() > 1 && literal.digits.back() == '0')
        literal.digits.pop_back(), --literal.scale;
    while (literal.scale < 0) literal.digits.push_back('0'), ++literal.scale;
    auto const first = std::min(literal.digits.find_first_not_of('0'), literal.digits.size());
    int const whole_digits = int(literal.digits.size() - first) - literal.scale;
    if (literal.scale > scale_max || whole_digits > coefficient_digits_max - scale_max)
        return Error{ErrorKind::invalid_input,
                     "number.too_long",
                     "'" + std::string(text.substr(0, 40)) +
                         "' has more than 18 digits before or after the point"};
    Wide coefficient = 0;
    for (char digit : literal.digits) coefficient = coefficient * 10 + (digit - '0');
    return from_parts(literal.negative ? -coefficient : coefficient, literal.scale);
}

Decimal Decimal::of(std::string_view literal) { return parse(literal).value(); }

std::string Decimal::to_string() const {
    std::string text = digits_of(coefficient_ < 0 ? -coefficient_ : coefficient_);
    if (scale_ > 0) {
        if (int(text.size()) <= scale_) text.insert(0, std::size_t(scale_) + 1 - text.size(), '0');
        text.insert(text.size() - std::size_t(scale_), ".");
    }
    return coefficient_ < 0 ? "-" + text : text;
}

std::string Decimal::to_fixed(int digits) const {
    Decimal const fitted = rounded(digits, Rounding::down);
    CF_CHECK(fitted == *this);
    return fitted.to_string();
}

Decimal Decimal::rounded(int digits, Rounding rounding) const {
    if (scale_ <= digits) return from_parts(at_scale(*this, digits), digits);
    Wide const magnitude = coefficient_ < 0 ? -coefficient_ : coefficient_;
    Wide const quotient = divide_rounded(magnitude, power_of_ten(scale_ - digits), rounding);
    return from_parts(coefficient_ < 0 ? -quotient : quotient, digits);
}

Decimal Decimal::normalized() const {
    Decimal value = *this;
    while (value.scale_ > 0 && value.coefficient_ % 10 == 0)
        value.coefficient_ /= 10, --value.scale_;
    return value;
}

Decimal operator+(Decimal a, Decimal b) {
    int const scale = std::max(a.scale_, b.scale_);
    Wide sum = 0;
    CF_CHECK(!__builtin_add_overflow(at_scale(a, scale), at_scale(b, scale), &sum));
    return Decimal::from_parts(sum, scale);
}

Decimal operator-(Decimal a, Decimal b) { return a + -b; }

Decimal operator*(Decimal a, Decimal b) {
    Decimal const x = a.normalized();
    Decimal const y = b.normalized();
    return Decimal::from_parts(checked_multiply(x.coefficient_, y.coefficient_),
                               x.scale_ + y.scale_);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
    Decimal const x = a.normalized();
    Decimal const y = b.normalized();
    int const scale = std::max(x.scale_, y.scale_);
    Wide const left = at_scale(x, scale);
    Wide const right = at_scale(y, scale);
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
}

}  // namespace cf
