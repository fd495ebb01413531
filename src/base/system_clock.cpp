#include "base/system_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace cf {

Instant SystemClock::now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

boost::asio::awaitable<void> SystemClock::sleep_until(Instant wake_at) {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, std::max(Duration(0), wake_at - now()));
    co_await timer.async_wait(boost::asio::use_awaitable);
}

boost::asio::awaitable<void> SystemClock::wait(Wakeup& bell, Instant until) {
    if (!std::exchange(bell.rung_, false)) {
        auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor, std::max(Duration(0), until - now()));
        bell.wake_ = [&timer] { timer.cancel(); };
        boost::system::error_code woken;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        bell.wake_ = nullptr;
    }
}

}  // namespace cf
