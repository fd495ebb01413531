// People answer review items: typed fixes, bound to what was shown, audited, carried out once.
#include "engine/review_desk.hpp"
#include "tests/scenario/desk.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void edit_by_hand(World& world, std::string const& number) {
    Json const line = Json::object({{"Description", "Edited"},
                                    {"Quantity", 1},
                                    {"UnitAmount", "99.00"},
                                    {"AccountCode", "200"},
                                    {"TaxType", "ZERO"}});
    world.pass(std::chrono::minutes(1));
    world.books("POST",
                "documents/" + number + "/edit",
                Json::object({{"LineItems", Json::array({line})}}));
    world.hear_ledger();
}

TEST(Review, ItemsShowCauseEvidenceVendorErrorFixesAndAge) {
    World world;
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    world.place(paid_order("30.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::hours(2));
    Desk desk(world);
    auto const item = desk.only_item();
    EXPECT_EQ(item["vendor_error"]["code"].text(), "xero.account.archived");
    EXPECT_THAT(std::string(item["vendor_error"]["text"].text()), HasSubstr("has been archived"));
    EXPECT_EQ(item["title"].text(), "An account is archived in Xero");
    EXPECT_THAT(std::string(item["todo"].text()), HasSubstr("retry all orders of this group"));
    EXPECT_GT(item["evidence"].size(), 0u);
    EXPECT_GE(JsonCursor(item).integer_at("age_seconds").value(), 7200);
    EXPECT_THAT(item["fixes"].dump(), HasSubstr("ignore_order"));
}

TEST(Review, OneRootCauseIsOneGroupAndIsRetriedAtOnce) {
    World world;
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    for (int i = 0; i < 5; ++i) world.place(paid_order("30.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.reviews(), SizeIs(5));
    Desk desk(world);
    auto const groups = desk.groups();
    ASSERT_EQ(groups["items"].size(), 1u);
    auto const group = groups["items"][std::size_t(0)];
    EXPECT_EQ(group["items"].text(), "5");
    world.books("POST", "accounts/200", Json::object({{"status", "ACTIVE"}}));
    EXPECT_EQ(desk.retry_all(std::string(group["root"].text())), 5);
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(6));
    EXPECT_THAT(desk.decisions(), HasSubstr("\"by\":\"ann\""));
}

TEST(Review, AcceptTheirsKeepsTheEditAndNamesTheDifference) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    edit_by_hand(world, "WC-" + id);
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    auto const edited = world.total_of("WC-" + id);
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.total_of("WC-" + id), edited);
    auto const row = world.order(id);
    EXPECT_EQ(row.state, "in_agreement");
    EXPECT_EQ(row.store_minor - row.ledger_minor, row.named_minor);
    EXPECT_NE(row.named_minor, 0);
    EXPECT_THAT(desk.decisions(), HasSubstr("review.accept_theirs"));
    // The answer holds for this edit: the next one is another question.
    world.pass(std::chrono::minutes(1));
    Json const line = Json::object({{"Description", "Again"},
                                    {"Quantity", 1},
                                    {"UnitAmount", "55.00"},
                                    {"AccountCode", "200"},
                                    {"TaxType", "ZERO"}});
    world.books(
        "POST", "documents/WC-" + id + "/edit", Json::object({{"LineItems", Json::array({line})}}));
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("ledger.edited"));
}

TEST(Review, RestoreOursWritesTheStoresOrderAgainOnce) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto const ours = world.total_of("WC-" + id);
    edit_by_hand(world, "WC-" + id);
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    EXPECT_THAT(desk.effect_of("restore_ours"), HasSubstr("becomes"));
    ASSERT_EQ(desk.fix("restore_ours"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.total_of("WC-" + id), ours);
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
    // A second edit is asked about again, although the same was answered before.
    edit_by_hand(world, "WC-" + id);
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("ledger.edited"));
    EXPECT_NE(world.total_of("WC-" + id), ours);
}

TEST(Review, AVoidedInvoiceIsPostedAgainUnderANumberOfItsOwn) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    world.books("POST", "documents/WC-" + id + "/void");
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.causes(), HasSubstr("ledger.voided"));
    Desk desk(world);
    ASSERT_EQ(desk.fix("restore_ours"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.document("WC-" + id + "-2")["status"].text(), "AUTHORISED");
    EXPECT_EQ(world.order(id).state, "in_agreement");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
}

TEST(Review, AVoidedInvoiceMayStayVoid) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    world.books("POST", "documents/WC-" + id + "/void");
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), IsEmpty());
    auto const row = world.order(id);
    EXPECT_EQ(row.store_minor - row.ledger_minor - row.named_minor, 0);
}

TEST(Review, AnOrderLeftOutIsNeverPosted) {
    WorldOptions options;
    options.policy = replaced(options.policy, "  stripe: \"610\"\n", "");
    World world(options);
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.causes(), HasSubstr("unmapped_account"));
    auto const writes = world.writes();
    Desk desk(world);
    EXPECT_THAT(desk.only_item()["fixes"].dump(), HasSubstr("tenders:\\n  stripe"));
    EXPECT_THAT(desk.fix("policy_line"), HasSubstr("tenders:"));
    ASSERT_EQ(desk.fix("ignore_order"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "skipped");
    EXPECT_THAT(world.order(id).reason, HasSubstr("left out by ann"));
    world.shop_call("PUT", "orders/" + id, Json::object({{"customer_note", "again"}}));
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.writes(), writes);
}

TEST(Review, AnAnswerToWhatIsNoLongerShownIsRefused) {
    World world(posting_when_placed());
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    edit_by_hand(world, "WC-" + id);
    ASSERT_TRUE(world.settle());
    Desk desk(world);
    EXPECT_THAT(desk.fix("accept_theirs", "", "another fingerprint"), HasSubstr("has changed"));
    EXPECT_THAT(desk.fix("adopt"), HasSubstr("does not offer 'adopt'"));
    EXPECT_THAT(world.causes(), HasSubstr("ledger.edited"));
}

}  // namespace
}  // namespace cf::scenario
