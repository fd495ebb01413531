// What the engine reads from stores on its own account: polls, nightly sweeps, backfills.
#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "engine/engine_state.hpp"
#include "engine/persons.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t pages_per_poll_max = 1'000;
// Customers wait behind orders: a long list of them is read over several polls.
constexpr std::size_t customer_pages_per_poll_max = 10;
// No figure hangs on them: their webhooks are fast enough, and this catches what those miss.
constexpr Duration customers_polled_every = 1h;
constexpr Duration sweep_again_after = 10min;

}  // namespace

Task<std::int64_t> Engine::take_page(Integration& integration,
                                     std::vector<OrderSnapshot> records,
                                     Instant asked_at,
                                     Priority priority) {
    std::int64_t changed = 0;
    if (records.empty()) co_return changed;
    std::vector<SnapshotRow> rows;
    for (auto const& snapshot : records) {
        rows.push_back(snapshot_row(integration.row.store, snapshot, asked_at));
        if (snapshot.status == StoreOrderStatus::deleted) rows.back().fetched_at = Instant{};
    }
    co_await parts_.storage.write([&](Transaction& tx) {
        changed = 0;
        std::vector<DirtyMark> marks, outrun;
        for (std::size_t i = 0; i < records.size(); ++i) {
            auto const& snapshot = records[i];
            auto row = rows[i];
            keep_for_person(tx, row, snapshot.facts);
            auto const known = tx.snapshot(integration.row.store, row.record);
            auto const state = tx.order_state(integration.row.id, snapshot.id);
            // A backfill was asked for: what was passed over as too early counts now.
            bool const settled =
                state && !(priority == Priority::backfill && state->state == "skipped");
            bool const same = settled && known && known->facts_json == row.facts_json &&
                              known->status == row.status;
            if (same) continue;
            ++changed;
            // A page takes long to read, and somebody asked after it was: theirs are the newer
            // facts. Which of them hold is seen by reading the record once more.
            if (known && known->fetched_at > asked_at) {
                outrun.push_back({integration.dirty_scope(), row.record, priority, ""});
                continue;
            }
            if (known) row.history_json = known->history_json;
            if (known && !snapshot.facts.order) {
                // What is gone keeps its last facts: they explain the postings.
                row.person = known->person;
                row.facts_json = known->facts_json;
                row.number = known->number;
                row.placed_at = known->placed_at;
            }
            tx.put_snapshot(row);
            marks.push_back({integration.dirty_scope(), row.record, priority, ""});
        }
        // The facts are as fresh as the marks: the wave need not fetch them again.
        tx.mark_dirty(marks, asked_at);
        tx.mark_dirty(outrun, parts_.clock.now());
    });
    if (changed > 0) ring(integration, changed);
    co_return changed;
}

Task<> Engine::poll_once(Integration& integration) {
    CF_CO_TRY_VOID(co_await poll_orders(integration));
    co_return co_await poll_customers(integration);
}

Task<> Engine::poll_orders(Integration& integration) {
    std::string const scope = "cursor/" + integration.row.id.value;
    std::string cursor;
    co_await parts_.storage.read([&](Transaction& tx) { cursor = tx.value(scope, "orders"); });
    for (std::size_t page = 0; page < pages_per_poll_max && !stopping_; ++page) {
        Instant const asked_at = parts_.clock.now();
        CF_CO_TRY(auto changed,
                  co_await integration.store->orders_changed(cursor, integration.row.start_at));
        cursor = changed.next;
        bool const more = changed.more;
        CF_CO_TRY(
            auto const unannounced,
            co_await take_page(integration, std::move(changed.records), asked_at, Priority::live));
        connection(integration.row.store)->webhooks.unannounced += unannounced;
        // Only after its records are safe does the cursor move on.
        co_await parts_.storage.write([&](Transaction& tx) {
            tx.put_value(scope, "orders", cursor);
            tx.put_value(scope, "polled_at", std::to_string(to_micros(parts_.clock.now())));
        });
        if (!more) break;
    }
    co_return Result<>();
}

/// Customers that changed while no delivery told so. What was there before the integration is not
/// taken up: its contacts come with its orders.
Task<> Engine::poll_customers(Integration& integration) {
    if (!keeps_customers(integration)) co_return Result<>();
    std::string const scope = "cursor/" + integration.row.id.value;
    std::string const now = std::to_string(to_micros(parts_.clock.now()));
    std::string cursor, since;
    co_await parts_.storage.write([&](Transaction& tx) {
        cursor = tx.value(scope, "customers");
        since = tx.value(scope, "customers_since");
        if (!since.empty()) return;
        since = now;
        tx.put_value(scope, "customers_since", since);
    });
    Instant const from = from_micros(std::stoll(since));
    for (std::size_t page = 0; page < customer_pages_per_poll_max && !stopping_; ++page) {
        CF_CO_TRY(auto changed, co_await integration.store->customers_changed(cursor, from));
        bool const moved = changed.next != cursor;
        cursor = changed.next;
        std::vector<DirtyMark> marks;
        for (auto& customer : changed.records)
            marks.push_back({integration.dirty_scope(),
                             {RecordKind::customer, std::move(customer.id)},
                             Priority::live,
                             ""});
        if (moved || !marks.empty())
            co_await parts_.storage.write([&](Transaction& tx) {
                tx.mark_dirty(marks, parts_.clock.now());
                tx.put_value(scope, "customers", cursor);
            });
        if (!marks.empty()) ring(integration, std::int64_t(marks.size()));
        if (!changed.more) break;
    }
    co_return Result<>();
}

