// People at work in the ledger: drafts to approve, documents edited, accounts archived.
#include "engine/views.hpp"
#include "tests/scenario/desk.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

WorldOptions with(std::string_view from, std::string_view to) {
    WorldOptions options;
    options.policy = replaced(options.policy, from, to);
    return options;
}

/// An order as the pages and `explain` show it.
Json story(World& world, std::string id) {
    Views views(world.engine(), world.storage(), world.clock());
    auto read = [](Views& of, std::string order) -> Task<Json> {
        Json told = co_await of.order(IntegrationId("flow1"), RecordId(order));
        co_return told;
    };
    auto const told = world.run(read(views, std::move(id)));
    return told && told->has_value() ? **told : Json();
}

TEST(Drafts, PaymentsFollowOnceAPersonApproves) {
    World world(with("as: authorised", "as: draft"));
    world.hear_ledger();
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "DRAFT");
    EXPECT_THAT(world.payments(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "waiting");
    EXPECT_THAT(world.order(id).reason, HasSubstr("approve"));
    EXPECT_THAT(world.order(id).reason, HasSubstr("WC-" + id));
    auto const shown = story(world, id)["documents"][std::size_t(0)];
    EXPECT_EQ(shown["status"].text(), "draft");
    EXPECT_EQ(shown["amount_due"].text(), shown["total"].text());

    world.pass(std::chrono::minutes(1));
    world.books("POST", "documents/WC-" + id + "/edit", Json::object({{"Status", "AUTHORISED"}}));
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_EQ(world.order(id).state, "in_agreement");
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST(LedgerEdit, IsShownAndNeverWrittenOver) {
    World world(with("when: paid_or_authorised", "when: placed"));
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    Json const line = Json::object({{"Description", "Edited"},
                                    {"Quantity", 1},
                                    {"UnitAmount", "99.00"},
                                    {"AccountCode", "200"},
                                    {"TaxType", "ZERO"}});
    world.books(
        "POST", "documents/WC-" + id + "/edit", Json::object({{"LineItems", Json::array({line})}}));
    auto const edited = world.total_of("WC-" + id);
    world.hear_ledger();
    world.shop("POST", "orders/" + id + "/pay");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("ledger.edited"));
    EXPECT_EQ(world.total_of("WC-" + id), edited);
    EXPECT_THAT(world.payments(), IsEmpty());
}

TEST(LedgerVoid, OfALivingOrderGoesToReview) {
    World world(with("when: paid_or_authorised", "when: placed"));
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(1));
    world.books("POST", "documents/WC-" + id + "/void");
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("ledger.voided"));
    EXPECT_EQ(world.count("invoices"), 1);
}

TEST(Mapping, WhatTheLedgerRenamedOrArchivedIsNoticedBeforeThePost) {
    auto const noticed = [](std::string const& path, Json change, std::string const& cause) {
        SCOPED_TRACE(path);
        WorldOptions options;
        World world(options);
        world.place(paid_order("20.00"));
        ASSERT_TRUE(world.settle());
        ASSERT_THAT(world.causes(), IsEmpty());
        world.books("POST", path, std::move(change));
        world.pass(std::chrono::hours(1));  // The profile is not trusted for longer.
        world.place(paid_order("30.00"));
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), HasSubstr(cause));
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
        EXPECT_THAT(world.payments(), SizeIs(1));
    };
    noticed("accounts/200", Json::object({{"status", "ARCHIVED"}}), "policy.account_archived");
    noticed("accounts/200", Json::object({{"code", "201x"}}), "policy.account_missing");
    noticed("accounts/610", Json::object({{"status", "ARCHIVED"}}), "policy.account_archived");
    noticed("tax_rates/DE19", Json::object({{"status", "ARCHIVED"}}), "policy.tax_code_archived");
    noticed("tax_rates/DE19", Json::object({{"rate", "20"}}), "policy.tax_rate_changed");
}

/// One order is posted; then the account of its goods is archived, and the next one is refused.
void archive_between_orders(World& world) {
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    world.place(paid_order("30.00"));
    ASSERT_TRUE(world.settle());
}

TEST(Mapping, ARefusedAccountIsNoticedEvenWithinTheHour) {
    World world;
    archive_between_orders(world);
    EXPECT_THAT(world.reviews(), SizeIs(1));
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
    EXPECT_THAT(world.payments(), SizeIs(1));
}

/// The refusal itself says that what is known of the ledger is out of date, however fresh it is.
TEST(Mapping, AfterARefusedAccountTheNextOrderIsNotSentAtAll) {
    World world;
    archive_between_orders(world);
    ASSERT_THAT(world.causes(), HasSubstr("ledger.xero.account.archived"));
    auto const writes = world.writes();
    world.place(paid_order("40.00"));
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), HasSubstr("policy.account_archived"));
    EXPECT_EQ(world.writes(), writes);
}

