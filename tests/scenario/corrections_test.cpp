// What the ledger refused is corrected (store, policy, ledger) and goes through: once.
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

WorldOptions naming(std::string_view from, std::string_view to) {
    WorldOptions options;
    options.policy = replaced(options.policy, from, to);
    return options;
}

void expect_posted_once(World& world, std::string const& id) {
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_EQ(world.order(id).state, "in_agreement");
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
}

constexpr char const* sales = "product: \"200\"";

TEST(Correction, OfThePolicyReachesAnOrderOfWhichNothingIsPosted) {
    World world(naming(sales, "product: \"299\""));
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("policy.account_missing"));
    EXPECT_EQ(world.count("invoices"), 0);
    world.new_policy(WorldOptions().policy);
    world.mark({id});
    expect_posted_once(world, id);
}

TEST(Correction, OfTheLedgerIsSeenByARetryWithinTheHour) {
    World world(naming(sales, "product: \"299\""));
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("policy.account_missing"));
    world.books("POST", "accounts/200", Json::object({{"code", "299"}}));
    world.pass(std::chrono::minutes(2));
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Correction, OfTheStoreAfterARefusalIsWhatGetsPosted) {
    WorldOptions options = naming("when: paid_or_authorised", "when: placed");
    World world(options);
    auto const other = world.place(paid_order("10.00"));
    ASSERT_TRUE(world.settle());
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.reviews(), SizeIs(1));
    // Meanwhile it is paid and, by the shop, made larger: nothing of it is posted, so there is
    // nothing to post a difference to.
    Json const mug = Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}});
    world.shop("POST", "orders/" + id + "/edit", Json::object({{"lines", Json::array({mug})}}));
    world.shop("POST", "orders/" + id + "/pay");
    world.pass(std::chrono::minutes(5));
    world.shop("POST", "orders/" + id + "/status", Json::object({{"status", "processing"}}));
    world.books("POST", "accounts/200", Json::object({{"status", "ACTIVE"}}));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(2));
    EXPECT_EQ(world.order(id).state, "in_agreement");
    EXPECT_EQ(world.document("WC-" + id)["total"].text(), "35.70");
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
}

TEST(Correction, OfATenderReachesThePaymentOfAPostedOrder) {
    World world(naming("stripe: \"610\"", "stripe: \"699\""));
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.reviews(), SizeIs(1));
    world.new_policy(WorldOptions().policy);
    world.mark({id});
    expect_posted_once(world, id);
}

TEST(Correction, OfATenderOfAPaymentThatWasRefusedIsTaken) {
    World world;
    world.place(paid_order("10.00"));
    ASSERT_TRUE(world.settle());
    // The invoice goes through, the payment does not.
    world.books("POST", "accounts/610", Json::object({{"status", "ARCHIVED"}}));
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.documents("ACCREC"), SizeIs(2));
    ASSERT_THAT(world.payments(), SizeIs(1));
    ASSERT_THAT(world.reviews(), SizeIs(1));
    world.new_policy(replaced(WorldOptions().policy, "stripe: \"610\"", "stripe: \"612\""));
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.payments(), SizeIs(2));
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Correction, TwoIntegrationsOfOneShopRememberEachForItself) {
    WorldOptions options = naming("when: paid_or_authorised", "when: placed");
    options.integrations = 2;
    World world(options);
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.documents("ACCREC"), SizeIs(2));
    Json const mug = Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}});
    world.shop("POST", "orders/" + id + "/edit", Json::object({{"lines", Json::array({mug})}}));
    world.shop("POST", "orders/" + id + "/pay");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id, 1).state, "in_agreement");
    EXPECT_EQ(world.order(id, 2).state, "in_agreement");
}

}  // namespace
}  // namespace cf::scenario
