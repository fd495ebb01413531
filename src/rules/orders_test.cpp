// Claims about invoices, payments, cancellations and edits, seen through the plan.
#include <gtest/gtest.h>

#include "rules/rules_test_kit.hpp"

namespace cf {
namespace {

using namespace kit;

Policy placed() {
    Policy chosen = policy();
    chosen.post_when = PostWhen::placed;
    return chosen;
}

TEST(Orders, PostWhenThePolicySays) {
    auto facts = order("12.00", {product("L1", "12.00")});
    auto const posts = [&](PostWhen when) {
        Policy chosen = policy();
        chosen.post_when = when;
        return !plan_one(chosen, facts).documents.empty();
    };
    EXPECT_TRUE(posts(PostWhen::placed));
    EXPECT_FALSE(posts(PostWhen::first_capture));
    EXPECT_FALSE(posts(PostWhen::paid_or_authorised));
    EXPECT_FALSE(posts(PostWhen::shipped));
    facts.authorisations = {{"stripe", dec("12.00"), day(14)}};
    EXPECT_FALSE(posts(PostWhen::first_capture));
    EXPECT_TRUE(posts(PostWhen::paid_or_authorised));
    facts.captures = {capture("P1", "12.00")};
    EXPECT_TRUE(posts(PostWhen::first_capture));
    facts.shipped_at = day(20);
    Policy chosen = policy();
    chosen.post_when = PostWhen::shipped;
    EXPECT_EQ(find(plan_one(chosen, facts), "INV-1")->date.to_string(), "2025-05-20");
}

TEST(Orders, ALargeDifferenceGoesToReviewAndItsPaymentsWait) {
    auto facts = order("12.02", {product("L1", "12.00")});
    facts.captures = {capture("P1", "12.02")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(plan), "review:lines_do_not_explain_total:0.02");
    EXPECT_TRUE(plan.documents.empty());
    EXPECT_TRUE(plan.movements.empty());
}

TEST(Orders, RoundingLinesCarryTheTrackingOfTheLargestLine) {
    auto facts = order("36.01", {product("L1", "12.00"), product("L2", "24.00")});
    facts.captures = {capture("P1", "36.01")};
    facts.order->lines[1].detail.sku = "BIG-1";
    Policy chosen = policy();
    chosen.account_rules = {
        {"big things", {}, "BIG-*", "", "", "", "", "sales_big", {{"Region", "North"}}}};
    Plan const plan = plan_one(chosen, facts);
    auto const& lines = find(plan, "INV-1")->lines;
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].account_rule, "kind:product");
    EXPECT_EQ(lines[1].account, "sales_big");
    EXPECT_EQ(lines[1].account_rule, "big things");
    EXPECT_EQ(lines[2].account, "rounding");
    EXPECT_EQ(lines[2].tracking, lines[1].tracking);
    EXPECT_EQ(flags_of(plan), "rounding_line");
}

TEST(Orders, CashRoundingWidensTheTolerance) {
    auto facts = order("12.05", {product("L1", "12.02")});
    facts.captures = {capture("P1", "12.05")};
    EXPECT_EQ(flags_of(plan_one(policy(), facts)), "review:lines_do_not_explain_total:0.03");
    facts.order->cash_rounding = dec("0.05");
    EXPECT_EQ(flags_of(plan_one(policy(), facts)), "rounding_line");
}

TEST(Orders, CouponsFillLinesUpToTheirRoomInTheOrderGiven) {
    auto facts = order("4.00", {product("L1", "2.00"), product("L2", "8.00")});
    facts.order->coupons = {{"A", dec("4.00"), false, {"L1"}}, {"B", dec("4.00"), true, {}}};
    facts.captures = {capture("P1", "4.00")};
    Plan const plan = plan_one(policy(), facts);
    // A finds room for 2.00 only; B takes 4.00 off what is left of L2.
    EXPECT_EQ(lines_of(plan, "INV-1"), "sales 0.00+0.00 S; sales 3.33+0.67 S");
}

