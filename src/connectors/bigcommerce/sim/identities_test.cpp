#include <gtest/gtest.h>

#include "connectors/bigcommerce/sim/facts.hpp"
#include "connectors/bigcommerce/sim/test_support.hpp"

/// The identities of the contract (section 6) and of the simulator's own truth, over thousands of
/// random orders in every kind of store.
namespace cf::bigcommerce::sim {
namespace {

struct StoreKind {
    char const* name;
    char const* scenario;
};

constexpr StoreKind kinds[] = {
    {"ExclusiveRateRounding", R"({"store":{"quota":0},
        "currencies":[{"code":"EUR","rate":"0.92"},{"code":"AUD","rate":"1.384615",
                       "transactional":false},{"code":"JPY","rate":"151.37"}]})"},
    {"InclusiveRateRounding", R"({"store":{"quota":0,"currency":"GBP","prices_include_tax":true},
        "tax_classes":[{"id":0,"name":"Default Tax Class","rates":[{"name":"VAT","rate":"20"}]},
                       {"id":2,"name":"Shipping","rates":[{"name":"VAT","rate":"20"}]},
                       {"id":3,"name":"Gift Wrapping","rates":[{"name":"VAT","rate":"20"}]}]})"},
    {"ExclusiveNoRounding", R"({"store":{"quota":0,"rounding_strategy":"NO_ROUNDING"}})"},
    {"InclusiveNoRoundingCompound", R"({"store":{"quota":0,"currency":"CAD",
        "prices_include_tax":true,"rounding_strategy":"NO_ROUNDING"},
        "tax_classes":[{"id":0,"name":"Default Tax Class","rates":[
            {"name":"GST","rate":"5"},{"name":"QST","rate":"9.975","priority":1}]}]})"},
    {"Yen", R"({"store":{"quota":0,"currency":"JPY","prices_include_tax":true}})"},
    {"Dinar", R"({"store":{"quota":0,"currency":"KWD"}})"},
};

class Identities : public testing::TestWithParam<StoreKind> {};

Decimal sum_fees(Json const& order, char const* name) {
    Decimal sum;
    for (auto const& fee : order["fees"].items()) sum += amount_at(fee, name);
    return sum;
}

void check_header(Json const& order) {
    auto const of = [&](char const* name) { return amount_at(order, name); };
    bool const inclusive = order["is_tax_inclusive_pricing"].boolean_or(false);
    std::string const side = inclusive ? "_inc_tax" : "_ex_tax";
    Decimal parts = sum_fees(order, inclusive ? "cost_inc_tax" : "cost_ex_tax");
    Decimal tax = of("subtotal_tax") + sum_fees(order, "cost_tax");
    for (std::string name : {"shipping_cost", "handling_cost", "wrapping_cost"}) {
        parts += of((name + side).c_str());
        tax += of((name + "_tax").c_str());
        EXPECT_EQ(of((name + "_ex_tax").c_str()) + of((name + "_tax").c_str()),
                  of((name + "_inc_tax").c_str()));
    }
    EXPECT_EQ(
        of(("total" + side).c_str()),
        of(("subtotal" + side).c_str()) + parts - of("discount_amount") - of("coupon_discount"));
    EXPECT_EQ(of("total_tax"), tax);
    EXPECT_EQ(of("total_inc_tax"), of("total_ex_tax") + of("total_tax"));
}