TEST(Mapping, ARetryWithinTheMinuteSeesWhatWasRepairedInTheLedger) {
    World world;
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.causes(), HasSubstr("policy.account_archived"));
    world.books("POST", "accounts/200", Json::object({{"status", "ACTIVE"}}));
    Desk desk(world);
    auto const group = desk.groups()["items"][std::size_t(0)];
    EXPECT_EQ(desk.retry_all(std::string(group["root"].text())), 1);
    ASSERT_TRUE(world.settle(std::chrono::seconds(30)));
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
}

TEST(Mapping, AReplayWithinTheMinuteNoticesWhatWasArchivedBeforeItPosts) {
    World world(with("when: paid_or_authorised", "when: placed"));
    auto const id = world.place(unpaid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.books("POST", "accounts/200", Json::object({{"status", "ARCHIVED"}}));
    Json const mug = Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}});
    world.shop("POST", "orders/" + id + "/edit", Json::object({{"lines", Json::array({mug})}}));
    auto const writes = world.writes();
    world.replay(id);
    ASSERT_TRUE(world.settle(std::chrono::seconds(30)));
    EXPECT_THAT(world.causes(), HasSubstr("policy.account_archived"));
    EXPECT_EQ(world.writes(), writes);
}

TEST(Mapping, AReplayThatPostsNothingReadsNothingFromTheLedger) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto const calls = world.ledger_calls();
    world.replay(id);
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.ledger_calls(), calls);
}

TEST(Mapping, AnUnmappedTenderOrTaxPostsNothingAndCallsNobody) {
    for (auto const* line :
         {"  stripe: \"610\"\n", "    - {store: \"DE MwSt 19%\", code: DE19}\n"}) {
        SCOPED_TRACE(line);
        World world(with(line, ""));
        // Something else has brought the program up.
        auto other = unpaid_order("20.00");
        other.set("payment_method", "cod").set("vat_exempt", true);
        world.place(other);
        ASSERT_TRUE(world.settle());
        auto const calls = world.ledger_calls();
        auto const invoices = world.count("invoices");
        world.place(paid_order("20.00"));
        ASSERT_TRUE(world.settle());
        EXPECT_EQ(world.ledger_calls(), calls);
        EXPECT_EQ(world.count("invoices"), invoices);
        EXPECT_THAT(world.causes(), HasSubstr("unmapped"));
    }
}

TEST(Rounding, ATotalTheLedgerComputesOtherwiseIsMadeTheStoresByANamedLine) {
    // The ledger rounds each line's tax half up; this policy predicts half down. 19 % of 0.50 is
    // 0.095.
    WorldOptions options;
    options.policy = replaced(options.policy, "rounding: half_up", "rounding: half_down");
    options.policy = replaced(options.policy, "tax: store_amounts", "tax: ledger_recompute");
    options.shop =
        Json::parse(R"({"base": "eur", "settings": {"prices_include_tax": false}})").value();
    World world(options);
    auto const id = world.place(paid_order("0.50"));
    ASSERT_TRUE(world.settle());
    auto const document = world.document("WC-" + id);
    EXPECT_EQ(Decimal::parse(document["total"].text()).value(),
              Decimal::from_parts(world.order(id).store_minor, 2));
    EXPECT_THAT(document.dump(), HasSubstr("the ledger computed another total"));
    EXPECT_EQ(document["status"].text(), "PAID");
    EXPECT_THAT(world.payments(), SizeIs(1));
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(BackLink, DocumentsNameTheOrderTheyComeFrom) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto const document = world.document("WC-" + id);
    EXPECT_THAT(std::string(document["reference"].text()), HasSubstr(id));
    EXPECT_THAT(std::string(document["url"].text()), HasSubstr("id=" + id));
}

TEST(Items, MissingOnesAreMadeOnceAndOnlyWhenThePolicyAllows) {
    Json const line = Json::object({{"sku", "CF-TEA"}, {"quantity", 1}});
    WorldOptions options;
    options.policy += "items: {send_codes: true, create_missing: true}\n";
    options.shop = Json::parse(R"({"base": "eur", "products": [{"id": 911, "name": "Mug",
        "sku": "CF-TEA", "regular_price": "19.99"}]})")
                       .value();
    World world(options);
    world.lose_reply("PUT", "Items");
    for (int i = 0; i < 3; ++i) {
        auto one = paid_order("20.00");
        one.set("lines", Json::array({line}));
        world.place(one);
    }
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.count("items"), 1);
    ASSERT_THAT(world.documents("ACCREC"), SizeIs(3));
    auto const first = world.documents("ACCREC")[0];
    EXPECT_EQ(first["lines"][std::size_t(0)]["item"].text(), "CF-TEA");
}

TEST(Notes, AreWrittenFromSpareCallsOnly) {
    WorldOptions options;
    options.policy += "notes: true\n";
    World world(options);
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto idle = world.run(world.lane().run_wave());
    ASSERT_TRUE(idle && idle->has_value());
    auto const calls = world.books("GET", "calls").dump();
    EXPECT_THAT(calls, HasSubstr("History"));
}

}  // namespace
}  // namespace cf::scenario
