// What the engine is told, and the loops that write: webhooks, lanes, what the ledgers hold.
#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "engine/engine_state.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

constexpr Duration idle_wait = 60s;  // A lane looks for deferred records at least this often.
constexpr Duration backfill_look_again = 15s;  // For calls that live work does not need.
// One change in a store raises several deliveries, and a rush raises many. A wave waits the first
// time for the others; only when some came, until they pause for the second, in a rush for the
// third, and never longer than the last.
constexpr Duration burst_first_look = 250ms;
constexpr Duration burst_quiet = 300ms;
constexpr Duration rush_quiet = 2s;
constexpr Duration burst_wait_max = 10s;
constexpr std::int64_t rush_marks = 10;  // More than one order's changes raise.
// A ledger's deliveries gather before somebody looks, and a look follows the last one not sooner.
constexpr Duration changes_gather = 60s;
constexpr Duration idle_profile_age = 24h;

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
        std::int64_t const before = state.connection.budget->calls_begun();
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
                std::max<std::int64_t>(1, state.connection.budget->calls_begun() - before);
            if (report->backfill > 0)
                co_await state.connection.budget->count_as_backfill(state.calls_last_wave *
                                                                    std::int64_t(report->backfill) /
                                                                    std::int64_t(report->records));
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
