#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace cf {

/// An event that happens once: any thread may fire it, one coroutine waits for it.
class OneShot {
  public:
    explicit OneShot(boost::asio::any_io_executor executor);
    /// Thread-safe. The waiter resumes on its own executor.
    void fire();
    boost::asio::awaitable<void> wait();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace cf
