#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "simkit/route.hpp"
#include "simkit/simulator.hpp"

namespace cf {

enum class FaultKind {
    lose_reply,      ///< Executed, then the connection drops without an answer.
    time_out,        ///< Not executed, and no answer comes.
    delayed_commit,  ///< No answer comes; executed `delay` later, as a slow server would.
    throttle,        ///< 429, not executed; with Retry-After when `retry_after_s` is given.
    server_error,    ///< `status` (default 503); executed all the same when `after_commit`.
    slow,            ///< Executed; the answer leaves `delay` later.
    cut_short,       ///< Executed; the connection breaks in the middle of the body.
    drip,        ///< Executed; the body trickles in, its last byte comes `delay` after its first.
    malformed,   ///< Executed; the body is broken JSON.
    truncated,   ///< Executed; the body ends in the middle as if that were all of it.
    stale_read,  ///< A GET is answered as it was the time before, if there was one.
    refuse,      ///< The connection is refused; not executed.
};

Result<FaultKind> parse_fault_kind(std::string_view name);
std::string_view to_string(FaultKind kind);

/// One rule: which calls it meets, how often, and what then happens.
struct FaultRule {
    std::string id;  ///< Given by the plan.
    FaultKind kind = FaultKind::lose_reply;
    std::string method;  ///< "" = any.
    std::string path = "/**";
    std::int64_t skip = 0;         ///< Lets that many matching calls pass first.
    std::int64_t next = 0;         ///< Strikes the next N matching calls, then is spent.
    std::int64_t per_million = 0;  ///< Or strikes by chance, for ever; one of the two.
    int status = 503;
    bool after_commit = false;
    Duration delay = std::chrono::seconds(10);
    std::optional<std::int64_t> retry_after_s;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Added to a 429 or 5xx.
    std::string body;
    std::int64_t fired = 0;
};

/// The faults a simulator is told to show, set through its control API.
///
/// `run` stands between the host and the vendor's own code: it decides whether and when the call is
/// executed, and how the answer travels. Delayed commits are executed by the first `settle` or
/// `run` at or after their time, in order, at the time they were due.
class FaultPlan {
  public:
    using Execute = std::function<HttpReply(HttpRequest const&, Instant)>;
    static constexpr std::size_t rules_max = 200;
    static constexpr std::size_t delayed_max = 10'000;
    static constexpr std::size_t remembered_max = 2'000;

    explicit FaultPlan(std::uint64_t seed) : random_(seed) {}

    SimReply run(HttpRequest const& request, Instant now, Execute const& execute);
    /// Executes the delayed commits that are due.
    void settle(Instant now, Execute const& execute);
    /// When the next delayed commit happens, or Instant::max().
    Instant next_due() const;

    /// Takes one rule or an array of rules (keys as in FaultRule, times "delay_ms",
    /// "retry_after_s", headers as an object). Answers the rules with their ids.
    Result<Json> add(Json const& rules);
    Json list() const;
    void clear();

  private:
    FaultRule* strike(HttpRequest const& request);
    SimReply carry_out(FaultRule const& rule,
                       HttpRequest const& request,
                       Instant now,
                       Execute const& execute);
    void remember(HttpRequest const& request, HttpReply const& reply);

    struct Active {
        FaultRule rule;
        PathPattern pattern;
    };
    struct Delayed {
        HttpRequest request;
        Instant at;
    };
    Random random_;
    std::vector<Active> rules_;
    std::vector<Delayed> delayed_;
    std::map<std::string, HttpReply> last_reads_;
    std::deque<std::string> last_read_order_;
    std::int64_t next_id_ = 1;
};

}  // namespace cf
