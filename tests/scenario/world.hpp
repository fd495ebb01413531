#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/virtual_clock.hpp"
#include "engine/engine.hpp"
#include "sim/memory_network.hpp"
#include "simkit/store_simulator.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf::scenario {

/// Reads a file of the project.
std::string project_file(std::string const& path);

/// What a world starts with.
struct WorldOptions {
    std::uint64_t seed = 1;
    std::string policy = project_file("src/app/sandbox/woocommerce.yaml");
    Json shop{};  ///< Scenario of the simulated WooCommerce; null: its German shop.
    Json books = Json::parse(project_file("src/app/sandbox/xero.json")).value();
    std::string database = ":memory:";  ///< Or a file.
    std::string public_url{};           ///< With it the watchdog looks after the shop's webhooks.
    int integrations = 1;  ///< Of the one shop with the one ledger; 2 share everything but numbers.
};

/// Text with every `from` replaced: policies of tests are small changes of a whole one.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// Orders are posted as soon as they are placed: unpaid ones too.
WorldOptions posting_when_placed();

/// A network that can die under the program: after the chosen request has been executed nothing
/// ever comes back and nothing goes on.
class FragileNetwork final : public HttpTransport {
  public:
    explicit FragileNetwork(HttpTransport& inner) : inner_(inner) {}
    /// The n-th request from now whose method and address match (both as parts) is the last one.
    void hang_at(std::string method, std::string part, int nth = 1);
    /// Something happens just before the next request that matches.
    void before(std::string method, std::string part, std::function<void()> happens);
    Task<HttpReply> send(HttpRequest request, HttpOptions options) override;

  private:
    HttpTransport& inner_;
    std::string method_, part_;
    int left_ = 0;
    std::string before_method_, before_part_;
    std::function<void()> happens_;
};

/// A simulated WooCommerce, a simulated Xero, and the program between them.
class World {
  public:
    explicit World(WorldOptions options = {});
    ~World();

    // ---- The program
    void boot();
    /// It stops existing, in the middle of whatever it does.
    void kill();
    Engine& engine() { return *program_->engine; }
    LedgerLane& lane();
    Clock& clock() { return *program_->clock; }
    Instant now() const { return program_ ? program_->clock->now() : now_; }
    void pass(Duration time);
    /// The database is gone; the program starts with an empty one.
    void lose_database();
    /// The first integration gets a next policy version, and the program starts with it.
    void new_policy(std::string const& text);
    /// Runs until it has ended; nothing when nobody is left to wait for (a hung network).
    template <class T>
    std::optional<Result<T>> run(Task<T> task);
    FragileNetwork& network() { return *program_->fragile; }
    /// Polls the store, then works until nothing is due or deferred. False after `patience`.
    bool settle(Duration patience = std::chrono::hours(3));
    /// The store is polled beside whatever follows, as fast as it answers.
    void begin_poll();
    /// Works until the ledger hangs as told; the program is then killed and booted again.
    void work_until_killed();
    /// Marks what the ledger says has changed in it.
    void hear_ledger();
    void mark(std::vector<std::string> const& orders);
    void mark_customer(std::string const& id);
    /// Somebody asks for the order to be looked at again.
    void replay(std::string const& id);

    // ---- The vendors, by their control APIs
    Json shop(std::string method, std::string path, Json body = Json::object());
    Json books(std::string method, std::string path, Json body = Json::object());
    /// A described order; its id.
    std::string place(Json order);
    /// A call to the shop's own interface, as its back office would make it.
    Json shop_call(std::string method, std::string path, Json body);
    /// A call to the ledger by another program of the same organisation.
    Json foreign_call(std::string method, std::string path, Json body = {});
    std::string contact_id(std::string_view name);
    void lose_reply(std::string method, std::string path, int skip = 0);

    // ---- What is to be seen
    /// Living documents of that kind ("ACCREC", "ACCRECCREDIT"), oldest first.
    std::vector<Json> documents(std::string_view type);
    Json document(std::string_view number);
    std::vector<Json> payments();
    std::string total_of(std::string_view number);
    /// Account balances, by code.
    Json balances();
    std::int64_t ledger_calls();
    std::int64_t writes();  ///< Of those, the ones that were to change the books.
    std::int64_t count(std::string const& name);  ///< "contacts", "invoices", ...

    OrderStateRow order(std::string const& id, int integration = 1);
    std::vector<ReviewRow> reviews();
    std::string causes();  ///< Of the open reviews, joined.
    Storage& storage() { return *storage_; }

  private:
    struct Program {
        std::unique_ptr<VirtualClock> clock;
        std::unique_ptr<boost::asio::io_context> io;
        std::unique_ptr<Random> random;
        std::unique_ptr<sim::MemoryNetwork> network;
        std::unique_ptr<FragileNetwork> fragile;
        std::unique_ptr<Engine> engine;
    };
    std::int64_t calls_where(std::function<bool(std::string_view endpoint)> counts);
    Json control(Simulator& simulator, std::string method, std::string path, Json body);
    void set_up();
    void spawn_until_idle(boost::asio::awaitable<void> work, bool& ended);

    WorldOptions options_;
    Instant now_;
    bool fresh_ = true;  ///< The database is empty.
    std::unique_ptr<StoreSimulator> shop_;
    std::unique_ptr<Simulator> books_;
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<SecretVault> vault_;
    std::unique_ptr<Program> program_;
};

template <class T>
boost::asio::awaitable<void> keep_result(Task<T> task, std::optional<Result<T>>& kept) {
    auto result = co_await std::move(task);
    kept.emplace(std::move(result));
}

template <class T>
std::optional<Result<T>> World::run(Task<T> task) {
    std::optional<Result<T>> kept;
    bool ended = false;
    spawn_until_idle(keep_result(std::move(task), kept), ended);
    return kept;
}

// ---- Orders that tests like to place

/// Goods with 19 % tax inside, shipping, paid by card.
Json paid_order(std::string_view net = "20.00");
Json unpaid_order(std::string_view net = "20.00");
/// The same by a business with its own contact.
Json by_business(Json order, std::string_view company, std::string_view email);

}  // namespace cf::scenario
