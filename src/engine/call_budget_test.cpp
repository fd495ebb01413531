#include "engine/call_budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/virtual_clock.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// One database, one clock, budgets that come and go on it.
class CallBudgetTest : public testing::Test {
  protected:
    using Made = std::unique_ptr<CallBudget>;

    Made budget(CallLimits limits) {
        return std::make_unique<CallBudget>(
            ConnectionId("ledger"), limits, clock, *storage, random);
    }

    /// One call that takes `length`; when it started, or why it did not, is noted under `name`.
    Wait call(CallBudget& budget, Priority priority, Duration length, std::string name) {
        auto allowed = co_await budget.acquire(priority);
        if (allowed.has_error()) {
            refused[name] = allowed.error();
            co_return;
        }
        started.emplace_back(name);
        starts.push_back(clock.now());
        co_await clock.sleep_for(length);
        budget.finish(reading, true);
        reading = {};
    }
    void spawn(CallBudget& budget,
               Priority priority,
               int calls = 1,
               Duration length = 10ms,
               std::string const& name = "call") {
        for (int i = 0; i < calls; ++i)
            boost::asio::co_spawn(
                io, call(budget, priority, length, name), [](std::exception_ptr problem) {
                    if (problem) std::rethrow_exception(problem);
                });
    }
    void run(boost::asio::awaitable<void> work) {
        boost::asio::co_spawn(io, std::move(work), boost::asio::detached);
        pass(1ms);
    }
    /// Lets `span` pass.
    void pass(Duration span) {
        Instant const until = clock.now() + span;
        do {
            io.restart();
            io.poll();
        } while (clock.jump_to_next_waiter(until));
    }
    void go_on_after_restart(Made& budget, CallLimits limits) {
        io.restart();
        io.poll();
        budget = this->budget(limits);
    }
    std::size_t most_within(Duration window) const {
        std::size_t most = 0;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            std::size_t count = 0;
            for (auto at : starts) count += at >= starts[i] && at < starts[i] + window;
            most = std::max(most, count);
        }
        return most;
    }

    boost::asio::io_context io;
    VirtualClock clock{parse_instant("2026-03-02T08:00:00Z").value()};
    Random random{7};
    std::unique_ptr<Storage> storage = sql::open_sqlite(
        ":memory:",
        sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value(),
        sql::Threads::caller);
    LimitReading reading;  ///< What the next reply tells.
    std::vector<std::string> started;
    std::vector<Instant> starts;
    std::map<std::string, Error> refused;
};

TEST_F(CallBudgetTest, NeverMoreInAMinuteThanAllowed) {
    auto const kept = budget({.per_minute = 60});
    spawn(*kept, Priority::live, 200);
    pass(2s);
    EXPECT_EQ(starts.size(), 60u) << "what is free goes at once";
    pass(10min);
    EXPECT_EQ(starts.size(), 200u);
    EXPECT_LE(most_within(60s), 60u);
    EXPECT_LE(starts.back() - starts.front(), 4min) << "and no slower than the limit asks";
}

