#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cf {

__extension__ typedef __int128 Int128;

/// How a number between two representable ones is taken to one of them.
enum class Rounding {
    half_up,    ///< Ties away from zero: -0.125 becomes -0.13.
    half_down,  ///< Ties toward zero.
    half_even,
    down,  ///< Toward zero (truncate).
};

Result<Rounding> parse_rounding(std::string_view name);
std::string_view to_string(Rounding rounding);

/// An exact decimal number: coefficient x 10^-scale, never a binary float.
///
/// Holds up to 36 digits, 18 of them after the point; parsing refuses more, and arithmetic beyond
/// that is a bug (InvariantBroken). The scale is kept as given, so "2.50" prints as "2.50".
class Decimal {
  public:
    static constexpr int scale_max = 18;

    constexpr Decimal() = default;
    Decimal(std::int64_t whole) : coefficient_(whole) {}  // NOLINT: a whole number is exact.
    static Decimal from_parts(Int128 coefficient, int scale);

    /// Accepts what a JSON number may be ("-0.5", "12", "1.2E2"); refuses "01", "1.", "+1", blanks.
    static Result<Decimal> parse(std::string_view text);
    /// For literals in our own code; a malformed literal is a bug.
    static Decimal of(std::string_view literal);

    std::string to_string() const;
    /// With exactly `digits` after the point; the value must fit without rounding.
    std::string to_fixed(int digits) const;

    Decimal rounded(int digits, Rounding rounding) const;
    /// Without trailing zeros after the point.
    Decimal normalized() const;
    Decimal abs() const { return coefficient_ < 0 ? -*this : *this; }
    int sign() const { return coefficient_ < 0 ? -1 : coefficient_ > 0 ? 1 : 0; }
    bool is_zero() const { return coefficient_ == 0; }
    Int128 coefficient() const { return coefficient_; }
    int scale() const { return scale_; }

    friend Decimal operator+(Decimal a, Decimal b);
    friend Decimal operator-(Decimal a, Decimal b);
    friend Decimal operator*(Decimal a, Decimal b);
    Decimal operator-() const { return from_parts(-coefficient_, scale_); }
    Decimal& operator+=(Decimal other) { return *this = *this + other; }
    Decimal& operator-=(Decimal other) { return *this = *this - other; }
    /// Compares values: 2.5 equals 2.50.
    friend std::strong_ordering operator<=>(Decimal a, Decimal b);
    friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

  private:
    Int128 coefficient_ = 0;
    int scale_ = 0;
};

}  // namespace cf
