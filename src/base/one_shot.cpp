#include "base/one_shot.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cf {

// Touched on the executor only; a cancelled timer is the wake-up.
struct OneShot::State {
    explicit State(boost::asio::any_io_executor const& executor)
        : timer(executor, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer timer;
    bool fired = false;
};

OneShot::OneShot(boost::asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

void OneShot::fire() {
    boost::asio::post(state_->timer.get_executor(), [state = state_] {
        state->fired = true;
        state->timer.cancel();
    });
}

boost::asio::awaitable<void> OneShot::wait() {
    auto state = state_;
    if (state->fired) co_return;
    boost::system::error_code woken;
    co_await state->timer.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

}  // namespace cf
