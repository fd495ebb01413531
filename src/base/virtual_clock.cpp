#include "base/virtual_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace cf {

// A timer that never fires by itself: cancelling it is the wake-up.
struct VirtualClock::Waiter {
    explicit Waiter(boost::asio::any_io_executor const& executor)
        : timer(executor, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer timer;
};

VirtualClock::~VirtualClock() = default;

boost::asio::awaitable<void> VirtualClock::sleep_until(Instant wake_at) {
    auto waiter = std::make_shared<Waiter>(co_await boost::asio::this_coro::executor);
    waiters_.emplace(std::max(wake_at, now_), waiter);
    boost::system::error_code woken;
    co_await waiter->timer.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

boost::asio::awaitable<void> VirtualClock::wait(Wakeup& bell, Instant until) {
    if (!std::exchange(bell.rung_, false)) {
        auto waiter = std::make_shared<Waiter>(co_await boost::asio::this_coro::executor);
        waiters_.emplace(std::max(until, now_), waiter);
        // The bell may outlive the waiting coroutine and its io_context: it keeps neither.
        bell.wake_ = [weak = std::weak_ptr(waiter)] {
            if (auto const waiting = weak.lock()) waiting->timer.cancel();
        };
        boost::system::error_code woken;
        co_await waiter->timer.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        bell.wake_ = nullptr;
        // Rung before its time: nobody waits here any more.
        std::erase_if(waiters_, [&](auto const& entry) { return entry.second == waiter; });
    }
}

bool VirtualClock::jump_to_next_waiter() {
    if (waiters_.empty()) return false;
    now_ = std::max(now_, waiters_.begin()->first);
    wake_due();
    return true;
}

bool VirtualClock::jump_to_next_waiter(Instant limit) {
    if (waiters_.empty() || waiters_.begin()->first > limit) {
        now_ = std::max(now_, limit);
        return false;
    }
    return jump_to_next_waiter();
}

void VirtualClock::wake_due() {
    while (!waiters_.empty() && waiters_.begin()->first <= now_) {
        auto waiter = waiters_.begin()->second;
        waiters_.erase(waiters_.begin());
        waiter->timer.cancel();
    }
}

}  // namespace cf
