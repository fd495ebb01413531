// Claims about payments, foreign currencies, payouts and summaries, seen through the plan.
#include <gtest/gtest.h>

#include "rules/rules_test_kit.hpp"

namespace cf {
namespace {

using namespace kit;

OrderFacts euros(std::string_view rate) {
    auto facts = order("120.00", {product("L1", "120.00")});
    facts.order->currency = Currency::of("EUR");
    facts.order->rate = dec(rate);
    return facts;
}

Capture at_rate(Capture capture, std::string_view rate) {
    capture.rate = dec(rate);
    return capture;
}

TEST(Payments, FillWhatIsOwedAndTheRestIsCustomerCredit) {
    auto facts = order("24.00", {product("L1", "24.00")});
    facts.captures = {capture("P1", "20.00"), capture("P2", "5.00", 15, "gift_card")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(
        movements_of(plan),
        "payment 2025-05-14 clearing:stripe 20.00 INV-1; payment 2025-05-15 "
        "gift_card_liability 4.00 INV-1; customer_credit 2025-05-15 gift_card_liability 1.00");
    EXPECT_EQ(plan.movements[0].key.value, "PAY-1-P1");
    EXPECT_EQ(plan.movements[2].key.value, "CC-1-P2");
    EXPECT_EQ(flags_of(plan), "overpayment");
    EXPECT_EQ(balance(plan, "customer_credit"), "-1.00");
}

TEST(ForeignCurrency, TheSettlementThatClearsTakesTheBaseAmountStillOpen) {
    auto facts = euros("0.8517");
    facts.captures = {at_rate(capture("P1", "33.33"), "0.86"),
                      at_rate(capture("P2", "86.67", 15), "0.86")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "INV-1")->base_total->to_string(), "102.20");
    EXPECT_EQ(plan.movements[0].base_amount->to_string(), "28.66");
    EXPECT_EQ(plan.movements[0].realised_fx->to_string(), "0.27");  // 28.66 - 28.39
    EXPECT_EQ(plan.movements[1].base_amount->to_string(), "74.54");
    EXPECT_EQ(plan.movements[1].realised_fx->to_string(), "0.73");  // 74.54 - (102.20 - 28.39)
    EXPECT_EQ(balance(plan, "fx_gain_loss"), "-1.00");
    EXPECT_EQ(balance(plan, "AR"), "0");
}

TEST(ForeignCurrency, ARefundGainsWhenTheRateFell) {
    auto facts = euros("0.85");
    facts.captures = {at_rate(capture("P1", "120.00"), "0.85")};
    auto back = refund("R1", RefundMode::full, 20, "120.00");
    back.tenders[0].rate = dec("0.84");
    facts.refunds = {back};
    Plan const original = plan_one(policy(), facts);
    EXPECT_EQ(find(original, "CN-1-R1")->base_total->to_string(), "102.00");
    EXPECT_EQ(original.movements[1].realised_fx->to_string(), "1.20");
    EXPECT_EQ(balance(original, "fx_gain_loss"), "-1.20");
    EXPECT_EQ(balance(original, "sales"), "0");
    Policy chosen = policy();
    chosen.credit_note_rate = CreditNoteRate::refund_day;
    Plan const of_the_day = plan_one(chosen, facts);
    EXPECT_EQ(find(of_the_day, "CN-1-R1")->base_total->to_string(), "100.80");
    EXPECT_EQ(of_the_day.movements[1].realised_fx->to_string(), "0.00");
    EXPECT_EQ(balance(of_the_day, "sales"), "-1.00");
}

TEST(ForeignCurrency, PartsConvertedApartAddUpToTheConvertedTotal) {
    auto facts =
        order("10.05",
              {product("L1", "3.35", "Z"), product("L2", "3.35", "Z"), product("L3", "3.35", "Z")});
    facts.order->currency = Currency::of("EUR");
    facts.order->rate = dec("0.8511");
    for (std::size_t i = 0; i < 3; ++i) facts.order->lines[i].kind = LineKind(i);
    facts.captures = {capture("P1", "10.05")};
    facts.refunds = {refund("R1", RefundMode::items, 16), refund("R2", RefundMode::full, 17)};
    facts.refunds[0].items = {item("L1")};
    Plan const plan = plan_one(policy(), facts);
    // 10.05 comes to 8.55, three times 3.35 to 2.85 each.
    EXPECT_EQ(find(plan, "INV-1")->base_total->to_string(), "8.55");
    EXPECT_EQ(balance(plan, "sales"), "0");
    EXPECT_EQ(balance(plan, "shipping_income"), "0");
    EXPECT_EQ(balance(plan, "handling_income"), "0");
}

TEST(ForeignCurrency, WithoutARateNothingIsInvented) {
    auto facts = euros("1");
    facts.order->rate.reset();
    facts.captures = {capture("P1", "120.00")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_FALSE(find(plan, "INV-1")->rate);
    EXPECT_FALSE(plan.movements[0].base_amount);
    EXPECT_TRUE(find(plan, "INV-1")->amount_due.is_zero());
    EXPECT_TRUE(plan.balances.empty());
}

Payout payout(std::string_view net, std::vector<PayoutEntry> entries) {
    return {"PO", "stripe", at("2025-06-02T09:00:00Z"), dec(net), std::move(entries)};
}

TEST(Payouts, FeesAreOneDocumentPerMonth) {
    Plan const plan = cf::plan({{},
                                {payout("95.50",
                                        {{"charge", "2025-05", dec("60.00"), dec("1.50")},
                                         {"charge", "2025-05", dec("30.00"), dec("1.00")},
                                         {"charge", "", dec("10.00"), dec("2.00")}})},
                                policy(),
                                {}});
    EXPECT_EQ(
        movements_of(plan),
        "spend 2025-05-31 clearing:stripe 2.50; spend 2025-06-02 clearing:stripe 2.00; transfer "
        "2025-06-02 95.50 clearing:stripe>bank:main");
    EXPECT_EQ(plan.movements[0].key.value, "FEE-PO-2025-05");
    EXPECT_EQ(balance(plan, "clearing:stripe"), "-100.00");
}

TEST(Payouts, DisputesAndReservesAreJournalsAndANegativePayoutGoesTheOtherWay) {
    Plan const plan = cf::plan({{},
                                {payout("-35.00",
                                        {{"chargeback", "", dec("-40.00"), dec("15.00")},
                                         {"reserve_hold", "", dec("-5.00"), {}},
                                         {"chargeback", "", dec("25.00"), {}}})},
                                policy(),
                                {}});
    EXPECT_EQ(
        movements_of(plan),
        "spend 2025-06-02 clearing:stripe 15.00; journal 2025-06-02 40.00; journal 2025-06-02 "
        "5.00; journal 2025-06-02 25.00; transfer 2025-06-02 35.00 bank:main>clearing:stripe");
    EXPECT_EQ(plan.movements[3].lines[0].account, "clearing:stripe");
    EXPECT_EQ(balance(plan, "chargebacks_in_dispute"), "15.00");
    EXPECT_EQ(balance(plan, "gateway_reserve"), "5.00");
    EXPECT_EQ(balance(plan, "clearing:stripe"), "0");
}

TEST(Payouts, WhatDoesNotAddUpPostsNothing) {
    auto const flags = [](Payout const& payout) {
        Plan const plan = cf::plan({{}, {payout, payout}, policy(), {}});
        EXPECT_TRUE(plan.movements.empty());
        return flags_of(plan);
    };
    EXPECT_EQ(flags(payout("9.00", {{"charge", "", dec("10.00"), dec("0.50")}})),
              "review:payout_does_not_add_up:-0.50");
    auto const strange = [](std::string_view net) {
        return payout(
            net, {{"charge", "", dec("10.00"), dec("0.50")}, {"mystery", "", dec("1.00"), {}}});
    };
    EXPECT_EQ(flags(strange("9.50")), "review:payout_does_not_add_up:-1.00");
    // It adds up, but nobody knows what the entry is.
    EXPECT_EQ(flags(strange("10.50")), "review:payout_does_not_add_up:0.00");
}

TEST(Payouts, FeesOfAClosedMonthMoveToTheFirstOpenDay) {
    Policy chosen = policy();
    chosen.closed_through = CalendarDate::of(2025, 5, 31);
    auto const one = payout("9.50", {{"charge", "2025-05", dec("10.00"), dec("0.50")}});
    Plan const plan = cf::plan({{}, {one}, chosen, {}});
    EXPECT_EQ(plan.movements[0].date.to_string(), "2025-06-01");
    EXPECT_EQ(plan.movements[0].original_date->to_string(), "2025-05-31");
    chosen.closed_period_rule = ClosedPeriodRule::hold_for_review;
    EXPECT_EQ(flags_of(cf::plan({{}, {one}, chosen, {}})), "review:closed_period");
}

OrderFacts numbered(std::string id, std::string_view total, int may) {
    auto facts = order(total, {product("L1", total)});
    facts.order->id = facts.order->number = std::move(id);
    facts.order->placed_at = day(may);
    facts.captures = {capture("P-" + facts.order->id, total, may)};
    return facts;
}

Policy daily() {
    Policy chosen = policy();
    chosen.post_when = PostWhen::placed;
    chosen.posting_mode = PostingMode::daily_summary;
    return chosen;
}

TEST(Summaries, ADayIsOneInvoiceAndARefundOfAnotherDayOneCreditNote) {
    auto first = numbered("A", "12.00", 14), second = numbered("B", "9.99", 14);
    second.refunds = {refund("R1", RefundMode::full, 15, "9.99")};
    Plan const plan = cf::plan({{second, first}, {}, daily(), {}});
    EXPECT_EQ(lines_of(plan, "SUM-2025-05-14"), "sales 18.32+3.67 S");
    EXPECT_EQ(find(plan, "SUM-2025-05-14")->members, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(lines_of(plan, "SUMCN-2025-05-15"), "sales 8.32+1.67 S");
    EXPECT_EQ(movements_of(plan),
              "payment 2025-05-14 clearing:stripe 21.99 SUM-2025-05-14; refund 2025-05-15 "
              "clearing:stripe 9.99 SUMCN-2025-05-15");
    EXPECT_TRUE(find(plan, "SUM-2025-05-14")->channel_contact);
    EXPECT_FALSE(find(plan, "SUMCN-2025-05-15")->credits);
}

TEST(Summaries, AnUnpaidOrderCancelledTheSameDayIsLeftOutLaterItIsCredited) {
    auto facts = numbered("A", "12.00", 14);
    facts.captures.clear();
    facts.cancelled_at = day(14, 20);
    EXPECT_TRUE(cf::plan({{facts}, {}, daily(), {}}).documents.empty());
    facts.cancelled_at = day(16);
    Plan const plan = cf::plan({{facts}, {}, daily(), {}});
    EXPECT_EQ(find(plan, "SUMCN-2025-05-16")->members, (std::vector<std::string>{"A:C"}));
    EXPECT_EQ(movements_of(plan), "allocation 2025-05-16 12.00 SUMCN-2025-05-16>SUM-2025-05-14");
    EXPECT_EQ(balance(plan, "AR"), "0");
    EXPECT_EQ(flags_of(plan), "");
}

TEST(Summaries, OrdersOnTermsStayAlone) {
    auto facts = numbered("A", "12.00", 14);
    facts.order->customer.terms_days = 30;
    Plan const plan = cf::plan({{facts, numbered("B", "5.00", 14)}, {}, daily(), {}});
    EXPECT_EQ(find(plan, "INV-A")->due_date->to_string(), "2025-06-13");
    EXPECT_EQ(find(plan, "SUM-2025-05-14")->total.to_string(), "5.00");
}

TEST(Summaries, ALaterEditIsADifferenceOfItsOwnDay) {
    auto facts = numbered("A", "12.00", 14);
    facts.captures.clear();
    facts.edits = {edit(2, 16, "17.00")};
    facts.edits[0].added = {product("L2", "5.00")};
    Plan const plan = cf::plan({{facts}, {}, daily(), {}});
    EXPECT_EQ(find(plan, "SUM-2025-05-14")->total.to_string(), "12.00");
    EXPECT_EQ(find(plan, "SUM-2025-05-16")->total.to_string(), "5.00");
}

Policy daily_in_dollars() {
    Policy chosen = policy("USD");
    chosen.posting_mode = PostingMode::daily_summary;
    chosen.post_when = PostWhen::placed;
    return chosen;
}

OrderFacts in_euros(std::string id, std::string_view total, std::string_view rate, int may) {
    auto facts = order(total, {product("L1", total, "NONE")});
    facts.order->id = std::move(id);
    facts.order->placed_at = day(may);
    facts.order->currency = Currency::of("EUR");
    facts.order->rate = dec(rate);
    return facts;
}

Refund of_line(std::string id, int may, std::string_view amount) {
    Refund refund = kit::refund(std::move(id), RefundMode::items, may);
    refund.items = {item("L1", amount)};
    return refund;
}

std::string base_total(Plan const& books, std::string_view key) {
    Document const* document = find(books, key);
    return document && document->base_total ? document->base_total->to_string() : "none";
}

TEST(Summaries, TheCreditNoteThatExhaustsASummaryTakesTheBaseAmountsLeft) {
    Policy const chosen = daily_in_dollars();
    auto facts = in_euros("1", "32.55", "0.6679", 14);
    facts.refunds = {of_line("R1", 15, "4.08"), refund("R2", RefundMode::full, 16)};
    Plan const books = plan_one(chosen, facts);
    EXPECT_EQ(base_total(books, "SUM-2025-05-14-EUR-0.6679"), "21.74");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-15-EUR-0.6679"), "2.73");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-16-EUR-0.6679"), "19.01");
    EXPECT_TRUE(books.balances.empty());
}

TEST(Summaries, ACreditNoteOnTwoSummariesTakesWhatIsLeftOfTheOneItExhausts) {
    Policy const chosen = daily_in_dollars();
    // 0.33 EUR at 0.5 is 0.17 USD, in three parts of 0.11 EUR it would be 0.06 each.
    auto first = in_euros("1", "0.33", "0.5", 14);
    first.refunds = {of_line("R1", 15, "0.11"), of_line("R2", 16, "0.11")};
    first.refunds.push_back(of_line("R3", 17, "0.11"));
    auto second = in_euros("2", "1.00", "0.5", 15);
    second.refunds = {of_line("R1", 17, "0.40"), refund("R2", RefundMode::full, 18)};
    Plan const books = plan({{first, second}, {}, chosen, {}});
    EXPECT_EQ(base_total(books, "SUM-2025-05-14-EUR-0.5"), "0.17");
    EXPECT_EQ(base_total(books, "SUM-2025-05-15-EUR-0.5"), "0.50");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-15-EUR-0.5"), "0.06");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-16-EUR-0.5"), "0.06");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-17-EUR-0.5"), "0.25");  // 0.05 left, and 0.20.
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-18-EUR-0.5"), "0.30");
    EXPECT_TRUE(books.balances.empty());
}

