#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf {

/// What was asked of a simulator: calls per endpoint and broken limits. Bounded: endpoints beyond
/// the limit are counted together, of the violations the last ones are kept with their details.
class CallLog {
  public:
    static constexpr std::size_t endpoints_max = 500;
    static constexpr std::size_t violations_kept_max = 200;

    /// `endpoint` is method and route pattern ("PUT /api.xro/2.0/Invoices"), never the raw URL.
    void count(std::string_view endpoint, int status);
    /// A client broke a rule it must keep: `kind` is short and stable ("minute", "concurrent").
    void violation(std::string_view kind, std::string_view detail, Instant now);

    std::int64_t calls() const { return calls_; }
    std::int64_t violations() const { return violations_; }
    std::int64_t violations(std::string_view kind) const;
    /// {"calls", "endpoints":{name:{"calls","2xx","4xx","429","5xx"}}, "limit_violations",
    /// "violations":{kind:count}, "last_violations":[{"at","kind","detail"}]}
    Json to_json() const;
    void clear();

  private:
    struct Endpoint {
        std::int64_t calls = 0;
        std::int64_t succeeded = 0;
        std::int64_t refused = 0;
        std::int64_t throttled = 0;
        std::int64_t failed = 0;
    };
    struct Violation {
        Instant at;
        std::string kind;
        std::string detail;
    };
    std::map<std::string, Endpoint, std::less<>> endpoints_;
    std::map<std::string, std::int64_t, std::less<>> violations_by_kind_;
    std::deque<Violation> last_violations_;
    std::int64_t calls_ = 0;
    std::int64_t violations_ = 0;
};

}  // namespace cf
