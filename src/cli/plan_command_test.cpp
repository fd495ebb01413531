#include "cli/plan_command.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/json.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"

namespace cf::cli {
namespace {

std::string data(std::string const& name) {
    return read_file(std::string(CF_SOURCE_DIR) + "/tests/data/domain/" + name).value();
}

TEST(PlanCommand, EveryCaseOfTheDomainPasses) {
    std::ostringstream out, err;
    EXPECT_EQ(run_plan_cases(data("cases.json"), out, err), exit_ok) << out.str() << err.str();
    EXPECT_NE(out.str().find("35 passed, 0 failed"), std::string::npos) << out.str();
}

TEST(PlanCommand, ACaseWithoutExpectedIsPlanned) {
    auto const cases = Json::parse(data("cases.json")).value();
    Json one = cases["cases"][std::size_t(0)];
    one.erase("expected");
    std::ostringstream out, err;
    ASSERT_EQ(run_plan_case(one.dump(), out, err), exit_ok) << err.str();
    auto const books = Json::parse(out.str()).value();
    for (auto const* part :
         {"documents", "movements", "balances", "flags", "explained_differences"})
        EXPECT_TRUE(books.contains(part)) << part;
    EXPECT_EQ(books["documents"][std::size_t(0)]["total"].text(), "28.80");
}

TEST(PlanCommand, AWrongFigureIsShownAndTheExitCodeSaysSo) {
    auto cases = Json::parse(data("cases.json")).value();
    cases.member("cases")
        .mutable_items()[0]
        .member("expected")
        .member("documents")
        .mutable_items()[0]
        .set("total", "28.81");
    std::ostringstream out, err;
    EXPECT_EQ(run_plan_cases(cases.dump(), out, err), exit_differs);
    EXPECT_NE(out.str().find("total: planned \"28.80\", expected \"28.81\""), std::string::npos)
        << out.str();
}

TEST(PlanCommand, MalformedInputNamesTheJsonPath) {
    auto cases = Json::parse(data("cases.json")).value();
    Json one = cases["cases"][std::size_t(0)];
    one.member("events").mutable_items()[0].member("order").set("total", "12,50");
    std::ostringstream out, err;
    EXPECT_EQ(run_plan_case(one.dump(), out, err), exit_bad_input);
    EXPECT_NE(err.str().find("$.events[0].order.total"), std::string::npos) << err.str();
    EXPECT_EQ(run_plan_case("{", out, err), exit_bad_input);
}

TEST(Plan, AFileWithoutCasesProvesNothing) {
    for (auto const* text : {R"({"cases":[]})",
                             R"({"contact_cases":{"cases":[]}})",
                             R"({"cases":[],"contact_cases":{"cases":[]}})"}) {
        std::ostringstream out, err;
        EXPECT_EQ(run_plan_cases(text, out, err), exit_bad_input) << text;
        EXPECT_NE(err.str().find("holds no case"), std::string::npos) << err.str();
        EXPECT_EQ(out.str(), "");
    }
}

}  // namespace
}  // namespace cf::cli
