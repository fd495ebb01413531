#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connectors/shared/test_neighbours.hpp"
#include "simkit/store_simulator.hpp"

/// What every storefront must do, held against its vendor's simulator. Included by tests alone.
namespace cf::testing {

/// Hands requests to a simulator; no sockets, one thread.
class SimTransport final : public HttpTransport {
  public:
    SimTransport(StoreSimulator& simulator, Clock& clock) : simulator_(simulator), clock_(clock) {}

    Task<HttpReply> send(HttpRequest request, HttpOptions) override {
        sent.push_back(request);
        auto const parts = split_url(request.url);
        if (!parts) co_return Error{ErrorKind::unavailable, "net.test", "no address"};
        request.url = parts->target();
        request.headers.set("Host",
                            parts->port.empty() ? parts->host : parts->host + ":" + parts->port);
        request.headers.set("X-Forwarded-Proto", parts->scheme);
        SimReply answer = simulator_.handle(request, clock_.now());
        simulator_.finished(request, clock_.now());
        if (answer.fate == ReplyFate::refuse)
            co_return Error{ErrorKind::unavailable, "net.test", "refused"};
        if (answer.fate != ReplyFate::deliver)
            co_return Error{ErrorKind::outcome_unknown, "net.test", "cut"};
        co_return std::move(answer.reply);
    }

    std::vector<HttpRequest> sent;

  private:
    StoreSimulator& simulator_;
    Clock& clock_;
};

/// A simulated store, our connector in front of it, and a clock both share.
class StoreFixture {
  public:
    StoreFixture(std::unique_ptr<StoreSimulator> simulated, Instant start)
        : neighbours(start),
          simulator(std::move(simulated)),
          transport(*simulator, neighbours.clock) {}

    ConnectorContext context() {
        return {transport, neighbours.vault, neighbours.clock, neighbours.random};
    }
    Instant now() const { return neighbours.clock.now(); }
    void pass(Duration time) {
        Instant const until = now() + time;
        while (neighbours.clock.jump_to_next_waiter(until)) {
        }
    }

    template <class T>
    T need(Task<T> task) {
        auto result = neighbours.await(std::move(task));
        if (result.has_error())
            throw InvariantBroken(result.error().code + ": " + result.error().message);
        return *std::move(result);
    }

    /// Follows a paged read to its end and hands out what it brought.
    template <class T>
    std::vector<T> read_all(std::function<Task<ChangePage<T>>(std::string)> const& read,
                            std::string& cursor) {
        std::vector<T> all;
        for (int page = 0; page < 200; ++page) {
            auto got = need(read(cursor));
            cursor = got.next;
            for (auto& record : got.records) all.push_back(std::move(record));
            if (!got.more) return all;
        }
        ADD_FAILURE() << "the pages do not end";
        return all;
    }

