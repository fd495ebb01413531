#pragma once

#include <memory>

#include "base/decimal.hpp"

namespace cf {

/// An exact fraction, for the steps between two roundings ("net' = A / (1 + rates), unrounded").
class Ratio {
  public:
    Ratio(Decimal value);                                 // NOLINT: every decimal is a fraction.
    Ratio(std::int64_t whole) : Ratio(Decimal(whole)) {}  // NOLINT

    friend Ratio operator+(Ratio const& a, Ratio const& b);
    friend Ratio operator-(Ratio const& a, Ratio const& b);
    friend Ratio operator*(Ratio const& a, Ratio const& b);
    /// Division by zero is a bug.
    friend Ratio operator/(Ratio const& a, Ratio const& b);
    friend bool operator==(Ratio const& a, Ratio const& b);
    friend bool operator<(Ratio const& a, Ratio const& b);

    /// The decimal with `digits` after the point that the rounding picks.
    Decimal rounded(int digits, Rounding rounding) const;
    /// The largest decimal with `digits` after the point that is not above the value.
    Decimal floored(int digits) const;

  private:
    /// Whole numbers without a limit; their header is heavy and stays in ratio.cpp.
    struct Fraction;
    explicit Ratio(Fraction fraction);
    std::shared_ptr<Fraction const> fraction_;
};

}  // namespace cf
