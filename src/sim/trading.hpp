#pragma once

#include <array>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "sim/memory_network.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::sim {

struct TradingOptions {
    std::uint64_t seed = 1;
    std::int64_t orders = 0;        ///< Stop after so many; 0: never.
    double orders_per_minute = 30;  ///< On the clock it runs on. Not an amount of money.
    std::uint32_t follow_up_percent =
        35;  ///< Of orders: shipped, refunded, edited, cancelled later.
    /// A backlog: all orders as fast as the stores take them, then what happens to them in two
    /// rounds ten minutes apart, each as fast again. The rate does not count.
    bool rush = false;
};

/// Shoppers and shop staff of the simulated stores: orders arrive, things happen to some of them.
class Trading {
  public:
    struct Store {
        std::string host;
        StoreSimulator* simulator = nullptr;
    };

    Trading(TradingOptions options, std::vector<Store> stores, MemoryNetwork& network, Clock& clock)
        : options_(options),
          stores_(std::move(stores)),
          network_(network),
          clock_(clock),
          random_(options.seed) {}

    /// Trades until the number of orders is reached or `stop`. Then what is still to happen
    /// happens.
    boost::asio::awaitable<void> run();
    void stop();
    void set_rate(double orders_per_minute);
    void pause(bool paused);
    /// Places orders now, on top of the rate.
    void place(int count);
    /// Staff of one store changes up to `most` of its latest orders in this very instant; answers
    /// how many could be changed.
    int change_at_once(int most);
    /// Something happens now to that order of the store at `host`; false when nothing can.
    bool change(std::string const& host, std::string const& order);

    bool finished() const { return finished_; }
    std::int64_t placed() const { return placed_; }
    std::int64_t follow_ups(FollowUp what) const { return counts_[std::size_t(what)]; }
    double rate() const { return options_.orders_per_minute; }
    bool paused() const { return paused_; }

  private:
    struct Later {
        std::size_t store;
        std::string order;
    };
    void place_one();
    Instant next_follow_up(std::uint64_t which, Instant before);
    void happen_due();
    bool change_now(std::size_t store, std::string const& order);
    Duration gap();

    TradingOptions options_;
    std::vector<Store> stores_;
    MemoryNetwork& network_;
    Clock& clock_;
    Random random_;
    std::multimap<Instant, Later> later_;
    std::deque<Later> latest_;  ///< What was placed last.
    Instant began_{};
    std::int64_t placed_ = 0;
    std::array<std::int64_t, 8> counts_{};
    bool stopping_ = false, paused_ = false, finished_ = false;
    Wakeup bell_;
};

}  // namespace cf::sim
