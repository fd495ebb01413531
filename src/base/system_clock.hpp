#pragma once

#include "base/clock.hpp"

namespace cf {

/// The machine's clock; waits on the timer of the executor it is awaited on.
class SystemClock : public Clock {
  public:
    Instant now() const override;
    boost::asio::awaitable<void> sleep_until(Instant wake_at) override;
    boost::asio::awaitable<void> wait(Wakeup& bell, Instant until) override;
};

}  // namespace cf
