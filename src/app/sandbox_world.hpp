#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "app/deployment.hpp"
#include "app/fault_profile.hpp"
#include "engine/engine.hpp"
#include "sim/life.hpp"
#include "sim/memory_network.hpp"
#include "sim/trading.hpp"

namespace cf::app {

struct SandboxOptions {
    std::uint64_t seed = 1;
    std::int64_t orders = 0;  ///< 0: trade until stopped.
    double orders_per_minute = 20;
    bool rush = false;  ///< Orders arrive as a backlog, not at a rate.
    std::string data_folder;
    std::chrono::minutes poll{5};  ///< How often the stores are asked what changed.
    std::chrono::hours sweep{24};  ///< How often all their orders are listed and compared.
    FaultProfile faults{};         ///< Nothing goes wrong by default.
    /// The ledger is reached by a person's consent: its tokens rotate, and revoked ones come back
    /// only by another consent. Otherwise the app is its own user.
    bool consent = false;
};

/// Two simulated stores and a simulated Xero in this process, and a real engine between them.
class SandboxWorld {
  public:
    /// Error: the data folder or a scenario cannot be used.
    static Result<std::unique_ptr<SandboxWorld>> make(SandboxOptions options,
                                                      boost::asio::any_io_executor executor,
                                                      Clock& clock,
                                                      Storage& storage,
                                                      SecretVault& vault,
                                                      Notify notify);
    ~SandboxWorld();

    /// Connections, integrations and policies into storage, engine opened.
    Task<> set_up();
    /// Trading, webhooks and the engine run until `stop`.
    void start();
    void stop();
    /// Waits until every store's orders were all listed after `since`. Error: `deadline` came
    /// first.
    Task<> until_swept(Instant since, Instant deadline);
    /// After trading ended: waits until the engine has nothing left to do. Error: `deadline` came
    /// first.
    Task<> settle(Instant deadline);

    Engine& engine() { return lives_.back()->engine; }
    sim::Trading& trading() { return *trading_; }
    sim::MemoryNetwork& network() { return *network_; }
    /// False between the death of an engine and the start of the next.
    bool engine_runs() const { return running_ && !lives_.back()->life.dead(); }
    std::int64_t kills() const { return std::int64_t(lives_.size()) - 1; }
    /// Nothing goes wrong from here on.
    void calm();
    /// How often each kind of fault of calls, pages and deliveries struck, at all vendors together;
    /// known once it is calm.
    std::map<std::string, std::int64_t> const& faults_struck() const { return faults_struck_; }
    /// The API key the shop accepts; a person who replaces it enters the new one here.
    std::string const& shop_key() const { return shop_key_; }
    Wait enter_shop_key(std::string key, std::string secret);
    bool needs_consent() const { return options_.consent; }
    /// A person connects the ledger in the browser; after a failure once more, a minute later.
    Task<> consent_to_ledger();
    /// Documents of one store are drafts that a person approves.
    bool posts_drafts() const { return posts_drafts_; }
    /// The store's own truth and the ledger's books, for whoever checks them.
    Json facts(std::string const& store) const;
    Json ledger_control(std::string const& path);
    /// An order paid in a way that no policy of the sandbox maps: a person is asked.
    Result<void> place_question();
    /// The control API of "woocommerce", "bigcommerce" or "xero".
    Json control(std::string const& vendor,
                 std::string const& method,
                 std::string const& path,
                 Json const& body);
    /// A delivery as an attacker or a vendor would make it; answers the status, 0 when nobody is
    /// there.
    boost::asio::awaitable<int> deliver(HttpRequest request);

  private:
    SandboxWorld(SandboxOptions options,
                 boost::asio::any_io_executor executor,
                 Clock& clock,
                 Storage& storage,
                 SecretVault& vault,
                 Notify notify);
    /// One engine process: what it may touch ends with its life.
    struct EngineLife {
        EngineLife(SandboxWorld& world, std::uint32_t deaths_per_million_writes);
        sim::Life life;
        sim::MortalStorage storage;
        sim::MortalVault vault;
        sim::MortalNetwork network;
        Engine engine;
    };

    Result<void> open_simulators();
    Task<Json> consent_once();
    void set_faults();
    std::vector<ConnectionRow> connection_rows() const;
    struct Planned;
    static std::vector<Planned> planned_integrations();
    std::string policy_text(Planned const& planned) const;
    /// A record of the page that was just read moves to the end of the list.
    void shift_page(std::string const& host, HttpRequest const& request, HttpReply const& reply);
    void begin_life();
    Wait rise_again();
    void spawn(Wait coroutine);
    Simulator& simulator(std::string const& vendor);

    SandboxOptions options_;
    boost::asio::any_io_executor executor_;
    Clock& clock_;
    Storage& storage_;
    SecretVault& vault_;
    Notify notify_;
    Random random_;
    std::unique_ptr<StoreSimulator> woocommerce_, bigcommerce_;
    std::unique_ptr<Simulator> xero_;
    std::unique_ptr<sim::MemoryNetwork> network_;
    std::unique_ptr<sim::Trading> trading_;
    /// The last one is the engine; the others are dead and wait for the end of the world, as what
    /// they were doing may still hold them.
    std::vector<std::unique_ptr<EngineLife>> lives_;
    bool running_ = false;
    std::map<std::string, std::int64_t> faults_struck_;
    std::string shop_key_;
    Random page_random_;
    bool posts_drafts_ = false;
};

}  // namespace cf::app
