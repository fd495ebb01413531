#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"

namespace cf {

/// An ISO 4217 currency and its number of decimals (0 to 4).
class Currency {
  public:
    Currency() = default;
    /// Three capital letters. Unknown codes have two decimals. Error: "currency.malformed".
    static Result<Currency> parse(std::string_view code);
    static Currency of(std::string_view code);  ///< For codes already checked; else a bug.

    std::string_view code() const { return {code_.data(), 3}; }
    int exponent() const { return exponent_; }
    friend bool operator==(Currency const&, Currency const&) = default;

  private:
    std::array<char, 3> code_{'X', 'X', 'X'};
    std::int8_t exponent_ = 2;
};

/// An exact amount in the minor unit of one currency.
///
/// Totals, taxes, payments and refunds are Money. Unit prices and rates are Decimal, because
/// vendors send four decimals there; the step from Decimal to Money always names its rounding.
class Money {
  public:
    Money() = default;
    static Money from_minor(std::int64_t minor, Currency currency);
    static Money zero(Currency currency) { return from_minor(0, currency); }
    /// "12.3401" USD fails; "12.3" is 12.30. Error: "money.too_precise", "number.malformed".
    static Result<Money> parse(std::string_view text, Currency currency);
    /// Fails only when the amount does not fit into 64 bits of minor units.
    static Result<Money> round(Decimal amount, Currency currency, Rounding rounding);
    /// The amount, which must already be exact in the currency's minor unit.
    static Result<Money> exact(Decimal amount, Currency currency);

    std::int64_t minor() const { return minor_; }
    Currency currency() const { return currency_; }
    Decimal decimal() const;
    /// Exactly the currency's decimals: "0.00", "1980", "2.500"; never "-0.00".
    std::string to_string() const;
    bool is_zero() const { return minor_ == 0; }
    int sign() const { return minor_ < 0 ? -1 : minor_ > 0 ? 1 : 0; }
    Money abs() const { return from_minor(minor_ < 0 ? -minor_ : minor_, currency_); }

    // Mixed currencies and overflow are bugs: InvariantBroken.
    friend Money operator+(Money a, Money b);
    friend Money operator-(Money a, Money b);
    Money operator-() const { return from_minor(-minor_, currency_); }
    Money& operator+=(Money other) { return *this = *this + other; }
    Money& operator-=(Money other) { return *this = *this - other; }
    friend std::strong_ordering operator<=>(Money a, Money b);
    friend bool operator==(Money a, Money b) { return (a <=> b) == 0; }

    /// Splits by weight without losing or inventing a minor unit: the parts sum to `*this`.
    /// Largest remainder, ties to the earlier part; weights adding to zero: the first part takes
    /// all.
    std::vector<Money> allocate(std::span<std::int64_t const> weights) const;

  private:
    std::int64_t minor_ = 0;
    Currency currency_{};
};

}  // namespace cf
