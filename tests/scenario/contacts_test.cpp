// One customer, one contact: however many orders, whatever people do to it in the ledger.
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int anna = 2;  // Of the simulated shop's customers.

WorldOptions with_own_contacts() {
    WorldOptions options;
    options.policy = replaced(options.policy, "strategy: hybrid", "strategy: per_customer");
    return options;
}

Json order_of_anna() {
    auto order = paid_order("20.00");
    order.erase("billing");
    order.set("customer_id", anna);
    return order;
}

/// A person makes the contact "Countess" and merges the named one into it; her id.
std::string merge_into_countess(World& world, std::string_view name) {
    auto const other =
        world.foreign_call("PUT", "/api.xro/2.0/Contacts", Json::object({{"Name", "Countess"}}));
    auto const target = std::string(other["Contacts"][std::size_t(0)]["ContactID"].text());
    world.pass(std::chrono::minutes(1));
    world.books(
        "POST", "contacts/" + world.contact_id(name) + "/merge", Json::object({{"into", target}}));
    world.hear_ledger();
    return target;
}

TEST(Contacts, TwentyOrdersOfOneNewCustomerMakeOneContact) {
    for (bool const lost : {false, true}) {
        SCOPED_TRACE(lost ? "the answer to the contact was lost" : "");
        auto options = with_own_contacts();
        options.integrations = 2;
        World world(options);
        for (int i = 0; i < 20; ++i) world.place(paid_order("20.00"));
        if (lost) world.lose_reply("PUT", "Contacts");
        ASSERT_TRUE(world.settle());
        EXPECT_EQ(world.count("contacts"), 1);
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(40));
        EXPECT_THAT(world.causes(), IsEmpty());
    }
}

TEST(Contacts, OneMergedOrArchivedByAPersonIsNoticed) {
    World world(with_own_contacts());
    auto const order = order_of_anna();
    world.place(order);
    ASSERT_TRUE(world.settle());
    world.hear_ledger();
    auto const target = merge_into_countess(world, "Anna Schmidt");
    auto const second = world.place(order);
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + second)["contact"].text(), "Countess");

    world.pass(std::chrono::minutes(1));
    world.books("POST", "contacts/" + target, Json::object({{"ContactStatus", "ARCHIVED"}}));
    world.hear_ledger();
    world.place(order);
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(2));
    EXPECT_THAT(world.causes(), HasSubstr("contact.contact_archived"));
}

TEST(Contacts, AGuestOfAMergedContactIsItsSurvivor) {
    World world(with_own_contacts());
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.hear_ledger();
    // Nothing of the guest's is on the contact that stays: no e-mail, another name.
    auto const target = merge_into_countess(world, "Ada Byron");
    auto const second = world.place(paid_order("30.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    ASSERT_THAT(world.documents("ACCREC"), SizeIs(2));
    EXPECT_EQ(world.document("WC-" + second)["contact"].text(), "Countess");
}

TEST(Contacts, AChangeInTheStoreGoesOverUnlessAPersonEditedTheField) {
    World world(with_own_contacts());
    world.place(order_of_anna());
    ASSERT_TRUE(world.settle());
    auto const id = world.contact_id("Anna Schmidt");
    // A person corrects the e-mail in the ledger; then the shop changes e-mail and street.
    world.pass(std::chrono::minutes(1));
    world.foreign_call("POST",
                       "/api.xro/2.0/Contacts/" + id,
                       Json::object({{"EmailAddress", "accounts@schmidt.example"}}));
    world.shop_call(
        "PUT",
        "customers/2",
        Json::object(
            {{"email", "anna.new@mail.example"},
             {"billing",
              Json::object({{"address_1", "Torstr. 9"}, {"email", "anna.new@mail.example"}})}}));
    world.mark_customer("2");
    ASSERT_TRUE(world.settle());
    auto const all = world.foreign_call("GET", "/api.xro/2.0/Contacts/" + id);
    auto const& contact = all["Contacts"][std::size_t(0)];
    EXPECT_EQ(contact["EmailAddress"].text(), "accounts@schmidt.example");
    EXPECT_THAT(contact.dump(), HasSubstr("Torstr. 9"));
    EXPECT_EQ(contact["Name"].text(), "Anna Schmidt");
    EXPECT_EQ(world.count("contacts"), 1);

    // Told once more, nothing is written.
    auto const calls = world.writes();
    world.mark_customer("2");
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.writes(), calls);
}

TEST(Contacts, OneCustomerOfTwoIntegrationsIsAskedForAndWrittenOnce) {
    auto options = with_own_contacts();
    options.integrations = 2;
    World world(options);
    world.place(order_of_anna());
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    world.shop_call("PUT",
                    "customers/2",
                    Json::object({{"billing", Json::object({{"address_1", "Torstr. 9"}})}}));
    auto const calls = world.ledger_calls(), writes = world.writes();
    world.mark_customer("2");
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.writes(), writes + 1);
    EXPECT_LE(world.ledger_calls(), calls + 2) << "one look and one write for both";
    EXPECT_EQ(world.count("contacts"), 1);
}

TEST(Contacts, ANewCustomerGetsAContactWhereThePolicyWantsOneForEach) {
    World world(with_own_contacts());
    ASSERT_TRUE(world.settle());
    world.mark_customer("3");
    ASSERT_TRUE(world.settle());
    EXPECT_FALSE(world.contact_id("Dubois SARL").empty());

    World other;
    ASSERT_TRUE(other.settle());
    other.mark_customer("2");
    ASSERT_TRUE(other.settle());
    EXPECT_EQ(other.count("contacts"), 0) << "consumers share the channel's contact";
}

TEST(Contacts, ACustomerThatNoDeliveryToldOfIsFoundByThePoll) {
    World world(with_own_contacts());
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.count("contacts"), 0) << "who was there before comes with their orders";
    world.pass(std::chrono::minutes(1));
    world.shop_call("POST",
                    "customers",
                    Json::object({{"email", "nora@mail.example"},
                                  {"first_name", "Nora"},
                                  {"last_name", "Lind"},
                                  {"username", "nora"}}));
    world.pass(std::chrono::minutes(1));
    ASSERT_TRUE(world.settle());
    EXPECT_FALSE(world.contact_id("Nora Lind").empty());
    EXPECT_EQ(world.count("contacts"), 1);
    auto const calls = world.ledger_calls();
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.ledger_calls(), calls) << "told of once";
}

}  // namespace
}  // namespace cf::scenario
