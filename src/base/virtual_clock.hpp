#pragma once

#include <functional>
#include <map>
#include <memory>

#include "base/clock.hpp"

namespace cf {

/// Time that stands still until told to jump. One thread only.
///
/// The owner polls its io_context until idle, then calls `jump_to_next_waiter`.
class VirtualClock : public Clock {
  public:
    explicit VirtualClock(Instant start) : now_(start) {}
    ~VirtualClock() override;

    Instant now() const override { return now_; }
    boost::asio::awaitable<void> sleep_until(Instant wake_at) override;
    boost::asio::awaitable<void> wait(Wakeup& bell, Instant until) override;

    /// Moves to the earliest waiter and wakes all due then. False when nobody waits.
    bool jump_to_next_waiter();
    /// The same, but not past `limit`; false (and the clock at `limit`) when nobody waits before
    /// it.
    bool jump_to_next_waiter(Instant limit);
    bool has_waiters() const { return !waiters_.empty(); }

  private:
    struct Waiter;
    void wake_due();

    Instant now_;
    std::multimap<Instant, std::shared_ptr<Waiter>> waiters_;
};

}  // namespace cf
