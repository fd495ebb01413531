#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "base/decimal.hpp"

namespace cf {

/// An exact fraction, for the steps between two roundings ("net' = A / (1 + rates), unrounded").
/// Include it only where such steps are computed; it is a heavy header.
class Ratio {
  public:
    Ratio(Decimal value);                                 // NOLINT: every decimal is a fraction.
    Ratio(std::int64_t whole) : Ratio(Decimal(whole)) {}  // NOLINT

    friend Ratio operator+(Ratio const& a, Ratio const& b) { return Ratio(a.value_ + b.value_); }
    friend Ratio operator-(Ratio const& a, Ratio const& b) { return Ratio(a.value_ - b.value_); }
    friend Ratio operator*(Ratio const& a, Ratio const& b) { return Ratio(a.value_ * b.value_); }
    /// Division by zero is a bug.
    friend Ratio operator/(Ratio const& a, Ratio const& b);
    friend bool operator==(Ratio const& a, Ratio const& b) { return a.value_ == b.value_; }
    friend bool operator<(Ratio const& a, Ratio const& b) { return a.value_ < b.value_; }

    /// The decimal with `digits` after the point that the rounding picks.
    Decimal rounded(int digits, Rounding rounding) const;
    /// The largest decimal with `digits` after the point that is not above the value.
    Decimal floored(int digits) const;

  private:
    using Value = boost::multiprecision::cpp_rational;
    explicit Ratio(Value value) : value_(std::move(value)) {}
    Value value_;
};

}  // namespace cf
