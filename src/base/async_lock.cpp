#include "base/async_lock.hpp"

#include <boost/asio/this_coro.hpp>

namespace cf {

boost::asio::awaitable<AsyncLock::Guard> AsyncLock::acquire() {
    if (!held_) {
        held_ = true;
        co_return Guard(*this);
    }
    auto const executor = co_await boost::asio::this_coro::executor;
    auto const turn = std::make_shared<OneShot>(executor);
    waiters_.push_back(turn);
    co_await turn->wait();
    co_return Guard(*this);  // Handed over: `held_` stayed true.
}

void AsyncLock::release() {
    while (!waiters_.empty()) {
        auto const next = waiters_.front().lock();
        waiters_.pop_front();
        if (!next) continue;
        next->fire();
        return;
    }
    held_ = false;
}

}  // namespace cf
