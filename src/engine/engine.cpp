#include "engine/engine.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <exception>

#include "base/check.hpp"
#include "base/log.hpp"
#include "engine/engine_state.hpp"

namespace cf {
namespace {

/// Calls nobody will miss: the day's forecast leaves a fifth, the minute a half.
bool has_spare(CallBudget const& budget) {
    auto const view = budget.view();
    bool const day = view.day_limit == 0 || view.day_forecast * 5 < view.day_limit * 4;
    bool const minute = view.minute_limit == 0 || view.minute_used * 2 < view.minute_limit;
    return day && minute;
}

/// Backfill leaves live work a fifth of the day and half of the minute: a call too many in a full
/// minute waits for the next one, and live work with it.
bool has_room_for_backfill(CallBudget const& budget) {
    constexpr std::int64_t calls_per_wave = 12;
    auto const view = budget.view();
    auto fits = [=](std::int64_t used, std::int64_t limit, std::int64_t share) {
        std::int64_t const wave = std::min(calls_per_wave, limit / 5);
        return limit == 0 || used + wave <= share;
    };
    return fits(view.day_used, view.day_limit, view.day_limit * 4 / 5) &&
           fits(view.minute_used, view.minute_limit, view.minute_limit / 2);
}

/// What the account rules of a policy ask of orders beyond what every order tells.
void add_details(OrderDetails& details, IntegrationPolicy const& policy) {
    for (auto const& rule : policy.books.account_rules) {
        details.segments = details.segments || !rule.segment.empty();
        details.categories = details.categories || !rule.category.empty();
        details.product_types = details.product_types || !rule.product_type.empty();
    }
}

}  // namespace

Engine::Engine(EngineParts parts) : parts_(std::move(parts)) {}
Engine::~Engine() = default;

Task<> Engine::load() {
    std::vector<ConnectionRow> connections;
    std::vector<IntegrationRow> integrations;
    co_await parts_.storage.read([&](Transaction& tx) {
        connections = tx.connections();
        integrations = tx.integrations();
    });
    for (auto& row : connections) {
        CF_CO_TRY_VOID(co_await open(row));
    }
    for (auto& row : integrations) {
        CF_CO_TRY_VOID(co_await open_integration(row));
    }
    co_return Result<>();
}

Task<> Engine::open(ConnectionRow row) {
    auto const found = std::find_if(
        parts_.connectors.begin(), parts_.connectors.end(), [&](auto const& candidate) {
            return candidate.name == row.system;
        });
    if (found == parts_.connectors.end())
        co_return Error{
            ErrorKind::invalid_input,
            "connection.system",
            "connection '" + row.id.value + "' names the unknown system '" + row.system + "'"};
    if (found->is_store ? !found->open_storefront : !found->open_ledger)
        co_return Error{ErrorKind::invalid_input,
                        "connection.system",
                        "'" + row.system + "' cannot be connected by this version"};
    auto settings = Json::parse(row.settings_json);
    if (!settings) co_return settings.error().while_("connection '" + row.id.value + "'");
    auto made = std::make_unique<Connection>();
    ConnectionSettings const fields{row.id, *std::move(settings)};
    made->connector = &*found;
    CallLimits const limits = found->limits ? found->limits(fields) : CallLimits{};
    made->budget =
        std::make_unique<CallBudget>(row.id, limits, parts_.clock, parts_.storage, parts_.random);
    made->breaker = std::make_unique<CircuitBreaker>(
        row.id, row.name, parts_.clock, parts_.storage, parts_.random);
    if (parts_.notify)
        made->breaker->on_change([this, id = row.id] { parts_.notify("connections", id.value); });
    made->live_http = std::make_unique<BudgetedTransport>(
        parts_.http, *made->budget, *made->breaker, found->read_limits, Priority::live);
    made->backfill_http = std::make_unique<BudgetedTransport>(
        parts_.http, *made->budget, *made->breaker, found->read_limits, Priority::backfill);
    ConnectorContext const live{*made->live_http, parts_.secrets, parts_.clock, parts_.random};
    ConnectorContext const behind{
        *made->backfill_http, parts_.secrets, parts_.clock, parts_.random};
    if (found->is_store) {
        CF_CO_TRY(made->store, found->open_storefront(fields, live));
        CF_CO_TRY(made->backfill_store, found->open_storefront(fields, behind));
        CF_CO_TRY_VOID(co_await made->store->load_webhook_secrets());
    } else {
        CF_CO_TRY(made->ledger, found->open_ledger(fields, live));
        CF_CO_TRY_VOID(co_await made->ledger->load_webhook_secrets());
    }
    made->row = row;
    // What was noted before the start is taken back when it no longer holds.
    co_await parts_.storage.read(
        [&](Transaction& tx) { made->outlook = noted_outlook(tx, row.id, parts_.clock.now()); });
    connections_[row.id.value] = std::move(made);
    co_return Result<>();
}

Task<> Engine::open_integration(IntegrationRow row) {
    auto* store = connection(row.store);
    auto* ledger = connection(row.ledger);
    if (!store || !store->store || !ledger || !ledger->ledger)
        co_return Error{
            ErrorKind::invalid_input,
            "integration.connection",
            "integration '" + row.id.value + "' needs a store and a ledger connection that exist"};
    auto integration = std::make_unique<Integration>();
    integration->row = row;
    integration->store = store->store.get();
    integration->store_pause = [budget = store->budget.get()] { return budget->pause_left(); };
    std::vector<PolicyRow> policies;
    co_await parts_.storage.read([&](Transaction& tx) {
        policies.clear();
        for (int version = 1; version <= row.policy_version; ++version)
            if (auto policy = tx.policy(row.id, version)) policies.push_back(*policy);
    });
    for (auto const& policy : policies) {
        CF_CO_TRY(auto parsed, parts_.read_policy(policy));
        integration->policies[policy.version] = std::move(parsed);
    }
    if (!integration->policies.contains(row.policy_version))
        co_return Error{ErrorKind::invalid_input,
                        "integration.policy",
                        "integration '" + row.id.value + "' has no policy; run: crossfoot connect"};
    auto& lane = lanes_[row.ledger.value];
    if (!lane) {
        lane = std::make_unique<LaneState>(row.ledger, *ledger, parts_);
        if (ledger->connector->causes) lane->lane.explain_with(ledger->connector->causes());
        lane->lane.spend_on_notes([budget = ledger->budget.get()] { return has_spare(*budget); });
        lane->lane.hold_back_backfill(
            [budget = ledger->budget.get()] { return has_room_for_backfill(*budget); });
    }
    lane->lane.serve(*integration);
    integrations_.push_back(std::move(integration));
    OrderDetails details;
    for (auto const& one : integrations_)
        if (one->row.store == row.store)
            for (auto const& [version, policy] : one->policies) add_details(details, policy);
    store->store->want(details);
    store->backfill_store->want(details);
    co_return Result<>();
}

void Engine::spawn(std::function<Wait()> loop) {
    ++running_loops_;
    auto ended = [this](std::exception_ptr problem) {
        --running_loops_;
        if (!problem) return;
        try {
            std::rethrow_exception(problem);
        } catch (std::exception const& what) {
            log::error("engine.loop_ended", {{"what", what.what()}});
        }
    };
    boost::asio::co_spawn(parts_.executor, run_again(std::move(loop)), std::move(ended));
}

Wait Engine::run_again(std::function<Wait()> loop) {
    for (bool failed = true; failed;) {
        failed = false;
        try {
            co_await loop();
        } catch (InvariantBroken const& bug) {
            failed = !stopping_;
            log::error("engine.loop_failed", {{"what", bug.what()}});
        }
        if (failed) co_await pause(std::chrono::minutes(1));
    }
}

void Engine::start() {
    for (auto& [id, lane] : lanes_) {
        spawn([this, &lane] { return lane_loop(*lane); });
        spawn([this, &lane] { return profile_loop(*lane); });
        spawn([this, &lane] { return drift_loop(*lane); });
    }
    for (auto& integration : integrations_) {
        spawn([this, &integration] { return poll_loop(*integration); });
        spawn([this, &integration] { return sweep_loop(*integration); });
    }
    for (auto& [id, connection] : connections_)
        if (connection->store && !parts_.public_url.empty())
            spawn([this, &connection] { return watchdog_loop(*connection); });
}

void Engine::stop() {
    stopping_ = true;
    for (auto& [id, lane] : lanes_) {
        lane->bell.ring();
        lane->changes_bell.ring();
    }
    for (auto& [id, bell] : poll_bells_) bell.ring();
    for (auto& sleeper : sleepers_) sleeper->ring();
}

Wait Engine::pause(Duration delay) {
    if (stopping_) co_return;
    auto bell = std::make_shared<Wakeup>();
    sleepers_.push_back(bell);
    co_await parts_.clock.wait(*bell, parts_.clock.now() + delay);
    std::erase(sleepers_, bell);
}

std::vector<Connection*> Engine::connections() {
    std::vector<Connection*> all;
    for (auto& [id, connection] : connections_) all.push_back(connection.get());
    return all;
}

Connection* Engine::connection(ConnectionId const& id) {
    auto const found = connections_.find(id.value);
    return found == connections_.end() ? nullptr : found->second.get();
}

std::vector<Integration*> Engine::integrations() {
    std::vector<Integration*> all;
    for (auto& integration : integrations_) all.push_back(integration.get());
    return all;
}

LedgerLane* Engine::lane(ConnectionId const& ledger) {
    auto const found = lanes_.find(ledger.value);
    return found == lanes_.end() ? nullptr : &found->second->lane;
}

void Engine::wake_lanes() {
    for (auto const& integration : integrations_) ring(*integration);
}

void Engine::ring(Integration const& integration, std::int64_t marks) {
    auto const found = lanes_.find(integration.row.ledger.value);
    if (found == lanes_.end()) return;
    found->second->marks += marks;
    found->second->bell.ring();
}

}  // namespace cf
