#include "app/sandbox_report.hpp"

#include <gtest/gtest.h>

namespace cf::app {
namespace {

TEST(SandboxReport, DifferencesOfTwoCurrenciesNeverMakeUpForEachOther) {
    audit::Findings found;
    EXPECT_EQ(difference_of(found), "0.00");
    found.difference = {{"EUR", Decimal::of("1.00")}, {"USD", Decimal::of("-1.00")}};
    EXPECT_EQ(difference_of(found), "2.00");
    found.open_difference = {{"EUR", Decimal::of("0.50")}};
    EXPECT_EQ(difference_of(found), "2.50");
    audit::Findings little;
    little.difference = {{"KWD", Decimal::of("0.004")}};
    EXPECT_EQ(difference_of(little), "0.004");
}

TEST(SandboxReport, CallsPerOrderAreRoundedNotCutOff) {
    EXPECT_EQ(calls_per_order(36, 200).to_string(), "0.180");
    EXPECT_EQ(calls_per_order(2, 3).to_string(), "0.667");
    EXPECT_EQ(calls_per_order(1, 3).to_string(), "0.333");
    EXPECT_EQ(calls_per_order(1, 2000).to_string(), "0.001");
    EXPECT_EQ(calls_per_order(5, 0).to_string(), "0.000");
}

}  // namespace
}  // namespace cf::app
