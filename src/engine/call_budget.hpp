#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/circuit_breaker.hpp"
#include "ports/connector.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Calls made and left, for people to look at.
struct BudgetView {
    int concurrent_used = 0, concurrent_limit = 0;
    std::int64_t minute_used = 0, minute_limit = 0;
    std::chrono::seconds minute_length{60};  ///< Some vendors count shorter windows.
    std::int64_t day_used = 0, day_limit = 0;
    Instant day_resets_at{};
    /// Calls the day will have seen when every hour left is like the last one; backfill goes no
    /// further than its share of the day.
    std::int64_t day_forecast = 0;
    /// When the day's calls are used up at the rate of the last hour, or were; none (the zero
    /// instant) when they last until the day begins again.
    Instant day_ends_at{};
    Instant blocked_until{};
    Instant last_ok_at{};  ///< Last call that the vendor answered as asked.
};

/// How far the day's calls of one connection reach, and what is done about it. The serving process
/// notes it; commands beside it read it.
struct DayOutlook {
    Instant ends_at{};    ///< The day's calls are used up then; none when they last.
    Instant resets_at{};  ///< The vendor's next day.
    Duration gather{};    ///< Live work is posted in batches that far apart; 0: at once.

    /// Worth another line on disk: a guess that moves by a few minutes is the same guess.
    bool differs_from(DayOutlook const& noted) const;
    /// "posts in batches every 2 min until the day's calls suffice again"; "" when work goes at
    /// once.
    std::string batches_text() const;
};

void note_outlook(Transaction& tx, ConnectionId const& connection, DayOutlook const& outlook);
/// Empty when nothing was noted, or the day it spoke of is over.
DayOutlook noted_outlook(Transaction& tx, ConnectionId const& connection, Instant now);

/// Keeps the calls of one connection inside its vendor's limits (architecture, section 4).
///
/// A call starts only when a slot, the sliding window and the day allow it. The day's calls are
/// reserved on disk in blocks before they are made: a crash can waste calls, never overspend. After
/// a restart the window counts what may have been made shortly before, and calls of another process
/// on the same database count as soon as they are seen. Vendor headers only lower what is left.
/// People go first and have a slot of their own; then live work, repair, backfill. Backfill leaves
/// a fifth of the window and of the day alone.
class CallBudget {
  public:
    /// A call that could not start for longer than this is refused, not kept waiting.
    static constexpr Duration patience = std::chrono::minutes(2);

    CallBudget(
        ConnectionId connection, CallLimits limits, Clock& clock, Storage& storage, Random& random);
    ~CallBudget();

    /// Waits for permission to make one call. Errors, both rate_limited with the time to wait:
    /// "budget.day_spent" when the day is used up, "budget.blocked" when the vendor asked for a
    /// longer pause than `patience`.
    Task<> acquire(Priority priority);
    /// The call is over; `reading` is what its reply said about limits, `answered` whether the
    /// vendor did what was asked.
    void finish(LimitReading const& reading, bool answered);

    BudgetView view() const;
    /// How many calls of this process were allowed to start.
    std::int64_t calls_begun() const { return calls_begun_; }
    /// How long a live call would wait now for a pause or a full window.
    Duration pause_left() const { return earliest_start(Priority::live) - clock_.now(); }
    /// Of the calls made last so many were for a backfill: they say nothing of how many live work
    /// will need.
    Wait count_as_backfill(std::int64_t calls);
    /// How long to let live work gather so that what it needs fits into the day: 0, 30 s, 2 min or
    /// 10 min. `calls_per_wave` is at least 1.
    Duration gathering_window(std::int64_t calls_per_wave) const;

  private:
    class Queue;
    struct Made {
        Instant at{};
        bool backfill = false;
    };
    /// Calls still to come today if its hours are like the last one.
    struct ToCome {
        std::int64_t live_an_hour = 0, live = 0, backfill = 0;
    };

    ToCome to_come() const;
    Instant day_end() const;
    Instant day_start() const;
    std::int64_t day_left() const;
    Instant earliest_start(Priority priority) const;
    bool has_slot(Priority priority) const;
    std::int64_t day_limit_for(Priority priority) const;
    Error refusal(std::string code, std::string what, Instant until) const;
    Task<> wait_for_turn(Priority priority);
    Task<> reserve(Priority priority);
    Wait restore();
    void count_strangers(std::int64_t window_number, std::int64_t used);
    void mark_backfill(std::int64_t calls);
    void lower_window(std::int64_t left);
    void take_note(Instant start);
    void drop_old();

    ConnectionId const connection_;
    CallLimits const limits_;
    Clock& clock_;
    Storage& storage_;
    Random& random_;
    std::shared_ptr<Queue> const queue_;
    bool restored_ = false;
    int in_flight_ = 0;
    std::int64_t calls_begun_ = 0;
    std::deque<Instant> starts_;  ///< Of the sliding window, ours and others'.
    std::deque<Made> last_hour_;  ///< Of this database's processes, for the forecast.
    Instant blocked_until_{};
    Instant last_ok_at_{};
    Instant reserved_day_{};
    std::int64_t reserved_left_ = 0;
    std::int64_t day_used_ = 0;
    std::int64_t day_vendor_left_ = -1;  ///< As the vendor last said; -1: it did not.
    Instant day_vendor_until_{};         ///< That holds until then.
    Instant day_spent_at_{};             ///< First call that the day refused.
    /// Calls in each minute's row on disk that `starts_` accounts for.
    std::map<std::int64_t, std::int64_t> accounted_;
};

/// A transport that asks the circuit breaker and the budget before every request and tells them
/// what each reply said.
class BudgetedTransport final : public HttpTransport {
  public:
    using ReadLimits = LimitReading (*)(HttpReply const&);
    BudgetedTransport(HttpTransport& inner,
                      CallBudget& budget,
                      CircuitBreaker& breaker,
                      ReadLimits read_limits,
                      Priority priority)
        : inner_(inner),
          budget_(budget),
          breaker_(breaker),
          read_limits_(read_limits),
          priority_(priority) {}

    Task<HttpReply> send(HttpRequest request, HttpOptions options) override;

  private:
    HttpTransport& inner_;
    CallBudget& budget_;
    CircuitBreaker& breaker_;
    ReadLimits read_limits_;
    Priority priority_;
};

}  // namespace cf
