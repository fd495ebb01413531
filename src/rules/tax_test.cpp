#include "rules/tax.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

Currency const gbp = Currency::of("GBP");
Currency const cad = Currency::of("CAD");
Currency const jpy = Currency::of("JPY");

Money money(std::string_view text, Currency currency = gbp) {
    return Money::parse(text, currency).value();
}

TaxRates rates(std::vector<TaxComponent> components) {
    return TaxRates::of({std::move(components), true}).value();
}

TaxRates const uk = rates({{"VAT", Decimal::of("20"), false}});
TaxRates const quebec =
    rates({{"GST", Decimal::of("5"), false}, {"QST", Decimal::of("9.975"), false}});
TaxRates const compound =
    rates({{"GST", Decimal::of("5"), false}, {"PST", Decimal::of("9.5"), true}});

TEST(Tax, ExclusiveIsAddedOnTop) {
    auto const amount =
        rates({{"GST", 15, false}}).compute(money("25.06"), TaxBasis::exclusive, Rounding::half_up);
    EXPECT_EQ(amount.net, money("25.06"));
    EXPECT_EQ(amount.tax(), money("3.76"));
}

TEST(Tax, InclusiveTieGoesWhereTheRoundingSaysAndGrossStays) {
    // 9.99 at 20% holds exactly 1.665.
    auto const tax = [](Rounding rounding) {
        auto const amount = uk.compute(money("9.99"), TaxBasis::inclusive, rounding);
        EXPECT_EQ(amount.gross(), money("9.99"));
        return amount.tax().to_string();
    };
    EXPECT_EQ(tax(Rounding::half_up), "1.67");
    EXPECT_EQ(tax(Rounding::half_down), "1.66");
    EXPECT_EQ(tax(Rounding::half_even), "1.66");
    EXPECT_EQ(tax(Rounding::down), "1.66");
}

TEST(Tax, NegativeAmountsMirrorPositiveOnes) {
    for (auto const rounding :
         {Rounding::half_up, Rounding::half_down, Rounding::half_even, Rounding::down})
        for (auto const basis : {TaxBasis::inclusive, TaxBasis::exclusive})
            for (int minor = 1; minor < 400; ++minor) {
                Money const amount = Money::from_minor(minor, cad);
                EXPECT_EQ(quebec.compute(-amount, basis, rounding),
                          -quebec.compute(amount, basis, rounding));
            }
}

TEST(Tax, EachComponentIsRoundedOnItsOwn) {
    auto const amount = quebec.compute(money("89.95", cad), TaxBasis::exclusive, Rounding::half_up);
    EXPECT_EQ(amount.components[0], money("4.50", cad));
    EXPECT_EQ(amount.components[1], money("8.97", cad));
}

TEST(Tax, ACompoundComponentTaxesTheOnesBefore) {
    EXPECT_EQ(compound.percent(), "14.975");
    auto const amount =
        compound.compute(money("114.98", cad), TaxBasis::inclusive, Rounding::half_up);
    EXPECT_EQ(amount.net, money("100.00", cad));
    EXPECT_EQ(amount.components[0], money("5.00", cad));
    EXPECT_EQ(amount.components[1], money("9.98", cad));
}

TEST(Tax, InclusiveNetIsWhatTheRoundedComponentsLeave) {
    for (int minor = -3000; minor < 3000; ++minor) {
        Money const amount = Money::from_minor(minor, cad);
        auto const taxed = quebec.compute(amount, TaxBasis::inclusive, Rounding::half_up);
        EXPECT_EQ(taxed.gross(), amount);
    }
}

TEST(Tax, CurrenciesWithoutDecimalsRoundToTheUnit) {
    auto const amount =
        rates({{"CT", 10, false}}).compute(money("1980", jpy), TaxBasis::inclusive, Rounding::down);
    EXPECT_EQ(amount.tax(), money("180", jpy));
}

TEST(Tax, AStatedTaxIsDividedByEffectiveRates) {
    auto const parts = quebec.divide(money("13.47", cad));
    EXPECT_EQ(parts[0], money("4.50", cad));  // 13.47 x 5 / 14.975 = 4.4974...
    EXPECT_EQ(parts[1], money("8.97", cad));
    auto const amount = uk.with_tax(money("9.99"), TaxBasis::inclusive, money("1.66"));
    EXPECT_EQ(amount.net, money("8.33"));
}

TEST(Tax, PerCodeComputesOnceAndSpreads) {
    auto const nz = rates({{"GST", 15, false}});
    auto const parts = compute_per_code(nz,
                                        {money("25.06"), money("25.61"), money("25.63")},
                                        TaxBasis::exclusive,
                                        Rounding::half_up);
    EXPECT_EQ(parts[0].tax(), money("3.76"));
    EXPECT_EQ(parts[1].tax(), money("3.84"));
    EXPECT_EQ(parts[2].tax(), money("3.85"));  // 76.30 x 15% = 11.445, rounded once: 11.45.
}

TEST(Tax, AStoreMeansACodeWhenItsShownDigitsAgree) {
    EXPECT_TRUE(uk.agree_with(Decimal::of("20")));
    EXPECT_TRUE(uk.agree_with(Decimal::of("20.0000")));
    EXPECT_FALSE(uk.agree_with(Decimal::of("19")));
    EXPECT_TRUE(quebec.agree_with(Decimal::of("14.975")));
    EXPECT_TRUE(quebec.agree_with(Decimal::of("14.98")));
    EXPECT_FALSE(quebec.agree_with(Decimal::of("15")));
    EXPECT_FALSE(rates({{"VAT", Decimal::of("20.4"), false}}).agree_with(Decimal::of("20")));
}

TEST(Tax, RatesNobodyLeviesAreNoCode) {
    EXPECT_FALSE(TaxRates::of({{{"X", Decimal::of("-1"), false}}, true}));
    EXPECT_FALSE(TaxRates::of({{{"X", Decimal::of("1001"), false}}, true}));
    EXPECT_FALSE(TaxRates::of({std::vector<TaxComponent>(17, {"X", 1, false}), true}));
    EXPECT_TRUE(TaxTable({}).find("NONE"));
    EXPECT_FALSE(TaxTable({}).find("GB-20"));
}

}  // namespace
}  // namespace cf
