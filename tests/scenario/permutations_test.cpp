// Whatever happens to an order, and whenever we hear of it: the same books.
#include <algorithm>
#include <set>

#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

enum class Event {
    pay,
    refund_some,
    refund_one_of_two,
    refund_all,
    edit,
    reduce,
    complete,
    cancel,
    trash,
    restore,
};

char const* name_of(Event event) {
    constexpr char const* names[] = {"pay",
                                     "refund",
                                     "refund one of two",
                                     "refund all",
                                     "edit",
                                     "reduce",
                                     "complete",
                                     "cancel",
                                     "trash",
                                     "restore"};
    return names[int(event)];
}

/// The tea's line: the first, of which two were ordered.
Json change_of_tea(World& world, std::string const& id) {
    auto const order = world.shop_call("GET", "orders/" + id, Json());
    auto const& line = order["line_items"][std::size_t(0)];
    return Json::object({{"id", line["id"]}, {"net", "20.00"}, {"quantity", 1}});
}

Json refund_of_one_tea(World& world, std::string const& id) {
    auto const order = world.shop_call("GET", "orders/" + id, Json());
    auto const& line = order["line_items"][std::size_t(0)];
    auto const& rate = line["taxes"][std::size_t(0)]["id"];
    Json const tax = Json::object({{"id", rate}, {"refund_total", "3.80"}});
    Json const given = Json::object({{"id", line["id"]},
                                     {"quantity", 1},
                                     {"refund_total", "20.00"},
                                     {"refund_tax", Json::array({tax})}});
    return Json::object({{"amount", "23.80"}, {"line_items", Json::array({given})}});
}

void happen(World& world, std::string const& id, Event event) {
    auto const act = [&](std::string const& what, Json body = Json::object()) {
        world.shop("POST", "orders/" + id + "/" + what, std::move(body));
    };
    switch (event) {
        case Event::refund_some:
            return act("refund", Json::object({{"amount", "5.00"}, {"reason", "late"}}));
        case Event::refund_one_of_two:
            return act("refund", refund_of_one_tea(world, id));
        case Event::refund_all:
            return act("refund", Json::object({{"random", "full"}}));
        case Event::edit: {
            Json const mug = Json::object({{"name", "Mug"}, {"net", "10.00"}, {"quantity", 1}});
            return act("edit", Json::object({{"lines", Json::array({mug})}}));
        }
        case Event::reduce:
            return act("edit", Json::object({{"change", Json::array({change_of_tea(world, id)})}}));
        case Event::pay:
        case Event::complete:
        case Event::cancel:
        case Event::trash:
        case Event::restore:
            return act(name_of(event));
    }
}

/// Balance of every account, and what all living documents come to: what an accountant compares.
struct Books {
    Json balances;
    Decimal receivable;
    std::size_t orders_settled = 0;
    friend bool operator==(Books const&, Books const&) = default;
};

Books books_of(World& world) {
    Books books;
    books.balances = world.balances();
    for (auto const& one : world.documents("ACCREC"))
        books.receivable += Decimal::parse(one["due"].text()).value();
    for (auto const& one : world.documents("ACCRECCREDIT"))
        books.receivable -= Decimal::parse(one["due"].text()).value();
    books.receivable = books.receivable.normalized();
    return books;
}

/// Plays the story; after step n the program looks if bit n of `looks` is set, and always at the
/// end. Bit 0: right after the placement.
Books played(std::vector<Event> const& story, unsigned looks, bool doubled) {
    WorldOptions options;
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    World world(options);
    std::string const id = world.place(unpaid_order("40.00"));
    for (std::size_t step = 0; step <= story.size(); ++step) {
        if (step > 0) happen(world, id, story[step - 1]);
        world.pass(std::chrono::seconds(30));
        if (((looks >> step) & 1U) == 0) continue;
        EXPECT_TRUE(world.settle());
        if (doubled) world.mark({id, id});
    }
    EXPECT_TRUE(world.settle());
    world.mark({id});
    EXPECT_TRUE(world.settle());
    EXPECT_THAT(world.causes(), IsEmpty());
    auto const state = world.order(id);
    EXPECT_TRUE(state.state == "in_agreement" || state.state == "skipped")
        << state.state << " " << state.reason << " " << state.store_minor << " "
        << state.ledger_minor;
    return books_of(world);
}

