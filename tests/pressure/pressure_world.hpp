#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/virtual_clock.hpp"
#include "engine/engine.hpp"
#include "engine/views.hpp"
#include "sim/memory_network.hpp"
#include "simkit/store_simulator.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf::pressure {

/// What is the matter with one of the twenty.
enum class Trouble {
    none,
    bad_shop_key,
    bad_ledger_secret,
    throttled_shop,
    throttled_ledger,
    backfill
};

struct Plan {
    std::string name;  ///< Of the integration and its shop.
    std::string ledger;
    Trouble trouble = Trouble::none;
};
std::vector<Plan> const& plans();

constexpr int usual_day_calls = 5'000;

/// Orders that wait in the shop with the backfill: 1,500, or what the environment's
/// CF_PRESSURE_BACKLOG says.
int backlog_orders();

class World {
  public:
    /// `backlog_day_calls`: what the organisation with the backfill allows a day.
    explicit World(int backlog_day_calls = usual_day_calls);
    ~World();

    void boot();
    /// The process stops existing, in the middle of whatever it does.
    void kill();
    void pass(Duration time);
    Instant now() const { return program_ ? program_->clock->now() : now_; }
    Random& random() { return dice_; }

    /// A paid order in that shop.
    void place(std::string const& shop);
    void start_backfill();
    /// A person enters the right key of a shop.
    void enter_right_key(std::string const& shop);

    /// Time from accepting an order's first delivery to its invoice in the books, shortest first.
    std::vector<Duration> waits(std::string const& integration);
    std::int64_t posted(std::string const& integration);
    std::int64_t accepted(std::string const& shop) const;
    /// One connection as people see it.
    Json connection(std::string const& id);
    /// What a simulated organisation counted.
    Json calls(std::string const& ledger);
    std::int64_t calls_made(std::string const& ledger);

  private:
    struct Program {
        std::unique_ptr<VirtualClock> clock;
        std::unique_ptr<boost::asio::io_context> io;
        std::unique_ptr<Random> random;
        std::unique_ptr<sim::MemoryNetwork> network;
        std::unique_ptr<Engine> engine;
    };
    void open_shops();
    void open_ledgers();
    Task<> set_up();
    boost::asio::awaitable<int> deliver(HttpRequest request);
    /// Runs until it has ended.
    void run(boost::asio::awaitable<void> work);
    Json control(Simulator& simulator, std::string method, std::string path, Json body);
    std::vector<PostingRow> invoices(std::string const& integration);

    int day_calls_of(std::string const& ledger) const;
    ConnectionRow ledger_row(std::string const& name) const;

    int const backlog_day_calls_;
    Instant now_;
    Random dice_{11};
    std::map<std::string, std::unique_ptr<StoreSimulator>> shops_;
    std::map<std::string, std::unique_ptr<Simulator>> ledgers_;
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<SecretVault> vault_;
    std::unique_ptr<Program> program_;
    std::map<std::string, std::map<std::string, Instant>> accepted_;  ///< By shop and order.
    bool fresh_ = true;
};

}  // namespace cf::pressure