TEST(Orders, LinesThatComeToZeroAreDroppedUnlessProducts) {
    auto facts = order(
        "12.00",
        {product("L1", "12.00"), product("L2", "0.00"), line("S1", LineKind::shipping, "5.00")});
    facts.order->lines[2].discount = dec("5.00");
    facts.captures = {capture("P1", "12.00")};
    EXPECT_EQ(lines_of(plan_one(policy(), facts), "INV-1"),
              "sales 10.00+2.00 S; sales 0.00+0.00 S");
}

TEST(Orders, AStatedTaxOfADiscountedLineGoesToTheFullLine) {
    auto facts = order("8.00", {product("L1", "10.00")});
    facts.order->lines[0].discount = dec("2.00");
    facts.order->lines[0].tax = dec("1.32");
    facts.captures = {capture("P1", "8.00")};
    Policy chosen = policy();
    chosen.tax_strategy = TaxStrategy::store_amounts;
    chosen.discount_mode = DiscountMode::separate_lines;
    EXPECT_EQ(lines_of(plan_one(chosen, facts), "INV-1"),
              "sales 8.35+1.65 S; discounts -1.67+-0.33 S");
}

TEST(Orders, ATaxSplitPostsOneLinePerCode) {
    auto facts = order("17.00", {product("L1", "12.00"), line("S1", LineKind::shipping, "5.00")});
    facts.order->lines[1].tax_split = {{"S", dec("3.00"), dec("0.50")}, {"Z", dec("2.00"), {}}};
    facts.captures = {capture("P1", "17.00")};
    EXPECT_EQ(lines_of(plan_one(policy(), facts), "INV-1"),
              "sales 10.00+2.00 S; shipping_income 2.50+0.50 S; shipping_income 2.00+0.00 Z");
}

TEST(Orders, MarketplaceTaxIsNamedNotPosted) {
    auto facts = order("54.13", {product("L1", "50.00", "Z")}, false);
    facts.order->collected_by_marketplace = dec("4.13");
    facts.captures = {capture("P1", "50.00", 14, "marketplace")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "INV-1")->total.to_string(), "50.00");
    ASSERT_EQ(plan.explained_differences.size(), 1u);
    EXPECT_EQ(plan.explained_differences[0].reason, "marketplace_collected_tax");
    EXPECT_EQ(plan.explained_differences[0].amount.to_string(), "4.13");
}

TEST(Orders, AVoucherRedeemedToNothingPosts) {
    auto facts =
        order("0.00", {product("L1", "36.00"), line("V1", LineKind::deferred_voucher, "-36.00")});
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "INV-1"),
              "sales 30.00+6.00 S; deferred_voucher_revenue -30.00+-6.00 S");
    EXPECT_EQ(flags_of(plan), "");
}

TEST(Orders, NilNegativeAndTestOrdersAreListed) {
    auto nil = order("0.00", {product("L1", "25.00")});
    nil.order->lines[0].discount = dec("25.00");
    EXPECT_EQ(flags_of(plan_one(policy(), nil)), "skipped_zero_total");
    Policy always = policy();
    always.zero_total = ZeroTotal::post_always;
    EXPECT_EQ(plan_one(always, nil).documents.size(), 1u);
    EXPECT_EQ(flags_of(plan_one(policy(), order("-5.00", {product("L1", "-5.00")}))),
              "review:negative_total");
    auto test = order("5.00", {product("L1", "5.00")});
    test.order->test = true;
    EXPECT_EQ(flags_of(plan_one(placed(), test)), "skipped_test_order");
}

TEST(Orders, WhatHasNoAccountOrCodeGoesToReviewWithAReason) {
    auto facts = order("12.00", {product("L1", "12.00", "GB-99")});
    Plan const plan = plan_one(placed(), facts);
    EXPECT_EQ(flags_of(plan), "review:unmapped_line");
    EXPECT_NE(plan.flags[0].detail.find("GB-99"), std::string::npos);
    Policy chosen = placed();
    chosen.accounts.erase(LineKind::product);
    facts = order("12.00", {product("L1", "12.00")});
    EXPECT_EQ(flags_of(plan_one(chosen, facts)), "review:unmapped_line");
    chosen.catch_all_account = "suspense";
    Plan const caught = plan_one(chosen, facts);
    EXPECT_EQ(flags_of(caught), "catch_all_account");
    EXPECT_EQ(find(caught, "INV-1")->lines[0].account_rule, "catch_all");
}

