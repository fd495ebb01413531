#include "app/payload_retention.hpp"

#include <gtest/gtest.h>

#include "base/system_clock.hpp"
#include "storage/sql/retention.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::app {
namespace {

using sql::testing::ask;
using sql::testing::sealer_of;
using sql::testing::TemporaryFolder;
using sql::testing::write;

ConnectionId const shop("shop");

class PayloadRetentionTest : public testing::Test {
  protected:
    Instant days_ago(int days) const { return now_ - std::chrono::hours(24) * days; }

    void put(int order, Instant fetched) {
        write(*storage_, [&](Transaction& tx) {
            SnapshotRow row;
            row.connection = shop;
            row.record = {RecordKind::order, RecordId(std::to_string(order))};
            row.facts_json = "facts";
            row.raw_json = "payload";
            row.fetched_at = fetched;
            tx.put_snapshot(row);
        });
    }
    std::string payload(int order) {
        return ask(*storage_, [&](Transaction& tx) {
            return tx.raw_payloads(shop, {RecordKind::order, RecordId(std::to_string(order))});
        });
    }
    std::string facts(int order) {
        return ask(*storage_, [&](Transaction& tx) {
            return tx.snapshot(shop, {RecordKind::order, RecordId(std::to_string(order))})
                ->facts_json;
        });
    }
    int kept(int orders) {
        int count = 0;
        for (int order = 1; order <= orders; ++order) count += payload(order) == "payload";
        return count;
    }
    std::string marked_before() {
        return ask(*storage_, [](Transaction& tx) {
            return tx.value(sql::retention_scope, sql::payloads_before);
        });
    }
    std::int64_t step(int keep_days, int rows) const {
        return sql::drop_payloads(file_, days_ago(keep_days), rows);
    }

    Instant const now_ = SystemClock().now();
    TemporaryFolder folder_;
    std::string const file_ = folder_.file("a.db");
    std::unique_ptr<Storage> storage_ =
        sql::open_sqlite(file_, sealer_of('k'), sql::Threads::caller);
};

TEST_F(PayloadRetentionTest, WhatIsOldGoesAndTheRestStays) {
    put(1, days_ago(401));
    put(2, days_ago(399));
    put(3, days_ago(500));
    EXPECT_EQ(step(400, 100), 2);
    EXPECT_EQ(payload(1), "");
    EXPECT_EQ(payload(2), "payload");
    EXPECT_EQ(payload(3), "");
    for (int order : {1, 2, 3}) EXPECT_EQ(facts(order), "facts");
    EXPECT_EQ(marked_before(), to_iso(days_ago(400)));
}

TEST_F(PayloadRetentionTest, GoesInSmallStepsTheOldestFirst) {
    for (int order = 1; order <= 25; ++order) put(order, days_ago(order % 2 ? 500 + order : 10));
    EXPECT_EQ(step(400, 10), 10);
    EXPECT_EQ(payload(25), "");
    EXPECT_EQ(payload(1), "payload");
    EXPECT_EQ(step(400, 10), 3);
    EXPECT_EQ(step(400, 10), 0);
    EXPECT_EQ(kept(25), 12);
}

TEST_F(PayloadRetentionTest, NothingOldLeavesNoMark) {
    put(1, days_ago(1));
    EXPECT_EQ(step(400, 10), 0);
    EXPECT_EQ(marked_before(), "");
}

/// An order that is read again has a payload again, and keeps it for its time.
TEST_F(PayloadRetentionTest, ReadingAnOrderAgainKeepsItsPayload) {
    put(1, days_ago(500));
    step(400, 10);
    put(1, days_ago(2));
    step(400, 10);
    EXPECT_EQ(payload(1), "payload");
}

TEST_F(PayloadRetentionTest, APassGoesThroughEverything) {
    for (int order = 1; order <= 450; ++order) put(order, days_ago(order <= 430 ? 401 : 5));
    SystemClock clock;
    Runtime runtime;
    PayloadRetention retention(file_, 400, clock);
    runtime.run(retention.pass());
    EXPECT_EQ(kept(450), 20);
}

TEST(WhyNoPayload, TellsWhatBecameOfIt) {
    SnapshotRow row;
    row.person = "p";
    row.fetched_at = from_unix_seconds(1'700'000'000);
    auto const later = to_iso(from_unix_seconds(1'700'000'001));
    auto const earlier = to_iso(from_unix_seconds(1'699'999'999));
    EXPECT_NE(why_no_payload(row, later).find("dropped by retention"), std::string::npos);
    EXPECT_NE(why_no_payload(row, earlier).find("none was kept"), std::string::npos);
    EXPECT_NE(why_no_payload(row, "").find("none was kept"), std::string::npos);
    row.person.clear();
    EXPECT_NE(why_no_payload(row, later).find("erased"), std::string::npos);
    EXPECT_NE(why_no_payload(std::nullopt, later).find("not read"), std::string::npos);
}

}  // namespace
}  // namespace cf::app
