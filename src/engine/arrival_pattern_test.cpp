#include "engine/arrival_pattern.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

using namespace std::chrono_literals;

Instant const monday = from_unix_seconds(1'767'571'200);  // 5 January 2026, 00:00 UTC.

/// A shop that sends `an_hour` from 8 to 20 o'clock, for `days`.
ArrivalPattern taught(int an_hour, int days) {
    ArrivalPattern pattern;
    for (int hour = 0; hour < 24 * days; ++hour)
        for (int n = 0; n < an_hour && hour % 24 >= 8 && hour % 24 < 20; ++n)
            pattern.heard(monday + 1h * hour + 1h / an_hour * n);
    pattern.advance(monday + 24h * days);
    return pattern;
}

TEST(ArrivalPattern, ABusyShopIsSilentWithinMinutes) {
    auto pattern = taught(60, 7);
    Instant const ten = monday + 24h * 7 + 10h;
    pattern.heard(ten);
    EXPECT_FALSE(pattern.silent(ten + 10min));
    EXPECT_TRUE(pattern.silent(ten + 13min));
}

TEST(ArrivalPattern, ANightWithoutOrdersIsNoSilence) {
    auto pattern = taught(60, 7);
    Instant const evening = monday + 24h * 7 + 19h + 59min;
    pattern.heard(evening);
    EXPECT_FALSE(pattern.silent(evening + 12h));
    EXPECT_TRUE(pattern.silent(evening + 12h + 15min));
}

TEST(ArrivalPattern, AQuietShopIsGivenItsTime) {
    auto pattern = taught(1, 7);
    Instant const ten = monday + 24h * 7 + 10h;
    pattern.heard(ten);
    EXPECT_FALSE(pattern.silent(ten + 5h));
    EXPECT_TRUE(pattern.silent(ten + 36h));
}

TEST(ArrivalPattern, WhatWasNeverLearnedIsNeverSilence) {
    ArrivalPattern pattern;
    EXPECT_FALSE(pattern.silent(monday + 24h * 365));
    pattern.heard(monday);
    EXPECT_FALSE(pattern.silent(monday + 24h * 30));
}

TEST(ArrivalPattern, ASilenceTeachesNothing) {
    auto pattern = taught(60, 7);
    for (int hour = 9; hour < 19; ++hour) pattern.advance(monday + 24h * 7 + 1h * hour);
    EXPECT_TRUE(pattern.silent(monday + 24h * 7 + 12h));
    EXPECT_TRUE(pattern.silent(monday + 24h * 14 + 12h));
}

TEST(ArrivalPattern, SurvivesItsText) {
    auto const pattern = taught(30, 7);
    ArrivalPattern const again(pattern.text());
    Instant const later = monday + 24h * 7 + 11h;
    EXPECT_EQ(again.text(), pattern.text());
    EXPECT_EQ(again.silent(later), pattern.silent(later));
    EXPECT_FALSE(ArrivalPattern("rubbish").silent(later));
}

}  // namespace
}  // namespace cf
