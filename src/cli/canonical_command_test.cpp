#include "cli/canonical_command.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/files.hpp"

namespace cf::cli {
namespace {

OrderSnapshot snapshot_of(std::string id, TotalCheck::Verdict verdict) {
    OrderSnapshot snapshot;
    snapshot.id = RecordId(id);
    Order order;
    order.id = id;
    order.currency = Currency::of("EUR");
    order.total = Decimal::of("10.00");
    snapshot.facts.order = order;
    snapshot.check.verdict = verdict;
    snapshot.check.lines_total = Decimal::of("9.99");
    snapshot.check.difference = Decimal::of("0.01");
    snapshot.check.why = "for the test";
    return snapshot;
}

/// A store whose documents are ids; "?" cannot be read, "!" is an order nobody can explain.
Result<std::vector<OrderSnapshot>> read_ids(std::vector<Json> documents) {
    std::vector<OrderSnapshot> orders;
    for (auto const& document : documents)
        for (auto const& item : document.items()) {
            if (item.text() == "?") return JsonCursor(item).error("no order");
            orders.push_back(snapshot_of(std::string(item.text()),
                                         item.text() == "!" ? TotalCheck::Verdict::unexplained
                                                            : TotalCheck::Verdict::rounding));
        }
    return orders;
}

struct Run {
    int code;
    std::string out, err;
};

Run run_files(std::string const& store, std::vector<std::string> files) {
    std::vector<ConnectorDescriptor> const connectors{
        {.name = "shop", .is_store = true, .read_recorded = &read_ids}, {.name = "ledger"}};
    std::ostringstream out, err;
    int const code = run_canonical({store, std::move(files)}, connectors, out, err);
    return {code, out.str(), err.str()};
}

/// The input goes through a file, as a user's does.
Run run(std::string const& store, std::string const& input) {
    std::string const file = ::testing::TempDir() + "canonical_command_test.json";
    EXPECT_TRUE(write_file(file, input, FileMode::normal).has_value());
    return run_files(store, {file});
}

TEST(CanonicalCommand, PrintsOneObjectPerOrder) {
    auto const result = run("shop", R"(["1","2"])");
    EXPECT_EQ(result.code, exit_ok);
    std::istringstream lines(result.out);
    std::string line;
    int count = 0;
    while (std::getline(lines, line)) {
        auto const json = Json::parse(line);
        ASSERT_TRUE(json.has_value());
        EXPECT_EQ((*json)["currency"].text(), "EUR");
        EXPECT_EQ((*json)["total"].text(), "10.00");
        EXPECT_EQ((*json)["lines_total"].text(), "9.99");
        EXPECT_EQ((*json)["difference"].text(), "0.01");
        EXPECT_EQ((*json)["explained"].text(), "rounding");
        EXPECT_EQ((*json)["why"].text(), "for the test");
        EXPECT_TRUE((*json)["order"].is_object());
        ++count;
    }
    EXPECT_EQ(count, 2);
}

TEST(CanonicalCommand, ExitsWithOneWhenATotalIsNotExplained) {
    EXPECT_EQ(run("shop", R"(["1","!"])").code, exit_differs);
}

TEST(CanonicalCommand, SaysWhatIsWrongWithTheInput) {
    auto const unreadable = run("shop", R"(["1","?"])");
    EXPECT_EQ(unreadable.code, exit_bad_input);
    EXPECT_EQ(unreadable.out, "");
    EXPECT_EQ(run("shop", "[1").code, exit_bad_input);
    EXPECT_EQ(run("shop", "[]").code, exit_bad_input);
    EXPECT_EQ(run_files("shop", {}).code, exit_bad_input);
    auto const missing = run_files("shop", {"no/such/file.json"});
    EXPECT_EQ(missing.code, exit_bad_input);
    EXPECT_NE(missing.err.find("no/such/file.json"), std::string::npos);
}

TEST(CanonicalCommand, NamesTheStoresItKnows) {
    auto const result = run("shopp", "[]");
    EXPECT_EQ(result.code, exit_bad_input);
    EXPECT_NE(result.err.find("did you mean 'shop'"), std::string::npos) << result.err;
    EXPECT_EQ(run("ledger", "[]").code, exit_bad_input);
}

}  // namespace
}  // namespace cf::cli
