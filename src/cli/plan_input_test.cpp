// What `plan` does with input that is wrong: a located error and exit code 2, never a crash, never
// a guess.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "base/json.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "cli/plan_command.hpp"

namespace cf::cli {
namespace {

Json::Array given(std::string const& name) {
    auto const path = std::string(CF_SOURCE_DIR) + "/tests/data/domain/" + name;
    return Json::parse(read_file(path).value()).value()["cases"].items();
}

struct Outcome {
    int code = 0;
    std::string out, err;
};

Outcome run(std::string const& text) {
    std::ostringstream out, err;
    int const code = run_plan_case(text, out, err);
    return {code, out.str(), err.str()};
}

Json given_case(std::string const& id) {
    for (Json const& one : given("cases.json"))
        if (one["id"].text() == id) return one;
    return {};
}

Json& event(Json& one, std::size_t index) { return one.member("events").mutable_items().at(index); }

void expect_refused(Json const& one, std::string const& message) {
    auto const outcome = run(one.dump());
    EXPECT_EQ(outcome.code, exit_bad_input) << one.dump();
    EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err;
    EXPECT_TRUE(outcome.out.empty()) << outcome.out;
}

TEST(PlanInput, MoneyWithMoreDecimalsThanItsCurrencyIsRefused) {
    Json one = given_case("D01");
    event(one, 0).member("order").set("total", "28.805");
    expect_refused(one, "$.events[0].order.total: 28.805 has more decimals than GBP has (2)");
    one = given_case("D01");
    event(one, 0).member("order").set("currency", "JPY");
    expect_refused(one, "$.events[0].order.total: 28.80 has more decimals than JPY has (0)");
    one = given_case("D01");
    event(one, 1).set("amount", "28.8001");
    expect_refused(one, "$.events[1].amount: ");
    one = given_case("D08");
    event(one, 2).member("tenders").mutable_items()[0].set("amount", "12.001");
    expect_refused(one, "$.events[2].tenders[0].amount: ");
    one = given_case("D17");
    event(one, 0).set("net", "162.9000001");
    expect_refused(one, "$.events[0].net: ");
    // Zeros beyond the minor unit say nothing else.
    one = given_case("D01");
    event(one, 1).set("amount", "28.80000");
    EXPECT_EQ(run(one.dump()).code, exit_ok);
}

TEST(PlanInput, SignsThatMakeNoSenseAreRefused) {
    Json one = given_case("D01");
    event(one, 1).set("amount", "-28.80");
    expect_refused(one, "$.events[1].amount: must not be negative");
    one = given_case("D01");
    event(one, 0).member("order").member("lines").mutable_items()[0].set("qty", "-2");
    expect_refused(one, "$.events[0].order.lines[0].qty: must not be negative");
    one = given_case("D04");
    event(one, 0).member("order").member("coupons").mutable_items()[0].set("amount", "-12.60");
    expect_refused(one, "$.events[0].order.coupons[0].amount: must not be negative");
    one = given_case("D15");
    event(one, 1).set("rate", "0");
    expect_refused(one, "$.events[1].rate: must be above zero");
    one = given_case("D17");
    event(one, 0).member("fees").mutable_items()[1] = "-0.74";
    expect_refused(one, "$.events[0].fees[1]: must not be negative");
}

TEST(PlanInput, WhatIsMissingOrOfAnotherTypeIsNamed) {
    Json one = given_case("D01");
    event(one, 0).member("order").erase("currency");
    expect_refused(one, "$.events[0].order: 'currency' is missing");
    one = given_case("D01");
    event(one, 0).member("order").set("placed_at", "2025-02-30T10:00:00Z");
    expect_refused(one, "$.events[0].order.placed_at: ");
    one = given_case("D01");
    event(one, 0).member("order").set("placed_at", "2025-05-14");
    expect_refused(one, "$.events[0].order.placed_at: ");
    one = given_case("D01");
    event(one, 0).member("order").set("lines", "none");
    expect_refused(one, "$.events[0].order.lines: ");
    one = given_case("D01");
    event(one, 1).set("gateway", "");
    expect_refused(one, "$.events[1].gateway: must not be empty");
    one = given_case("D01");
    one.member("config").set("org_timezone", "Europe/Atlantis");
    expect_refused(one, "$.config.org_timezone: ");
    one = given_case("D01");
    one.member("config").set("rounding_mode", "half-up");
    expect_refused(one, "$.config.rounding_mode: ");
}

TEST(PlanInput, DatesLeaveRoomForTheDaysAfterThem) {
    Json one = given_case("D14");
    one.member("config").set("closed_through", "9999-12-31");
    expect_refused(one, "$.config.closed_through: must be before 9989");
    one = given_case("D01");
    one.member("config").set("closed_through", "9988-12-31");
    EXPECT_EQ(run(one.dump()).code, exit_ok);
    one.member("events").push_back(
        Json::object({{"type", "period.closed"}, {"through", "9999-12-31"}}));
    expect_refused(one, "$.events[2].through: must be before 9989");
    one = given_case("D22");
    event(one, 0).member("order").set("placed_at", "9999-12-31T23:59:59Z");
    expect_refused(one, "$.events[0].order.placed_at: must be before 9989");
    one = given_case("D01");
    event(one, 1).set("at", "9999-12-31T23:59:59Z");
    expect_refused(one, "$.events[1].at: must be before 9989");
}

TEST(PlanInput, TwoLinesWithOneIdAreRefused) {
    Json one = given_case("D04");
    Json& lines = event(one, 0).member("order").member("lines");
    lines.mutable_items()[2].set("id", lines.items()[0]["id"]);
    expect_refused(one, "$.events[0].order.lines[2].id: another line of this list has the same id");
    one = given_case("D27");
    Json& added = event(one, 2).member("added");
    ASSERT_TRUE(added.is_array()) << event(one, 2).dump();
    added.push_back(Json(added.items()[0]));
    expect_refused(one, "$.events[2].added[1].id: another line");
}

TEST(PlanInput, ARefundsTotalIsTheSumOfItsTenders) {
    Json one = given_case("D08");
    event(one, 2).erase("total");
    EXPECT_EQ(run(one.dump()).code, exit_ok);
    event(one, 2).set("total", "12.00");
    EXPECT_EQ(run(one.dump()).code, exit_ok);
    event(one, 2).erase("tenders");
    expect_refused(one, "$.events[2].total: is not the sum of 'tenders', 0");
    event(one, 2).erase("total");
    EXPECT_EQ(run(one.dump()).code, exit_ok);  // No money went back, or not yet.
}

TEST(PlanInput, AForeignOrderHasARateAndItsSettlementsMayTakeIt) {
    Json one = given_case("D15");
    event(one, 0).erase("rate");
    expect_refused(one, "$.events[0]: 'rate' is missing: the order is in EUR, the books in GBP");
    one = given_case("D15");
    event(one, 1).erase("rate");
    EXPECT_EQ(run(one.dump()).code, exit_ok);  // The document's (rules, section 12).
}

TEST(PlanInput, AmountsThatCancelOutMustFitTheBooksAllTheSame) {
    Json one = given_case("D01");
    Json& lines = event(one, 0).member("order").member("lines");
    for (std::string const amount : {"999999999999999999", "-999999999999999999"}) {
        Json line = lines.items()[0];
        line.set("id", "huge" + amount);
        line.set("amount", amount);
        lines.push_back(std::move(line));
    }
    expect_refused(one, "$.events: order ");
    expect_refused(one, "its amounts are larger than the books can hold");
    one = given_case("D01");
    one.set("opening_balances", Json::object({{"200", "10000000000000.01"}}));
    expect_refused(one, "$.opening_balances.200: is larger than the books can hold");
}

TEST(PlanInput, NumbersBeyondTheBooksAreRefused) {
    for (std::string const number :
         {"1e400", "-1e400", "1e-400", "99999999999999999999999999999999999999", "1e17"}) {
        std::string text = given_case("D01").dump();
        auto const at = text.find("\"total\":\"28.80\"");
        ASSERT_NE(at, std::string::npos);
        for (std::string const& spelt : {number, "\"" + number + "\""}) {
            std::string wrong = text;
            wrong.replace(at, 15, "\"total\":" + spelt);
            auto const outcome = run(wrong);
            EXPECT_NE(outcome.code, exit_differs) << spelt;
            if (outcome.code == exit_bad_input)
                EXPECT_NE(outcome.err.find("$.events[0].order.total: "), std::string::npos)
                    << outcome.err;
            else  // Readable, but no sum of such an order fits: a person has to look.
                EXPECT_NE(outcome.out.find("review:lines_do_not_explain_total"), std::string::npos)
                    << outcome.out;
        }
    }
}

TEST(PlanInput, ANameGivenTwiceIsRefused) {
    std::string text = given_case("D01").dump();
    auto const at = text.find("\"total\":\"28.80\"");
    text.insert(at, "\"total\":\"28.80\",");
    auto const outcome = run(text);
    EXPECT_EQ(outcome.code, exit_bad_input);
    EXPECT_NE(outcome.err.find("$.events[0].order.total: is given twice"), std::string::npos)
        << outcome.err;
}

TEST(PlanInput, DepthIsLimited) {
    std::string const deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(run(deep).code, exit_bad_input);
    std::string objects;
    for (int i = 0; i < 1000; ++i) objects += "{\"config\":";
    EXPECT_EQ(run(objects).code, exit_bad_input);
}

TEST(PlanInput, NoJsonAtAllIsRefused) {
    for (char const* text : {"", " ", "[]", "null", "42", "\"x\"", "{}", "{\"config\":{}}", "\xff"})
        EXPECT_EQ(run(text).code, exit_bad_input) << text;
}

TEST(PlanInput, AFieldNobodyReadsIsAWarningWithTheNearestName) {
    Json one = given_case("D20");
    Json& order = event(one, 0).member("order");
    order.set("colected_by_marketplace", order["collected_by_marketplace"]);
    order.erase("collected_by_marketplace");
    auto const outcome = run(one.dump());
    EXPECT_EQ(outcome.code, exit_ok);
    EXPECT_NE(outcome.err.find("$.events[0].order.colected_by_marketplace: is not read; did you "
                               "mean 'collected_by_marketplace'?"),
              std::string::npos)
        << outcome.err;
}

TEST(PlanInput, OfTwoTellingsOfOneFactTheEarlierCountsWhicheverArrivedFirst) {
    Json one = given_case("D08");
    auto& events = one.member("events").mutable_items();
    for (std::size_t i = 0, heard = events.size(); i < heard; ++i) {
        Json later = events[i];
        Json& dated = later.contains("at") ? later : later.member("order");
        dated.set(later.contains("at") ? "at" : "placed_at", "2025-05-30T10:00:00Z");
        events.push_back(std::move(later));
    }
    auto const books = run(given_case("D08").dump()).out;
    EXPECT_EQ(run(one.dump()).out, books);
    std::reverse(events.begin(), events.end());
    EXPECT_EQ(run(one.dump()).out, books);
}

TEST(PlanInput, TheCasesHoldNothingThatIsNotRead) {
    for (auto const* file : {"cases.json", "more_cases.json", "combined_cases.json"})
        for (Json const& one : given(file)) EXPECT_EQ(run(one.dump()).err, "");
}

/// Every leaf of a JSON value, and what can go wrong with it.
class Mutations {
  public:
    explicit Mutations(Json one) : one_(std::move(one)) {}

