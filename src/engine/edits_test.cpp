#include "engine/edits.hpp"

#include <gtest/gtest.h>

#include "engine/engine_test_kit.hpp"

namespace cf {
namespace {

using kit::dec, kit::line;

Order order_of(std::vector<OrderLine> lines, std::string_view total) {
    Order order;
    order.id = "61";
    order.currency = Currency::parse("EUR").value();
    order.lines = std::move(lines);
    order.total = dec(total);
    return order;
}

TEST(DeriveEdit, ALineReducedAndRaisedAgainKeepsItsTax) {
    // 3 mugs, 2 mugs, 4 mugs, as a real store told them (19 %, prices with tax).
    auto const three = order_of({line("L1", "37.56", "7.14")}, "44.70");
    auto const two = order_of({line("L1", "25.04", "4.76")}, "29.80");
    auto const four = order_of({line("L1", "50.08", "9.52")}, "59.60");

    auto const down = derive_edit({three, {}, two, Instant{}});
    ASSERT_TRUE(down);
    ASSERT_EQ(down->removed.size(), 1u);
    EXPECT_EQ(*down->removed[0].amount, dec("12.52"));

    auto const up = derive_edit({three, {*down}, four, Instant{}});
    ASSERT_TRUE(up);
    ASSERT_EQ(up->added.size(), 1u);
    EXPECT_EQ(up->added[0].amount, dec("25.04"));
    EXPECT_EQ(*up->added[0].tax, dec("4.76"));
    EXPECT_EQ(up->revision, 3);
    EXPECT_FALSE(derive_edit({three, {*down, *up}, four, Instant{}}));
}

TEST(DeriveEdit, WhatALineGainsKeepsItsIdSoThatARefundOfItFindsAll) {
    auto const one = order_of({line("L1", "12.52", "2.38")}, "14.90");
    auto const two = order_of({line("L1", "25.04", "4.76")}, "29.80");
    auto const up = derive_edit({one, {}, two, Instant{}});
    ASSERT_TRUE(up);
    ASSERT_EQ(up->added.size(), 1u);
    EXPECT_EQ(up->added[0].id, "L1");
    EXPECT_EQ(apply_edits(one, {*up}).lines.size(), 1u);
}

TEST(DeriveEdit, TheTaxTakenOffIsWhatTheStoreChargesLess) {
    // In proportion it would be 0.05: taken off in two steps it would come to another tax than in
    // one, and never to the store's.
    auto const before = order_of({line("L1", "0.50", "0.10")}, "0.60");
    auto const after = order_of({line("L1", "0.25", "0.04")}, "0.29");
    auto const down = derive_edit({before, {}, after, Instant{}});
    ASSERT_TRUE(down);
    ASSERT_EQ(down->removed.size(), 1u);
    EXPECT_EQ(*down->removed[0].tax, dec("0.06"));
    EXPECT_EQ(*apply_edits(before, {*down}).lines[0].tax, dec("0.04"));
}

TEST(DeriveEdit, ALineBelowZeroThatGoesIsAddedBackNotCredited) {
    auto const before = order_of({line("L1", "20", "3.80"), line("F1", "-5", "-0.95")}, "17.85");
    auto const after = order_of({line("L1", "20", "3.80")}, "23.80");
    auto const edit = derive_edit({before, {}, after, Instant{}});
    ASSERT_TRUE(edit);
    EXPECT_TRUE(edit->removed.empty());
    ASSERT_EQ(edit->added.size(), 1u);
    EXPECT_EQ(edit->added[0].amount, dec("5"));
    EXPECT_EQ(*edit->added[0].tax, dec("0.95"));
}

TEST(FirstCaptures, AnEditOfAPaidOrderMovesNoMoney) {
    std::vector<Capture> known{
        {"61:payment", "stripe", dec("44.70"), from_unix_seconds(100), {}, ""}};
    std::vector<Capture> present{
        {"61:payment", "stripe", dec("29.80"), from_unix_seconds(160), {}, "ch_1"}};
    EXPECT_FALSE(keep_first_captures(known, present));
    EXPECT_EQ(present[0].amount, dec("44.70"));
    EXPECT_EQ(present[0].at, from_unix_seconds(100));
    EXPECT_EQ(present[0].gateway_reference, "ch_1");
}

TEST(FirstCaptures, APaymentHeardLaterIsLearned) {
    std::vector<Capture> known;
    std::vector<Capture> present{{"61:payment", "bacs", dec("5"), from_unix_seconds(9), {}, ""}};
    EXPECT_TRUE(keep_first_captures(known, present));
    EXPECT_EQ(known, present);
}

}  // namespace
}  // namespace cf
