#include "sim/trading.hpp"

#include <algorithm>
#include <utility>

namespace cf::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t later_max = 100'000;  // Things that may still happen.
constexpr std::size_t latest_max = 40;
constexpr Duration rush_gap = 10ms;
constexpr Duration between_rounds = 10min;

}  // namespace

Duration Trading::gap() {
    if (options_.rush) return rush_gap;
    // Between half and one and a half of the mean, in whole microseconds.
    auto const mean = std::int64_t(60e6 / std::max(0.01, options_.orders_per_minute));
    return Duration(mean / 2 +
                    std::int64_t(random_.below(std::uint64_t(std::max<std::int64_t>(1, mean)))));
}

void Trading::place_one() {
    std::size_t const index = random_.below(stores_.size());
    auto& store = stores_[index];
    auto const order =
        store.simulator->place_random_order(random_, RandomOrderOptions{}, clock_.now());
    ++placed_;
    latest_.push_back({index, order});
    if (latest_.size() > latest_max) latest_.pop_front();
    network_.nudge(store.host);
    if (random_.below(100) >= options_.follow_up_percent || later_.size() >= later_max) return;
    Instant at = clock_.now();
    for (std::uint64_t i = 0, count = 1 + random_.below(3); i < count; ++i) {
        at = next_follow_up(i, at);
        later_.emplace(at, Later{index, order});
    }
}

Instant Trading::next_follow_up(std::uint64_t which, Instant before) {
    if (!options_.rush) return before + 20s + Duration(random_.below(600'000'000));
    Duration const rush = rush_gap * std::max<std::int64_t>(1, options_.orders);
    Instant const round = began_ + rush + between_rounds * (which == 0 ? 1 : 2);
    // A second thing in one round comes after the first.
    return std::max(round, before) + Duration(random_.below(std::uint64_t(rush.count())));
}

void Trading::happen_due() {
    while (!later_.empty() && later_.begin()->first <= clock_.now()) {
        Later const next = std::move(later_.begin()->second);
        later_.erase(later_.begin());
        change_now(next.store, next.order);
    }
}

bool Trading::change_now(std::size_t store, std::string const& order) {
    auto const what = stores_[store].simulator->random_follow_up(order, random_, clock_.now());
    if (!what) return false;
    ++counts_[std::size_t(*what)];
    network_.nudge(stores_[store].host);
    return true;
}

bool Trading::change(std::string const& host, std::string const& order) {
    for (std::size_t i = 0; i < stores_.size(); ++i)
        if (stores_[i].host == host) return change_now(i, order);
    return false;
}

int Trading::change_at_once(int most) {
    std::size_t const store = random_.below(stores_.size());
    int changed = 0;
    for (auto const& one : latest_)
        if (one.store == store && changed < most && change_now(store, one.order)) ++changed;
    return changed;
}

boost::asio::awaitable<void> Trading::run() {
    began_ = clock_.now();
    Instant next_order = began_;
    auto enough = [this] { return options_.orders > 0 && placed_ >= options_.orders; };
    while (!stopping_ && !(enough() && later_.empty())) {
        happen_due();
        if (!paused_ && !enough() && clock_.now() >= next_order) {
            place_one();
            next_order = clock_.now() + gap();
        }
        Instant until = clock_.now() + 60s;
        if (!paused_ && !enough()) until = std::min(until, next_order);
        if (!later_.empty()) until = std::min(until, later_.begin()->first);
        co_await clock_.wait(bell_, until);
    }
    finished_ = true;
}

void Trading::stop() {
    stopping_ = true;
    bell_.ring();
}

void Trading::set_rate(double orders_per_minute) {
    options_.orders_per_minute = std::clamp(orders_per_minute, 0.1, 60'000.0);
    bell_.ring();
}

void Trading::pause(bool paused) {
    paused_ = paused;
    bell_.ring();
}

void Trading::place(int count) {
    for (int i = 0; i < std::min(count, 1'000); ++i) place_one();
}

}  // namespace cf::sim
