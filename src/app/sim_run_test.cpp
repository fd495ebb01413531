#include "app/sim_run.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/log.hpp"

namespace cf::app {
namespace {

// What goes wrong in these worlds is meant to: it would only hide what a test has to say.
class Simulation : public testing::Test {
  protected:
    void SetUp() override { log::configure(log::Level::off); }
    void TearDown() override { log::configure(log::Level::warn); }
};

Json report_of(std::uint64_t seed, char const* faults) {
    SimOptions const options{seed, 12, 1, FaultProfile::named(faults).value()};
    auto outcome = run_seed(options);
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
    return outcome ? outcome->report : Json();
}

TEST_F(Simulation, TheSameSeedGivesTheSameEvents) {
    auto const once = report_of(3, "default");
    EXPECT_EQ(once["digest"].text(), report_of(3, "default")["digest"].text());
    EXPECT_NE(once["digest"].text(), report_of(4, "default")["digest"].text());
    // Faults that never happen would prove nothing.
    std::int64_t calls = 0;
    for (auto const* kind : {"lose_reply", "server_error", "slow", "refuse", "throttle"})
        calls += std::stoll("0" + std::string(once["faults"][kind].text()));
    EXPECT_GT(calls, 5);
    EXPECT_NE(once["faults"]["forged_webhooks"].text(), "");
}

TEST_F(Simulation, WithoutFaultsTheBooksAgree) {
    auto const report = report_of(7, "none");
    EXPECT_EQ(report["difference"].text(), "0.00");
    EXPECT_EQ(report["lost"].text(), "0");
    EXPECT_EQ(report["kills"].text(), "0");
    EXPECT_TRUE(report["ok"].boolean_or(false));
}

TEST_F(Simulation, EveryKindOfFaultStrikesWithinFewSeedsAndTheBooksAgree) {
    auto const faults = FaultProfile::named("default").value();
    EXPECT_GE(faults.kinds().size(), 30U) << "the default profile has lost kinds";
    std::map<std::string, std::int64_t> struck;
    // Of 3 and 7 the one posts drafts that nobody deletes in time, the other some that are.
    for (std::uint64_t const seed : {1, 2, 3, 4, 7}) {
        SCOPED_TRACE(seed);
        auto const outcome = run_seed({seed, 40, 2, faults});
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
        EXPECT_TRUE(outcome->ok) << outcome->report.dump();
        for (auto const& [kind, count] : outcome->report["faults"].members())
            struck[kind] += std::stoll(std::string(count.text()));
    }
    for (auto const& kind : faults.kinds()) EXPECT_GT(struck[kind], 0) << kind;
}

TEST(FaultProfile, AWrongKeyOrRateIsNamed) {
    auto refused = [](char const* text) {
        auto const read = FaultProfile::read(Json::parse(text).value());
        return read ? std::string("taken") : read.error().message;
    };
    EXPECT_NE(refused(R"({"calls":{"lost_reply":5}})").find("lost_reply"), std::string::npos);
    EXPECT_NE(refused(R"({"kills":5})").find("kills"), std::string::npos);
    EXPECT_NE(refused(R"({"calls":{"refuse":-1}})").find("0 to"), std::string::npos);
    EXPECT_NE(refused(R"({"per_day":{"hooks_off":1001}})").find("0 to"), std::string::npos);
    EXPECT_NE(refused(R"({"per_day":{"hooks_of":1}})").find("hooks_off"), std::string::npos);
    EXPECT_NE(refused(R"({"per_day":{"earthquakes":1}})").find("earthquakes"), std::string::npos);
    EXPECT_EQ(refused(R"({"calls":{"refuse":1}})"), "taken");
}

}  // namespace
}  // namespace cf::app
