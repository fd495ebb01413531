// What the ledger refuses because something is there already: looked into, adopted or shown to a
// person. Never twice, never silently final.
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// As somebody else with access to the books would send it.
Json by_hand(World& world, std::string const& method, std::string const& path, Json body) {
    return world.foreign_call(method, "/api.xro/2.0/" + path, std::move(body));
}

Json hand_made_invoice(std::string const& number, std::string const& contact) {
    Json const line = Json::object({{"Description", "By hand"},
                                    {"Quantity", 1},
                                    {"UnitAmount", "11.00"},
                                    {"AccountCode", "200"},
                                    {"TaxType", "DE19"}});
    return Json::object({{"Type", "ACCREC"},
                         {"InvoiceNumber", number},
                         {"Contact", Json::object({{"Name", contact}})},
                         {"Date", "2026-03-02"},
                         {"DueDate", "2026-03-02"},
                         {"Status", "AUTHORISED"},
                         {"LineItems", Json::array({line})}});
}

std::string detail_of(World& world) {
    auto const rows = world.reviews();
    return rows.empty() ? std::string() : rows.front().detail_json;
}

TEST(Conflict, ANumberTakenByAnotherDocumentGoesToReviewAndTheOtherFortyNineArePosted) {
    World world;
    std::vector<std::string> ids;
    for (int i = 0; i < 50; ++i) ids.push_back(world.place(paid_order("20.00")));
    by_hand(world, "PUT", "Invoices", hand_made_invoice("WC-" + ids[17], "Walk-in"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(50));
    EXPECT_THAT(world.payments(), SizeIs(49));
    EXPECT_EQ(world.total_of("WC-" + ids[17]), "13.09");
    EXPECT_THAT(world.causes(), HasSubstr("document.number_taken"));
    EXPECT_THAT(world.reviews(), SizeIs(1));
    EXPECT_THAT(detail_of(world), HasSubstr("13.09"));
    EXPECT_THAT(detail_of(world), HasSubstr("prefix"));
    EXPECT_EQ(world.order(ids[17]).state, "needs_you");
    EXPECT_EQ(world.order(ids[18]).state, "in_agreement");

    // The person voids theirs under another number; a retry then posts ours.
    by_hand(world,
            "POST",
            "Invoices/WC-" + ids[17],
            Json::object({{"InvoiceNumber", "X-1"}, {"Status", "AUTHORISED"}}));
    world.mark({ids[17]});
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(ids[17]).state, "in_agreement");
}

TEST(Conflict, WhatAnEarlierLifeMadeIsAdoptedThoughTheDatabaseIsLost) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.lose_database();
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(Conflict, APaymentMadeByHandIsNotMadeAgain) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    world.network().hang_at("PUT", "/Invoices");
    world.work_until_killed();
    by_hand(world,
            "PUT",
            "Payments",
            Json::object({{"Invoice", Json::object({{"InvoiceNumber", "WC-" + id}})},
                          {"Account", Json::object({{"Code", "612"}})},
                          {"Date", "2026-03-02"},
                          {"Amount", "23.80"},
                          {"Reference", "cash"}}));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_THAT(world.causes(), HasSubstr("payment.exceeds_due"));
    EXPECT_THAT(detail_of(world), HasSubstr("paid"));
    EXPECT_EQ(world.order(id).state, "needs_you");
    // They take theirs back: a retry records ours.
    world.books("POST", "payments/" + std::string(world.payments()[0]["id"].text()) + "/delete");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST(Conflict, AnInvoicePaidByHandIsNotVoided) {
    WorldOptions options;
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    by_hand(world,
            "PUT",
            "Payments",
            Json::object({{"Invoice", Json::object({{"InvoiceNumber", "WC-" + id}})},
                          {"Account", Json::object({{"Code", "612"}})},
                          {"Date", "2026-03-02"},
                          {"Amount", "23.80"},
                          {"Reference", "cash"}}));
    world.shop("POST", "orders/" + id + "/cancel");
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
    EXPECT_THAT(world.reviews(), SizeIs(1));
    EXPECT_THAT(world.causes(), HasSubstr("document."));
}

TEST(Conflict, ATakenContactNameGetsTheEmailInBrackets) {
    WorldOptions options;
    options.policy = replaced(options.policy, "strategy: hybrid", "strategy: per_customer");
    World world(options);
    auto const id = world.place(paid_order("20.00"));
    // Comes into the ledger after the mirror was read: the vendor tells us first.
    world.network().before("PUT", "/Contacts", [&world] {
        by_hand(world, "PUT", "Contacts", Json::object({{"Name", "Ada Byron"}}));
    });
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.count("contacts"), 2);
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.document("WC-" + id)["contact"].text(), "Ada Byron (ada@mail.example)");
}

}  // namespace
}  // namespace cf::scenario
