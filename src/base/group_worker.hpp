#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cf {

/// One thread that takes whatever has gathered and hands it to `handle` in one go.
template <class Item>
class GroupWorker {
  public:
    using Handler = std::function<void(std::vector<Item>)>;

    explicit GroupWorker(Handler handle) : handle_(std::move(handle)), thread_([this] { run(); }) {}
    /// Handles what was posted, then stops.
    ~GroupWorker() {
        {
            std::lock_guard const lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    GroupWorker(GroupWorker const&) = delete;
    GroupWorker& operator=(GroupWorker const&) = delete;

    void post(Item item) {
        {
            std::lock_guard const lock(mutex_);
            waiting_.push_back(std::move(item));
        }
        wake_.notify_one();
    }

  private:
    void run() {
        for (;;) {
            std::vector<Item> group;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                group.swap(waiting_);
            }
            handle_(std::move(group));
        }
    }

    Handler handle_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Item> waiting_;
    bool stopping_ = false;
    std::thread thread_;  // Last: it uses everything above.
};

}  // namespace cf
