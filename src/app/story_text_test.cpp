#include "app/story_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cf::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A paid and refunded order as Views::order answers it; `facts` adds to what the store says.
Json story_of(std::string const& facts, std::string const& summary = "\"reason\":\"\"") {
    return Json::parse(
               R"({"summary":{"integration":"shop-to-books","order":"10","number":"10",)"
               R"("placed_at":"2026-03-02T08:00:00Z","currency":"USD","state":"in_agreement",)" +
               summary +
               R"(},"store_url":"https://shop.example/10","facts":{"lines":[)"
               R"({"id":"5","kind":"product","qty":"2","sku":"ATL","description":"Atlas",)"
               R"("amount":"205.0000","tax":"16.9","tax_code":"Sales Tax"},)"
               R"({"id":"shipping:6","kind":"shipping","amount":"12.0834","tax_code":"none"}],)"
               R"("total":"233.98","store_tax_total":"16.9")" +
               facts +
               R"(},"documents":[{"key":"INV-10","type":"invoice","number":"BC-10",)"
               R"("date":"2026-03-02","total":"233.98","currency":"USD","status":"authorised",)"
               R"("amount_due":"0.00","policy_version":1,"lines":[{"ref":"5","kind":"product",)"
               R"("account":"201","account_title":"201 Sales","account_rule":"kind:product",)"
               R"("tax_code":"US825","net":"205.00","tax":"16.90","description":"Atlas"}]},)"
               R"({"key":"CN-10-44","type":"credit_note","number":"BC-10-R44",)"
               R"("date":"2026-03-02","total":"20.00","currency":"USD","status":"authorised",)"
               R"("lines":[]}],"movements":[{"key":"PAY-10-9","kind":"payment",)"
               R"("amount":"233.98","date":"2026-03-02","account":"clearing:stripe",)"
               R"("account_title":"620 Stripe","applies_to":"INV-10","vendor_id":"8caf62f1"},)"
               R"({"key":"REF-10-44","kind":"refund","amount":"20.00","date":"2026-03-02",)"
               R"x("account":"clearing:cash","account_title":"clearing:cash (not mapped)",)x"
               R"("applies_to":"CN-10-44"}],"sides":[],"operations":[)"
               R"({"at":"2026-03-02T08:00:05Z","kind":"document","outcome":"done",)"
               R"("key":"shop-to-books/10/INV-10","detail":{}},)"
               R"({"at":"2026-03-02T08:00:06Z","kind":"payment","outcome":"unknown",)"
               R"("key":"shop-to-books/10/PAY-10-9","detail":{}},)"
               R"({"at":"2026-03-02T08:00:07Z","kind":"note","outcome":"refused",)"
               R"("key":"note/7","detail":{"message":"too long"}}],"flags":[]})")
        .value();
}

TEST(StoryText, NamesAccountsDocumentsAndMoneyAsABookkeeperDoes) {
    auto const told = story_text(story_of(""));
    EXPECT_THAT(told, HasSubstr("2 × Atlas (ATL): 205.00 plus tax 16.90 (Sales Tax)\n"));
    EXPECT_THAT(told, HasSubstr("shipping: 12.0834\n")) << "what counts is not cut off";
    EXPECT_THAT(told,
                HasSubstr("Atlas: 205.00 to account 201 Sales (kind: product); tax 16.90 "
                          "(US825)\n"));
    EXPECT_THAT(told,
                HasSubstr("payment 233.98 USD, 2 Mar 2026, to account 620 Stripe (clearing account "
                          "for stripe), for invoice BC-10\n"));
    EXPECT_THAT(told,
                HasSubstr("money paid back 20.00 USD, 2 Mar 2026, from the account for payments by "
                          "cash, which the policy does not name, for credit note BC-10-R44\n"));
    EXPECT_THAT(told, HasSubstr("  invoice BC-10: done\n"));
    EXPECT_THAT(told, HasSubstr("  payment 233.98 USD: no answer yet\n"));
    EXPECT_THAT(told, HasSubstr("  history note: refused by the ledger, too long\n"));
}

TEST(StoryText, ShowsNoNameThatOnlyTheProgramKnows) {
    auto const told = story_text(story_of(R"(,"cancelled_at":"2026-03-02T09:00:00Z")"));
    for (char const* internal : {"clearing:",
                                 "INV-",
                                 "PAY-",
                                 "CN-",
                                 "credit_note",
                                 "kind:product",
                                 "shop-to-books/",
                                 "8caf62f1",
                                 "shipping:6",
                                 "none"})
        EXPECT_THAT(told, Not(HasSubstr(internal)));
}

TEST(StoryText, TellsACancellationBeforeAndAfterPayment) {
    std::string const paid = R"(,"payments":[{"amount":"233.98","gateway":"stripe",)"
                             R"("at":"2026-03-02T08:00:00Z"}])";
    std::string const cancelled = R"(,"cancelled_at":"2026-03-02T09:00:00Z")";
    std::string const refunded = R"(,"refunds":[{"id":"44","at":"2026-03-02T09:30:00Z",)"
                                 R"("tenders":[{"gateway":"stripe","amount":"20"}]}])";
    EXPECT_THAT(story_text(story_of(cancelled)),
                HasSubstr("cancelled, 2 Mar 2026 09:00 UTC, before anything was paid\n"));
    EXPECT_THAT(story_text(story_of(paid + cancelled)),
                HasSubstr("cancelled, 2 Mar 2026 09:00 UTC, after it was paid. No refund is known: "
                          "the sale and the payment stay in the books until the store refunds "
                          "it\n"));
    auto const whole = story_text(story_of(paid + cancelled + refunded));
    EXPECT_THAT(whole,
                HasSubstr("after it was paid; what was refunded is taken out of the books\n"));
    EXPECT_THAT(whole, HasSubstr("refunded 20.00 USD by stripe, 2 Mar 2026 09:30 UTC (refund "));
    EXPECT_THAT(story_text(story_of(R"(,"cancelled_at":"2026-03-02T07:00:00Z")" + paid)),
                HasSubstr("07:00 UTC; it was paid all the same, later. No refund"));
}

TEST(StoryText, SaysOnceThatItWaits) {
    auto story = story_of("", R"("reason":"waiting until it is paid")");
    auto summary = story["summary"];
    story.set("summary", summary.set("state", "waiting"));
    EXPECT_THAT(story_text(story), HasSubstr("08:00 UTC: waiting until it is paid\n"));
    EXPECT_THAT(story_text(story), Not(HasSubstr("not posted yet")));
    story.set("summary", summary.set("held", "156.31"));
    EXPECT_THAT(story_text(story),
                HasSubstr("not posted yet, waiting or a question to you: 156.31"));
    EXPECT_THAT(story_text(story), Not(HasSubstr("A change of it")));
    story.set("waits", "posts in batches every 2 min until the day's calls suffice again");
    EXPECT_THAT(story_text(story), HasSubstr("\nA change of it waits: posts in batches every 2"));
}

}  // namespace
}  // namespace cf::app
