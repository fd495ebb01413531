#include <gtest/gtest.h>

#include "connectors/bigcommerce/bigcommerce_test_kit.hpp"

// What the vendor's documents leave uncertain is a switch of the simulator. Whatever its setting,
// what the connector reads is the store's truth, to the cent.
namespace cf::bigcommerce {
namespace {

using testing::StoreFixture;

using kit::start;

std::unique_ptr<StoreFixture> open(bool inclusive, std::string const& name, Json const& value) {
    return kit::open(
        Json::object({{"store", Json::object({{"quota", 0}, {"prices_include_tax", inclusive}})},
                      {"switches", Json::object({{name, value}})}}));
}

Json ask(StoreFixture& fixture, std::string method, std::string path, Json const& body = {}) {
    HttpRequest request{.method = std::move(method), .url = "/__sim/" + std::move(path)};
    if (!body.is_null()) request.body = body.dump();
    auto const reply = fixture.simulator->handle(request, fixture.now()).reply;
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body).value_or(Json());
}

/// Every other setting of every switch but those that stop something altogether.
std::vector<std::pair<std::string, Json>> other_settings() {
    std::vector<std::pair<std::string, Json>> all{{"money_style", "shortest"},
                                                  {"money_style", "mixed"},
                                                  {"null_style", "empty_object"},
                                                  {"null_style", "empty_string"},
                                                  {"null_style", "missing"},
                                                  {"requested_amount", "string"},
                                                  {"requested_amount", "null"},
                                                  {"refund_transaction_delay_s", 45}};
    auto const fixture = open(false, "hook_start_delay_s", 0);
    auto const known = ask(*fixture, "GET", "switches");
    for (auto const& [name, value] : known.members()) {
        bool const stops = name == "transactions_unavailable" || name == "overload" ||
                           name == "maintenance" || name == "tax_service_gone" ||
                           name == "refund_declined";
        if (value.is_boolean() && !stops) all.emplace_back(name, Json(!value.boolean_or(false)));
    }
    return all;
}

TEST(BigCommerceSwitches, EverySwitchEitherWayIsReadToTheCent) {
    auto const settings = other_settings();
    EXPECT_GT(settings.size(), 30u);
    bool inclusive = false;
    for (auto const& [name, value] : settings) {
        SCOPED_TRACE(name + " " + value.dump() + (inclusive ? " inclusive" : " exclusive"));
        testing::expect_polling_converges(*open(inclusive, name, value), 31, 14);
        inclusive = !inclusive;
    }
}

TEST(BigCommerceSwitches, ADeclinedRefundIsARecordWithoutMoney) {
    auto const fixture = open(false, "refund_declined", true);
    auto const placed =
        ask(*fixture, "POST", "orders", Json::parse(R"({"lines":[{"sku":"MUG-01"}]})").value());
    std::string const id(placed["orders"][std::size_t(0)].text());
    ask(*fixture, "POST", "orders/" + id + "/refund", Json::object({{"amount", "3"}}));
    auto const order = fixture->need(fixture->store->fetch_orders({RecordId(id)})).at(0);
    EXPECT_TRUE(order.facts.refunds.empty());
    EXPECT_EQ(order.facts.captures.size(), 1u);
}

TEST(BigCommerceSwitches, AStoreThatStopsIsAnErrorAndThenCatchesUp) {
    for (std::string const name : {"transactions_unavailable", "overload", "maintenance"}) {
        SCOPED_TRACE(name);
        auto const fixture = open(false, "hook_start_delay_s", 0);
        auto const order = ask(*fixture,
                               "POST",
                               "orders",
                               Json::parse(R"({"lines":[{"sku":"MUG-01","quantity":2}]})").value());
        ask(*fixture, "POST", "switches", Json::object({{name, true}}));
        auto const refused = fixture->neighbours.await(fixture->store->orders_changed("", start));
        ASSERT_TRUE(refused.has_error());
        EXPECT_TRUE(refused.error().kind == ErrorKind::unavailable ||
                    refused.error().kind == ErrorKind::rate_limited)
            << refused.error().code;
        ask(*fixture, "POST", "switches", Json::object({{name, false}}));
        auto const page = fixture->need(fixture->store->orders_changed("", start));
        ASSERT_EQ(page.records.size(), 1u);
        std::string const id(order["orders"][std::size_t(0)].text());
        testing::expect_as_facts(page.records[0], fixture->simulator->facts_of(id));
    }
}

}  // namespace
}  // namespace cf::bigcommerce
