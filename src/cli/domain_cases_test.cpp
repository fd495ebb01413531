// The cases given for the domain and our own, nastier ones, each also with its events in any order.
#include <gtest/gtest.h>

#include <sstream>

#include "base/json.hpp"
#include "base/random.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "cli/plan_command.hpp"

namespace cf::cli {
namespace {

Json cases(std::string const& name) {
    auto const path = std::string(CF_SOURCE_DIR) + "/tests/data/domain/" + name;
    return Json::parse(read_file(path).value()).value();
}

/// The same facts as they might arrive: in another order, some of them more than once.
void deliver_anyhow(Json::Array& events, Random& random) {
    std::size_t const facts = events.size();
    for (std::size_t i = 0; i < facts; ++i)
        if (random.below(3) == 0) {
            Json again = events[i];
            events.push_back(std::move(again));
        }
    for (std::size_t i = events.size(); i > 1; --i)
        std::swap(events[i - 1], events[random.below(i)]);
}

class DomainCases : public testing::TestWithParam<char const*> {};

TEST_P(DomainCases, Pass) {
    std::ostringstream out, err;
    EXPECT_EQ(run_plan_cases(cases(GetParam()).dump(), out, err), exit_ok)
        << out.str() << err.str();
    EXPECT_NE(out.str().find(", 0 failed"), std::string::npos);
}

TEST_P(DomainCases, PassWithTheirEventsInAnyOrderAndRepeated) {
    Json const given = cases(GetParam());
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Random random(seed);
        Json shuffled = given;
        for (Json& one : shuffled.member("cases").mutable_items())
            deliver_anyhow(one.member("events").mutable_items(), random);
        std::ostringstream out, err;
        EXPECT_EQ(run_plan_cases(shuffled.dump(), out, err), exit_ok) << "seed " << seed << "\n"
                                                                      << out.str() << err.str();
    }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         DomainCases,
                         testing::Values("cases.json", "more_cases.json", "combined_cases.json"));

}  // namespace
}  // namespace cf::cli
