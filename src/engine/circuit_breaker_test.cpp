#include "engine/circuit_breaker.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "base/virtual_clock.hpp"
#include "engine/call_budget.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using State = BreakerView::State;
using Breaker = CircuitBreaker;

Result<HttpReply> status(int code) { return HttpReply::text(code, ""); }
Result<HttpReply> nobody() { return Error{ErrorKind::unavailable, "http.refused", "nobody"}; }
Result<HttpReply> silence() { return Error{ErrorKind::outcome_unknown, "http.no_answer", "?"}; }

class CircuitBreakerTest : public testing::Test {
  protected:
    /// One call with that answer; false when it was refused.
    bool call(Result<HttpReply> const& reply,
              Breaker::Kind kind = Breaker::Kind::call,
              Priority priority = Priority::live) {
        auto pass = breaker.enter(priority, kind);
        if (pass.has_value())
            pass->done(reply, false);
        else
            refusal = pass.error();
        return pass.has_value();
    }
    void fail(int times, Result<HttpReply> const& how = silence()) {
        for (int i = 0; i < times; ++i) EXPECT_TRUE(call(how)) << i;
    }
    void pass_time(Duration time) { clock.jump_to_next_waiter(clock.now() + time); }
    void to_next_try() { pass_time(breaker.view().next_try_at - clock.now()); }
    Duration pause() const { return breaker.view().next_try_at - clock.now(); }
    State state() const { return breaker.view().state; }
    void run(boost::asio::awaitable<void> work) {
        boost::asio::co_spawn(io, std::move(work), [](std::exception_ptr problem) {
            if (problem) std::rethrow_exception(problem);
        });
        io.restart();
        io.poll();
    }
    BreakerView noted() {
        run(breaker.note());
        BreakerView seen;
        run(storage->read(
            [&](Transaction& tx) { seen = noted_breaker(tx, ConnectionId("ledger")); }));
        return seen;
    }

    boost::asio::io_context io;
    VirtualClock clock{parse_instant("2026-03-02T08:00:00Z").value()};
    Random random{7};
    std::unique_ptr<Storage> storage = sql::open_sqlite(
        ":memory:",
        sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value(),
        sql::Threads::caller);
    Breaker breaker{ConnectionId("ledger"), "Xero", clock, *storage, random};
    Error refusal{ErrorKind::bug, "", ""};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARowAndThenRefusesAtOnce) {
    fail(2, nobody());
    fail(1, silence());
    fail(1, status(500));
    EXPECT_TRUE(call(status(200))) << "an answer in between begins anew";
    fail(4);
    EXPECT_EQ(state(), State::closed);
    fail(1, status(503));
    EXPECT_EQ(state(), State::open);
    EXPECT_FALSE(call(status(200)));
    EXPECT_EQ(refusal.kind, ErrorKind::rate_limited);
    EXPECT_EQ(refusal.code, "connection.paused");
    ASSERT_TRUE(refusal.retry_after);
    EXPECT_GE(*refusal.retry_after, 30s);
    EXPECT_LE(*refusal.retry_after, 33s);
    EXPECT_TRUE(refusal.message.starts_with("Xero answers with nothing but errors"))
        << refusal.message;
}

TEST_F(CircuitBreakerTest, ComplaintsAndRequestsForAPauseAreAnswers) {
    for (int code : {400, 404, 409, 422, 403, 429}) fail(4, nobody()), call(status(code));
    EXPECT_EQ(state(), State::closed);
    for (int i = 0; i < 20; ++i) {
        auto pass = breaker.enter(Priority::live, Breaker::Kind::call);
        ASSERT_TRUE(pass.has_value());
        pass->done(status(503), true);
    }
    EXPECT_EQ(state(), State::closed) << "a 503 that names a time to wait is for the budget";
    // Not the connection: our own guard refused the address.
    Result<HttpReply> const guarded = Error{ErrorKind::invalid_input, "http.private", "no"};
    fail(20, guarded);
    EXPECT_EQ(state(), State::closed);
}

TEST_F(CircuitBreakerTest, AfterThePauseExactlyOneCallFindsOut) {
    fail(Breaker::failures_max);
    to_next_try();
    auto attempt = breaker.enter(Priority::live, Breaker::Kind::call);
    ASSERT_TRUE(attempt.has_value());
    EXPECT_EQ(state(), State::half_open);
    EXPECT_FALSE(call(status(200))) << "somebody tries already";
    EXPECT_EQ(*refusal.retry_after, 5s);
    attempt->done(status(200), false);
    EXPECT_EQ(state(), State::closed);
    EXPECT_TRUE(call(status(200)));
    EXPECT_EQ(breaker.view().opened, 1);
}

TEST_F(CircuitBreakerTest, EachFailedTryDoublesThePauseUpToTenMinutes) {
    fail(Breaker::failures_max);
    for (Duration const expected : {30s, 60s, 120s, 240s, 480s, 600s, 600s}) {
        EXPECT_GE(pause(), expected);
        EXPECT_LE(pause(), expected + expected / 10);
        to_next_try();
        EXPECT_TRUE(call(nobody()));
        EXPECT_EQ(state(), State::open);
    }
    to_next_try();
    EXPECT_TRUE(call(status(200)));
    fail(Breaker::failures_max);
    EXPECT_LE(pause(), 33s) << "the next outage begins anew";
}

