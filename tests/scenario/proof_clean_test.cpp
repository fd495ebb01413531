// Clean trading: the daily proof says that everything agrees, and nothing else.
#include "tests/scenario/proof_kit.hpp"

namespace cf::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;

/// Something happens to an order now and then, as in a shop.
void follow_up(World& world, int day, std::string const& id) {
    auto const order = world.shop_call("GET", "orders/" + id, Json::object());
    auto const status = order["status"].text();
    bool const money = !order["date_paid"].is_null() && order["total"].text() != "0.00" &&
                       order["payment_method"].text() != "cod";
    bool const open = status == "on-hold" || status == "pending";
    if (open && day % 3 == 0) world.shop("POST", "orders/" + id + "/edit");
    if (open && day % 2 == 0) world.shop("POST", "orders/" + id + "/pay");
    if (open && day % 5 == 0) world.shop("POST", "orders/" + id + "/cancel");
    if (status == "processing" && money && day % 4 == 0)
        world.shop("POST", "orders/" + id + "/refund", Json::object({{"random", "partial"}}));
    if (status == "processing" && money && day % 4 != 0 && day % 7 == 0)
        world.shop("POST", "orders/" + id + "/refund", Json::object({{"random", "full"}}));
    if (status == "processing" && day % 3 == 0) world.shop("POST", "orders/" + id + "/complete");
}

TEST(CleanProof, NinetyDaysRaiseNoFalseAlarm) {
    SpoiltBooks books(WorldOptions{});
    auto& world = books.world;
    std::vector<std::string> ids;
    for (int day = 0; day < 90; ++day) {
        auto const made = world.shop("POST", "orders", Json::object({{"random", 1}}));
        auto const& list = made["orders"];
        for (auto const& one : list.items()) ids.emplace_back(one["id"].text());
        if (list.items().empty()) ids.emplace_back(made["id"].text());
        world.pass(15h + std::chrono::minutes(7 * day));  // Now and then around midnight.
        if (day >= 2) follow_up(world, day, ids[ids.size() - 3]);
        ASSERT_TRUE(world.settle());
        auto const next = parse_utc("2026-03-02T08:00:00").value() + 24h * (day + 1);
        if (world.now() < next) world.pass(next - world.now());
    }
    world.pass(2h);
    auto const to = books.today().plus_days(-1);
    auto const days = books.prove(CalendarDate::of(2026, 3, 2), to);
    ASSERT_GE(days.size(), 89u);
    EXPECT_EQ(unexplained(days), "") << texts(days);
    std::int64_t orders = 0, documents = 0;
    for (auto const& day : days) {
        EXPECT_EQ(to_string(day.state), "proven") << day.day.to_string();
        orders += day.orders;
        documents += day.documents;
        auto const hours = (day.ends - day.begins) / 1h;
        EXPECT_EQ(hours, day.day == CalendarDate::of(2026, 3, 29) ? 23 : 24);
    }
    EXPECT_GT(orders, 60);
    EXPECT_GT(documents, orders);
}

}  // namespace
}  // namespace cf::scenario
