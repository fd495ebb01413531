#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "base/log.hpp"
#include "tests/pressure/pressure_world.hpp"

namespace cf::pressure {
namespace {

using namespace std::chrono_literals;

// About twenty in each shop that is well, so far apart that their ledgers' days suffice for posting
// each at once.
constexpr int trading_orders = 300;
constexpr Duration between_orders_max = 30s;

class Pressure : public testing::Test {
  protected:
    explicit Pressure(int backlog_day_calls = usual_day_calls) : world(backlog_day_calls) {}
    // What goes wrong in this world is meant to.
    void SetUp() override { log::configure(log::Level::off); }
    void TearDown() override { log::configure(log::Level::warn); }

    static std::vector<std::string> shops(Trouble trouble) {
        std::vector<std::string> names;
        for (auto const& plan : plans())
            if (plan.trouble == trouble) names.push_back(plan.name);
        return names;
    }
    /// Orders everywhere, a little apart; those in trouble get some as well.
    void trade(int orders) {
        auto const well = shops(Trouble::none);
        for (int i = 0; i < orders; ++i) {
            world.place(well[world.random().below(well.size())]);
            if (i % 20 == 0)
                for (auto const& plan : plans())
                    if (plan.trouble != Trouble::none) world.place(plan.name);
            world.pass(Duration(
                std::int64_t(world.random().below(std::uint64_t(between_orders_max.count())))));
        }
    }
    std::string breaker_of(std::string const& id) {
        return std::string(world.connection(id)["breaker"]["state"].text());
    }
    void expect_limits_kept() {
        for (auto const& plan : plans()) {
            SCOPED_TRACE(plan.ledger);
            EXPECT_EQ(world.calls(plan.ledger)["limit_violations"].text(), "0")
                << world.calls(plan.ledger).dump();
        }
    }

    World world;
};

/// Fewer calls a day than the backfill needs.
constexpr int short_day_calls = 120;
class PressureOnADay : public Pressure {
  protected:
    PressureOnADay() : Pressure(short_day_calls) {}
};

// Two of them (shop18, shop19) share their ledger with the backfill: where its minute is full all
// the same, a few orders wait for the next one.
TEST_F(Pressure, TheTroubleOfSomeDelaysNobodyElse) {
    world.pass(2min);
    world.start_backfill();
    trade(trading_orders / 2);
    // The calls of the last two minutes count once more after a restart: trade rests so long.
    world.pass(1min);
    world.kill();
    world.boot();
    world.pass(2min);
    trade(trading_orders / 2);
    world.pass(2min);

    std::vector<Duration> waits;
    for (auto const& shop : shops(Trouble::none)) {
        SCOPED_TRACE(shop);
        EXPECT_GT(world.accepted(shop), 5);
        EXPECT_EQ(world.posted(shop), world.accepted(shop));
        auto const own = world.waits(shop);
        ASSERT_FALSE(own.empty());
        std::cout << shop << ": " << own.size() << " orders, half " << own[own.size() / 2] / 1ms
                  << " ms, longest " << own.back() / 1ms << " ms\n";
        waits.insert(waits.end(), own.begin(), own.end());
    }
    ASSERT_GE(waits.size(), std::size_t(trading_orders / 2));
    std::ranges::sort(waits);
    auto const p99 = waits[waits.size() * 99 / 100];
    std::cout << "own waiting, virtual: half " << waits[waits.size() / 2] / 1ms << " ms, p99 "
              << p99 / 1ms << " ms, longest " << waits.back() / 1ms << " ms\n";
    EXPECT_LT(p99, 1s);
    for (auto const& shop : {"shop3", "shop4"}) EXPECT_GT(world.posted(shop), 5) << shop;
    expect_limits_kept();
}

TEST_F(PressureOnADay, ADaysCallsLastAcrossARestartAndAreForeseen) {
    world.pass(2min);
    world.start_backfill();
    world.pass(40s);
    // The backfill alone goes no further than its share.
    auto day = world.connection("books2")["budget"]["day"];
    EXPECT_EQ(day["forecast"].text(), std::to_string(short_day_calls * 4 / 5)) << day.dump();
    EXPECT_EQ(day["ends_at"].text(), "") << day.dump();
    for (int i = 0; i < 6; ++i) {
        world.place("shop18");
        world.pass(20s);
    }
    day = world.connection("books2")["budget"]["day"];
    EXPECT_NE(day["ends_at"].text(), "") << day.dump();
    world.kill();
    world.boot();
    world.pass(10min);
    day = world.connection("books2")["budget"]["day"];
    EXPECT_NE(day["ends_at"].text(), "") << "forgotten by the restart: " << day.dump();
    EXPECT_GT(world.posted("shop5"), 0);
    world.pass(10h);
    EXPECT_GT(world.calls_made("books2"), short_day_calls / 2) << "the budget was never short";
    EXPECT_LE(world.calls_made("books2"), short_day_calls + 24) << "tokens are not of the day";
    expect_limits_kept();
    auto const first_day = world.posted("shop5");
    // The next day goes on by itself.
    world.pass(8h);
    EXPECT_GT(world.posted("shop5"), first_day);
    expect_limits_kept();
}

TEST_F(Pressure, WhatIsBrokenIsShownAndTriedAgain) {
    world.pass(2min);
    world.place("shop2");
    world.pass(18min);
    for (auto const* id : {"shop0", "shop1", "books0"}) {
        SCOPED_TRACE(id);
        EXPECT_NE(breaker_of(id), "");
        EXPECT_EQ(world.connection(id)["breaker"]["cause"].text(), "refuses_access");
        EXPECT_NE(world.connection(id)["state"].text(), "healthy");
    }
    for (auto const& shop : shops(Trouble::none)) EXPECT_EQ(breaker_of(shop), "") << shop;
    for (auto const* id : {"books3", "books4", "shop3", "books1"}) EXPECT_EQ(breaker_of(id), "");

    world.place("shop0");
    world.enter_right_key("shop0");
    // The longest pause and what chance adds to it.
    world.pass(15min);
    EXPECT_EQ(breaker_of("shop0"), "");
    EXPECT_EQ(world.connection("shop0")["state"].text(), "healthy");
    EXPECT_EQ(world.posted("shop0"), 1);
    EXPECT_NE(breaker_of("shop1"), "");
}

}  // namespace
}  // namespace cf::pressure
