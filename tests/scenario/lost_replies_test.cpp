// Every kind of write whose answer is lost, or during which the program dies, is in the ledger
// once.
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

WorldOptions with_own_contacts() {
    WorldOptions options;
    options.policy = replaced(options.policy, "strategy: hybrid", "strategy: per_customer");
    return options;
}

/// An order by a customer of its own, part of it given back, in a world that has posted the rest.
struct Story {
    World world{with_own_contacts()};
    std::string id;

    void place() { id = world.place(paid_order("20.00")); }
    void refund(std::string_view amount) {
        world.shop("POST",
                   "orders/" + id + "/refund",
                   Json::object({{"amount", std::string(amount)}, {"reason", "late"}}));
    }
    std::string number() const { return "WC-" + id; }
    void expect_right(std::string const& state = "in_agreement") {
        EXPECT_EQ(world.order(id).state, state) << world.order(id).reason;
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
        EXPECT_EQ(world.count("contacts"), 1);
    }
};

/// How the answer to a write gets lost.
enum class Loss { reply, program };

struct LostReply : ::testing::TestWithParam<Loss> {
    void lose(Story& story, std::string const& path) {
        if (GetParam() == Loss::reply) {
            story.world.lose_reply("PUT", path);
        } else {
            auto const part = path.substr(0, path.find("/**"));
            story.world.network().hang_at("PUT", part.empty() ? path : part);
            story.world.work_until_killed();
        }
    }
};
INSTANTIATE_TEST_SUITE_P(Of,
                         LostReply,
                         ::testing::Values(Loss::reply, Loss::program),
                         [](auto& of) {
                             return of.param == Loss::reply ? "TheAnswer" : "TheProgram";
                         });

TEST_P(LostReply, ContactIsMadeOnce) {
    Story story;
    story.place();
    lose(story, "Contacts");
    ASSERT_TRUE(story.world.settle());
    story.expect_right();
}

TEST_P(LostReply, InvoiceIsMadeOnce) {
    Story story;
    story.place();
    lose(story, "Invoices");
    ASSERT_TRUE(story.world.settle());
    story.expect_right();
    EXPECT_EQ(story.world.document(story.number())["due"].text(), "0.00");
    EXPECT_THAT(story.world.payments(), SizeIs(1));
}

TEST_P(LostReply, PaymentIsMadeOnce) {
    Story story;
    story.place();
    lose(story, "Payments");
    ASSERT_TRUE(story.world.settle());
    story.expect_right();
    EXPECT_THAT(story.world.payments(), SizeIs(1));
}

TEST_P(LostReply, CreditNoteIsMadeOnce) {
    Story story;
    story.place();
    ASSERT_TRUE(story.world.settle());
    story.refund("5.00");
    lose(story, "CreditNotes");
    ASSERT_TRUE(story.world.settle());
    story.expect_right();
    EXPECT_THAT(story.world.documents("ACCRECCREDIT"), SizeIs(1));
    EXPECT_THAT(story.world.payments(), SizeIs(2));
}

TEST_P(LostReply, RefundIsMadeOnce) {
    Story story;
    story.place();
    ASSERT_TRUE(story.world.settle());
    story.refund("5.00");
    lose(story, "Payments");
    ASSERT_TRUE(story.world.settle());
    story.expect_right();
    EXPECT_THAT(story.world.payments(), SizeIs(2));
}

TEST_P(LostReply, AllocationIsMadeOnce) {
    // Posted though unpaid, then made smaller in the store by a refund that moves no money.
    WorldOptions options = with_own_contacts();
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    std::string const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.shop("POST", "orders/" + id + "/refund", Json::object({{"amount", "5.00"}}));
    if (GetParam() == Loss::reply) {
        world.lose_reply("PUT", "CreditNotes/**");
    } else {
        world.network().hang_at("PUT", "/Allocations");
        world.work_until_killed();
    }
    ASSERT_TRUE(world.settle());
    auto const books = world.books("GET", "documents");
    EXPECT_THAT(books["allocations"].items(), SizeIs(1));
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST_P(LostReply, UpdateAndVoidHappenOnce) {
    WorldOptions options = with_own_contacts();
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    std::string const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.shop("POST", "orders/" + id + "/cancel");
    if (GetParam() == Loss::reply) {
        world.lose_reply("POST", "Invoices");
    } else {
        world.network().hang_at("POST", "/Invoices");
        world.work_until_killed();
    }
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "VOIDED");
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(LostCreate, IsFoundThoughTheOrderChangedMeanwhile) {
    WorldOptions options = with_own_contacts();
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    std::string const id = world.place(unpaid_order("20.00"));
    world.network().hang_at("PUT", "/Invoices");
    world.work_until_killed();
    world.shop(
        "POST",
        "orders/" + id + "/edit",
        Json::object(
            {{"lines",
              Json::array({Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}})})}}));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement") << world.order(id).reason;
    ASSERT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_EQ(world.documents("ACCREC")[0]["total"].text(), "35.70");
}

TEST(LostCreate, IsVoidedWhenTheOrderWasCancelledMeanwhile) {
    WorldOptions options = with_own_contacts();
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    std::string const id = world.place(unpaid_order("20.00"));
    world.network().hang_at("PUT", "/Invoices");
    world.work_until_killed();
    world.shop("POST", "orders/" + id + "/cancel");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), IsEmpty());
    EXPECT_EQ(world.count("invoices"), 1);
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST(LostCreate, ThatNeverArrivedIsWrittenAgainAfterAMinute) {
    Story story;
    story.place();
    story.world.books("POST",
                      "faults",
                      Json::object({{"kind", "server_error"},
                                    {"status", 500},
                                    {"method", "PUT"},
                                    {"path", "/api.xro/2.0/Invoices"},
                                    {"next", 1}}));
    Instant const began = story.world.now();
    ASSERT_TRUE(story.world.settle());
    EXPECT_GE(story.world.now() - began, std::chrono::seconds(60));
    story.expect_right();
}

}  // namespace
}  // namespace cf::scenario
