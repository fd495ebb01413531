#include <gtest/gtest.h>

#include "engine/ledger_lane.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

std::string kept_mark(bool unsettled, Duration since_change) {
    OrderSnapshot snapshot;
    snapshot.id = RecordId("7");
    snapshot.modified_at = from_unix_seconds(1'767'225'600);
    snapshot.sweep_mark = "m";
    snapshot.unsettled = unsettled;
    return snapshot_row(ConnectionId("shop"), snapshot, snapshot.modified_at + since_change)
        .sweep_mark;
}

TEST(LaneFacts, AnUnsettledOrderDiffersFromWhatASweepShowsForThirtyDays) {
    EXPECT_EQ(kept_mark(false, 1h), "m");
    EXPECT_NE(kept_mark(true, 1h), "m");
    EXPECT_NE(kept_mark(true, 24h * 30 - 1h), "m");
    EXPECT_EQ(kept_mark(true, 24h * 30), "m");
}

}  // namespace
}  // namespace cf