void check_lines(Json const& order, Json const& lines) {
    Decimal discounted, discounts, subtotal_tax;
    std::int64_t items = 0;
    for (auto const& line : lines.items()) {
        discounted += amount_at(line, "discounted_total_inc_tax");
        subtotal_tax += amount_at(line, "total_tax");
        for (auto const& one : line["applied_discounts"].items()) {
            discounts += amount_at(one, "amount");
        }
        EXPECT_GE(amount_at(line, "discounted_total_inc_tax"), Decimal(0));
        items += *JsonCursor(line).integer_at("quantity");
    }
    Decimal const others =
        amount_at(order, "shipping_cost_inc_tax") + amount_at(order, "handling_cost_inc_tax") +
        amount_at(order, "wrapping_cost_inc_tax") + sum_fees(order, "cost_inc_tax");
    EXPECT_EQ(discounted + others, amount_at(order, "total_inc_tax"));
    EXPECT_EQ(discounts, amount_at(order, "discount_amount") + amount_at(order, "coupon_discount"));
    EXPECT_EQ(subtotal_tax, amount_at(order, "subtotal_tax"));
    EXPECT_EQ(items, *JsonCursor(order).integer_at("items_total"));
}

void check_tax_rows(TestStore& store, std::string const& id, Json const& order) {
    auto const reply = store.get("/v2/orders/" + id + "/taxes?details=true&limit=250");
    Decimal rows = sum_fees(order, "cost_tax");  // Fees have no rows.
    if (reply.status == 200) {
        auto const all = json_of(reply.body);
        for (auto const& row : all.items()) rows += amount_at(row, "line_amount");
    }
    EXPECT_EQ(rows, amount_at(order, "total_tax"));
}

/// Money in covers the order, money out never exceeds it.
void check_money(Json const& facts, Json const& order) {
    Decimal in, out;
    for (auto const& capture : facts["captures"].items()) in += amount_at(capture, "amount");
    for (auto const& refund : facts["refunds"].items()) out += amount_at(refund, "amount");
    EXPECT_LE(out, in);
    Decimal const charged = amount_at(facts, "charged_total");
    EXPECT_LE(in, charged);
    if (text_at(facts, "state") == "refunded") {
        EXPECT_EQ(in, out);
    }
    if (text_at(order, "payment_status") == "captured") {
        EXPECT_EQ(in, charged);
    }
}

TEST_P(Identities, HoldForRandomOrdersAndWhatHappensToThem) {
    TestStore store(GetParam().scenario, 99);
    Random random{20260203};
    std::vector<std::string> ids;
    for (int round = 0; round < 600; ++round) {
        store.pass(std::chrono::seconds(31));
        ids.push_back(store.sim->place_random_order(random, {}, store.now));
        if (round % 3 == 0) {
            store.sim->random_follow_up(ids[random.below(ids.size())], random, store.now);
        }
    }
    store.pass(std::chrono::hours(1));
    for (auto const& id : ids) {
        SCOPED_TRACE(id);
        auto const order = store.order(id);
        auto const lines = store.get_json("/v2/orders/" + id + "/products?limit=250");
        check_header(order);
        check_lines(order, lines);
        check_tax_rows(store, id, order);
        check_money(store.sim->facts_of(id), order);
        if (testing::Test::HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Stores, Identities, testing::ValuesIn(kinds), [](auto const& kind) {
    return kind.param.name;
});

TEST(SimulatedStore, TheSameSeedGivesTheSameStore) {
    auto const run = [] {
        TestStore store("{}", 5);
        Random random{3};
        for (int round = 0; round < 100; ++round) {
            store.pass(std::chrono::seconds(20));
            auto const id = store.sim->place_random_order(random, {}, store.now);
            store.sim->random_follow_up(id, random, store.now);
        }
        return store.sim->facts().dump();
    };
    EXPECT_EQ(run(), run());
}

TEST(SimulatedStore, EveryFollowUpHappensToSomeOrder) {
    TestStore store;
    Random random{11};
    std::map<FollowUp, int> done;
    for (int round = 0; round < 400; ++round) {
        store.pass(std::chrono::seconds(20));
        auto const id = store.sim->place_random_order(random, {}, store.now);
        for (int step = 0; step < 3; ++step) {
            if (auto what = store.sim->random_follow_up(id, random, store.now)) ++done[*what];
        }
    }
    for (FollowUp what : all_follow_ups()) EXPECT_GT(done[what], 0) << to_string(what);
}

}  // namespace
}  // namespace cf::bigcommerce::sim