std::string text_of(std::vector<Event> const& story) {
    std::string text;
    for (auto event : story) text += std::string(text.empty() ? "" : ", ") + name_of(event);
    return text;
}

struct Permutation : ::testing::TestWithParam<std::vector<Event>> {};
INSTANTIATE_TEST_SUITE_P(
    Stories,
    Permutation,
    ::testing::Values(
        std::vector{Event::cancel},
        std::vector{Event::edit, Event::cancel},
        std::vector{Event::pay, Event::refund_some},
        std::vector{Event::pay, Event::complete, Event::refund_some},
        std::vector{Event::edit, Event::edit, Event::pay},
        std::vector{Event::pay, Event::refund_some, Event::refund_some, Event::complete},
        std::vector{Event::edit, Event::pay, Event::refund_some},
        std::vector{Event::reduce, Event::pay, Event::refund_some},
        std::vector{Event::edit, Event::pay, Event::refund_one_of_two, Event::refund_all},
        std::vector{Event::edit, Event::pay, Event::refund_some, Event::complete},
        std::vector{Event::edit, Event::trash, Event::restore, Event::pay}));

TEST_P(Permutation, ShowsTheSameBooksWheneverItIsHeard) {
    auto const& story = GetParam();
    unsigned const all = (1U << (story.size() + 1)) - 1;
    Books const at_the_end = played(story, 0, false);
    for (unsigned looks = 1; looks <= all; ++looks) {
        SCOPED_TRACE(text_of(story) + "; looked after steps " + std::to_string(looks));
        Books const books = played(story, looks, looks % 2 == 0);
        EXPECT_EQ(books.receivable, at_the_end.receivable);
        EXPECT_EQ(books.balances.dump(), at_the_end.balances.dump());
    }
}

TEST(Deletion, OfAPostedOrderIsShownAndUndoesNothing) {
    for (char const* how : {"trash", "delete"}) {
        SCOPED_TRACE(how);
        World world;
        auto const id = world.place(paid_order("20.00"));
        ASSERT_TRUE(world.settle());
        world.shop("POST", "orders/" + id + "/" + how);
        world.mark({id});
        ASSERT_TRUE(world.settle());
        EXPECT_EQ(world.causes(), "store.order_gone");
        EXPECT_EQ(world.document("WC-" + id)["status"].text(), "PAID");
        EXPECT_EQ(world.payments().size(), 1u);
        if (std::string(how) != "trash") continue;
        world.shop("POST", "orders/" + id + "/restore");
        world.mark({id});
        ASSERT_TRUE(world.settle());
        EXPECT_THAT(world.causes(), IsEmpty());
        EXPECT_EQ(world.order(id).state, "in_agreement");
    }
}

TEST(Deletion, BeforeAnybodyLookedPostsNothing) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    world.shop("POST", "orders/" + id + "/trash");
    world.mark({id});
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.count("invoices"), 0);
    EXPECT_THAT(world.causes(), IsEmpty());
}

TEST(Permutations, APageAskedForBeforeTakesNothingBack) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    std::string const refunds = "orders/" + id + "/refunds";
    auto const refund = [&](std::string amount) {
        world.shop_call(
            "POST", refunds, Json::object({{"amount", std::move(amount)}, {"api_refund", false}}));
    };
    ASSERT_TRUE(world.settle());
    world.pass(std::chrono::minutes(5));
    refund("5.00");
    // The poll has its list, and its page of refunds comes late. Meanwhile there is another one.
    world.shop("POST",
               "faults",
               Json::object({{"kind", "slow"},
                             {"method", "GET"},
                             {"path", "/wp-json/wc/v3/" + refunds},
                             {"delay_ms", 20'000},
                             {"next", 1}}));
    world.begin_poll();
    world.pass(std::chrono::seconds(5));
    refund("3.00");
    world.mark({id});
    auto const worked = world.run(world.lane().run_wave());
    ASSERT_TRUE(worked && worked->has_value());
    ASSERT_THAT(world.documents("ACCRECCREDIT"), SizeIs(2));
    world.pass(std::chrono::minutes(1));
    auto const after_the_page = world.run(world.lane().run_wave());
    ASSERT_TRUE(after_the_page && after_the_page->has_value());
    EXPECT_THAT(world.causes(), IsEmpty());
    EXPECT_EQ(world.order(id).state, "in_agreement");
}

}  // namespace
}  // namespace cf::scenario
