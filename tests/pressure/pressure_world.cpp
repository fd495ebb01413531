#include "tests/pressure/pressure_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/environment.hpp"
#include "connectors/registry.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"
#include "connectors/xero/sim/simulator.hpp"
#include "flows/policy_file.hpp"
#include "tests/scenario/driving.hpp"

namespace cf::pressure {
namespace {

using namespace std::chrono_literals;

constexpr Duration backlog_gap = 20s;
constexpr char const* right_key = "ck_simulated_read_write";
constexpr char const* right_secret = "cs_simulated_read_write";

std::string project_text(std::string const& path) {
    std::ifstream file(std::string(CF_SOURCE_DIR) + "/" + path);
    std::stringstream text;
    text << file.rdbuf();
    CF_CHECK(!text.str().empty());
    return text.str();
}

std::string host_of(std::string const& name) { return name + ".test"; }

/// How far back the backlog goes; its newest order is two hours old.
Duration backlog_reach() { return backlog_orders() * backlog_gap + 2h; }

/// Each shop numbers its documents in its own way: some share a ledger.
std::string policy_of(std::string const& name) {
    auto text = project_text("src/app/sandbox/woocommerce.yaml");
    std::string const usual = "prefix: \"WC-\"";
    auto const at = text.find(usual);
    CF_CHECK(at != std::string::npos);
    return text.replace(at, usual.size(), "prefix: \"" + name + "-\"");
}

ConnectionRow shop_row(std::string const& name) {
    ConnectionRow row;
    row.id = ConnectionId(name);
    row.system = "woocommerce";
    row.name = name;
    row.hook_path = "path";
    row.settings_json =
        Json::object({{"base_url", "https://" + host_of(name)}, {"calls_per_minute", "600"}})
            .dump();
    return row;
}

NamedSecrets shop_secrets(std::string key) {
    NamedSecrets secrets;
    secrets.emplace_back("consumer_key", Secret<>(std::move(key)));
    secrets.emplace_back("consumer_secret", Secret<>(right_secret));
    return secrets;
}

NamedSecrets ledger_secrets(bool right) {
    NamedSecrets secrets;
    secrets.emplace_back("client_secret", Secret<>(right ? "sandbox-secret" : "forgotten"));
    secrets.emplace_back("webhook_key", Secret<>("sandbox-webhook-key"));
    return secrets;
}

Json throttling() {
    return Json::object({{"kind", "throttle"}, {"per_million", 300'000}, {"retry_after_s", 7}});
}

}  // namespace

int backlog_orders() {
    static int const orders = std::stoi(environment("CF_PRESSURE_BACKLOG").value_or("1500"));
    return orders;
}

std::vector<Plan> const& plans() {
    static std::vector<Plan> const all{
        {"shop0", "books3", Trouble::bad_shop_key},
        {"shop1", "books4", Trouble::bad_shop_key},
        {"shop2", "books0", Trouble::bad_ledger_secret},
        {"shop3", "books5", Trouble::throttled_shop},
        {"shop4", "books1", Trouble::throttled_ledger},
        {"shop5", "books2", Trouble::backfill},
        {"shop6", "books3"},
        {"shop7", "books3"},
        {"shop8", "books4"},
        {"shop9", "books4"},
        {"shop10", "books5"},
        {"shop11", "books5"},
        {"shop12", "books6"},
        {"shop13", "books6"},
        {"shop14", "books6"},
        {"shop15", "books7"},
        {"shop16", "books7"},
        {"shop17", "books7"},
        {"shop18", "books2"},
        {"shop19", "books2"},
    };
    return all;
}

World::World(int backlog_day_calls)
    : backlog_day_calls_(backlog_day_calls), now_(parse_utc("2026-03-02T08:00:00").value()) {
    open_shops();
    open_ledgers();
    storage_ = sql::open_sqlite(
        ":memory:",
        sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value(),
        sql::Threads::caller);
    vault_ = sql::make_vault(*storage_);
    boot();
}

World::~World() { kill(); }

int World::day_calls_of(std::string const& ledger) const {
    return ledger == "books2" ? backlog_day_calls_ : usual_day_calls;
}

ConnectionRow World::ledger_row(std::string const& name) const {
    ConnectionRow row;
    row.id = ConnectionId(name);
    row.system = "xero";
    row.name = name;
    row.settings_json = Json::object({{"grant", "client_credentials"},
                                      {"client_id", "sandbox"},
                                      {"tenant_id", "5a4dc0de-0000-4000-8000-00000000c0de"},
                                      {"api_base", "https://" + host_of(name)},
                                      {"identity_base", "https://" + host_of(name)},
                                      {"calls_per_day", std::to_string(day_calls_of(name))}})
                            .dump();
    return row;
}

void World::open_shops() {
    std::uint64_t seed = 100;
    for (auto const& plan : plans()) {
        woocommerce::sim::Options options;
        options.seed = ++seed;
        options.tls = true;
        options.site_url = "https://" + host_of(plan.name);
        bool const full = plan.trouble == Trouble::backfill;
        Instant const opened = now_ - (full ? backlog_reach() : Duration(48h));
        auto shop = woocommerce::sim::open_simulator(options, Json(), opened).value();
        for (int i = 0; full && i < backlog_orders(); ++i)
            shop->place_random_order(dice_, RandomOrderOptions{}, opened + i * backlog_gap);
        if (plan.trouble == Trouble::throttled_shop) control(*shop, "POST", "faults", throttling());
        shops_[plan.name] = std::move(shop);
    }
}

void World::open_ledgers() {
    auto const books = Json::parse(project_text("src/app/sandbox/xero.json")).value();
    std::uint64_t seed = 200;
    for (auto const& plan : plans()) {
        if (ledgers_.contains(plan.ledger)) continue;
        Json scenario = books;
        scenario.set(
            "limits",
            Json::object({{"minute", 60}, {"day", day_calls_of(plan.ledger)}, {"concurrent", 5}}));
        auto ledger = xero::sim::make_simulator({++seed, {}}, scenario, now_ - 48h).value();
        if (plan.trouble == Trouble::throttled_ledger)
            control(*ledger, "POST", "faults", throttling());
        ledgers_[plan.ledger] = std::move(ledger);
    }
}

void World::boot() {
    program_ = std::make_unique<Program>();
    auto& p = *program_;
    p.clock = std::make_unique<VirtualClock>(now_);
    p.io = std::make_unique<boost::asio::io_context>();
    p.random = std::make_unique<Random>(5);
    p.network = std::make_unique<sim::MemoryNetwork>(*p.clock, Duration(1ms));
    for (auto& [name, shop] : shops_) p.network->attach(host_of(name), *shop);
    for (auto& [name, ledger] : ledgers_) p.network->attach(host_of(name), *ledger);
    p.network->set_intake([this](HttpRequest request) { return deliver(std::move(request)); });
    auto read = [](PolicyRow const& row) {
        return read_policy(row.text, "policy " + row.integration.value);
    };
    p.engine = std::make_unique<Engine>(EngineParts{p.io->get_executor(),
                                                    *storage_,
                                                    *vault_,
                                                    *p.network,
                                                    *p.clock,
                                                    *p.random,
                                                    connector_registry(),
                                                    read,
                                                    "https://crossfoot.test",
                                                    {}});
    auto begin = [](World& world) -> boost::asio::awaitable<void> {
        auto ready = co_await world.set_up();
        EXPECT_FALSE(ready.has_error()) << (ready.has_error() ? ready.error().message : "");
    };
    run(begin(*this));
    p.engine->start();
    for (auto const& [name, shop] : shops_)
        boost::asio::co_spawn(
            *p.io, p.network->deliver(host_of(name)), [](std::exception_ptr problem) {
                if (problem) std::rethrow_exception(problem);
            });
}

Task<> World::set_up() {
    if (!std::exchange(fresh_, false)) co_return co_await program_->engine->load();
    for (auto const& plan : plans()) {
        bool const bad_shop = plan.trouble == Trouble::bad_shop_key;
        auto shop = shop_secrets(bad_shop ? "ck_withdrawn" : right_key);
        CF_CO_TRY_VOID(co_await vault_->write(ConnectionId(plan.name), std::move(shop)));
        if (plan.trouble == Trouble::none && plan.ledger != "books6" && plan.ledger != "books7")
            continue;  // Its ledger is set up with the one in trouble.
        auto ledger = ledger_secrets(plan.trouble != Trouble::bad_ledger_secret);
        CF_CO_TRY_VOID(co_await vault_->write(ConnectionId(plan.ledger), std::move(ledger)));
    }
    co_await storage_->write([&](Transaction& tx) {
        for (auto const& [name, shop] : shops_) tx.put_connection(shop_row(name));
        for (auto const& [name, ledger] : ledgers_) tx.put_connection(ledger_row(name));
        for (auto const& plan : plans()) {
            IntegrationRow const row{IntegrationId(plan.name),
                                     plan.name,
                                     ConnectionId(plan.name),
                                     ConnectionId(plan.ledger),
                                     1,
                                     true,
                                     now_ - 1h};
            auto const text = policy_of(plan.name);
            tx.put_policy({row.id, 1, text, to_hex(sha256(text)), "test", now_});
            tx.put_integration(row);
        }
    });
    co_return co_await program_->engine->load();
}

void World::kill() {
    if (!program_) return;
    now_ = program_->clock->now();
    program_->clock.reset();  // Its waiters belong to the io_context.
    program_->io.reset();     // Coroutine frames go, wherever they stand.
    program_.reset();
}

void World::run(boost::asio::awaitable<void> work) {
    bool ended = false;
    scenario::run_until_idle(*program_->io, *program_->clock, std::move(work), ended);
    CF_CHECK(ended);
}

void World::pass(Duration time) { run(program_->clock->sleep_for(time)); }

/// /hooks/<connection>/<path>
boost::asio::awaitable<int> World::deliver(HttpRequest request) {
    auto const path = std::string(request.path());
    auto const shop = path.substr(7, path.find('/', 7) - 7);
    bool const of_order = request.headers.get("X-WC-Webhook-Topic").starts_with("order.");
    auto const order = std::string(Json::parse(request.body).value_or(Json())["id"].text());
    int const status =
        co_await program_->engine->take_delivery(ConnectionId(shop), std::move(request));
    if (status == 200 && of_order && !order.empty()) accepted_[shop].emplace(order, now());
    co_return status;
}

Json World::control(Simulator& simulator, std::string method, std::string path, Json body) {
    return scenario::ask_simulator(simulator, now(), std::move(method), std::move(path), body);
}

void World::place(std::string const& shop) {
    Json const line = Json::object({{"name", "Tea"}, {"net", "20.00"}, {"quantity", 2}});
    Json const billing = Json::object({{"first_name", "Ada"},
                                       {"last_name", "Byron"},
                                       {"email", "ada@mail.example"},
                                       {"address_1", "Hauptstrasse 1"},
                                       {"city", "Berlin"},
                                       {"postcode", "10115"},
                                       {"country", "DE"}});
    control(*shops_.at(shop),
            "POST",
            "orders",
            Json::object({{"lines", Json::array({line})},
                          {"billing", billing},
                          {"payment_method", "stripe"},
                          {"paid", true},
                          {"via", "checkout"}}));
    program_->network->nudge(host_of(shop));
}

void World::start_backfill() {
    auto work = [](World& world) -> boost::asio::awaitable<void> {
        auto taken = co_await world.program_->engine->backfill(
            IntegrationId("shop5"), world.now() - backlog_reach() - 24h, world.now() - 1h);
        EXPECT_TRUE(taken.has_value());
        if (taken.has_value()) {
            EXPECT_GT(*taken, backlog_orders() / 2);
        }
    };
    run(work(*this));
}

void World::enter_right_key(std::string const& shop) {
    auto work = [](World& world, std::string name) -> boost::asio::awaitable<void> {
        auto secrets = shop_secrets(right_key);
        auto written = co_await world.vault_->write(ConnectionId(name), std::move(secrets));
        EXPECT_FALSE(written.has_error());
    };
    run(work(*this, shop));
}

std::vector<PostingRow> World::invoices(std::string const& integration) {
    std::vector<PostingRow> rows;
    run(storage_->read(
        [&](Transaction& tx) { rows = tx.list_postings(integration, "", "", 100'000); }));
    std::erase_if(rows, [](PostingRow const& row) { return row.kind != "invoice"; });
    return rows;
}

std::vector<Duration> World::waits(std::string const& integration) {
    std::vector<Duration> all;
    for (auto const& row : invoices(integration)) {
        auto const found = accepted_[integration].find(row.record.value);
        if (found != accepted_[integration].end()) all.push_back(row.posted_at - found->second);
    }
    std::ranges::sort(all);
    return all;
}

std::int64_t World::posted(std::string const& integration) {
    return std::int64_t(invoices(integration).size());
}

std::int64_t World::accepted(std::string const& shop) const {
    auto const found = accepted_.find(shop);
    return found == accepted_.end() ? 0 : std::int64_t(found->second.size());
}

Json World::connection(std::string const& id) {
    Json found;
    auto look = [](World& world, std::string wanted, Json& into) -> boost::asio::awaitable<void> {
        Views views(*world.program_->engine, *world.storage_, *world.program_->clock);
        auto const all = co_await views.connections();
        for (auto const& one : all["items"].items())
            if (one["id"].text() == wanted) into = one;
    };
    run(look(*this, id, found));
    return found;
}

Json World::calls(std::string const& ledger) {
    return control(*ledgers_.at(ledger), "GET", "calls", Json());
}

std::int64_t World::calls_made(std::string const& ledger) {
    std::int64_t sum = 0;
    auto const counted = calls(ledger);
    for (auto const& [endpoint, made] : counted["endpoints"].members()) {
        auto const& count = made.is_object() ? made["calls"] : made;
        sum += JsonCursor(count).integer().value_or(0);
    }
    return sum;
}

}  // namespace cf::pressure
