#include "engine/given_back.hpp"

#include <gtest/gtest.h>

#include "engine/engine_test_kit.hpp"

namespace cf {
namespace {

using kit::dec;

TEST(GivenBack, CountsRefundsOfOrdersThatWereNotPaidYet) {
    // Cash on delivery, one of two mugs sent back before the money came: as a real store told it.
    Order order;
    order.currency = Currency::parse("EUR").value();
    order.total = dec("35.63");
    Refund lines;
    lines.mode = RefundMode::items;
    lines.items = {{"1", dec("12.52"), dec("2.38"), ""}};
    Refund amount;
    amount.mode = RefundMode::amount;
    amount.amount = dec("0.73");
    Refund rest;
    rest.mode = RefundMode::full;
    auto const all = given_back({lines, amount, rest}, order);
    EXPECT_EQ(all, (std::vector{dec("14.90"), dec("0.73"), dec("20.00")}));
    order.prices_include_tax = true;
    EXPECT_EQ(given_back({lines}, order).front(), dec("12.52"));
}

TEST(GivenBack, MoneyThatMovedComesFirst) {
    Refund refund;
    refund.mode = RefundMode::items;
    refund.items = {{"1", dec("10"), dec("1.90"), ""}};
    refund.tenders = {{"stripe", dec("11"), std::nullopt}, {"gift_card", dec("1"), std::nullopt}};
    EXPECT_EQ(given_back({refund}, Order{}).front(), dec("12"));
}

}  // namespace
}  // namespace cf