TEST_F(CircuitBreakerTest, ATryThatWasNeverMadeLeavesTheNextOneFree) {
    fail(Breaker::failures_max);
    to_next_try();
    {
        auto const given_up = breaker.enter(Priority::live, Breaker::Kind::call);
        EXPECT_TRUE(given_up.has_value());
    }
    EXPECT_TRUE(call(status(200)));
    EXPECT_EQ(state(), State::closed);
}

TEST_F(CircuitBreakerTest, PeopleMayAlwaysTry) {
    fail(Breaker::failures_max);
    auto const before = breaker.view().next_try_at;
    EXPECT_TRUE(call(nobody(), Breaker::Kind::call, Priority::person));
    EXPECT_EQ(breaker.view().next_try_at, before) << "their failure costs nobody a longer pause";
    EXPECT_TRUE(call(status(200), Breaker::Kind::call, Priority::person));
    EXPECT_EQ(state(), State::closed);
}

TEST_F(CircuitBreakerTest, AKeyThatIsRefusedOpensItThoughTokensAreStillGiven) {
    for (int i = 0; i < Breaker::failures_max; ++i) {
        EXPECT_TRUE(call(status(401)));
        if (i + 1 < Breaker::failures_max) {
            EXPECT_TRUE(call(status(200), Breaker::Kind::token));
        }
    }
    EXPECT_EQ(state(), State::open);
    EXPECT_EQ(breaker.view().sentence("Xero"), "Xero does not accept our key");
    // The token may have been the reason: one more may be asked for, and one call with it.
    EXPECT_TRUE(call(status(200), Breaker::Kind::token));
    EXPECT_TRUE(call(status(401)));
    EXPECT_TRUE(call(status(200), Breaker::Kind::token));
    EXPECT_TRUE(call(status(200)));
    EXPECT_EQ(state(), State::closed);
}

TEST_F(CircuitBreakerTest, NoTokenIsNoAccess) {
    for (int i = 0; i < Breaker::failures_max; ++i)
        EXPECT_TRUE(call(status(400), Breaker::Kind::token));
    EXPECT_EQ(breaker.view().cause, BreakerView::Cause::refuses_access);
    EXPECT_FALSE(call(status(200), Breaker::Kind::token)) << "asking again at once helps nobody";
}

TEST_F(CircuitBreakerTest, WhoWaitedForItsTurnWhileItOpenedDoesNotCall) {
    auto waiting = breaker.enter(Priority::live, Breaker::Kind::call);
    ASSERT_TRUE(waiting.has_value());
    EXPECT_FALSE(waiting->still_holds().has_error());
    fail(Breaker::failures_max);
    EXPECT_TRUE(waiting->still_holds().has_error());
    to_next_try();
    auto attempt = breaker.enter(Priority::live, Breaker::Kind::call);
    EXPECT_FALSE(attempt->still_holds().has_error());
}

TEST_F(CircuitBreakerTest, OtherProcessesReadWhatIsWrong) {
    EXPECT_EQ(noted().state, State::closed);
    fail(Breaker::failures_max, nobody());
    auto const seen = noted();
    EXPECT_EQ(seen.state, State::open);
    EXPECT_EQ(seen.sentence("Xero"), "Xero does not answer");
    EXPECT_EQ(to_iso(seen.next_try_at), to_iso(breaker.view().next_try_at));
    EXPECT_EQ(to_iso(seen.since), "2026-03-02T08:00:00Z");
    to_next_try();
    EXPECT_TRUE(call(status(200)));
    EXPECT_EQ(noted().state, State::closed);
}

/// Counts what reaches it, and answers nothing.
class DeadNetwork final : public HttpTransport {
  public:
    Task<HttpReply> send(HttpRequest, HttpOptions) override {
        ++calls;
        co_return nobody();
    }
    int calls = 0;
};

TEST_F(CircuitBreakerTest, ACallThatIsRefusedReachesNeitherVendorNorBudget) {
    DeadNetwork network;
    CallBudget budget(ConnectionId("ledger"), {.per_day = 100}, clock, *storage, random);
    BudgetedTransport transport(network, budget, breaker, nullptr, Priority::live);
    auto many = [](BudgetedTransport& to) -> boost::asio::awaitable<void> {
        for (int i = 0; i < 40; ++i) {
            HttpRequest request{.method = "GET", .url = "https://ledger.test/"};
            HttpOptions options;
            auto const reply = co_await to.send(std::move(request), std::move(options));
            EXPECT_TRUE(reply.has_error());
        }
    };
    run(many(transport));
    EXPECT_EQ(network.calls, Breaker::failures_max);
    EXPECT_EQ(budget.view().day_used, Breaker::failures_max);
    EXPECT_EQ(budget.view().concurrent_used, 0);
}

}  // namespace
}  // namespace cf