TEST(Orders, TheMostSpecificTaxMappingWins) {
    auto facts = order("12.00", {product("L1", "12.00", "standard")});
    facts.order->customer.shipping.country = "DE";
    Policy chosen = placed();
    chosen.tax_mappings = {{"standard", {}, "", "", {}, "S"}, {"standard", {}, "DE", "", {}, "Z"}};
    EXPECT_EQ(lines_of(plan_one(chosen, facts), "INV-1"), "sales 12.00+0.00 Z");
    facts.order->customer.shipping.country = "GB";
    EXPECT_EQ(lines_of(plan_one(chosen, facts), "INV-1"), "sales 10.00+2.00 S");
    facts.order->lines[0].detail.tax_rate_percent = dec("19");
    EXPECT_EQ(flags_of(plan_one(chosen, facts)), "review:tax_rate_mismatch");
    facts.order->lines[0].tax_code = "reduced";
    EXPECT_EQ(flags_of(plan_one(chosen, facts)), "review:unmapped_line");
}

TEST(Orders, AbsurdAmountsGoToReviewInsteadOfBreakingAnything) {
    for (auto const* absurd : {"999999999999999999", "-999999999999999999"}) {
        auto facts = order(absurd, {product("L1", absurd), product("L2", absurd)});
        facts.captures = {capture("P1", "999999999999999999")};
        Plan const plan = plan_one(placed(), facts);
        EXPECT_TRUE(plan.documents.empty());
        EXPECT_TRUE(plan.flags.at(0).is_review());
    }
}

TEST(Orders, AToleranceFinerThanACentReachesNoCent) {
    auto const facts = order("12.01", {product("L1", "12.00")});
    Policy chosen = placed();
    for (auto const* finer : {"0.005", "0.0099"}) {
        chosen.rounding_tolerance = dec(finer);
        EXPECT_EQ(flags_of(plan_one(chosen, facts)), "review:lines_do_not_explain_total:0.01");
    }
    chosen.rounding_tolerance = dec("0.015");
    EXPECT_EQ(flags_of(plan_one(chosen, facts)), "rounding_line");
}

TEST(Orders, WhatTheBooksCanHoldIsPosted) {
    auto facts = order("999999999999.99", {product("L1", "999999999999.99")});
    facts.captures = {capture("P1", "999999999999.99")};
    Plan const plan = plan_one(placed(), facts);
    EXPECT_EQ(flags_of(plan), "");
    EXPECT_EQ(lines_of(plan, "INV-1"), "sales 833333333333.32+166666666666.67 S");
}

TEST(Cancellations, VoidOnlyWhatNobodyPaid) {
    auto facts = order("36.00", {product("L1", "36.00")});
    facts.cancelled_at = day(20);
    Plan const unpaid = plan_one(placed(), facts);
    EXPECT_EQ(find(unpaid, "INV-1")->status, DocumentStatus::voided);
    EXPECT_TRUE(unpaid.balances.empty());
    facts.captures = {capture("P1", "36.00")};
    Plan const paid = plan_one(placed(), facts);
    EXPECT_EQ(paid.documents.size(), 1u);
    EXPECT_EQ(flags_of(paid), "cancelled_without_refund");
    facts.refunds = {refund("R1", RefundMode::full, 20, "36.00")};
    Plan const refunded = plan_one(placed(), facts);
    EXPECT_EQ(flags_of(refunded), "");
    EXPECT_EQ(refunded.documents.size(), 2u);
    EXPECT_TRUE(refunded.balances.empty());
}

