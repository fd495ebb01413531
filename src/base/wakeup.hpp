#pragma once

#include <functional>

namespace cf {

/// A bell: rings the one coroutine that waits with `Clock::wait`, or is remembered until it does.
/// Use it on the waiter's executor only.
class Wakeup {
  public:
    void ring() {
        if (wake_)
            wake_();
        else
            rung_ = true;
    }

  private:
    friend class SystemClock;
    friend class VirtualClock;
    std::function<void()> wake_;
    bool rung_ = false;
};

}  // namespace cf