    Neighbours neighbours;
    std::unique_ptr<StoreSimulator> simulator;
    SimTransport transport;
    std::unique_ptr<Storefront> store;
};

inline Decimal sum_of(Json const& items, char const* member) {
    Decimal sum;
    for (auto const& item : items.items()) sum += Decimal::of(item[member].text());
    return sum;
}

/// One snapshot against the store's own truth.
inline void expect_as_facts(OrderSnapshot const& snapshot, Json const& facts) {
    SCOPED_TRACE("order " + snapshot.id.value + " is " + facts.dump());
    ASSERT_TRUE(snapshot.facts.order.has_value());
    Order const& order = *snapshot.facts.order;
    EXPECT_NE(snapshot.check.verdict, TotalCheck::Verdict::unexplained) << snapshot.check.why;
    EXPECT_EQ(order.total, Decimal::of(facts["charged_total"].text()));
    EXPECT_EQ(order.store_tax_total.value_or(Decimal::of(facts["tax_total"].text())),
              Decimal::of(facts["tax_total"].text()));
    EXPECT_EQ(order.currency.code(), facts["currency"].text());
    EXPECT_EQ(to_iso(order.placed_at), facts["placed_at"].text());
    for (auto const& line : order.lines) EXPECT_NE(line.tax_code, "unknown") << line.id;
    Decimal captured, refunded;
    for (auto const& capture : snapshot.facts.captures) captured += capture.amount;
    for (auto const& refund : snapshot.facts.refunds)
        for (auto const& tender : refund.tenders) refunded += tender.amount;
    EXPECT_EQ(captured, sum_of(facts["captures"], "amount"));
    Decimal refunds;
    for (auto const& refund : facts["refunds"].items())
        refunds += sum_of(refund["tenders"], "amount");
    EXPECT_EQ(refunded, refunds);
    EXPECT_EQ(snapshot.facts.refunds.size(), facts["refunds"].size());
    std::string_view const state = facts["state"].text();
    if (facts["archived"].boolean_or(false)) {
        EXPECT_EQ(snapshot.status, StoreOrderStatus::deleted);
    } else if (facts["cancelled"].boolean_or(false)) {
        EXPECT_EQ(snapshot.status, StoreOrderStatus::cancelled);
    } else if (state == "paid" || state == "partly_refunded" || state == "refunded") {
        EXPECT_EQ(snapshot.status, StoreOrderStatus::accepted);
    }
}

/// What the engine does at night: marks compared, what differs read again.
inline void sweep_into(StoreFixture& fixture,
                       Instant from,
                       std::map<std::string, OrderSnapshot>& known) {
    std::string cursor;
    auto const sweep = [&](std::string at) {
        return fixture.store->sweep_orders(from, fixture.now(), std::move(at));
    };
    std::vector<RecordId> differing;
    for (auto const& entry : fixture.read_all<SweepEntry>(sweep, cursor)) {
        auto const found = known.find(entry.id.value);
        if (found == known.end() || found->second.sweep_mark != entry.mark)
            differing.push_back(entry.id);
    }
    if (differing.empty()) return;
    for (auto& snapshot : fixture.need(fixture.store->fetch_orders(differing)))
        known[snapshot.id.value] = snapshot;
}

/// Orders by chance, things happening to them, and polls in between: what the polls brought, and
/// the sweep where a vendor changes an order without telling, is the truth.
inline void expect_polling_converges(StoreFixture& fixture, std::uint64_t seed, int orders) {
    Random random(seed);
    RandomOrderOptions const options;
    std::map<std::string, OrderSnapshot> known;
    std::vector<std::string> ids;
    std::string cursor;
    Instant const since = fixture.now();
    auto const poll = [&] {
        auto const read = [&](std::string at) {
            return fixture.store->orders_changed(std::move(at), since);
        };
        for (auto& snapshot : fixture.read_all<OrderSnapshot>(read, cursor))
            known[snapshot.id.value] = std::move(snapshot);
    };
    for (int i = 0; i < orders; ++i) {
        ids.push_back(fixture.simulator->place_random_order(random, options, fixture.now()));
        if (random.below(3) == 0) fixture.pass(std::chrono::milliseconds(300));
        if (random.below(2) == 0) {
            std::string const& id = ids[std::size_t(random.below(ids.size()))];
            fixture.simulator->random_follow_up(id, random, fixture.now());
        }
        if (random.below(4) == 0) fixture.pass(std::chrono::seconds(random.below(90)));
        if (random.below(10) == 0) poll();
    }
    fixture.pass(std::chrono::minutes(1));
    poll();
    poll();
    sweep_into(fixture, since, known);
    std::size_t refunded = 0, paid = 0;  // A run in which nothing happened would prove nothing.
    for (auto const& id : ids) {
        Json const facts = fixture.simulator->facts_of(id);
        if (facts.is_null() || facts["archived"].boolean_or(false))
            continue;  // Told by webhook and sweep alone.
        ASSERT_TRUE(known.contains(id)) << id;
        expect_as_facts(known.at(id), facts);
        refunded += facts["refunds"].size();
        paid += facts["captures"].size();
    }
    EXPECT_GT(refunded, 0u);
    EXPECT_GT(paid, 0u);
    // A quiet store has nothing more to tell.
    cursor = cursor.empty() ? "{}" : cursor;
    auto const read = [&](std::string at) {
        return fixture.store->orders_changed(std::move(at), since);
    };
    EXPECT_EQ(fixture.read_all<OrderSnapshot>(read, cursor).size(), 0u);
}

/// What was placed in a window comes back whole, once, with marks that equal the snapshots'.
inline void expect_backfill_and_sweep_agree(StoreFixture& fixture, std::uint64_t seed, int orders) {
    Random random(seed);
    RandomOrderOptions const options;
    Instant const from = fixture.now();
    std::vector<std::string> ids;
    for (int i = 0; i < orders; ++i) {
        ids.push_back(fixture.simulator->place_random_order(random, options, fixture.now()));
        if (random.below(5) == 0) fixture.pass(std::chrono::seconds(1 + random.below(40)));
    }
    fixture.pass(std::chrono::seconds(2));
    Instant const to = fixture.now();
    fixture.simulator->place_random_order(random, options, fixture.now());
    EXPECT_GE(fixture.need(fixture.store->measure_backfill(from, to)).orders, orders - 5);

    std::string cursor;
    std::map<std::string, int> times;
    std::map<std::string, std::string> marks;
    auto const placed = [&](std::string at) {
        return fixture.store->orders_placed(from, to, std::move(at));
    };
    for (auto const& snapshot : fixture.read_all<OrderSnapshot>(placed, cursor)) {
        ++times[snapshot.id.value];
        marks[snapshot.id.value] = snapshot.sweep_mark;
    }
    cursor.clear();
    std::map<std::string, std::string> swept;
    auto const sweep = [&](std::string at) {
        return fixture.store->sweep_orders(from, to, std::move(at));
    };
    for (auto const& entry : fixture.read_all<SweepEntry>(sweep, cursor))
        swept[entry.id.value] = entry.mark;
    EXPECT_EQ(swept, marks);
    std::size_t listed = 0;
    for (auto const& id : ids) listed += times.count(id);
    EXPECT_EQ(listed, times.size());
    for (auto const& [id, count] : times) EXPECT_EQ(count, 1) << "order " << id;
    EXPECT_GE(listed + 5, ids.size());  // Drafts are in no list of some vendors.
}

}  // namespace cf::testing