TEST(Cancellations, AClosedPeriodRefusesTheVoid) {
    auto facts = order("36.00", {product("L1", "36.00")});
    facts.order->posted_before_close = true;
    facts.cancelled_at = day(20);
    Policy chosen = placed();
    chosen.closed_through = CalendarDate::of(2025, 5, 15);
    Plan const plan = plan_one(chosen, facts);
    EXPECT_EQ(flags_of(plan), "void_refused_closed_period");
    EXPECT_EQ(find(plan, "CN-1-C")->date.to_string(), "2025-05-20");
    EXPECT_EQ(movements_of(plan), "allocation 2025-05-20 36.00 CN-1-C>INV-1");
    facts.cancelled_at = day(15);
    EXPECT_EQ(find(plan_one(chosen, facts), "INV-1")->status, DocumentStatus::voided);
}

TEST(Edits, AnUnpaidOrderIsRewrittenInPlace) {
    auto facts = order("36.00", {product("L1", "24.00"), product("L2", "12.00")});
    facts.captures = {capture("P1", "30.00", 21)};
    facts.edits = {edit(2, 20, "30.00")};
    facts.edits[0].added = {product("L3", "18.00")};
    facts.edits[0].removed = {{"L2", {}, {}}, {"L1", {}, dec("12.00")}};
    Plan const plan = plan_one(placed(), facts);
    EXPECT_EQ(plan.documents.size(), 1u);
    EXPECT_EQ(lines_of(plan, "INV-1"), "sales 10.00+2.00 S; sales 15.00+3.00 S");
    EXPECT_EQ(find(plan, "INV-1")->date.to_string(), "2025-05-14");
    EXPECT_EQ(balance(plan, "AR"), "0");
}

TEST(Edits, APaidOrderGetsDocumentsForTheDifference) {
    auto facts = order("36.00", {product("L1", "24.00"), product("L2", "12.00")});
    facts.captures = {capture("P1", "36.00"), capture("P2", "6.00", 21)};
    facts.edits = {edit(2, 20, "42.00")};
    facts.edits[0].added = {product("L3", "18.00")};
    facts.edits[0].removed = {{"L2", {}, {}}};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "INV-1-rev2"), "sales 15.00+3.00 S");
    EXPECT_EQ(lines_of(plan, "CN-1-rev2"), "sales 10.00+2.00 S");
    EXPECT_EQ(movements_of(plan),
              "payment 2025-05-14 clearing:stripe 36.00 INV-1; allocation 2025-05-20 12.00 "
              "CN-1-rev2>INV-1-rev2; payment 2025-05-21 clearing:stripe 6.00 INV-1-rev2");
    EXPECT_EQ(balance(plan, "AR"), "0");
}

