// Claims about refunds, seen through the plan (accounting rules, section 9).
#include <gtest/gtest.h>

#include "rules/rules_test_kit.hpp"

namespace cf {
namespace {

using namespace kit;

/// 60.00 + 30.00 + 6.00 at 20%, 0% and 20%, paid in full.
OrderFacts mixed_order() {
    auto facts = order("96.00",
                       {product("L1", "60.00"),
                        product("L2", "30.00", "Z"),
                        line("S1", LineKind::shipping, "6.00")});
    facts.captures = {capture("P1", "96.00")};
    return facts;
}

Refund items(std::string id, int may, std::string_view paid, std::vector<RefundItem> items) {
    Refund refund = kit::refund(std::move(id), RefundMode::items, may, paid);
    refund.items = std::move(items);
    return refund;
}

TEST(Refunds, TheRefundThatExhaustsALineTakesItsRemainingNetAndTax) {
    auto facts = order("9.99", {product("L1", "9.99")});
    facts.captures = {capture("P1", "9.99")};
    for (int i = 0; i < 3; ++i)
        facts.refunds.push_back(
            items("R" + std::to_string(i), 20 + i, "3.33", {item("L1", "3.33")}));
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R0"), "sales 2.77+0.56 S");
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 2.77+0.56 S");
    EXPECT_EQ(lines_of(plan, "CN-1-R2"), "sales 2.78+0.55 S");
    EXPECT_EQ(balance(plan, "sales"), "0");
}

TEST(Refunds, AnAmountThatTheStoreCallsTaxExemptHasNoTaxWorkedOut) {
    auto facts = mixed_order();
    Refund refund = kit::refund("R1", RefundMode::amount, 20, "10.00");
    refund.amount = dec("10.00");
    refund.tax_exempt = true;
    facts.refunds = {refund};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "refund_adjustments 10.00+0.00 NONE");
    for (auto const& flag : plan.flags) EXPECT_NE(flag.text, "refund_tax_inferred");
    // The rest reverses it: together the notes equal the invoice.
    facts.refunds.push_back(kit::refund("R2", RefundMode::full, 21, "86.00"));
    Plan const both = plan_one(policy(), facts);
    EXPECT_EQ(balance(both, "sales"), "0");
    EXPECT_EQ(balance(both, "refund_adjustments"), "0");
}

TEST(Refunds, ManyTinyRefundsNeverCreditMoreTaxOrNetThanThereIs) {
    for (std::string_view const piece : {"0.02", "0.03"}) {
        auto facts = order("1.00", {product("L1", "1.00")});
        facts.captures = {capture("P1", "1.00")};
        for (int i = 0; i < 60; ++i) {
            std::string const id = (i < 10 ? "R0" : "R") + std::to_string(i);
            facts.refunds.push_back(items(id, 20, {}, {item("L1", piece)}));
        }
        Plan const plan = plan_one(policy(), facts);
        Money net = Money::zero(Currency::of("GBP")), tax = net;
        for (Document const& document : plan.documents) {
            if (document.type == DocumentType::invoice) continue;
            net += document.net_total;
            tax += document.tax_total;
            EXPECT_LE(net.minor(), 83);
            EXPECT_LE(tax.minor(), 17);
        }
        EXPECT_EQ((net + tax).to_string(), "1.00");
    }
}

TEST(Refunds, NoItemCreditsMoreThanIsLeftAndTheRestIsGoodwill) {
    auto facts = order("12.00", {product("L1", "12.00")});
    facts.captures = {capture("P1", "12.00")};
    facts.refunds = {items("R1", 20, "15.00", {item("L1", "15.00")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 10.00+2.00 S");
    EXPECT_EQ(flags_of(plan), "refund_exceeds_payment:3.00");
    EXPECT_EQ(balance(plan, "goodwill_expense"), "3.00");
    EXPECT_EQ(balance(plan, "clearing:stripe"), "-3.00");
    EXPECT_EQ(balance(plan, "AR"), "0");
}

TEST(Refunds, AnAmountIsSpreadOverTaxCodes) {
    auto facts = mixed_order();
    facts.refunds = {refund("R1", RefundMode::amount, 20, "10.00")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"),
              "refund_adjustments 5.73+1.15 S; refund_adjustments 3.12+0.00 Z");
    EXPECT_EQ(flags_of(plan), "refund_tax_inferred");
}

TEST(Refunds, AnAmountMayBeGoodwillWithoutTaxOrWaitForAPerson) {
    auto facts = mixed_order();
    facts.refunds = {refund("R1", RefundMode::amount, 20, "10.00")};
    Policy chosen = policy();
    chosen.refund_unallocated = RefundUnallocated::no_tax_goodwill;
    EXPECT_EQ(lines_of(plan_one(chosen, facts), "CN-1-R1"), "refund_adjustments 10.00+0.00 NONE");
    chosen.refund_unallocated = RefundUnallocated::review;
    Plan const held = plan_one(chosen, facts);
    EXPECT_EQ(flags_of(held), "review:refund_without_lines");
    EXPECT_EQ(held.documents.size(), 1u);
    EXPECT_EQ(held.movements.size(), 1u);
}

TEST(Refunds, AFullRefundTakesBackWhatWasGivenWithoutLines) {
    auto facts = mixed_order();
    facts.refunds = {refund("R1", RefundMode::amount, 20, "10.00"),
                     refund("R2", RefundMode::full, 21, "86.00")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R2"),
              "sales 50.00+10.00 S; sales 30.00+0.00 Z; shipping_income 5.00+1.00 S; "
              "refund_adjustments -5.73+-1.15 S; refund_adjustments -3.12+0.00 Z");
    EXPECT_TRUE(plan.balances.empty());
}

TEST(Refunds, AnAmountEqualToAllThatIsLeftTakesTheRoundingLineToo) {
    auto facts = order("96.01", mixed_order().order->lines);
    facts.captures = {capture("P1", "96.01")};
    facts.refunds = {refund("R1", RefundMode::amount, 20, "96.01")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"),
              "refund_adjustments 55.00+11.00 S; refund_adjustments 30.00+0.00 Z; rounding "
              "0.01+0.00 NONE");
    EXPECT_EQ(balance(plan, "AR"), "0");
    EXPECT_EQ(balance(plan, "TAX:S"), "0");
}

TEST(Refunds, AmountsGivenBackEarlierGiveWayToLinesThatWouldExceedTheInvoice) {
    auto facts = mixed_order();
    facts.refunds = {refund("R1", RefundMode::amount, 20, "10.00"),
                     items("R2", 21, "86.00", {item("L1"), item("L2"), item("S1")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "CN-1-R2")->total.to_string(), "86.00");
    EXPECT_EQ(flags_of(plan), "refund_tax_inferred");
    EXPECT_TRUE(plan.balances.empty());
}

TEST(Refunds, TaxOnlyCreditsTheLineAndChargesItsNetAgain) {
    auto facts = order("12.00", {product("L1", "12.00")});
    facts.captures = {capture("P1", "12.00")};
    Refund exempt = refund("R1", RefundMode::tax_only, 20, "2.00");
    exempt.items = {item("L1")};
    exempt.items[0].to_tax_code = "Z";
    facts.refunds = {exempt, items("R2", 21, "5.00", {item("L1", "5.00")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 10.00+2.00 S; sales -10.00+0.00 Z");
    EXPECT_EQ(lines_of(plan, "CN-1-R2"), "sales 5.00+0.00 Z");
    EXPECT_EQ(balance(plan, "sales"), "-5.00");
    EXPECT_EQ(flags_of(plan), "");
}

TEST(Refunds, AStatedTaxIsKeptWhereTheLedgerTakesIt) {
    auto facts = order("12.00", {product("L1", "12.00")});
    facts.captures = {capture("P1", "12.00")};
    auto part = items("R1", 20, "6.00", {item("L1", "6.00")});
    part.items[0].tax = dec("0.99");
    facts.refunds = {part};
    Policy keeps = policy();
    keeps.tax_strategy = TaxStrategy::store_amounts;
    EXPECT_EQ(lines_of(plan_one(keeps, facts), "CN-1-R1"), "sales 5.01+0.99 S");
    EXPECT_EQ(lines_of(plan_one(policy(), facts), "CN-1-R1"), "sales 5.00+1.00 S");
}

TEST(Refunds, ASmallGapToTheMoneyIsARoundingLine) {
    auto facts = mixed_order();
    facts.refunds = {items("R1", 20, "30.01", {item("L2", "30.00")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 30.00+0.00 Z; rounding 0.01+0.00 NONE");
    EXPECT_EQ(flags_of(plan), "rounding_line");
}

TEST(Refunds, NoRoundingLineLiftsACreditNoteBeyondTheInvoice) {
    auto facts = mixed_order();
    facts.refunds = {refund("R1", RefundMode::full, 20, "96.02")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "CN-1-R1")->total.to_string(), "96.00");
    EXPECT_EQ(flags_of(plan), "refund_exceeds_payment:0.02");
}

TEST(Refunds, MoreMoneyThanLinesIsAnAmountOnTheSameNote) {
    auto facts = mixed_order();
    facts.refunds = {items("R1", 20, "36.00", {item("L2")})};
    Plan const plan = plan_one(policy(), facts);
    // 6.00 over 66:30, of which the second code has nothing left.
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 30.00+0.00 Z; refund_adjustments 5.00+1.00 S");
    EXPECT_EQ(flags_of(plan), "refund_tax_inferred");
}

TEST(Refunds, LessMoneyThanLinesNeedsAPersonUnlessTheInvoiceOwesIt) {
    auto facts = mixed_order();
    facts.refunds = {items("R1", 20, "10.00", {item("L2")})};
    EXPECT_EQ(flags_of(plan_one(policy(), facts)), "review:refund_lines_exceed_amount:20.00");
    facts.captures = {capture("P1", "76.00")};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(plan), "");
    EXPECT_EQ(movements_of(plan),
              "payment 2025-05-14 clearing:stripe 76.00 INV-1; refund 2025-05-20 clearing:stripe "
              "10.00 CN-1-R1; allocation 2025-05-20 20.00 CN-1-R1>INV-1");
    EXPECT_TRUE(find(plan, "INV-1")->amount_due.is_zero());
}

TEST(Refunds, WithoutMoneyTheCreditIsAllocated) {
    auto facts = order("96.00", mixed_order().order->lines);
    facts.refunds = {items("R1", 20, {}, {item("S1")})};
    Policy at_once = policy();
    at_once.post_when = PostWhen::placed;
    Plan const plan = plan_one(at_once, facts);
    EXPECT_EQ(movements_of(plan), "allocation 2025-05-20 6.00 CN-1-R1>INV-1");
    EXPECT_EQ(find(plan, "INV-1")->amount_due.to_string(), "90.00");
}

TEST(Refunds, TendersAreUsedInTheirOrder) {
    auto facts = mixed_order();
    auto both = items("R1", 20, "20.00", {item("L2")});
    both.tenders.push_back({"store_credit", dec("15.00"), {}});
    facts.refunds = {both};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "CN-1-R1")->total.to_string(), "35.00");
    EXPECT_EQ(balance(plan, "store_credit_liability"), "-15.00");
    EXPECT_EQ(balance(plan, "clearing:stripe"), "76.00");
}

TEST(Refunds, GoodwillBeyondTheInvoiceIsAJournalWithoutCreditNote) {
    auto facts = mixed_order();
    auto gift = refund("R2", RefundMode::amount, 21, "5.00");
    gift.tenders[0].gateway = "store_credit";
    facts.refunds = {refund("R1", RefundMode::full, 20, "96.00"), gift};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(find(plan, "CN-1-R2"), nullptr);
    EXPECT_EQ(flags_of(plan), "refund_exceeds_payment:5.00");
    EXPECT_EQ(balance(plan, "goodwill_expense"), "5.00");
    EXPECT_EQ(balance(plan, "store_credit_liability"), "-5.00");
}

TEST(Refunds, ALineNobodyPostedGoesToReviewAndNothingMoves) {
    auto facts = mixed_order();
    facts.refunds = {items("R1", 20, "5.00", {item("L9", "5.00")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(plan), "review:unmapped_line");
    EXPECT_EQ(plan.movements.size(), 1u);
    EXPECT_NE(plan.flags[0].detail.find("L9"), std::string::npos);
    EXPECT_EQ(plan.flags[0].record, "1");
}

TEST(Refunds, ALineSplitByDiscountIsCreditedOnBothParts) {
    auto facts = order("8.32", {product("L1", "9.99")});
    facts.order->lines[0].discount = dec("1.67");
    facts.captures = {capture("P1", "8.32")};
    facts.refunds = {items("R1", 20, "4.16", {item("L1", "4.16")}),
                     items("R2", 21, "4.16", {item("L1", "4.16")})};
    Policy split = policy();
    split.discount_mode = DiscountMode::separate_lines;
    Plan const plan = plan_one(split, facts);
    EXPECT_EQ(lines_of(plan, "INV-1"), "sales 8.32+1.67 S; discounts -1.39+-0.28 S");
    // 4.16 over 9.99 and -1.67: 4.995 and -0.835, the tie to the earlier line.
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 4.16+0.84 S; discounts -0.70+-0.14 S");
    EXPECT_EQ(lines_of(plan, "CN-1-R2"), "sales 4.16+0.83 S; discounts -0.69+-0.14 S");
    EXPECT_TRUE(plan.balances.empty());
}

TEST(Refunds, ItemsOfTaxExclusiveOrdersAreNet) {
    auto facts = order("24.00", {product("L1", "20.00")}, false);
    facts.captures = {capture("P1", "24.00")};
    facts.refunds = {items("R1", 20, "12.00", {item("L1", "10.00")})};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 10.00+2.00 S");
    EXPECT_EQ(flags_of(plan), "");
}

TEST(Refunds, ALineThatAnEditAddedForNothingIsKnown) {
    auto facts = order("24.00", {product("L1", "24.00")});
    facts.captures = {capture("P1", "24.00")};
    facts.edits = {edit(2, 18, "24.00")};
    facts.edits[0].added = {line("S1", LineKind::shipping, "0.00")};
    facts.refunds = {refund("R1", RefundMode::items, 20, "12.00")};
    facts.refunds[0].items = {{"S1", {}, {}, ""}, {"L1", dec("12.00"), {}, ""}};
    Plan const plan = plan_one(policy(), facts);
    EXPECT_EQ(flags_of(plan), "");
    EXPECT_EQ(lines_of(plan, "CN-1-R1"), "sales 10.00+2.00 S");
}

}  // namespace
}  // namespace cf