TEST(Summaries, WhatCreditsOneOrderOfSeveralIsConvertedAsATotal) {
    Policy const chosen = daily_in_dollars();
    auto first = in_euros("1", "0.33", "0.5", 14), second = in_euros("2", "0.33", "0.5", 14);
    first.refunds = {refund("R1", RefundMode::full, 15)};
    second.refunds = {refund("R1", RefundMode::full, 16)};
    Plan const books = plan({{first, second}, {}, chosen, {}});
    EXPECT_EQ(base_total(books, "SUM-2025-05-14-EUR-0.5"), "0.33");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-15-EUR-0.5"), "0.17");
    EXPECT_EQ(base_total(books, "SUMCN-2025-05-16-EUR-0.5"), "0.16");
    EXPECT_TRUE(books.balances.empty());
}

TEST(Summaries, PerPayoutWaitsForThePayoutAndSplitsAtMonthEnd) {
    Policy chosen = daily();
    chosen.posting_mode = PostingMode::per_payout;
    auto may = numbered("A", "12.00", 31), june = numbered("B", "5.00", 32);
    PlanInput input{{may, june}, {}, chosen, {}};
    EXPECT_TRUE(cf::plan(input).documents.empty());
    EXPECT_TRUE(cf::plan(input).movements.empty());
    input.payouts = {payout("17.00", {{"charge", "", dec("17.00"), {}}})};
    Plan const plan = cf::plan(input);
    EXPECT_EQ(find(plan, "SUM-PO-2025-05")->date.to_string(), "2025-05-31");
    EXPECT_EQ(find(plan, "SUM-PO")->total.to_string(), "5.00");
    EXPECT_EQ(balance(plan, "clearing:stripe"), "0");
}

}  // namespace
}  // namespace cf
