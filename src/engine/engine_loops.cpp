// The loops the engine runs: writing, polling, sweeping, watching.
#include <algorithm>
#include <set>
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
constexpr Duration idle_wait = 60s;  // A lane looks for deferred records at least this often.
constexpr Duration backfill_look_again = 15s;  // For calls that live work does not need.
// One change in a store raises several deliveries, and a rush raises many. A wave waits the first
// time for the others; only when some came, until they pause for the second, in a rush for the
// third, and never longer than the last.
constexpr Duration burst_first_look = 250ms;
constexpr Duration burst_quiet = 500ms;
constexpr Duration rush_quiet = 2s;
constexpr Duration burst_wait_max = 10s;
constexpr std::int64_t rush_marks = 10;  // More than one order's changes raise.
// A ledger's deliveries gather before somebody looks, and a look follows the last one not sooner.
constexpr Duration changes_gather = 60s;
constexpr Duration idle_profile_age = 24h;

/// Where all customers share the channel's contact, their own changes reach nothing.
bool keeps_customers(Integration const& integration) {
    return integration.policy().contacts.strategy != ContactStrategy::channel;
}

}  // namespace

Wait Engine::report_problem(Connection& connection, Error error) {
    bool const person_needed = error.kind == ErrorKind::unauthorized ||
                               error.kind == ErrorKind::invalid_input ||
                               error.kind == ErrorKind::rejected;
    // What stopped the calls says more than that they are stopped.
    bool const paused = error.code == "connection.paused";
    if (paused && !connection.problem.empty()) co_return;
    if (paused) error.message = connection.breaker->view().sentence(connection.row.name);
    if (connection.problem == error.message) co_return;
    connection.problem = error.message;
    connection.row.state = person_needed ? "broken" : "attention";
    connection.row.detail = error.message;
    log::warn("connection.problem",
              {{"connection", connection.row.id.value}, {"code", error.code}});
    co_await parts_.storage.write([&](Transaction& tx) { tx.put_connection(connection.row); });
    if (parts_.notify) parts_.notify("connections", connection.row.id.value);
    if (person_needed) co_await raise_access(connection, std::move(error));
}

Wait Engine::works_again(Connection& connection) {
    // An incident may be left from before the start.
    bool const first = !std::exchange(connection.answered, true);
    if (connection.problem.empty() && !first) co_return;
    if (!connection.problem.empty()) {
        connection.problem.clear();
        connection.row.state = "healthy";
        connection.row.detail.clear();
        co_await parts_.storage.write([&](Transaction& tx) { tx.put_connection(connection.row); });
    }
    co_await recover(connection, "access", "it answers again");
    if (parts_.notify) parts_.notify("connections", connection.row.id.value);
}

Task<std::size_t> Engine::drain(LedgerLane& lane) {
    std::size_t records = 0;
    for (;;) {
        CF_CO_TRY(auto report, co_await lane.run_wave());
        records += report.records;
        if (report.records == 0) co_return records;
    }
}

Wait Engine::lane_loop(LaneState& state) {
    while (!stopping_) {
        std::int64_t const before = state.connection.budget->view().day_used;
        state.marks_seen = state.marks;
        auto report = co_await state.lane.run_wave();
        if (report.has_error()) {
            co_await report_problem(state.connection, report.error());
            co_await note_day(state.connection, state.connection.outlook.gather);
            co_await pause(report.error().retry_after.value_or(30s));
            continue;
        }
        if (report->held && report->records == 0) {
            co_await parts_.clock.wait(state.bell, parts_.clock.now() + backfill_look_again);
            if (state.marks != state.marks_seen) co_await let_burst_end(state);
            continue;
        }
        Duration gather{};
        if (report->records > 0) {
            co_await works_again(state.connection);
            state.calls_last_wave =
                std::max<std::int64_t>(1, state.connection.budget->view().day_used - before);
            gather = state.connection.budget->gathering_window(state.calls_last_wave);
            co_await note_day(state.connection, gather);
        }
        // A full wave cannot be packed better by waiting.
        if (!report->more) co_await wait_for_work(state, gather);
    }
}

