#include "engine/order_plan.hpp"

#include <gtest/gtest.h>

#include "engine/engine_test_kit.hpp"

namespace cf {
namespace {

using kit::at, kit::dec, kit::line;

OrderFacts paid_order(std::vector<OrderLine> lines, std::string_view total) {
    OrderFacts facts;
    facts.order.emplace();
    facts.order->id = facts.order->number = "332";
    facts.order->placed_at = at(0);
    facts.order->currency = Currency::parse("EUR").value();
    facts.order->lines = std::move(lines);
    facts.order->total = dec(total);
    facts.captures = {{"332:payment", "stripe", dec(total), at(1), std::nullopt, ""}};
    return facts;
}

OrderPlan plan(OrderFacts const& facts, StoreOrderStatus status = StoreOrderStatus::accepted) {
    static IntegrationPolicy const chosen = kit::sandbox_policy();
    TotalCheck const check;
    IntegrationRow const row;
    return plan_order({facts, status, check, chosen, row, {}, std::nullopt, ""});
}

TEST(OrderPlan, MoneyBackForWhatAnEditTookOffIsNoDifference) {
    // 89.38 paid, edited down to 44.70, 44.68 given back by amount: a real store takes the refund
    // off the edited total and shows 0.02.
    auto facts = paid_order({line("1", "37.56", "7.14"), line("2", "37.55", "7.13")}, "89.38");
    Edit down;
    down.revision = 2;
    down.at = at(2);
    down.removed = {{"2", std::nullopt, std::nullopt}};
    down.new_total = dec("44.70");
    facts.edits = {down};
    Refund refund;
    refund.id = "337";
    refund.at = at(3);
    refund.mode = RefundMode::amount;
    refund.amount = dec("44.68");
    refund.tenders = {{"stripe", dec("44.68"), std::nullopt}};
    facts.refunds = {refund};

    auto const planned = plan(facts);
    EXPECT_EQ(planned.books.documents.size(), 2u);
    EXPECT_EQ(planned.books_total.to_string(), "44.70");
    EXPECT_EQ(planned.store_total - planned.books_total, planned.named);
    EXPECT_EQ(planned.named.to_string(), "-44.68");
}

TEST(OrderPlan, ARefundDeletedInTheStoreIsSaidToBeDeleted) {
    auto const facts = paid_order({line("1", "37.56", "7.14")}, "44.70");
    std::vector<PostingRow> postings;
    for (std::string const key : {"CN-332-337", "REF-332-337"}) {
        PostingRow row;
        row.key = PostingKey(key);
        row.kind = key.starts_with("CN") ? "credit_note" : "refund";
        row.state = "posted";
        row.currency = "EUR";
        postings.push_back(row);
    }
    auto const chosen = kit::sandbox_policy();
    auto const planned = plan_order({facts,
                                     StoreOrderStatus::accepted,
                                     TotalCheck{},
                                     chosen,
                                     IntegrationRow{},
                                     postings,
                                     std::nullopt,
                                     ""});
    ASSERT_EQ(planned.reviews.size(), 2u);
    for (auto const& note : planned.reviews) {
        EXPECT_EQ(note.root, "store.refund_gone");
        EXPECT_NE(note.what.find("the store shows its refund no longer"), std::string::npos);
    }
}

TEST(OrderPlan, AHeldOrderSaysHowItsStatusCanCount) {
    auto const facts = paid_order({line("1", "37.56", "7.14")}, "44.70");
    auto const planned = plan(facts, StoreOrderStatus::held);
    EXPECT_NE(planned.waiting.find("accepted_statuses"), std::string::npos) << planned.waiting;
}

TEST(OrderPlan, AnOrderWithoutItsDateIsHeldNotTakenForAnOldOne) {
    auto facts = paid_order({line("1", "37.56", "7.14")}, "44.70");
    facts.order->placed_at = Instant{};
    TotalCheck const check;
    IntegrationRow row;
    row.start_at = at(0);
    auto const chosen = kit::sandbox_policy();
    auto const planned =
        plan_order({facts, StoreOrderStatus::accepted, check, chosen, row, {}, std::nullopt, ""});
    EXPECT_EQ(planned.skipped, "");
    ASSERT_EQ(planned.reviews.size(), 1u);
    EXPECT_NE(planned.reviews[0].what.find("when the order was placed"), std::string::npos);
}

TEST(OrderPlan, ACancelledOrderThatWasNeverPostedWaitsForNothing) {
    auto facts = paid_order({line("1", "37.56", "7.14")}, "44.70");
    facts.captures.clear();
    facts.cancelled_at = at(5);
    auto const planned = plan(facts, StoreOrderStatus::cancelled);
    EXPECT_TRUE(planned.steps.empty());
    EXPECT_EQ(planned.waiting, "");
    EXPECT_EQ(planned.skipped, "cancelled before anything was posted");
}

}  // namespace
}  // namespace cf
