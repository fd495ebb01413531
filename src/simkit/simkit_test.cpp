#include <gtest/gtest.h>

#include <algorithm>

#include "simkit/call_log.hpp"
#include "simkit/delivery_queue.hpp"
#include "simkit/fault_plan.hpp"
#include "simkit/route.hpp"
#include "simkit/strict_json.hpp"

namespace cf {
namespace {

Instant const start = from_unix_seconds(1'700'000'000);

Json parsed(std::string_view text) { return *Json::parse(text); }

struct Vendor {
    int executed = 0;
    Instant last{};
    FaultPlan::Execute execute = [this](HttpRequest const&, Instant now) {
        last = now;
        return HttpReply::json(200, "{\"call\":" + std::to_string(++executed) + "}");
    };
};

TEST(PathPattern, MatchesSegmentsAndYieldsDecodedValues) {
    PathPattern const pattern("/api/Invoices/{id}/History");
    EXPECT_EQ(pattern.match("/api/Invoices/a%20b/History/"), PathValues{"a b"});
    EXPECT_FALSE(pattern.match("/api/Invoices/7"));
    EXPECT_FALSE(pattern.match("/api/Invoices/7/History/8"));
    EXPECT_TRUE(PathPattern("/api/**").match("/api/x/y"));
    EXPECT_TRUE(PathPattern("/**").match("/"));
}

TEST(RouteTable, FirstFitWinsAndOtherMethodsAreKnown) {
    RouteTable<int> routes;
    routes.add("GET", "/a/fixed", 1);
    routes.add("GET", "/a/{id}", 2);
    EXPECT_EQ(routes.find("GET", "/a/fixed")->handler, 1);
    EXPECT_EQ(routes.find("GET", "/a/7")->values, PathValues{"7"});
    EXPECT_FALSE(routes.find("PUT", "/a/7"));
    EXPECT_TRUE(routes.knows_path("/a/7"));
}

TEST(StrictJson, UnknownKeyNamesTheNearest) {
    auto const json = parsed(R"({"per_milion":1})");
    auto const result = only_keys(JsonCursor(json), {"per_million", "next"});
    ASSERT_TRUE(result.has_error());
    EXPECT_NE(result.error().message.find("did you mean 'per_million'"), std::string::npos);
}

TEST(FaultPlan, LoseReplyExecutesTheNextCallOnly) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(parsed(R"({"kind":"lose_reply","method":"PUT","path":"/x","next":1})")));
    EXPECT_EQ(plan.run({"GET", "/x"}, start, vendor.execute).fate, ReplyFate::deliver);
    EXPECT_EQ(plan.run({"PUT", "/x?a=1"}, start, vendor.execute).fate, ReplyFate::lose);
    EXPECT_EQ(plan.run({"PUT", "/x"}, start, vendor.execute).fate, ReplyFate::deliver);
    EXPECT_EQ(vendor.executed, 3);
}

TEST(FaultPlan, TimeOutRefuseAndThrottleDoNotExecute) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(parsed(R"([{"kind":"time_out","next":1},{"kind":"refuse","next":1},
        {"kind":"throttle","next":1,"retry_after_s":7,"headers":{"X-Why":"day"}}])")));
    EXPECT_EQ(plan.run({"PUT", "/x"}, start, vendor.execute).fate, ReplyFate::time_out);
    EXPECT_EQ(plan.run({"PUT", "/x"}, start, vendor.execute).fate, ReplyFate::refuse);
    auto const throttled = plan.run({"PUT", "/x"}, start, vendor.execute).reply;
    EXPECT_EQ(throttled.status, 429);
    EXPECT_EQ(throttled.headers.get("Retry-After"), "7");
    EXPECT_EQ(throttled.headers.get("X-Why"), "day");
    EXPECT_EQ(vendor.executed, 0);
}

TEST(FaultPlan, DelayedCommitHappensAtItsTime) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(parsed(R"({"kind":"delayed_commit","next":1,"delay_ms":5000})")));
    EXPECT_EQ(plan.run({"PUT", "/x"}, start, vendor.execute).fate, ReplyFate::time_out);
    EXPECT_EQ(plan.next_due(), start + std::chrono::seconds(5));
    plan.settle(start + std::chrono::seconds(4), vendor.execute);
    EXPECT_EQ(vendor.executed, 0);
    plan.settle(start + std::chrono::seconds(9), vendor.execute);
    EXPECT_EQ(vendor.executed, 1);
    EXPECT_EQ(vendor.last, start + std::chrono::seconds(5));
}

TEST(FaultPlan, ServerErrorMayComeAfterTheCommit) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(parsed(
        R"({"kind":"server_error","next":1,"status":502,"after_commit":true,"body":"oops"})")));
    auto const reply = plan.run({"PUT", "/x"}, start, vendor.execute).reply;
    EXPECT_EQ(reply.status, 502);
    EXPECT_EQ(reply.body, "oops");
    EXPECT_EQ(vendor.executed, 1);
}

