#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/instant.hpp"
#include "base/wakeup.hpp"

namespace cf {

/// Time as a dependency. Production waits on a timer; the simulation jumps to the next waiter.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual boost::asio::awaitable<void> sleep_until(Instant wake_at) = 0;

    /// Until the bell rings or the time has come, whichever is first.
    virtual boost::asio::awaitable<void> wait(Wakeup& bell, Instant until) = 0;

    boost::asio::awaitable<void> sleep_for(Duration delay) { return sleep_until(now() + delay); }
};

}  // namespace cf