TEST_F(CallBudgetTest, ShorterWindowsAreKeptTheSameWay) {
    auto const kept = budget({.per_window = 10, .window = 30'000ms});
    spawn(*kept, Priority::live, 35);
    pass(5min);
    EXPECT_EQ(starts.size(), 35u);
    EXPECT_LE(most_within(30s), 10u);
}

TEST_F(CallBudgetTest, OneSlotStaysFreeForPeople) {
    auto const kept = budget({.concurrent = 5});
    spawn(*kept, Priority::live, 10, 1h, "machine");
    pass(1s);
    EXPECT_EQ(started.size(), 4u);
    spawn(*kept, Priority::person, 2, 1s, "person");
    pass(100ms);
    EXPECT_EQ(started.size(), 5u);
    EXPECT_EQ(started.back(), "person");
    pass(1s);
    EXPECT_EQ(started.size(), 6u) << "the second person follows the first";
    EXPECT_EQ(kept->view().concurrent_used, 5);
}

TEST_F(CallBudgetTest, AVendorWithOneSlotGivesItToMachinesToo) {
    auto const kept = budget({.concurrent = 1});
    spawn(*kept, Priority::live, 2, 1s);
    pass(5s);
    EXPECT_EQ(starts.size(), 2u);
    EXPECT_EQ(starts[1] - starts[0], 1s);
}

TEST_F(CallBudgetTest, PeopleThenLiveThenRepairThenBackfill) {
    auto const kept = budget({.per_minute = 10});
    spawn(*kept, Priority::live, 10, 10ms, "first");
    pass(1s);
    started.clear();
    spawn(*kept, Priority::backfill, 1, 10ms, "backfill");
    spawn(*kept, Priority::repair, 1, 10ms, "repair");
    spawn(*kept, Priority::live, 1, 10ms, "live");
    spawn(*kept, Priority::person, 1, 10ms, "person");
    pass(5min);
    EXPECT_THAT(started, ElementsAre("person", "live", "repair", "backfill"));
}

TEST_F(CallBudgetTest, BackfillLeavesAFifthOfTheMinuteAndOfTheDay) {
    auto const kept = budget({.per_minute = 50, .per_day = 100});
    spawn(*kept, Priority::backfill, 45);
    pass(1s);
    EXPECT_EQ(starts.size(), 40u);
    spawn(*kept, Priority::live, 10, 10ms, "live");
    pass(1s);
    EXPECT_EQ(starts.size(), 50u) << "live work uses what backfill left";
    spawn(*kept, Priority::backfill, 50);
    pass(20min);
    EXPECT_EQ(starts.size(), 80u);
    EXPECT_EQ(refused.at("call").code, "budget.day_spent");
    spawn(*kept, Priority::live, 20, 10ms, "live");
    pass(20min);
    EXPECT_EQ(starts.size(), 100u);
}

TEST_F(CallBudgetTest, TheDayHoldsAcrossRestartsAndBeginsAnewAtMidnight) {
    CallLimits const limits{.per_day = 100};
    auto kept = budget(limits);
    spawn(*kept, Priority::live, 50);
    pass(1min);
    go_on_after_restart(kept, limits);
    spawn(*kept, Priority::live, 200);
    pass(1min);
    // A restart wastes at most the block it had reserved; it never overspends.
    EXPECT_LE(starts.size(), 100u);
    EXPECT_GE(starts.size(), 80u);
    auto const& error = refused.at("call");
    EXPECT_EQ(error.kind, ErrorKind::rate_limited);
    EXPECT_EQ(error.code, "budget.day_spent");
    ASSERT_TRUE(error.retry_after.has_value());
    starts.clear();
    pass(*error.retry_after);
    spawn(*kept, Priority::live, 100);
    pass(1min);
    EXPECT_EQ(starts.size(), 100u);
}

TEST_F(CallBudgetTest, TheLastCallsOfADayAreReservedOneByOne) {
    auto const kept = budget({.per_day = 33});
    spawn(*kept, Priority::live, 40);
    pass(1min);
    EXPECT_EQ(starts.size(), 33u);
}

TEST_F(CallBudgetTest, TheMinuteHoldsAcrossARestart) {
    CallLimits const limits{.per_minute = 60};
    auto kept = budget(limits);
    spawn(*kept, Priority::live, 60);
    pass(1s);
    go_on_after_restart(kept, limits);
    spawn(*kept, Priority::live, 60);
    pass(5min);
    EXPECT_EQ(starts.size(), 120u);
    EXPECT_LE(most_within(60s), 60u);
}

TEST_F(CallBudgetTest, AfterARestartWhatWasCalledTheMinuteBeforeIsOverWithThisOne) {
    CallLimits const limits{.per_minute = 60};
    auto kept = budget(limits);
    spawn(*kept, Priority::live, 60);
    pass(90s);  // Half a minute into the next.
    go_on_after_restart(kept, limits);
    spawn(*kept, Priority::live);
    pass(29s);
    EXPECT_EQ(starts.size(), 60u);
    pass(2s);
    EXPECT_EQ(starts.size(), 61u);
}

TEST_F(CallBudgetTest, AnotherProcessOnTheSameDatabaseFillsTheSameMinute) {
    auto const serve = budget({.per_minute = 60});
    auto const command = budget({.per_minute = 60});
    spawn(*serve, Priority::live, 1);
    pass(1s);
    spawn(*command, Priority::live, 40, 10ms, "command");
    pass(1s);
    spawn(*serve, Priority::live, 60);
    pass(10s);
    // One may slip through before the others are seen.
    EXPECT_LE(starts.size(), 62u);
    pass(5min);
    EXPECT_EQ(starts.size(), 101u);
    EXPECT_LE(most_within(60s), 62u);
}

TEST_F(CallBudgetTest, HeadersLowerWhatIsLeftAndNeverRaiseIt) {
    auto const kept = budget({.per_minute = 60, .per_day = 1000});
    reading.minute_left = 3;  // Somebody else has called too.
    spawn(*kept, Priority::live, 1);
    pass(1s);
    spawn(*kept, Priority::live, 10);
    pass(5s);
    EXPECT_EQ(starts.size(), 4u);
    pass(2min);
    EXPECT_EQ(starts.size(), 11u);
    reading.minute_left = 1000;
    spawn(*kept, Priority::live, 100);
    pass(2s);
    EXPECT_LE(most_within(60s), 60u);
}

TEST_F(CallBudgetTest, TheVendorsOwnCountOfTheDayWins) {
    auto const kept = budget({.per_day = 1000});
    reading.day_left = 5;
    spawn(*kept, Priority::live, 1);
    pass(1s);
    EXPECT_EQ(kept->view().day_used, 995);
    spawn(*kept, Priority::live, 10);
    pass(1min);
    EXPECT_EQ(starts.size(), 6u);
    EXPECT_EQ(refused.at("call").code, "budget.day_spent");
    pass(17h);
    spawn(*kept, Priority::live, 10);
    pass(1min);
    EXPECT_EQ(starts.size(), 16u) << "a new day is a new count";
}

TEST_F(CallBudgetTest, RetryAfterIsHonouredWithALittleMore) {
    std::vector<Duration> waits;
    for (int i = 0; i < 8; ++i) {
        auto const kept = budget({.concurrent = 5});
        starts.clear();
        reading.wait = 20'000ms;
        spawn(*kept, Priority::live, 1);
        pass(1s);
        Instant const told = starts.back() + 10ms;
        spawn(*kept, Priority::live, 1);
        pass(1min);
        ASSERT_EQ(starts.size(), 2u);
        waits.push_back(starts[1] - told);
        EXPECT_GE(waits.back(), 20s);
        EXPECT_LE(waits.back(), 22s);
    }
    std::ranges::sort(waits);
    EXPECT_NE(waits.front(), waits.back()) << "not everybody comes back at once";
}

TEST_F(CallBudgetTest, ALongPauseIsAnErrorInsteadOfAWait) {
    auto const kept = budget({.concurrent = 5});
    reading.wait = 3'600'000ms;
    spawn(*kept, Priority::live, 1);
    pass(1s);
    spawn(*kept, Priority::live, 1);
    pass(1s);
    auto const& error = refused.at("call");
    EXPECT_EQ(error.code, "budget.blocked");
    EXPECT_EQ(error.kind, ErrorKind::rate_limited);
    ASSERT_TRUE(error.retry_after.has_value());
    EXPECT_GE(*error.retry_after, 3590s);
}

TEST_F(CallBudgetTest, AQuietDayGathersNothing) {
    auto const kept = budget({.per_minute = 60, .per_day = 1000});
    EXPECT_EQ(kept->gathering_window(6), 0s);
    spawn(*kept, Priority::live, 30);
    pass(1min);
    EXPECT_EQ(kept->view().day_forecast, 30 + 30 * (15 * 60 + 59) / 60);
    EXPECT_EQ(kept->gathering_window(6), 0s);
    EXPECT_EQ(budget({.per_minute = 600})->gathering_window(6), 0s) << "no day's limit, no window";
}

TEST_F(CallBudgetTest, TheWindowGrowsJustEnoughForTheDay) {
    auto const window_after = [&](std::int64_t per_day, int calls, std::int64_t per_wave) {
        auto const kept =
            std::make_unique<CallBudget>(ConnectionId("ledger" + std::to_string(per_day)),
                                         CallLimits{.per_day = int(per_day)},
                                         clock,
                                         *storage,
                                         random);
        spawn(*kept, Priority::live, calls);
        pass(1s);
        return kept->gathering_window(per_wave);
    };
    // 16 hours are left: 1,920 waves at 30 s, 480 at 2 min, 96 at 10 min.
    EXPECT_EQ(window_after(20'000, 2'000, 6), Duration(30s));
    EXPECT_EQ(window_after(5'000, 400, 6), Duration(2min));
    EXPECT_EQ(window_after(1'000, 100, 6), Duration(10min));
}

TEST_F(CallBudgetTest, TheWindowClosesWhenThePaceHasSlowedDown) {
    auto const kept = budget({.per_day = 1000});
    spawn(*kept, Priority::live, 100);
    pass(1min);
    EXPECT_GT(kept->gathering_window(6), 0s);
    pass(1h);
    EXPECT_EQ(kept->gathering_window(6), 0s);
}

TEST_F(CallBudgetTest, ForeseesWhenTheDaysCallsEnd) {
    auto const kept = budget({.per_day = 1000});
    EXPECT_EQ(kept->view().day_ends_at, Instant{}) << "no call, no rate";
    spawn(*kept, Priority::live, 10);
    pass(1min);
    EXPECT_EQ(kept->view().day_ends_at, Instant{}) << "ten an hour last the day";
    spawn(*kept, Priority::live, 90);
    pass(1min);
    // 100 in the last hour, 900 left.
    EXPECT_EQ(kept->view().day_ends_at, clock.now() + 9h);
    pass(2h);
    EXPECT_EQ(kept->view().day_ends_at, Instant{});
}

TEST_F(CallBudgetTest, ABackfillDoesNotMakeLiveWorkGather) {
    auto const kept = budget({.per_day = 1000});
    spawn(*kept, Priority::live, 110);
    pass(1min);
    EXPECT_GT(kept->gathering_window(6), 0s);
    run(kept->count_as_backfill(100));
    EXPECT_EQ(kept->gathering_window(6), 0s);
    // It stops at four fifths of the day; ten an hour of live work fit into the rest.
    EXPECT_EQ(kept->view().day_forecast, 800 + 10 * (15 * 60 + 59) / 60);
    EXPECT_EQ(kept->view().day_ends_at, Instant{});
    // Sixty an hour more do not.
    spawn(*kept, Priority::live, 60);
    pass(1min);
    EXPECT_GT(kept->gathering_window(6), 0s);
    EXPECT_EQ(kept->view().day_ends_at, clock.now() + Duration(1h) / 70 * (830 - 630));
}

TEST_F(CallBudgetTest, ABackfillIsKnownAfterARestart) {
    CallLimits const limits{.per_minute = 200, .per_day = 1000};
    auto kept = budget(limits);
    spawn(*kept, Priority::live, 110);
    pass(1min);
    run(kept->count_as_backfill(100));
    kept.reset();
    kept = budget(limits);
    spawn(*kept, Priority::live, 1);
    pass(1ms);
    EXPECT_EQ(kept->gathering_window(6), 0s);
}

TEST_F(CallBudgetTest, TheForecastGoesOnAfterARestart) {
    CallLimits const limits{.per_minute = 60, .per_day = 1000};
    auto kept = budget(limits);
    for (int minute = 0; minute < 10; ++minute) {
        spawn(*kept, Priority::live, 9);
        pass(1min);
    }
    auto const before = kept->view().day_forecast;
    EXPECT_GT(before, 1000);
    kept.reset();
    kept = budget(limits);
    spawn(*kept, Priority::live, 1);
    pass(1ms);
    EXPECT_NEAR(double(kept->view().day_forecast), double(before), 40);
    EXPECT_NE(kept->view().day_ends_at, Instant{});
}

TEST_F(CallBudgetTest, ASpentDaySaysSinceWhen) {
    auto const kept = budget({.per_day = 20});
    spawn(*kept, Priority::live, 20);
    pass(10min);
    spawn(*kept, Priority::live, 1);
    pass(1s);
    auto const spent = kept->view().day_ends_at;
    EXPECT_EQ(to_iso(spent), "2026-03-02T08:10:00Z");
    pass(1h);
    spawn(*kept, Priority::live, 1);
    pass(1s);
    EXPECT_EQ(kept->view().day_ends_at, spent);
    pass(16h);
    EXPECT_EQ(kept->view().day_ends_at, Instant{}) << "a new day";
}

TEST_F(CallBudgetTest, OtherProcessesReadHowFarTheDayReaches) {
    ConnectionId const ledger("ledger");
    DayOutlook seen;
    auto look = [&](Transaction& tx) { seen = noted_outlook(tx, ledger, clock.now()); };
    run(storage->read(look));
    EXPECT_EQ(seen.batches_text(), "");
    DayOutlook const told{clock.now() + 9h, clock.now() + 16h, 2min};
    EXPECT_TRUE(told.differs_from(seen));
    run(storage->write([&](Transaction& tx) { note_outlook(tx, ledger, told); }));
    run(storage->read(look));
    EXPECT_EQ(seen.batches_text(),
              "posts in batches every 2 min until the day's calls suffice again");
    EXPECT_EQ(seen.ends_at, told.ends_at);
    DayOutlook nearly = told;
    nearly.ends_at += 5min;
    EXPECT_FALSE(nearly.differs_from(told)) << "not worth another line on disk";
    nearly.gather = 30s;
    EXPECT_TRUE(nearly.differs_from(told));
    pass(16h);
    run(storage->read(look));
    EXPECT_EQ(seen.batches_text(), "") << "that day is over";
    run(storage->write([&](Transaction& tx) { note_outlook(tx, ledger, {}); }));
    run(storage->read(look));
    EXPECT_EQ(seen.ends_at, Instant{});
}

}  // namespace
}  // namespace cf
