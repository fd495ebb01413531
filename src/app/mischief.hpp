#pragma once

#include <map>
#include <string>

#include "app/sandbox_world.hpp"

namespace cf::app {

/// What happens in a simulated world besides trading: forged webhooks, hooks switched off, tokens
/// revoked and replaced, bursts of orders, people working in the ledger, a period being locked.
/// Drawn minute by minute from a seed, as often as the profile says.
class Mischief {
  public:
    Mischief(SandboxWorld& world,
             std::map<std::string, std::int64_t> const& per_day,
             std::uint64_t seed,
             Clock& clock)
        : world_(world), per_day_(per_day), random_(seed), clock_(clock) {}

    /// Until `stop`. Spawn it once.
    Wait run();
    void stop() { stopping_ = true; }
    bool ended() const { return ended_; }
    /// Forged deliveries that were not answered 401: must stay 0.
    std::int64_t forgeries_taken() const { return forgeries_taken_; }
    /// How often each kind really happened, by the profile's names.
    std::map<std::string, std::int64_t> const& counts() const { return counts_; }
    /// A person approves every draft in the ledger; answers how many there were.
    int approve_drafts();

  private:
    using Act = bool (Mischief::*)();
    struct Kind {
        char const* name;
        Act act;  ///< Did anything come of it?
    };
    static Kind const kinds[];

    Wait one_minute();
    bool strikes(std::string const& kind);
    Wait forge();
    Wait rotate_key();
    Wait revoke_tokens();
    /// Up to a quarter of an hour, after which a person has noticed.
    Wait until_noticed();
    bool switch_hooks_off();
    bool burst();
    bool change_many();
    bool void_a_document();
    bool delete_a_document();
    bool delete_a_payment();
    bool edit_a_document();
    bool lock_last_month();
    bool skew_a_clock();
    /// Id of an own invoice in that status, drawn by chance; "" when there is none.
    std::string draw_document(std::string_view status);

    SandboxWorld& world_;
    std::map<std::string, std::int64_t> const& per_day_;
    Random random_;
    Clock& clock_;
    bool stopping_ = false, ended_ = false;
    int minute_ = 0, keys_made_ = 0;
    std::int64_t forgeries_taken_ = 0;
    std::map<std::string, std::int64_t> counts_;
};

}  // namespace cf::app
