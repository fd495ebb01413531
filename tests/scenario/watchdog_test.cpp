// The webhook watchdog on virtual time: hooks that the store switched off, silence, forgeries.
#include <algorithm>

#include "base/encoding.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

WorldOptions reachable() {
    WorldOptions options;
    options.public_url = "https://books.test";
    return options;
}

std::vector<IncidentRow> incidents(World& world, std::string state = "") {
    std::vector<IncidentRow> rows;
    auto read = [](World& at, std::string wanted, std::vector<IncidentRow>& into) -> Task<> {
        co_await at.storage().read([&](Transaction& tx) { into = tx.incidents(wanted, 100); });
        co_return Result<>();
    };
    (void)world.run(read(world, std::move(state), rows));
    return rows;
}

Json hooks(World& world) { return world.shop_call("GET", "webhooks", Json::object()); }

TEST(Watchdog, AHookTheStoreDisabledIsOnAgainWithinAQuarterOfAnHourAndTheGapIsPolled) {
    World world(reachable());
    world.engine().start();
    world.pass(1min);
    auto const registered = hooks(world);
    ASSERT_GT(registered.size(), 0u);
    EXPECT_THAT(incidents(world), IsEmpty());
    for (auto const& hook : registered.items())
        world.shop("POST", "webhooks/" + std::string(hook["id"].text()) + "/disable");
    auto const id = world.place(paid_order("20.00"));
    // Nobody answers deliveries in this world, so the shop will disable them again: what counts is
    // that they were all on within the quarter of an hour.
    bool all_on = false;
    for (int minute = 0; minute < 15; ++minute) {
        world.pass(1min);
        all_on = all_on || std::ranges::all_of(hooks(world).items(), [](Json const& hook) {
                     return hook["status"].text() == "active";
                 });
    }
    EXPECT_TRUE(all_on);
    EXPECT_EQ(world.order(id).state, "in_agreement");
    ASSERT_THAT(incidents(world), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].kind, "hooks");
    EXPECT_THAT(incidents(world)[0].detail_json, HasSubstr("switched on again"));
    world.pass(15min);
    ASSERT_THAT(incidents(world), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].state, "closed");
    world.engine().stop();
}

TEST(Watchdog, AHookSomebodyDeletedIsRegisteredAgain) {
    World world(reachable());
    world.engine().start();
    world.pass(1min);
    auto const before = hooks(world);
    ASSERT_GT(before.size(), 0u);
    auto const id = std::string(before[std::size_t(0)]["id"].text());
    world.shop_call("DELETE", "webhooks/" + id + "?force=true", Json::object());
    ASSERT_EQ(hooks(world).size(), before.size() - 1);
    world.pass(15min);
    EXPECT_EQ(hooks(world).size(), before.size());
    ASSERT_THAT(incidents(world, "open"), SizeIs(testing::Le(1u)));
    EXPECT_THAT(incidents(world)[0].detail_json, HasSubstr("registered"));
    world.engine().stop();
}

/// One delivery to the ledger's address; what it was answered.
int deliver_to_books(World& world, std::string body, std::string signature) {
    HttpRequest request{.method = "POST", .url = "/hooks/books/x", .body = std::move(body)};
    request.headers.add("x-xero-signature", std::move(signature));
    auto take = [](Engine& engine, HttpRequest delivery) -> Task<int> {
        int const status = co_await engine.take_delivery(ConnectionId("books"), delivery);
        co_return status;
    };
    auto const status = world.run(take(world.engine(), std::move(request)));
    return status && status->has_value() ? **status : 0;
}

TEST(Watchdog, ALedgersTestOfOurSignatureCheckIsNoForgery) {
    World world(reachable());
    std::string const body = R"({"events":[],"firstEventSequence":0,"lastEventSequence":0})";
    auto const right = to_base64(hmac_sha256("sandbox-webhook-key", body));
    world.engine().start();
    world.pass(1min);
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(deliver_to_books(world, body, "bm90IG91cnM="), 401);
        EXPECT_EQ(deliver_to_books(world, body, right), 200);
        EXPECT_EQ(deliver_to_books(world, body, "bm90IG91cnM="), 401);
        EXPECT_THAT(incidents(world), IsEmpty());
        world.pass(30s);
    }
    // What goes on is no test any more, until the ledger greets again.
    world.pass(2min);
    EXPECT_EQ(deliver_to_books(world, body, "bm90IG91cnM="), 401);
    ASSERT_THAT(incidents(world, "open"), SizeIs(1));
    EXPECT_EQ(deliver_to_books(world, body, right), 200);
    EXPECT_THAT(incidents(world, "open"), IsEmpty());
    world.engine().stop();
}

TEST(Watchdog, TheFirstForgedDeliveryAlertsOnceAndAFloodIsOneIncident) {
    World world(reachable());
    auto send = [&] {
        HttpRequest forged{.method = "POST", .url = "/hooks/shop/x", .body = R"({"id":1})"};
        forged.headers.add("X-WC-Webhook-Signature", "bm90IG91cnM=");
        forged.headers.add("X-WC-Webhook-Topic", "order.updated");
        auto take = [](Engine& engine, HttpRequest request) -> Task<int> {
            int const status = co_await engine.take_delivery(ConnectionId("shop"), request);
            co_return status;
        };
        auto const status = world.run(take(world.engine(), std::move(forged)));
        ASSERT_TRUE(status && status->has_value());
        EXPECT_EQ(**status, 401);
    };
    world.engine().start();
    world.pass(1min);
    send();
    ASSERT_THAT(incidents(world, "open"), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].kind, "forged");
    for (int i = 0; i < 50; ++i) send();
    EXPECT_THAT(incidents(world), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].times, 1);
    world.pass(15min);
    EXPECT_THAT(incidents(world)[0].detail_json, HasSubstr("51 deliveries"));
    world.pass(75min);
    EXPECT_THAT(incidents(world, "open"), IsEmpty());
    world.engine().stop();
}

TEST(Watchdog, AStoreThatRefusesUsIsAnIncidentUntilItAnswersAgain) {
    World world;
    world.engine().start();
    world.pass(1min);
    world.shop("POST",
               "faults",
               Json::object({{"kind", "malformed"}, {"path", "/**"}, {"per_million", 1'000'000}}));
    world.pass(10min);
    ASSERT_THAT(incidents(world, "open"), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].kind, "access");
    EXPECT_THAT(incidents(world)[0].detail_json, HasSubstr("no data, such as a web page"));
    // What was open before a restart is closed after it.
    world.kill();
    world.shop("DELETE", "faults");
    world.boot();
    world.engine().start();
    world.pass(10min);
    EXPECT_THAT(incidents(world, "open"), IsEmpty());
    ASSERT_THAT(incidents(world), SizeIs(1));
    EXPECT_EQ(incidents(world)[0].times, 1);
    world.engine().stop();
}

}  // namespace
}  // namespace cf::scenario
