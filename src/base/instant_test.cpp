#include "base/instant.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

TEST(Instant, WhatIsReadIsReadAgainAsItIsWritten) {
    for (auto const* text : {"0000-01-01T00:00:00Z",
                             "9999-12-31T23:59:59Z",
                             "2024-02-29T23:59:60Z",
                             "2026-09-14T09:00:00-15:59"}) {
        auto const at = parse_instant(text);
        ASSERT_TRUE(at.has_value()) << text;
        auto const again = parse_instant(to_iso(*at));
        ASSERT_TRUE(again.has_value()) << text << " was written as " << to_iso(*at);
        EXPECT_EQ(*again, *at);
    }
}

TEST(Instant, OffsetsAndLeapSecondsDoNotLeadOutOfTheYearsThatCanBeWritten) {
    EXPECT_TRUE(parse_instant("0000-01-01T00:00:00+01:00").has_error());
    EXPECT_TRUE(parse_instant("9999-12-31T23:00:00-01:00").has_error());
    EXPECT_TRUE(parse_instant("9999-12-31T23:59:60Z").has_error());
    EXPECT_TRUE(parse_utc("9999-12-31T23:59:60").has_error());
    EXPECT_TRUE(parse_rfc2822("Fri, 31 Dec 9999 23:59:59 -0001").has_error());
}

}  // namespace
}  // namespace cf
