#pragma once

#include <map>
#include <string>

#include "app/sandbox_world.hpp"

namespace cf::app {

/// What happens in a simulated world besides trading: forged webhooks, hooks switched off, tokens
/// revoked, bursts of orders, people working in the ledger, a period being locked. Drawn minute by
/// minute from a seed, as often as the profile says.
class Mischief {
  public:
    Mischief(SandboxWorld& world, FaultProfile::PerDay per_day, std::uint64_t seed, Clock& clock)
        : world_(world), per_day_(per_day), random_(seed), clock_(clock) {}

    /// Until `stop`. Spawn it once.
    Wait run();
    void stop() { stopping_ = true; }
    bool ended() const { return ended_; }
    /// Forged deliveries that were not answered 401: must stay 0.
    std::int64_t forgeries_taken() const { return forgeries_taken_; }
    /// How often each kind happened, by the profile's names.
    std::map<std::string, std::int64_t> const& counts() const { return counts_; }

  private:
    Wait one_minute();
    bool strikes(std::string const& kind, std::int64_t per_day);
    Wait forge();
    void void_a_document();
    void delete_a_payment();
    void edit_a_document();
    void skew_a_clock();
    void switch_hooks_off();
    void lock_last_month();

    SandboxWorld& world_;
    FaultProfile::PerDay per_day_;
    Random random_;
    Clock& clock_;
    bool stopping_ = false, ended_ = false;
    std::int64_t forgeries_taken_ = 0;
    std::map<std::string, std::int64_t> counts_;
};

}  // namespace cf::app
