#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/xero/sim/idempotency.hpp"
#include "connectors/xero/sim/identity.hpp"
#include "connectors/xero/sim/limits.hpp"
#include "connectors/xero/sim/resources.hpp"
#include "connectors/xero/sim/scenario.hpp"
#include "connectors/xero/sim/simulator.hpp"
#include "connectors/xero/sim/webhooks.hpp"
#include "simkit/call_log.hpp"
#include "simkit/fault_plan.hpp"
#include "simkit/simulator.hpp"

namespace cf::xero::sim {

class Control;

/// Everything one simulated vendor holds. The control API changes it from outside.
struct World {
    explicit World(std::uint64_t world_seed)
        : seed(world_seed), faults(world_seed + 11), identity(world_seed + 12, switches) {}

    std::uint64_t seed;
    Switches switches;
    std::vector<std::unique_ptr<Books>> organisations;
    FaultPlan faults;
    Identity identity;
    Limits limits;
    IdempotencyStore idempotency;
    CallLog calls;
    std::map<std::string, WebhookSender> webhooks;  ///< By client id.
    EventLog events;
    Duration clock_offset{0};
    std::int64_t internal_errors = 0;  ///< So many next writes answer 500, remembered by key.

    Books* books_of(std::string_view tenant_id);
    /// Hands the events of a call to the webhooks of every app.
    void flush_events(Instant now);
};

class XeroSimulator : public Simulator {
  public:
    static constexpr std::size_t body_size_bytes_max = 10 * 1024 * 1024;

    XeroSimulator(Options options, Json scenario, Instant start);
    ~XeroSimulator() override;
    Result<void> load();

    SimReply handle(HttpRequest const& request, Instant now) override;
    void finished(HttpRequest const& request, Instant now) override;
    std::vector<SimDelivery> due_deliveries(Instant now) override;
    void delivered(std::string const& id, int status, Instant now) override;
    void answered(std::string const& id, HttpReply const& reply, Instant now) override;
    Instant next_due() const override;

  private:
    /// App and tenant of an accounting call, "" for others: the key of calls in flight.
    struct Caller {
        AccessToken const* token = nullptr;
        std::string tenant_id;
        bool accounting = false;
    };
    Caller caller_of(HttpRequest const& request) const;
    HttpReply execute(HttpRequest const& request, Instant now);
    std::optional<HttpReply> identity_call(HttpRequest const& request,
                                           std::string const& path,
                                           Instant now);
    HttpReply connections_call(HttpRequest const& request, std::string const& path, Instant now);
    HttpReply accounting_call(HttpRequest const& request, std::string const& path, Instant now);
    HttpReply counted_call(HttpRequest const& request,
                           std::string const& path,
                           Caller const& caller,
                           Books& books,
                           Instant now);
    HttpReply routed_call(HttpRequest const& request,
                          std::string const& path,
                          Books& books,
                          Instant now);
    std::optional<HttpReply> read_body(Call& call, Endpoint const& endpoint);
    HttpReply refused(int status, std::string_view title, std::string detail);
    std::string endpoint_name(HttpRequest const& request) const;

    Options options_;
    Json scenario_;
    Instant start_;
    Routes routes_;
    std::unique_ptr<World> world_;
    std::unique_ptr<Control> control_;
};

}  // namespace cf::xero::sim