/// Live work goes at once while the day's forecast fits; otherwise it gathers, though no longer
/// than a full wave takes to come together.
Wait Engine::wait_for_work(LaneState& state, Duration gather) {
    Instant const gathered_at = parts_.clock.now() + gather;
    while (!stopping_ && parts_.clock.now() < gathered_at &&
           state.marks - state.marks_seen < LedgerLane::records_per_wave_max)
        co_await parts_.clock.wait(state.bell, gathered_at);
    // Other processes mark records too, and nobody rings then: looking is one small read, a wave
    // with nothing to do would be many.
    while (!stopping_ && state.marks == state.marks_seen) {
        Instant const due = co_await next_due(state);
        if (due <= parts_.clock.now()) break;
        co_await parts_.clock.wait(state.bell, due);
        if (state.lane.may_write_notes()) break;
    }
    if (state.marks != state.marks_seen) co_await let_burst_end(state);
}

Wait Engine::let_burst_end(LaneState& state) {
    Instant const latest = parts_.clock.now() + burst_wait_max;
    std::int64_t before = -1;
    Duration quiet = burst_first_look;
    while (before != state.marks && parts_.clock.now() < latest && !stopping_ &&
           state.marks - state.marks_seen < LedgerLane::records_per_wave_max) {
        before = state.marks;
        co_await pause(quiet);
        quiet = state.marks - state.marks_seen < rush_marks ? burst_quiet : rush_quiet;
    }
}

/// For people who look from beside the process, and who ask why orders wait.
Wait Engine::note_day(Connection& connection, Duration gather) {
    auto const budget = connection.budget->view();
    DayOutlook const outlook{budget.day_ends_at, budget.day_resets_at, gather};
    if (!outlook.differs_from(connection.outlook)) co_return;
    connection.outlook = outlook;
    co_await parts_.storage.write(
        [&](Transaction& tx) { note_outlook(tx, connection.row.id, outlook); });
    if (parts_.notify) parts_.notify("connections", connection.row.id.value);
}

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

