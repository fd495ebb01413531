#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/arrival_pattern.hpp"
#include "engine/call_budget.hpp"
#include "engine/incidents.hpp"
#include "engine/ledger_lane.hpp"
#include "ports/connector.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Reads a policy text of one integration; errors name the line.
using ReadPolicy = std::function<Result<IntegrationPolicy>(PolicyRow const&)>;

struct EngineParts {
    boost::asio::any_io_executor executor;
    Storage& storage;
    SecretVault& secrets;
    HttpTransport& http;
    Clock& clock;
    Random& random;
    std::vector<ConnectorDescriptor> const& connectors;
    ReadPolicy read_policy;
    std::string public_url;  ///< Base of webhook addresses, "" when stores cannot reach us.
    Notify notify;
};

/// Health of one connection's webhooks.
struct WebhookView {
    int expected = 0, active = 0;
    std::int64_t accepted = 0, rejected = 0;
    std::int64_t unannounced = 0;  ///< Changes that polls found since the last delivery.
    Instant last_delivery_at{};
    std::vector<std::string> problems;
};

/// One open connection.
struct Connection {
    ConnectionRow row;
    ConnectorDescriptor const* connector = nullptr;
    std::unique_ptr<CallBudget> budget;
    std::unique_ptr<CircuitBreaker> breaker;
    std::unique_ptr<HttpTransport> live_http;
    std::unique_ptr<HttpTransport> backfill_http;
    std::unique_ptr<Storefront> store;
    std::unique_ptr<Storefront> backfill_store;  ///< The same store, with a place behind live work.
    std::unique_ptr<Ledger> ledger;
    DayOutlook outlook;  ///< Of its calls, as last noted.
    WebhookView webhooks;
    ArrivalPattern arrivals;  ///< Of its deliveries.
    Instant forged_noted_at{};
    std::int64_t forged_told = 0;  ///< How many its incident speaks of.
    std::string problem;           ///< Why it is not healthy.
    bool answered = false;         ///< Since the start.
};

/// Runs everything: lanes, polling, sweeps, the webhook watchdog, drift. One executor, one thread.
///
/// Owner of the open connections. `start` spawns the loops; `stop` lets each end after the call it
/// is in.
class Engine {
  public:
    explicit Engine(EngineParts parts);
    ~Engine();

    /// Opens connections and integrations from storage. Error: the first that cannot be opened.
    Task<> load();
    void start();
    /// No new work; loops end by themselves. `idle` tells when they have.
    void stop();
    bool idle() const { return running_loops_ == 0; }

    /// A delivery arrived: what it is worth. Marks dirty durably before it returns the answer's
    /// status.
    boost::asio::awaitable<int> take_delivery(ConnectionId connection, HttpRequest request);
    /// Marks records for every integration of a connection.
    Wait mark(ConnectionId connection,
              std::vector<RecordRef> records,
              Priority priority,
              std::string delivery_id);
    /// Marks one record of one integration, as a person's retry does.
    Wait replay(IntegrationId integration, RecordId record);
    /// Work was marked in storage by other means: lanes look for it now.
    void wake_lanes();
    /// Reads orders placed in [from, to) and marks them, behind live work.
    Task<std::int64_t> backfill(IntegrationId integration, Instant from, Instant to);

    std::vector<Connection*> connections();
    Connection* connection(ConnectionId const& id);
    std::vector<Integration*> integrations();
    LedgerLane* lane(ConnectionId const& ledger);

    /// Polls every store once, now. For tests and the sandbox's last look.
    Task<> poll_once(Integration& integration);
    Task<> sweep_once(Integration& integration);
    /// When that last ended well, by its schedule; the zero instant before the first.
    static Instant swept_at(Transaction& tx, Integration const& integration);
    /// Looks once for what people changed in the ledger.
    Task<> look_for_changes(ConnectionId ledger);
    /// Runs waves until nothing is due.
    Task<std::size_t> drain(LedgerLane& lane);

  private:
    struct LaneState;

    Task<> open(ConnectionRow row);
    Task<> open_integration(IntegrationRow row);
    /// Runs a loop; a bug of ours in it is logged, and the loop begins anew after a minute.
    void spawn(std::function<Wait()> loop);
    Wait run_again(std::function<Wait()> loop);
    Wait lane_loop(LaneState& state);
    Task<> poll_orders(Integration& integration);
    Task<> poll_customers(Integration& integration);
    Wait poll_loop(Integration& integration);
    Wait sweep_loop(Integration& integration);
    // ---- watchdog.cpp
    Wait watchdog_loop(Connection& connection);
    Wait judge_hooks(Connection& connection, WebhookHealth health);
    Wait judge_silence(Connection& connection);
    Wait poll_gap(Connection& connection);
    Wait note_forged(Connection& connection);
    Wait note_greeting(Connection& connection);
    Wait tell_forged(Connection& connection);
    Wait forget_forged(Connection& connection);
    Wait raise_access(Connection& connection, Error error);
    Wait raise(Trouble trouble);
    Wait recover(Connection& connection, std::string kind, std::string how);
    Wait profile_loop(LaneState& state);
    Wait drift_loop(LaneState& state);
    /// What people change from now on is followed, however long after it the first look comes.
    Wait begin_to_follow(LaneState& state);
    Task<> follow_changes(LaneState& state);
    bool take_change(Transaction& tx,
                     LaneState& state,
                     LedgerChange const& change,
                     std::vector<DirtyMark>& marks);
    Task<std::int64_t> take_page(Integration& integration,
                                 std::vector<OrderSnapshot> records,
                                 Instant asked_at,
                                 Priority priority);
    boost::asio::awaitable<Instant> next_due(LaneState& state);
    Wait wait_for_work(LaneState& state, Duration gather);
    Wait note_day(Connection& connection, Duration gather);
    Wait let_burst_end(LaneState& state);
    void hear_ledger(LaneState& state, WebhookVerdict const& verdict);
    bool changed_by_others(LaneState& state);
    Wait pause(Duration delay);
    Wait report_problem(Connection& connection, Error error);
    Wait works_again(Connection& connection);
    void ring(Integration const& integration, std::int64_t marks = 1);

    EngineParts parts_;
    std::map<std::string, std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Integration>> integrations_;
    std::map<std::string, std::unique_ptr<LaneState>> lanes_;
    bool stopping_ = false;
    int running_loops_ = 0;
    std::vector<std::shared_ptr<Wakeup>> sleepers_;
    std::map<IntegrationId, Wakeup> poll_bells_;
};

}  // namespace cf