TEST(FaultPlan, StaleReadShowsTheEarlierAnswer) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(parsed(R"({"kind":"stale_read","skip":1,"next":1})")));
    auto const first = plan.run({"GET", "/x"}, start, vendor.execute).reply.body;
    EXPECT_EQ(plan.run({"GET", "/x"}, start, vendor.execute).reply.body, first);
    EXPECT_NE(plan.run({"GET", "/x"}, start, vendor.execute).reply.body, first);
}

TEST(FaultPlan, ADripAndATruncatedBodyAreExecuted) {
    Vendor vendor;
    FaultPlan plan(1);
    ASSERT_TRUE(plan.add(
        parsed(R"([{"kind":"drip","next":1,"delay_ms":90000},{"kind":"truncated","next":1}])")));
    auto const dripping = plan.run({"GET", "/x"}, start, vendor.execute);
    EXPECT_EQ(dripping.fate, ReplyFate::drip);
    EXPECT_EQ(dripping.delay, Duration(std::chrono::seconds(90)));
    EXPECT_EQ(dripping.reply.body, R"({"call":1})");
    auto const cut = plan.run({"GET", "/x"}, start, vendor.execute);
    EXPECT_EQ(cut.fate, ReplyFate::deliver);
    EXPECT_EQ(cut.reply.body, R"({"cal)");
}

TEST(FaultPlan, RatesFollowTheSeed) {
    auto fired = [](std::uint64_t seed) {
        Vendor vendor;
        FaultPlan plan(seed);
        EXPECT_TRUE(plan.add(parsed(R"({"kind":"cut_short","per_million":200000})")));
        std::string pattern;
        for (int i = 0; i < 200; ++i)
            pattern += plan.run({"GET", "/x"}, start, vendor.execute).fate == ReplyFate::cut_short
                           ? '#'
                           : '.';
        return pattern;
    };
    EXPECT_EQ(fired(7), fired(7));
    EXPECT_NE(fired(7), fired(8));
    auto const pattern = fired(7);
    auto const strikes = std::count(pattern.begin(), pattern.end(), '#');
    EXPECT_GT(strikes, 10);
    EXPECT_LT(strikes, 90);
}

TEST(FaultPlan, RefusesMisspeltAndContradictoryRules) {
    FaultPlan plan(1);
    EXPECT_TRUE(plan.add(parsed(R"({"kind":"lose_replies","next":1})")).has_error());
    EXPECT_TRUE(plan.add(parsed(R"({"kind":"slow","next":1,"per_million":5})")).has_error());
    EXPECT_TRUE(plan.add(parsed(R"({"kind":"slow","next":1,"delay":5})")).has_error());
    EXPECT_EQ(plan.list().size(), 0U);
}

TEST(CallLog, CountsByEndpointAndKindOfViolation) {
    CallLog log;
    log.count("GET /a", 200);
    log.count("GET /a", 429);
    log.count("PUT /a", 400);
    log.violation("minute", "61st call", start);
    auto const json = log.to_json();
    EXPECT_EQ(json["calls"].text(), "3");
    EXPECT_EQ(json["endpoints"]["GET /a"]["429"].text(), "1");
    EXPECT_EQ(json["limit_violations"].text(), "1");
    EXPECT_EQ(log.violations("minute"), 1);
    for (int i = 0; i < 2000; ++i) log.count("GET /" + std::to_string(i), 200);
    EXPECT_LE(log.to_json()["endpoints"].size(), CallLog::endpoints_max + 1);
}

TEST(DeliveryQueue, HandsOutEachOnceAtItsTime) {
    DeliveryQueue queue(1);
    auto const late = queue.push({"POST", "http://r/2"}, start + std::chrono::seconds(2));
    auto const early = queue.push({"POST", "http://r/1"}, start);
    EXPECT_EQ(queue.next_due(), start);
    auto const due = queue.take_due(start + std::chrono::seconds(1));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].id, early);
    EXPECT_TRUE(queue.take_due(start + std::chrono::seconds(1)).empty());
    EXPECT_EQ(queue.finish(early)->url, "http://r/1");
    EXPECT_FALSE(queue.finish(early));
    EXPECT_EQ(queue.take_due(start + std::chrono::seconds(3))[0].id, late);
    EXPECT_EQ(queue.next_due(), Instant::max());
}

TEST(DeliveryQueue, FaultsDropAndDuplicate) {
    DeliveryQueue queue(1);
    queue.set_faults(*read_delivery_faults(parsed(R"({"duplicate_per_million":1000000})")));
    auto const id = queue.push({"POST", "http://r/1"}, start);
    EXPECT_EQ(queue.take_due(start).size(), 2U);
    EXPECT_FALSE(queue.finish(id + "-copy"));
    EXPECT_TRUE(queue.finish(id));
    queue.set_faults(*read_delivery_faults(parsed(R"({"drop_per_million":1000000})")));
    queue.push({"POST", "http://r/1"}, start);
    EXPECT_EQ(queue.waiting(), 0U);
    queue.set_faults(*read_delivery_faults(parsed(R"({"delay_per_million":1000000})")));
    queue.push({"POST", "http://r/1"}, start);
    EXPECT_EQ(queue.tally().to_json().dump(), R"({"dropped":1,"duplicated":1,"delayed":1})");
}

}  // namespace
}  // namespace cf
