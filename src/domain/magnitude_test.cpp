#include "domain/magnitude.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

OrderFacts order_with(std::vector<std::string_view> amounts) {
    OrderFacts facts;
    facts.order.emplace();
    facts.order->number = "1042";
    for (auto const amount : amounts) {
        OrderLine line;
        line.amount = Decimal::of(amount);
        facts.order->lines.push_back(line);
    }
    return facts;
}

TEST(Magnitude, WhatPeopleSellForFits) {
    EXPECT_TRUE(check_magnitude(order_with({"19.99", "-5", "0"})).has_value());
    EXPECT_TRUE(check_magnitude(order_with({"9000000000000", "-999999999999.99"})).has_value());
    EXPECT_TRUE(check_magnitude(OrderFacts{}).has_value());
}

TEST(Magnitude, HugeAmountsThatCancelOutAreRefused) {
    auto const refused = check_magnitude(order_with({"999999999999999999", "-999999999999999999"}));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, "money.too_large");
    EXPECT_NE(refused.error().message.find("order 1042"), std::string::npos);
    EXPECT_TRUE(check_magnitude(order_with({"6000000000000", "-6000000000000"})).has_error());
}

TEST(Magnitude, ARateCountsWithTheAmounts) {
    auto facts = order_with({"20000000"});
    facts.order->rate = Decimal(1'000'000);
    EXPECT_TRUE(check_magnitude(facts).has_error());
    facts.order->rate = Decimal(1'000);
    EXPECT_TRUE(check_magnitude(facts).has_value());
    facts.order->rate = Decimal::of("999999999999999999");
    EXPECT_TRUE(check_magnitude(facts).has_error());
}

TEST(Magnitude, PaymentsRefundsEditsAndPayoutsCount) {
    Decimal const huge = Decimal::of("999999999999999999");
    OrderFacts captured, refunded, edited;
    captured.captures.emplace_back().amount = huge;
    refunded.refunds.emplace_back().tenders.emplace_back().amount = huge;
    edited.edits.emplace_back().new_total = -huge;
    for (auto const& facts : {captured, refunded, edited})
        EXPECT_TRUE(check_magnitude(facts).has_error());
    Payout payout;
    payout.entries.emplace_back().fee = huge;
    EXPECT_TRUE(check_magnitude(payout).has_error());
}

}  // namespace
}  // namespace cf
