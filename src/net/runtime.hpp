#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/task.hpp"

namespace cf {

/// Starts a coroutine that nobody waits for. An exception it ends with is logged under `name` (it
/// is a bug), and nothing else happens: who needs it supervised, supervises it inside.
void spawn(boost::asio::any_io_executor executor, std::string_view name, Wait coroutine);

/// The one thread of the program that runs coroutines, and its signals.
class Runtime {
  public:
    Runtime();
    ~Runtime();
    Runtime(Runtime const&) = delete;
    Runtime& operator=(Runtime const&) = delete;

    boost::asio::any_io_executor executor();

    /// Runs `program` and everything spawned until it returns; its exception comes out of here.
    /// What is still spawned then is destroyed with the Runtime, not run on.
    void run(Wait program);

    /// Returns at the first SIGINT or SIGTERM, or after `request_stop`. A second signal ends the
    /// process at once with 130: the way out when a shutdown hangs.
    Wait wait_for_stop();
    void request_stop();
    bool stop_requested() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A few threads for work that would hold up the coroutines: password hashes, compression.
class WorkerPool {
  public:
    explicit WorkerPool(std::size_t threads);
    /// Waits for the jobs that have begun.
    ~WorkerPool();
    WorkerPool(WorkerPool const&) = delete;
    WorkerPool& operator=(WorkerPool const&) = delete;

    /// Runs `job` on a thread of the pool and comes back to the caller's executor when it is done.
    /// An exception of the job comes out of here. `job` must not touch what coroutines share.
    boost::asio::awaitable<void> run(std::function<void()> job);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace cf
