#include "engine/step_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>

#include "base/virtual_clock.hpp"
#include "engine/engine_test_kit.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using End = PendingOperation::End;
using Kind = Outcome::Kind;
using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Answers as it is told and remembers what it was asked.
class ScriptedLedger final : public kit::QuietLedger {
  public:
    using Answer = Result<std::vector<Outcome>>;
    std::deque<Answer> puts, finds;
    std::vector<std::vector<Operation>> sent, looked;

    Task<std::vector<Outcome>> find(std::vector<Operation> operations) override {
        looked.push_back(std::move(operations));
        co_return take(finds);
    }
    Task<std::vector<LedgerState>> read_documents(DocumentType,
                                                  std::vector<VendorId> ids) override {
        std::vector<LedgerState> states;
        for (auto const& id : ids) {
            LedgerState state;
            state.id = id;
            state.status = "paid";
            states.push_back(std::move(state));
        }
        co_return states;
    }
    Task<std::vector<Outcome>> put(std::vector<Operation> operations) override {
        sent.push_back(std::move(operations));
        co_return take(puts);
    }

  private:
    static Answer take(std::deque<Answer>& script) {
        if (script.empty()) return Error{ErrorKind::bug, "test", "nothing was scripted"};
        auto next = std::move(script.front());
        script.pop_front();
        return next;
    }
};

Currency const eur = Currency::of("EUR");
Money euros(std::string_view text) { return Money::parse(text, eur).value(); }

Outcome done(std::string const& number) {
    Outcome outcome;
    outcome.kind = Kind::done;
    outcome.state.id = VendorId("id-" + number);
    outcome.state.number = number;
    outcome.state.status = "authorised";
    outcome.state.total = euros("12.00");
    return outcome;
}

Outcome refused(ErrorKind kind, std::string code) {
    Outcome outcome;
    outcome.kind = Kind::refused;
    outcome.error = Error{kind, std::move(code), "no"};
    return outcome;
}

Outcome of_kind(Kind kind) {
    Outcome outcome;
    outcome.kind = kind;
    return outcome;
}

std::vector<Outcome> list(std::vector<Outcome> outcomes) { return outcomes; }

struct StepRunnerTest : ::testing::Test {
    PendingOperation invoice(std::string const& number, std::string const& total = "12.00") {
        PutDocument put;
        put.document.key = PostingKey("INV-" + number);
        put.document.date = CalendarDate::parse("2026-03-02").value();
        put.document.currency = eur;
        put.document.net_total = put.document.total = euros(total);
        put.document.tax_total = euros("0");
        put.number = number;
        put.contact = VendorId("contact");
        return {"flow/" + number + "/INV-" + number,
                IntegrationId("flow"),
                RecordId(number),
                put.document.key,
                put,
                Json::object({{"action", "created"}})};
    }
    Result<> run(std::vector<PendingOperation*> operations) {
        StepRunner runner(ConnectionId("books"), ledger, *storage, clock);
        auto apply = [this](Transaction&, PendingOperation const& pending) {
            applied.push_back(pending.key + (pending.end == End::done ? " done" : " refused"));
        };
        return await(runner.run(std::move(operations), apply));
    }
    Result<> await(Task<> task) {
        std::optional<Result<>> kept;
        boost::asio::co_spawn(io, keep(std::move(task), kept), boost::asio::detached);
        while (!kept) {
            io.restart();
            io.poll();
            if (!kept) clock.jump_to_next_waiter();
        }
        return *kept;
    }
    static Wait keep(Task<> task, std::optional<Result<>>& kept) {
        kept.emplace(co_await std::move(task));
    }
    void pass(Duration time) {
        auto const until = clock.now() + time;
        while (clock.jump_to_next_waiter(until)) {
        }
    }
    OperationRow row(std::string const& key) {
        std::optional<OperationRow> found;
        boost::asio::co_spawn(io,
                              storage->read([&](Transaction& tx) { found = tx.operation(key); }),
                              boost::asio::detached);
        io.restart();
        io.poll();
        return found.value_or(OperationRow{});
    }

    boost::asio::io_context io;
    VirtualClock clock{parse_utc("2026-03-02T08:00:00").value()};
    std::unique_ptr<Storage> storage = sql::open_sqlite(
        ":memory:",
        sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value(),
        sql::Threads::caller);
    ScriptedLedger ledger;
    std::vector<std::string> applied;
};

TEST_F(StepRunnerTest, ARefusedElementLeavesItsNeighboursAlone) {
    auto a = invoice("1"), b = invoice("2"), c = invoice("3");
    ledger.puts = {list({done("1"), refused(ErrorKind::rejected, "account.archived"), done("3")})};
    ASSERT_TRUE(run({&a, &b, &c}).has_value());
    EXPECT_THAT(applied,
                ElementsAre("flow/1/INV-1 done", "flow/2/INV-2 refused", "flow/3/INV-3 done"));
}

