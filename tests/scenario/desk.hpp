#pragma once

#include "engine/review_desk.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {

/// A person at the review of a world.
class Desk {
    class FixedClock final : public Clock {
      public:
        explicit FixedClock(Instant now) : now_(now) {}
        Instant now() const override { return now_; }
        boost::asio::awaitable<void> sleep_until(Instant) override { co_return; }
        boost::asio::awaitable<void> wait(Wakeup&, Instant) override { co_return; }

      private:
        Instant now_;
    };
    template <class T>
    static Task<T> as_task(boost::asio::awaitable<T> work) {
        T value = co_await std::move(work);
        co_return value;
    }
    template <class Ask>
    auto ask(Ask const& ask) {
        FixedClock clock(world_.now());
        ReviewDesk desk(world_.engine(), world_.storage(), clock);
        return world_.run(as_task(ask(desk)))->value();
    }

  public:
    explicit Desk(World& world) : world_(world) {}

    Json list() {
        return ask([](ReviewDesk& desk) { return desk.list({}); });
    }
    Json groups() {
        return ask([](ReviewDesk& desk) { return desk.groups(""); });
    }
    Json only_item() {
        auto const all = list();
        EXPECT_EQ(all["items"].size(), 1u) << world_.causes();
        return all["items"].size() == 0 ? Json() : all["items"][std::size_t(0)];
    }
    std::string effect_of(std::string const& fix) {
        auto const item = only_item();
        for (auto const& one : item["fixes"].items())
            if (one["id"].text() == fix) return std::string(one["effect"].text());
        return {};
    }
    /// Answers the only open item; the error's message, "" when it was taken.
    std::string fix(std::string const& fix, std::string choice = {}, std::string print = {}) {
        auto const item = only_item();
        if (print.empty()) print = item["fingerprint"].text();
        return fix_item(std::string(item["id"].text()), fix, std::move(choice), std::move(print));
    }
    std::string fix_item(std::string id, std::string fix, std::string choice, std::string print) {
        FixedClock clock(world_.now());
        ReviewDesk desk(world_.engine(), world_.storage(), clock);
        ReviewDesk::Answer answer{
            std::move(id), std::move(fix), std::move(choice), std::move(print), "ann"};
        auto const done = world_.run(desk.fix(std::move(answer)));
        if (!done) return "it hangs";
        return done->has_error() ? done->error().message : std::string();
    }
    std::int64_t retry_all(std::string const& root) {
        return ask([&](ReviewDesk& desk) { return desk.retry_all("", root, "ann"); });
    }
    /// What the chain of decisions holds, as text.
    std::string decisions() {
        std::string all;
        auto read = [](World& world, std::string& text) -> Task<> {
            co_await world.storage().read([&](Transaction& tx) {
                text.clear();
                for (auto const& row : tx.audit("decisions", "", 1000)) text += row.entry_json;
            });
            co_return Result<>();
        };
        (void)world_.run(read(world_, all));
        return all;
    }

  private:
    World& world_;
};

}  // namespace cf::scenario
