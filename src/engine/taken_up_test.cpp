#include "engine/taken_up.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

Instant day(int number) { return from_unix_seconds(1'767'225'600 + 86'400 * number); }

TEST(TakenUp, HoldsWhatWasAskedForAndNothingBetween) {
    TakenUp taken;
    EXPECT_FALSE(taken.contains(day(1)));
    taken.add(day(1), day(3));
    taken.add(day(6), day(8));
    EXPECT_TRUE(taken.contains(day(1)));
    EXPECT_TRUE(taken.contains(day(3) - Duration(1)));
    EXPECT_FALSE(taken.contains(day(3)));
    EXPECT_FALSE(taken.contains(day(5)));
    EXPECT_TRUE(taken.contains(day(7)));
}

TEST(TakenUp, SurvivesItsTextAndMergesWhatTouches) {
    TakenUp taken;
    taken.add(day(6), day(8));
    taken.add(day(1), day(3));
    taken.add(day(3), day(4));
    taken.add(day(9), day(9));
    TakenUp const again(taken.text());
    EXPECT_EQ(again.text(), taken.text());
    EXPECT_TRUE(again.contains(day(3)));
    EXPECT_FALSE(again.contains(day(4)));
    EXPECT_FALSE(again.contains(day(9)));
    EXPECT_FALSE(TakenUp("rubbish").contains(day(1)));
    EXPECT_FALSE(TakenUp("").contains(day(1)));
}

}  // namespace
}  // namespace cf