Wait Engine::poll_loop(Integration& integration) {
    auto& store = *connection(integration.row.store);
    auto& bell = poll_bells_[integration.row.id];
    Instant customers_due{};
    while (!stopping_) {
        auto polled = co_await poll_orders(integration);
        if (!polled.has_error() && parts_.clock.now() >= customers_due) {
            polled = co_await poll_customers(integration);
            if (!polled.has_error()) customers_due = parts_.clock.now() + customers_polled_every;
        }
        if (polled.has_error()) {
            co_await report_problem(store, polled.error());
        } else {
            store.row.last_ok_at = parts_.clock.now();
            co_await works_again(store);
        }
        Duration const delay =
            polled.has_error() && polled.error().retry_after
                ? std::chrono::duration_cast<Duration>(*polled.error().retry_after)
                : Duration(integration.policy().schedules.poll);
        if (!stopping_) co_await parts_.clock.wait(bell, parts_.clock.now() + delay);
    }
}

Task<> Engine::sweep_once(Integration& integration) {
    Instant const to = parts_.clock.now();
    Instant const from = to - std::chrono::hours(24) * integration.policy().schedules.sweep_days;
    std::vector<SweepEntry> known;
    co_await parts_.storage.read(
        [&](Transaction& tx) { known = tx.sweep_marks(integration.row.store, from, to); });
    std::map<std::string, std::string> expected;
    for (auto& entry : known) expected[entry.id.value] = entry.mark;
    std::vector<RecordRef> differing;
    std::string cursor;
    for (std::size_t page = 0; page < pages_per_poll_max; ++page) {
        CF_CO_TRY(auto swept,
                  co_await connection(integration.row.store)
                      ->backfill_store->sweep_orders(from, to, cursor));
        for (auto const& entry : swept.records) {
            auto const found = expected.find(entry.id.value);
            bool const differs = found == expected.end() || found->second != entry.mark;
            if (differs) differing.push_back({RecordKind::order, entry.id});
            if (found != expected.end()) expected.erase(found);
        }
        cursor = swept.next;
        if (!swept.more) break;
    }
    // What the list no longer shows is looked at once more before it counts as gone.
    for (auto const& [id, mark] : expected) differing.push_back({RecordKind::order, RecordId(id)});
    if (!differing.empty())
        co_await mark(integration.row.store, std::move(differing), Priority::repair, "sweep");
    co_return Result<>();
}

Instant Engine::swept_at(Transaction& tx, Integration const& integration) {
    auto const noted = tx.value("cursor/" + integration.row.id.value, "swept_at");
    return noted.empty() ? Instant{} : from_micros(std::stoll(noted));
}

/// The last sweep is written down: a service that starts every morning still sweeps every night.
Wait Engine::sweep_loop(Integration& integration) {
    auto note = [&](Transaction& tx) {
        tx.put_value("cursor/" + integration.row.id.value,
                     "swept_at",
                     std::to_string(to_micros(parts_.clock.now())));
    };
    Instant last{};
    co_await parts_.storage.read([&](Transaction& tx) { last = swept_at(tx, integration); });
    // The first poll reads everything: the first sweep is a whole interval away.
    if (last == Instant{}) {
        co_await parts_.storage.write(note);
        last = parts_.clock.now();
    }
    Duration wait = last + integration.policy().schedules.sweep - parts_.clock.now();
    while (!stopping_) {
        co_await pause(std::max(wait, Duration(0)));
        if (stopping_) break;
        auto swept = co_await sweep_once(integration);
        wait = integration.policy().schedules.sweep;
        if (swept.has_error()) {
            log::warn("sweep.failed",
                      {{"integration", integration.row.id.value}, {"code", swept.error().code}});
            wait = std::min<Duration>(wait, sweep_again_after);
        } else {
            co_await parts_.storage.write(note);
        }
    }
}

Task<std::int64_t> Engine::backfill(IntegrationId id, Instant from, Instant to) {
    std::int64_t taken = 0;
    for (auto& integration : integrations_) {
        if (integration->row.id != id) continue;
        std::string const scope = "cursor/" + id.value;
        co_await parts_.storage.write([&](Transaction& tx) {
            TakenUp taken_up(tx.value(scope, "taken_up"));
            taken_up.add(from, to);
            tx.put_value(scope, "taken_up", taken_up.text());
        });
        std::string cursor;
        for (std::size_t page = 0; page < pages_per_poll_max * 10 && !stopping_; ++page) {
            auto* store = connection(integration->row.store)->backfill_store.get();
            Instant const asked_at = parts_.clock.now();
            CF_CO_TRY(auto placed, co_await store->orders_placed(from, to, cursor));
            cursor = placed.next;
            bool const more = placed.more;
            CF_CO_TRY(auto changed,
                      co_await take_page(
                          *integration, std::move(placed.records), asked_at, Priority::backfill));
            taken += changed;
            if (!more) break;
        }
    }
    co_return taken;
}

}  // namespace cf
