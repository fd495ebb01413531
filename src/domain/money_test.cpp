#include "domain/money.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/check.hpp"

namespace cf {
namespace {

Currency const usd = Currency::of("USD");
Currency const jpy = Currency::of("JPY");
Currency const kwd = Currency::of("KWD");

TEST(Currency, KnowsItsDecimals) {
    EXPECT_EQ(usd.exponent(), 2);
    EXPECT_EQ(jpy.exponent(), 0);
    EXPECT_EQ(Currency::of("KRW").exponent(), 0);
    EXPECT_EQ(kwd.exponent(), 3);
    EXPECT_EQ(Currency::of("TND").exponent(), 3);
    EXPECT_EQ(Currency::of("CLF").exponent(), 4);
}

TEST(Currency, RefusesWhatIsNotACode) {
    for (auto text : {"", "US", "usd", "USDT", "U$D"})
        EXPECT_TRUE(Currency::parse(text).has_error());
}

TEST(Money, PrintsExactlyTheDecimalsOfItsCurrency) {
    EXPECT_EQ(Money::parse("12.3", usd)->to_string(), "12.30");
    EXPECT_EQ(Money::parse("-0.00", usd)->to_string(), "0.00");
    EXPECT_EQ(Money::parse("1980", jpy)->to_string(), "1980");
    EXPECT_EQ(Money::parse("2.5", kwd)->to_string(), "2.500");
    EXPECT_EQ(Money::from_minor(-5, usd).to_string(), "-0.05");
}

TEST(Money, RefusesDigitsItCannotHold) {
    EXPECT_EQ(Money::parse("12.3401", usd).error().code, "money.too_precise");
    EXPECT_EQ(Money::parse("1.5", jpy).error().code, "money.too_precise");
    EXPECT_EQ(Money::parse("12,30", usd).error().code, "number.malformed");
    EXPECT_EQ(Money::parse("92233720368547758.07", usd)->to_string(), "92233720368547758.07");
    EXPECT_EQ(Money::parse("92233720368547758.08", usd).error().code, "money.too_large");
}

TEST(Money, RoundsTiesAsNamed) {
    auto rounded = [](char const* amount, Rounding mode) {
        return Money::round(Decimal::of(amount), usd, mode)->to_string();
    };
    EXPECT_EQ(rounded("-0.125", Rounding::half_up), "-0.13");
    EXPECT_EQ(rounded("-0.125", Rounding::half_down), "-0.12");
    EXPECT_EQ(rounded("0.125", Rounding::half_even), "0.12");
    EXPECT_EQ(rounded("0.135", Rounding::half_even), "0.14");
    EXPECT_EQ(rounded("-0.139", Rounding::down), "-0.13");
    EXPECT_EQ(rounded("1.665", Rounding::half_down), "1.66");
}

TEST(Money, NeverMixesCurrencies) {
    EXPECT_THROW((void)(Money::zero(usd) + Money::zero(jpy)), InvariantBroken);
    EXPECT_THROW((void)(Money::zero(usd) == Money::zero(jpy)), InvariantBroken);
}

TEST(Money, OverflowIsABugNotAWrongAmount) {
    auto const most = Money::from_minor(INT64_MAX, usd);
    EXPECT_THROW((void)(most + Money::from_minor(1, usd)), InvariantBroken);
    EXPECT_EQ((-most).minor(), -INT64_MAX);
}

TEST(Money, RoundingAgreesWithAnIndependentCalculation) {
    std::mt19937_64 rng{20250514};
    for (int round = 0; round < 20'000; ++round) {
        auto const thousandths = std::int64_t(rng() % 2'000'001) - 1'000'000;
        auto const magnitude = std::abs(thousandths);
        auto const sign = thousandths < 0 ? -1 : 1;
        auto const amount = Decimal::from_parts(thousandths, 3);
        auto minor = [&](Rounding mode) { return Money::round(amount, usd, mode)->minor(); };
        EXPECT_EQ(minor(Rounding::half_up), sign * ((magnitude + 5) / 10));
        EXPECT_EQ(minor(Rounding::half_down), sign * ((magnitude + 4) / 10));
        EXPECT_EQ(minor(Rounding::down), sign * (magnitude / 10));
        auto const even = (magnitude + 4 + (magnitude / 10) % 2) / 10;
        EXPECT_EQ(minor(Rounding::half_even), sign * even);
    }
}

}  // namespace
}  // namespace cf