/// The last sweep is written down: a service that starts every morning still sweeps every night.
Wait Engine::sweep_loop(Integration& integration) {
    std::string const scope = "cursor/" + integration.row.id.value;
    auto note = [&](Transaction& tx) {
        tx.put_value(scope, "swept_at", std::to_string(to_micros(parts_.clock.now())));
    };
    std::string last;
    co_await parts_.storage.read([&](Transaction& tx) { last = tx.value(scope, "swept_at"); });
    // The first poll reads everything: the first sweep is a whole interval away.
    if (last.empty()) co_await parts_.storage.write(note);
    Instant const now = parts_.clock.now();
    Instant const before = last.empty() ? now : from_micros(std::stoll(last));
    Duration wait = before + integration.policy().schedules.sweep - now;
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

/// Waves read the profile again when it has aged; this is for ledgers nothing is posted to.
Wait Engine::profile_loop(LaneState& state) {
    while (!stopping_) {
        co_await pause(idle_profile_age);
        if (stopping_) break;
        if (state.lane.profile_age() >= idle_profile_age) {
            auto read = co_await state.lane.refresh_profile();
            if (read.has_error()) co_await report_problem(state.connection, read.error());
        }
        auto alive = co_await state.connection.ledger->keep_alive();
        if (alive.has_error()) co_await report_problem(state.connection, alive.error());
    }
}

Wait Engine::drift_loop(LaneState& state) {
    co_await begin_to_follow(state);
    while (!stopping_) {
        Duration delay = 24h;
        for (auto* integration : state.lane.integrations())
            delay = std::min<Duration>(delay, integration->policy().schedules.ledger_changes);
        Instant const scheduled = parts_.clock.now() + delay;
        bool look = false;
        while (!stopping_ && !look && parts_.clock.now() < scheduled) {
            co_await parts_.clock.wait(state.changes_bell, scheduled);
            if (parts_.clock.now() < scheduled) co_await pause(changes_gather);
            look = changed_by_others(state);
        }
        if (stopping_) break;
        co_await forget_forged(state.connection);
        auto followed = co_await follow_changes(state);
        if (followed.has_error())
            co_await report_problem(state.connection, followed.error());
        else
            co_await works_again(state.connection);
    }
}

void Engine::hear_ledger(LaneState& state, WebhookVerdict const& verdict) {
    for (auto const& record : verdict.records)
        if (state.changed.size() < LaneState::heard_max)
            state.changed.insert(record.id);
        else
            state.changed_unnamed = true;
    state.changed_unnamed = state.changed_unnamed || verdict.poll_now;
    state.changes_bell.ring();
}

/// Takes what the ledger's webhooks named; is anything in it not our own doing?
bool Engine::changed_by_others(LaneState& state) {
    bool const others = std::exchange(state.changed_unnamed, false) ||
                        std::ranges::any_of(state.changed, [&](RecordId const& record) {
                            return !state.writes.is_echo(record);
                        });
    state.changed.clear();
    return others;
}

Wait Engine::mark(ConnectionId connection,
                  std::vector<RecordRef> records,
                  Priority priority,
                  std::string delivery_id) {
    // Items reach the ledger with the documents that name them.
    std::erase_if(records, [](RecordRef const& record) { return record.kind == RecordKind::item; });
    std::vector<DirtyMark> marks;
    for (auto& integration : integrations_)
        if (integration->row.store == connection)
            for (auto const& record : records)
                if (record.kind == RecordKind::order || keeps_customers(*integration))
                    marks.push_back({integration->dirty_scope(), record, priority, delivery_id});
    if (marks.empty()) co_return;
    Instant const now = parts_.clock.now();
    co_await parts_.storage.write([&](Transaction& tx) { tx.mark_dirty(marks, now); });
    for (auto& integration : integrations_)
        if (integration->row.store == connection) ring(*integration);
}

Wait Engine::replay(IntegrationId id, RecordId record) {
    for (auto& integration : integrations_)
        if (integration->row.id == id) {
            DirtyMark const mark{
                integration->dirty_scope(), {RecordKind::order, record}, Priority::live, "replay"};
            Instant const now = parts_.clock.now();
            co_await parts_.storage.write([&](Transaction& tx) {
                tx.mark_dirty({mark}, now);
                ask_for_fresh_profile(tx, integration->row.ledger);
            });
            ring(*integration);
        }
}

boost::asio::awaitable<int> Engine::take_delivery(ConnectionId id, HttpRequest request) {
    auto* found = connection(id);
    if (!found) co_return 404;
    auto const verify =
        found->store ? found->store->webhook_verifier() : found->ledger->webhook_verifier();
    auto const verdict = verify(request, parts_.clock.now());
    if (verdict.kind == WebhookVerdict::Kind::forged) {
        ++found->webhooks.rejected;
        log::warn("webhook.forged", {{"connection", id.value}});
        co_await note_forged(*found);
        co_return 401;
    }
    found->webhooks.last_delivery_at = parts_.clock.now();
    if (verdict.kind == WebhookVerdict::Kind::greeting) {
        // A store's ping is not signed: it proves nothing.
        if (found->ledger) co_await note_greeting(*found);
        co_return verdict.status;
    }
    ++found->webhooks.accepted;
    found->webhooks.unannounced = 0;
    found->arrivals.heard(found->webhooks.last_delivery_at);
    if (found->store) {
        co_await mark(id, verdict.records, Priority::live, verdict.delivery_id);
        if (verdict.poll_now)
            for (auto& integration : integrations_)
                if (integration->row.store == id) poll_bells_[integration->row.id].ring();
    } else if (auto lane = lanes_.find(id.value); lane != lanes_.end()) {
        hear_ledger(*lane->second, verdict);
    }
    co_return verdict.status;
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

boost::asio::awaitable<Instant> Engine::next_due(LaneState& state) {
    Instant const now = parts_.clock.now();
    Instant next = now + idle_wait;
    co_await parts_.storage.read([&](Transaction& tx) {
        next = now + idle_wait;
        for (auto* integration : state.lane.integrations()) {
            if (!integration->row.on) continue;
            for (auto kind : {RecordKind::order, RecordKind::customer})
                if (auto due = tx.next_dirty(integration->dirty_scope(), kind))
                    next = std::min(next, std::max(*due, now));
        }
    });
    co_return next;
}

}  // namespace cf
