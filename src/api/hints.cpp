#include "api/hints.hpp"

#include <algorithm>
#include <deque>

#include "base/json.hpp"

namespace cf::api {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t pages_max = 200;
constexpr std::size_t waiting_max = 50;
constexpr Duration between_hints = 250ms;
constexpr Duration heartbeat = 15s;

}  // namespace

class HintHub::Page final : public ReplyStream {
  public:
    explicit Page(Clock& clock) : clock_(clock) {}

    void add(std::string const& hint) {
        if (std::find(waiting_.begin(), waiting_.end(), hint) != waiting_.end()) return;
        if (waiting_.size() >= waiting_max)
            waiting_.assign(1, R"({"topic":"overview","key":""})");
        else
            waiting_.push_back(hint);
        bell_.ring();
    }

    boost::asio::awaitable<std::optional<std::string>> next() override {
        if (closed_) co_return std::nullopt;
        if (!greeted_) {
            greeted_ = true;
            co_return std::string("retry: 3000\n\n");
        }
        Instant const earliest = last_ + between_hints;
        if (clock_.now() < earliest) co_await clock_.sleep_until(earliest);
        if (waiting_.empty() && !closed_) co_await clock_.wait(bell_, clock_.now() + heartbeat);
        if (closed_) co_return std::nullopt;
        last_ = clock_.now();
        if (waiting_.empty()) co_return std::string(": still here\n\n");
        std::string const hint = waiting_.front();
        waiting_.pop_front();
        co_return "event: hint\ndata: " + hint + "\n\n";
    }

    void close() override {
        closed_ = true;
        bell_.ring();
    }

  private:
    Clock& clock_;
    Wakeup bell_;
    std::deque<std::string> waiting_;
    Instant last_{};
    bool greeted_ = false, closed_ = false;
};

void HintHub::publish(std::string_view topic, std::string_view key) {
    if (pages_.empty()) return;
    std::string const hint = Json::object({{"topic", topic}, {"key", key}}).dump();
    for (auto page = pages_.begin(); page != pages_.end();) {
        if (auto const open = page->lock()) {
            open->add(hint);
            ++page;
        } else {
            page = pages_.erase(page);
        }
    }
}

std::shared_ptr<ReplyStream> HintHub::open() {
    std::erase_if(pages_, [](auto const& page) { return page.expired(); });
    if (pages_.size() >= pages_max) return nullptr;
    auto page = std::make_shared<Page>(clock_);
    pages_.insert(page);
    return page;
}

void HintHub::close_all() {
    for (auto const& page : pages_)
        if (auto const open = page.lock()) open->close();
}

}  // namespace cf::api
