#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "base/one_shot.hpp"

namespace cf {

/// Lets one coroutine through at a time; the others wait in order of arrival, without a thread and
/// without polling. For a section that itself awaits (renewing a token). One strand only; the lock
/// must outlive its guards.
class AsyncLock {
  public:
    /// Holds the lock until destroyed.
    class Guard {
      public:
        explicit Guard(AsyncLock& lock) : lock_(&lock) {}
        Guard(Guard&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
        Guard& operator=(Guard&&) = delete;
        ~Guard() {
            if (lock_) lock_->release();
        }

      private:
        AsyncLock* lock_;
    };

    boost::asio::awaitable<Guard> acquire();

  private:
    void release();

    bool held_ = false;
    /// Owned by the waiting coroutine: one destroyed with its io_context is skipped.
    std::deque<std::weak_ptr<OneShot>> waiters_;
};

}  // namespace cf
