// What a person edits in a posted document without touching its total: still the books, so still a
// question. What is nobody's books (due date, texts, marks) and what we write ourselves are none.
#include <algorithm>

#include "tests/scenario/desk.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string posted_unpaid(World& world) {
    world.hear_ledger();
    auto const id = world.place(unpaid_order("20.00"));
    EXPECT_TRUE(world.settle());
    EXPECT_FALSE(world.document("WC-" + id).is_null());
    return id;
}

void hear_of_it(World& world) {
    world.pass(std::chrono::minutes(1));
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
}

/// Somebody saves those fields of a document in the ledger.
void save(World& world, std::string const& number, Json fields) {
    world.pass(std::chrono::minutes(1));
    world.books("POST", "documents/" + number + "/edit", std::move(fields));
    hear_of_it(world);
}

/// Its lines as a person would save them again.
Json lines_of(World& world, std::string const& number) {
    Json lines = Json::array();
    auto const answer = world.foreign_call("GET", "/api.xro/2.0/Invoices/" + number);
    for (auto const& line : answer["Invoices"][std::size_t(0)]["LineItems"].items()) {
        Json kept = Json::object();
        for (auto const* name :
             {"Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "TaxAmount"})
            if (line.contains(name)) kept.set(name, line[name]);
        lines.push_back(std::move(kept));
    }
    return lines;
}

struct BooksEdit {
    char const* field;  ///< As the item names it.
    char const* shown;  ///< Of what is in the ledger now.
    Json (*fields)(World& world, std::string const& number);
};

Json another_line_field(World& world, std::string const& number, char const* name, char const* to) {
    Json lines = lines_of(world, number);
    lines.mutable_items()[0].set(name, to);
    return Json::object({{"LineItems", std::move(lines)}});
}

std::vector<BooksEdit> books_edits() {
    return {
        {"date",
         "2026-02-27",
         [](World&, std::string const&) {
             return Json::object({{"Date", "2026-02-27"}});
         }},
        {"account of line 1",
         "206",
         [](World& world, std::string const& number) {
             return another_line_field(world, number, "AccountCode", "206");
         }},
        {"contact",
         "another",
         [](World& world, std::string const&) {
             world.foreign_call("PUT",
                                "/api.xro/2.0/Contacts",
                                Json::parse(R"({"Contacts":[{"Name":"Walk-in"}]})").value());
             return Json::object(
                 {{"Contact", Json::object({{"ContactID", world.contact_id("Walk-in")}})}});
         }},
        {"one more line",
         "-1.00",
         [](World& world, std::string const& number) {
             Json lines = lines_of(world, number);
             for (auto const* amount : {"1.00", "-1.00"})
                 lines.push_back(Json::object({{"Description", "Moved"},
                                               {"Quantity", 1},
                                               {"UnitAmount", amount},
                                               {"AccountCode", "200"},
                                               {"TaxType", "NONE"}}));
             return Json::object({{"LineItems", std::move(lines)}});
         }},
    };
}

std::string said_of(World& world, std::string const& number) {
    Json row = world.document(number);
    std::string all;
    for (auto const* name : {"number", "date", "contact", "total"})
        all += std::string(row[name].text()) + "|";
    for (auto const& line : row["lines"].items())
        for (auto const* name : {"account", "tax_type", "net", "tax"})
            all += std::string(line[name].text()) + "|";
    return all;
}

TEST(BooksEdit, OfANumberIsKeptOrUndoneByThePerson) {
    World world(posting_when_placed());
    auto const id = posted_unpaid(world);
    std::string const ours = "WC-" + id;
    save(world, ours, Json::object({{"InvoiceNumber", "BY-HAND"}}));
    Desk desk(world);
    EXPECT_THAT(desk.only_item()["evidence"].dump(), HasSubstr("BY-HAND"));
    // The ledger takes a number with a new document alone.
    EXPECT_NE(desk.fix("restore_ours"), "");
    EXPECT_EQ(world.document(ours).type(), Json::Type::null);
    save(world, "BY-HAND", Json::object({{"InvoiceNumber", ours}}));
    EXPECT_THAT(world.causes(), IsEmpty());
    save(world, ours, Json::object({{"InvoiceNumber", "BY-HAND-2"}}));
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(BooksEdit, IsNamedThoughTheTotalStaysAndRestoredWhenAPersonSaysSo) {
    for (auto const& edit : books_edits()) {
        SCOPED_TRACE(edit.field);
        World world(posting_when_placed());
        auto const id = posted_unpaid(world);
        std::string const ours = "WC-" + id;
        auto const before = said_of(world, ours);
        Json fields = edit.fields(world, ours);
        auto const calls = world.writes();
        save(world, ours, std::move(fields));
        ASSERT_THAT(world.causes(), HasSubstr("ledger.edited"));
        EXPECT_EQ(world.writes(), calls) << "nothing is written over unasked";
        EXPECT_EQ(world.order(id).state, "needs_you");
        EXPECT_NE(said_of(world, ours), before);
        Desk desk(world);
        auto const evidence = desk.only_item()["evidence"].dump();
        EXPECT_THAT(evidence, HasSubstr(edit.field));
        EXPECT_THAT(evidence, HasSubstr(edit.shown));
        ASSERT_EQ(desk.fix("restore_ours"), "");
        ASSERT_TRUE(world.settle());
        EXPECT_EQ(said_of(world, ours), before);
        EXPECT_THAT(world.causes(), IsEmpty());
        hear_of_it(world);
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_EQ(world.order(id).state, "in_agreement");
    }
}

TEST(BooksEdit, KeptByAPersonIsQuietUntilTheNextOne) {
    World world(posting_when_placed());
    auto const id = posted_unpaid(world);
    std::string const number = "WC-" + id;
    save(world, number, Json::object({{"Date", "2026-02-27"}}));
    Desk desk(world);
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
    save(world, number, Json::object({{"Reference", "by hand"}}));
    world.replay(id);
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    save(world, number, Json::object({{"Date", "2026-02-26"}}));
    EXPECT_THAT(world.causes(), HasSubstr("ledger.edited"));
    ASSERT_EQ(desk.fix("accept_theirs"), "");
    world.shop("POST", "orders/" + id + "/pay");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    hear_of_it(world);
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.document(number)["status"].text(), "PAID");
    EXPECT_EQ(world.document(number)["date"].text(), "2026-02-26");
}

TEST(BooksEdit, UndoneByThePersonClosesTheItem) {
    World world(posting_when_placed());
    auto const id = posted_unpaid(world);
    std::string const date(world.document("WC-" + id)["date"].text());
    save(world, "WC-" + id, Json::object({{"Date", "2026-02-27"}}));
    ASSERT_THAT(world.causes(), HasSubstr("ledger.edited"));
    save(world, "WC-" + id, Json::object({{"Date", date}}));
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(BooksEdit, IsNoneOfWhatAnybodyMayChangeAndNoneOfOurOwnWrites) {
    World world(posting_when_placed());
    auto const id = posted_unpaid(world);
    std::string const number = "WC-" + id;
    save(world, number, Json::object({{"DueDate", "2026-12-31"}}));
    save(world, number, Json::object({{"Reference", "by hand"}}));
    save(world, number, Json::object({{"SentToContact", true}}));
    Json turned = lines_of(world, number);
    std::ranges::reverse(turned.mutable_items());
    for (auto& line : turned.mutable_items()) line.set("Description", "Nicer words");
    turned.push_back(Json::object({{"Description", "Thank you"}}));
    save(world, number, Json::object({{"LineItems", std::move(turned)}}));
    EXPECT_THAT(world.causes(), IsEmpty());
    // Our own: the order is edited in the store, paid, and partly given back.
    Json const mug = Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}});
    world.shop("POST", "orders/" + id + "/edit", Json::object({{"lines", Json::array({mug})}}));
    world.mark({id});
    ASSERT_TRUE(world.settle());
    hear_of_it(world);
    world.shop("POST", "orders/" + id + "/pay");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    hear_of_it(world);
    world.shop_call("POST",
                    "orders/" + id + "/refunds",
                    Json::object({{"amount", "5.00"}, {"api_refund", false}}));
    world.mark({id});
    ASSERT_TRUE(world.settle());
    hear_of_it(world);
    EXPECT_THAT(world.documents("ACCRECCREDIT"), SizeIs(1));
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

TEST(BooksEdit, IsNoneWhenTwoContactsBecameOne) {
    World world(posting_when_placed());
    auto const id = posted_unpaid(world);
    world.foreign_call("PUT",
                       "/api.xro/2.0/Contacts",
                       Json::parse(R"({"Contacts":[{"Name":"Walk-in"}]})").value());
    std::string const name(world.document("WC-" + id)["contact"].text());
    world.books("POST",
                "contacts/" + world.contact_id(name) + "/merge",
                Json::object({{"into", world.contact_id("Walk-in")}}));
    save(world, "WC-" + id, Json::object({{"Reference", "by hand"}}));
    EXPECT_EQ(world.document("WC-" + id)["contact"].text(), "Walk-in");
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST(BooksEdit, IsNotVoidedUnaskedWhenTheOrderIsCancelled) {
    for (bool const keep : {true, false}) {
        SCOPED_TRACE(keep);
        World world(posting_when_placed());
        auto const id = posted_unpaid(world);
        save(world, "WC-" + id, Json::object({{"Date", "2026-02-27"}}));
        Desk desk(world);
        ASSERT_EQ(desk.fix("accept_theirs"), "");
        ASSERT_TRUE(world.settle());
        world.shop("POST", "orders/" + id + "/cancel");
        world.mark({id});
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(1));
        ASSERT_THAT(world.causes(), HasSubstr("ledger.edited"));
        ASSERT_EQ(desk.fix(keep ? "accept_theirs" : "restore_ours"), "");
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_THAT(world.documents("ACCREC"), SizeIs(keep ? 1 : 0));
    }
}

TEST(BooksEdit, ManyCostOneLook) {
    World world(posting_when_placed());
    world.hear_ledger();
    std::vector<std::string> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(world.place(unpaid_order("20.00")));
    ASSERT_TRUE(world.settle());
    hear_of_it(world);
    world.pass(std::chrono::minutes(1));
    auto calls = world.ledger_calls();
    world.hear_ledger();
    auto const quiet = world.ledger_calls() - calls;
    for (auto const& id : ids)
        world.books("POST", "documents/WC-" + id + "/edit", Json::object({{"Date", "2026-02-27"}}));
    world.pass(std::chrono::minutes(1));
    calls = world.ledger_calls();
    world.hear_ledger();
    EXPECT_EQ(world.ledger_calls() - calls, quiet) << "the list itself shows what changed";
    ASSERT_TRUE(world.settle());
    EXPECT_THAT(world.reviews(), SizeIs(6));
}

}  // namespace
}  // namespace cf::scenario