    int tried = 0, refused = 0;

    void all() {
        for (auto const* part : {"config", "opening_balances", "events"})
            if (one_.contains(part)) visit(one_.member(part));
    }

  private:
    static std::vector<Json> const& wrong_values() {
        static std::vector<Json> const values{
            Json(),
            Json(""),
            Json("nothing of the kind"),
            Json::raw_number("1e400"),
            Json(-1),
            Json("-0.005"),
            Json("123456789012345678.99"),
            Json(true),
            Json::array(),
            Json::object(),
            Json("2025-13-45T99:99:99Z"),
            Json("9999-12-31T23:59:59Z"),
            Json(std::string(5000, '9')),
            Json::array({Json::array({Json::object({{"amount", "1"}})})}),
            Json("0"),
            Json("\x01\xc3\xa9"),
        };
        return values;
    }

    void visit(Json& place) {
        if (place.is_array()) {
            for (Json& item : place.mutable_items()) visit(item);
            return mutate(place);
        }
        if (place.is_object()) {
            for (auto& [name, value] : place.mutable_members()) visit(value);
            return mutate(place);
        }
        mutate(place);
    }

    /// Some of the wrong values, others for each leaf, so that all of them meet all kinds of leaf.
    void mutate(Json& place) {
        Json const right = place;
        for (int i = 0; i < 3; ++i) {
            place = wrong_values()[turn_++ % wrong_values().size()];
            check(place);
        }
        place = right;
    }

    void check(Json const& wrong) {
        auto const outcome = run(one_.dump());
        ++tried;
        if (outcome.code == exit_ok) return;
        ++refused;
        EXPECT_EQ(outcome.code, exit_bad_input);
        EXPECT_NE(outcome.err.find("$"), std::string::npos)
            << one_["id"].text() << " with " << wrong.dump().substr(0, 80) << ": " << outcome.err;
        EXPECT_LT(outcome.err.size(), 1000u) << "an error that repeats its input";
    }

    Json one_;
    std::size_t turn_ = 0;
};

TEST(PlanInput, NoWrongLeafOfAnyCaseEverCrashesOrGoesUnlocated) {
    int tried = 0, refused = 0;
    for (Json const& one : given("cases.json")) {
        Mutations mutations(one);
        mutations.all();
        tried += mutations.tried;
        refused += mutations.refused;
    }
    EXPECT_GT(tried, 5000);
    EXPECT_GT(refused, tried / 2);
}

}  // namespace
}  // namespace cf::cli
