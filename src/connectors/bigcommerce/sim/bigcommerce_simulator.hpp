#pragma once

#include <map>
#include <memory>
#include <string>

#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/app_grants.hpp"
#include "connectors/bigcommerce/sim/simulator.hpp"
#include "simkit/call_log.hpp"
#include "simkit/fault_plan.hpp"

namespace cf::bigcommerce::sim {

/// Calls of the store in one window of 30 seconds, shared by all its tokens.
struct QuotaWindow {
    static constexpr std::int64_t seconds = 30;
    std::int64_t number = -1;
    std::int64_t used = 0;
};

/// The whole simulated platform: the gate in front of the REST API, the hooks behind it, faults,
/// and the control API under /__sim/ (control.cpp; documented in README.md).
///
/// Order of checks (sheet section 17.2): token 401, store and scope 403, quota 429, route and id
/// 404, then the resource's own. 401 and 403 use no quota.
class BigCommerceSimulator final : public StoreSimulator {
  public:
    BigCommerceSimulator(Settings settings, Options options, Instant start);

    SimReply handle(HttpRequest const& request, Instant now) override;
    void finished(HttpRequest const& request, Instant now) override;
    std::vector<SimDelivery> due_deliveries(Instant now) override;
    void delivered(std::string const& id, int status, Instant now) override;
    Instant next_due() const override;

    std::string place_random_order(Random& random,
                                   RandomOrderOptions const& options,
                                   Instant now) override;
    bool follow_up(std::string const& order, FollowUp what, Random& random, Instant now) override;
    Json facts() const override;
    Json facts_of(std::string const& order) const override;

    /// Places the scenario's orders. Error naming the first that cannot be placed.
    Result<> seed_orders(Instant start);
    Store& store() { return *store_; }
    HookBook& hooks() { return *hooks_; }
    CallLog const& calls() const { return calls_; }

  private:
    Instant own_time(Instant now) const { return now + clock_offset_; }
    /// Timers, idle hooks, and what they tell.
    void advance(Instant now);
    void tell(Instant now);
    void build(Settings settings, Instant start);

    HttpReply execute(HttpRequest const& request, Instant now);
    HttpReply gate(HttpRequest const& request, Instant now);
    HttpReply call_api(HttpRequest const& request,
                       std::string const& path,
                       TokenSettings const& account,
                       Instant now);
    std::optional<HttpReply> use_quota(Instant now);
    std::optional<HttpReply> too_many_at_once(HttpRequest const& request, Instant now);
    void add_rate_headers(HttpReply& reply, Instant now) const;
    void finish_reply(HttpRequest const& request, HttpReply& reply, Instant now);
    std::string endpoint_name(HttpRequest const& request) const;

    // control.cpp
    HttpReply control(HttpRequest const& request, Instant now);
    Result<Json> control_order(PathValues const& ids,
                               std::string const& action,
                               Json const& body,
                               Instant now);
    Result<Json> control_place(Json const& body, Instant now);
    Result<Json> control_post(HttpRequest const& request,
                              std::string const& path,
                              Json const& body,
                              Instant now);
    Result<Json> control_get(HttpRequest const& request,
                             std::string const& path,
                             Instant now) const;
    Result<Json> control_delete(HttpRequest const& request, std::string const& path);
    Result<Json> control_app(HttpRequest const& request, std::string const& path, Instant now);
    Json control_state(Instant now) const;
    Json hooks_state() const;

    Options options_;
    Settings original_;
    Instant start_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<HookBook> hooks_;
    std::unique_ptr<Api> api_;
    std::unique_ptr<AppGrants> grants_;
    FaultPlan faults_;
    CallLog calls_;
    Random random_;
    DeliveryQueue callbacks_;  ///< Uninstall callbacks: no hooks, no retries.
    QuotaWindow window_;
    Duration clock_offset_{0};
    std::map<std::string, int> in_flight_;  ///< By exclusive resource.
    bool concurrent_ = false;               ///< Of the call being executed.
};

/// What may run only so often at once: its name and the limit, or "" for anything else.
std::pair<std::string, int> exclusive_resource(HttpRequest const& request);

}  // namespace cf::bigcommerce::sim
