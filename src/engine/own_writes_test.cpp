#include "engine/own_writes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/virtual_clock.hpp"
#include "engine/engine_test_kit.hpp"
#include "engine/ledger_lane.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Answers every write and search with what it is told to.
class EchoLedger final : public kit::QuietLedger {
  public:
    std::vector<Outcome> next;

    Task<std::vector<Outcome>> put(std::vector<Operation>) override { co_return next; }
    Task<std::vector<Outcome>> find(std::vector<Operation>) override { co_return next; }
};

class OwnWritesTest : public testing::Test {
  protected:
    void put(OperationBody body, Outcome outcome) {
        ledger.next = {std::move(outcome)};
        std::vector<Operation> operations{{"key", "header", std::move(body)}};
        boost::asio::co_spawn(io, writes.put(std::move(operations)), boost::asio::detached);
        io.restart();
        io.run();
    }
    static Outcome done(std::string id) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::done;
        outcome.state.id = VendorId(std::move(id));
        return outcome;
    }

    boost::asio::io_context io;
    VirtualClock clock{parse_instant("2026-03-02T08:00:00Z").value()};
    EchoLedger ledger;
    OwnWrites writes{ledger, clock};
};

TEST_F(OwnWritesTest, WhatWasWrittenComesBackAsAnEcho) {
    put(PutContact{}, done("C-1"));
    EXPECT_TRUE(writes.is_echo(RecordId("contact:c-1"))) << "whatever the case of the id";
    EXPECT_FALSE(writes.is_echo(RecordId("contact:c-2")));
}

TEST_F(OwnWritesTest, APaymentChangesItsInvoiceToo) {
    PutPayment payment;
    payment.document = VendorId("inv-1");
    put(payment, done("pay-1"));
    EXPECT_TRUE(writes.is_echo(RecordId("invoice:inv-1")));
    PutAllocation allocation;
    allocation.credit_note = VendorId("cn-1");
    allocation.invoice = VendorId("inv-2");
    put(allocation, done("a-1"));
    EXPECT_TRUE(writes.is_echo(RecordId("credit_note:cn-1")));
    EXPECT_TRUE(writes.is_echo(RecordId("invoice:inv-2")));
}

TEST_F(OwnWritesTest, WhatWasRefusedIsNobodysEcho) {
    Outcome refused;
    refused.kind = Outcome::Kind::refused;
    refused.state.id = VendorId("inv-9");
    put(PutDocument{}, refused);
    EXPECT_FALSE(writes.is_echo(RecordId("invoice:inv-9")));
}

TEST_F(OwnWritesTest, AnEchoFadesSoThatPeoplesChangesAreSeen) {
    put(PutContact{}, done("c-1"));
    clock.jump_to_next_waiter(clock.now() + OwnWrites::echo_time + 1s);
    EXPECT_FALSE(writes.is_echo(RecordId("contact:c-1")));
}

TEST(FairShares, EqualUnlessSomebodyNeedsLess) {
    EXPECT_THAT(fair_shares({500, 500}, 200), ElementsAre(100, 100));
    EXPECT_THAT(fair_shares({1'000, 1}, 200), ElementsAre(199, 1));
    EXPECT_THAT(fair_shares({0, 30, 400, 90}, 200), ElementsAre(0, 30, 85, 85));
    EXPECT_THAT(fair_shares({3, 4}, 200), ElementsAre(3, 4));
    EXPECT_THAT(fair_shares({}, 200), ElementsAre());
}

TEST(FairShares, NobodyStarvesWhenThereAreMoreThanPlaces) {
    auto const shares = fair_shares(std::vector<std::size_t>(7, 10), 5);
    std::size_t sum = 0;
    for (auto share : shares) sum += share;
    EXPECT_EQ(sum, 5u);
    for (auto share : shares) EXPECT_LE(share, 1u);
}

}  // namespace
}  // namespace cf