TEST_F(StepRunnerTest, AnAnswerWithAMissingElementProvesNothingOfAnyOfThem) {
    auto a = invoice("1"), b = invoice("2");
    ledger.puts = {list({done("1")})};
    ASSERT_TRUE(run({&a, &b}).has_value());
    EXPECT_EQ(a.end, End::waiting);
    EXPECT_EQ(b.end, End::waiting);
    EXPECT_THAT(applied, SizeIs(0));
    EXPECT_EQ(row(a.key).outcome, "");
}

TEST_F(StepRunnerTest, AnElementThatShowsAnotherNumberIsUnknown) {
    auto a = invoice("1"), b = invoice("2");
    ledger.puts = {list({done("2"), done("1")})};
    ASSERT_TRUE(run({&a, &b}).has_value());
    EXPECT_EQ(a.end, End::waiting);
    EXPECT_EQ(b.end, End::waiting);
}

TEST_F(StepRunnerTest, AnUnknownWriteIsLookedForAsItWasSentAndNeverSentTwice) {
    auto first = invoice("1", "12.00");
    ledger.puts = {Error{ErrorKind::outcome_unknown, "http.no_answer", "lost"}};
    ASSERT_TRUE(run({&first}).has_value());
    EXPECT_EQ(first.end, End::waiting);

    auto changed = invoice("1", "99.00");
    ledger.finds = {list({done("1")})};
    ASSERT_TRUE(run({&changed}).has_value());
    EXPECT_EQ(changed.end, End::done);
    EXPECT_TRUE(changed.adopted);
    auto const& looked = std::get<PutDocument>(ledger.looked[0][0].body);
    EXPECT_EQ(looked.document.total, euros("12.00"));
    EXPECT_THAT(ledger.sent, SizeIs(1));
    EXPECT_EQ(row(first.key).outcome, "done");
}

TEST_F(StepRunnerTest, NothingFoundCountsOnlyAfterAMinuteAndThenWithANewKey) {
    auto first = invoice("1");
    ledger.puts = {Error{ErrorKind::outcome_unknown, "http.no_answer", "lost"}, list({done("1")})};
    ASSERT_TRUE(run({&first}).has_value());
    ledger.finds = {list({of_kind(Kind::absent)}), list({of_kind(Kind::absent)})};
    auto again = invoice("1");
    ASSERT_TRUE(run({&again}).has_value());
    EXPECT_EQ(again.end, End::waiting);
    EXPECT_THAT(ledger.sent, SizeIs(1));

    pass(61s);
    auto third = invoice("1");
    ASSERT_TRUE(run({&third}).has_value());
    EXPECT_EQ(third.end, End::done);
    ASSERT_THAT(ledger.sent, SizeIs(2));
    EXPECT_NE(ledger.sent[0][0].idempotency_key, ledger.sent[1][0].idempotency_key);
}

TEST_F(StepRunnerTest, AConflictThatIsOursIsAdopted) {
    auto a = invoice("1");
    ledger.puts = {list({refused(ErrorKind::conflict, "xero.document.number_taken")})};
    ledger.finds = {list({done("1")})};
    ASSERT_TRUE(run({&a}).has_value());
    EXPECT_EQ(a.end, End::done);
    EXPECT_TRUE(a.adopted);
    EXPECT_THAT(applied, ElementsAre("flow/1/INV-1 done"));
}

TEST_F(StepRunnerTest, AConflictThatIsNotOursIsRefusedWithWhatIsThere) {
    auto a = invoice("1");
    auto stranger = done("1");
    stranger.kind = Kind::foreign;
    stranger.state.total = euros("7.00");
    ledger.puts = {list({refused(ErrorKind::conflict, "xero.document.number_taken")})};
    ledger.finds = {list({stranger})};
    ASSERT_TRUE(run({&a}).has_value());
    EXPECT_EQ(a.end, End::refused);
    EXPECT_EQ(a.error->code, "xero.document.number_taken");
    ASSERT_TRUE(a.held);
    EXPECT_EQ(a.held->total, euros("7.00"));
    EXPECT_EQ(row(a.key).outcome, "refused");
}

TEST_F(StepRunnerTest, AConflictNobodyCanLookIntoStaysOpen) {
    auto a = invoice("1");
    ledger.puts = {list({refused(ErrorKind::conflict, "xero.document.number_taken")})};
    ledger.finds = {Error{ErrorKind::rate_limited, "limit", "later"}};
    EXPECT_TRUE(run({&a}).has_error());
    EXPECT_EQ(a.end, End::waiting);
    EXPECT_EQ(row(a.key).outcome, "") << "never silently final";
}

TEST_F(StepRunnerTest, ACallThatWasNotExecutedIsSentAgainLater) {
    auto a = invoice("1"), b = invoice("1");
    ledger.puts = {Error{ErrorKind::unavailable, "offline", "closed"}, list({done("1")})};
    EXPECT_TRUE(run({&a}).has_error());
    ASSERT_TRUE(run({&b}).has_value());
    EXPECT_EQ(b.end, End::done);
    EXPECT_THAT(ledger.looked, SizeIs(0));
}

}  // namespace
}  // namespace cf