TEST(Edits, MoneyBackAfterADecreaseSettlesItsCreditNote) {
    auto facts = order("36.00", {product("L1", "24.00"), product("L2", "12.00")});
    facts.captures = {capture("P1", "36.00")};
    facts.edits = {edit(2, 20, "24.00")};
    facts.edits[0].removed = {{"L2", {}, {}}};
    EXPECT_EQ(find(plan_one(policy(), facts), "CN-1-rev2")->amount_due.to_string(), "12.00");
    facts.refunds = {refund("R1", RefundMode::amount, 21, "12.00")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(plan.documents.size(), 2u);
    EXPECT_EQ(balance(plan, "AR"), "0");
    EXPECT_EQ(balance(plan, "sales"), "-20.00");
}

TEST(Edits, MoneyBackWhileASupplementIsUnpaidIsCreditedAsEver) {
    auto facts = order("24.00", {product("L1", "24.00")});
    facts.captures = {capture("P1", "24.00")};
    facts.edits = {edit(2, 20, "36.00")};
    facts.edits[0].added = {product("L2", "12.00")};
    facts.refunds = {refund("R1", RefundMode::amount, 21, "4.80")};
    Plan const plan = plan_one(policy(), facts);
    ASSERT_NE(find(plan, "CN-1-R1"), nullptr);
    EXPECT_EQ(find(plan, "CN-1-R1")->total.to_string(), "4.80");
    EXPECT_EQ(find(plan, "INV-1-rev2")->amount_due.to_string(), "12.00");
    EXPECT_EQ(movements_of(plan),
              "payment 2025-05-14 clearing:stripe 24.00 INV-1; "
              "refund 2025-05-21 clearing:stripe 4.80 CN-1-R1");
    EXPECT_EQ(balance(plan, "AR"), "12.00");
}

TEST(Edits, TheToleranceCountsTheLinesTheOrderHasNow) {
    for (bool const paid : {false, true}) {
        auto facts = order("15.00", {product("L1", "10.00", "Z"), product("L2", "5.00", "Z")});
        if (paid) facts.captures = {capture("P1", "15.00")};
        facts.edits = {edit(2, 16, "10.02")};
        facts.edits[0].removed = {{"L2", {}, dec("5.00")}};
        Policy rules = policy();
        rules.post_when = PostWhen::placed;
        auto const books = plan_one(rules, facts);
        EXPECT_EQ(flags_of(books), "review:lines_do_not_explain_total:0.02") << paid;
        EXPECT_EQ(find(books, "INV-1")->total.to_string(), "15.00") << paid;
        facts.edits[0].new_total = dec("10.01");
        EXPECT_EQ(flags_of(plan_one(rules, facts)), "rounding_line") << paid;
    }
}

TEST(Edits, ALineThatCameToNothingCanBeRemovedAfterPayment) {
    auto facts = order("24.00", {product("L1", "24.00"), line("S1", LineKind::shipping, "0.00")});
    facts.captures = {capture("P1", "24.00")};
    facts.edits = {edit(2, 20, "28.80")};
    facts.edits[0].removed = {{"S1", {}, {}}};
    facts.edits[0].added = {line("S2", LineKind::shipping, "4.80")};
    Plan const swapped = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(swapped), "");
    EXPECT_EQ(lines_of(swapped, "INV-1-rev2"), "shipping_income 4.00+0.80 S");
    EXPECT_EQ(swapped.documents.size(), 2u);
    // It no longer counts for the tolerance.
    facts.edits[0].new_total = dec("28.83");
    EXPECT_EQ(flags_of(plan_one(policy(), facts)), "review:lines_do_not_explain_total:0.03");
    facts.edits[0].removed = {{"S9", {}, {}}};
    EXPECT_EQ(flags_of(plan_one(policy(), facts)), "review:unmapped_line");
}

TEST(Edits, LinesMustExplainTheNewTotal) {
    auto facts = order("24.00", {product("L1", "24.00")});
    facts.captures = {capture("P1", "24.00")};
    facts.edits = {edit(2, 20, "36.01")};
    facts.edits[0].added = {product("L2", "12.00")};
    Plan const near = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(near, "INV-1-rev2"), "sales 10.00+2.00 S; rounding 0.01+0.00 NONE");
    EXPECT_EQ(flags_of(near), "rounding_line");
    facts.edits[0].new_total = dec("36.50");
    Plan const far = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(far), "review:lines_do_not_explain_total:0.50");
    EXPECT_EQ(far.documents.size(), 1u);
}

TEST(Periods, EachDocumentAndMovementMovesByItsOwnDate) {
    auto facts = order("36.00", {product("L1", "36.00")});
    facts.captures = {capture("P1", "30.00", 15), capture("P2", "6.00", 21)};
    Policy chosen = policy();
    chosen.closed_through = CalendarDate::of(2025, 5, 15);
    Plan const moved = plan_one(chosen, facts);
    EXPECT_EQ(find(moved, "INV-1")->date.to_string(), "2025-05-16");
    EXPECT_EQ(find(moved, "INV-1")->original_date->to_string(), "2025-05-14");
    EXPECT_EQ(moved.movements[0].original_date->to_string(), "2025-05-15");
    EXPECT_FALSE(moved.movements[1].original_date);
    EXPECT_EQ(flags_of(moved), "moved_out_of_closed_period");
    facts.order->posted_before_close = true;
    EXPECT_EQ(flags_of(plan_one(chosen, facts)), "");
    facts.order->posted_before_close = false;
    chosen.closed_period_rule = ClosedPeriodRule::hold_for_review;
    Plan const held = plan_one(chosen, facts);
    EXPECT_EQ(flags_of(held), "review:closed_period");
    EXPECT_TRUE(held.documents.empty());
    EXPECT_TRUE(held.movements.empty());
}

}  // namespace
}  // namespace cf
