#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "base/http.hpp"
#include "base/instant.hpp"
#include "simkit/call_log.hpp"

namespace cf::xero::sim {

/// Sheet 7. A limit of 0 is not kept.
struct LimitSettings {
    std::int64_t minute = 60;     ///< Calls per tenant in any 60 seconds.
    std::int64_t day = 5'000;     ///< Calls per tenant from reset to reset (Starter: 1,000).
    std::int64_t concurrent = 5;  ///< In flight per tenant and app.
    std::int64_t app_minute = 10'000;
    std::int64_t day_reset_s = 0;  ///< Seconds after midnight UTC.
};

/// Counts calls against the vendor's limits and says which one a call breaks.
class Limits {
  public:
    LimitSettings settings;

    /// A call began (any answer); `key` is app and tenant. Ends with `finished`.
    void began(std::string const& key);
    void finished(std::string const& key);

    /// Takes one call off the budgets, or answers 429 and counts a violation.
    std::optional<HttpReply> admit(std::string const& app,
                                   std::string const& tenant,
                                   Instant now,
                                   CallLog& log,
                                   bool lower_case_problem);
    /// A call without tenant counts against the app alone.
    void admit_app(std::string const& app, Instant now);
    /// X-DayLimit-Remaining and its kin; without tenant only the app's.
    void add_headers(HttpReply& reply,
                     std::string const& app,
                     std::string const& tenant,
                     Instant now);
    void clear();

  private:
    struct Tenant {
        std::deque<Instant> minute;
        std::int64_t day_number = 0;
        std::int64_t day_used = 0;
    };
    struct Flight {
        std::int64_t active = 0;
        std::int64_t refused = 0;
    };
    void roll(Tenant& tenant, Instant now);
    static void roll(std::deque<Instant>& minute, Instant now);
    HttpReply refuse(std::string_view problem, std::optional<std::int64_t> retry_after_s) const;

    std::map<std::string, Tenant> tenants_;
    std::map<std::string, std::deque<Instant>> apps_;
    std::map<std::string, Flight> flights_;
};

}  // namespace cf::xero::sim
