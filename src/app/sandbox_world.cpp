#include "app/sandbox_world.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "app/sandbox_report.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "connectors/bigcommerce/sim/simulator.hpp"
#include "connectors/registry.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"
#include "connectors/xero/sim/simulator.hpp"
#include "flows/policy_file.hpp"

namespace cf::embedded {
extern std::string_view const sandbox_xero, sandbox_woocommerce, sandbox_bigcommerce;
}

namespace cf::app {

struct SandboxWorld::Planned {
    char const* id;
    char const* name;
    char const* store;
    std::string_view policy;
};

namespace {

using namespace std::chrono_literals;

constexpr char const* woocommerce_host = "shop.sandbox";
constexpr char const* bigcommerce_host = "api.bigcommerce.com";
constexpr char const* xero_hosts[] = {"api.xero.com", "identity.xero.com"};
constexpr char const* consent_address = "http://localhost/consent";
constexpr char const* public_url = "https://crossfoot.sandbox";

/// Small pages have many borders for records to cross.
constexpr char const* small_page = "5";
constexpr char const* first_shop_key = "ck_simulated_read_write";
constexpr std::uint64_t worlds_with_drafts = 4;  ///< Of so many, one posts drafts.

std::vector<ConnectionRow> usual_connections() {
    auto row = [](char const* id, char const* system, char const* name, Json settings) {
        ConnectionRow made;
        made.id = ConnectionId(id);
        made.system = system;
        made.name = name;
        made.settings_json = settings.dump();
        made.hook_path = "sandbox";
        return made;
    };
    return {row("woocommerce",
                "woocommerce",
                "WooCommerce shop (simulated)",
                Json::object({{"base_url", "https://" + std::string(woocommerce_host)},
                              {"calls_per_minute", "600"}})),
            row("bigcommerce",
                "bigcommerce",
                "BigCommerce store (simulated)",
                Json::object({{"store_hash", "simstore01"}})),
            row("xero",
                "xero",
                "Xero (simulated)",
                Json::object({{"grant", "client_credentials"},
                              {"client_id", "sandbox"},
                              {"tenant_id", "5a4dc0de-0000-4000-8000-00000000c0de"},
                              {"calls_per_day", "5000"}}))};
}

NamedSecrets secrets_of(std::string const& connection) {
    if (connection == "woocommerce")
        return {{"consumer_key", Secret<>(first_shop_key)},
                {"consumer_secret", Secret<>("cs_simulated_read_write")}};
    if (connection == "bigcommerce")
        return {{"access_token", Secret<>("sim-access-token")},
                {"client_secret", Secret<>("sim-client-secret")}};
    return {{"client_secret", Secret<>("sandbox-secret")},
            {"webhook_key", Secret<>("sandbox-webhook-key")}};
}

HttpReply ask(Simulator& vendor, HttpRequest const& request, Instant now) {
    auto answer = vendor.handle(request, now);
    vendor.finished(request, now);
    return std::move(answer.reply);
}

/// What a person does at the ledger's site reaches it whatever the network of the engine does.
class PersonsBrowser final : public HttpTransport {
  public:
    PersonsBrowser(Simulator& site, Clock const& clock) : site_(site), clock_(clock) {}

    HttpReply open(HttpRequest request) {
        auto const parts = split_url(request.url);
        CF_CHECK(parts.has_value());
        request.url = parts->target();
        request.headers.set("Host", parts->host);
        return ask(site_, request, clock_.now());
    }
    Task<HttpReply> send(HttpRequest request, HttpOptions) override {
        co_return open(std::move(request));
    }

  private:
    Simulator& site_;
    Clock const& clock_;
};

/// Does this build hold the live side of the connector?
bool can_connect(std::string_view system) {
    for (auto const& connector : connector_registry())
        if (connector.name == system)
            return connector.is_store ? connector.open_storefront != nullptr
                                      : connector.open_ledger != nullptr;
    return false;
}

}  // namespace

std::vector<SandboxWorld::Planned> SandboxWorld::planned_integrations() {
    return {
        {"bigcommerce-xero", "BigCommerce to Xero", "bigcommerce", embedded::sandbox_bigcommerce},
        {"woocommerce-xero", "WooCommerce to Xero", "woocommerce", embedded::sandbox_woocommerce}};
}

SandboxWorld::SandboxWorld(SandboxOptions options,
                           boost::asio::any_io_executor executor,
                           Clock& clock,
                           Storage& storage,
                           SecretVault& vault,
                           Notify notify)
    : options_(std::move(options)),
      executor_(std::move(executor)),
      clock_(clock),
      storage_(storage),
      vault_(vault),
      notify_(std::move(notify)),
      random_(options_.seed + 7),
      shop_key_(first_shop_key),
      page_random_(options_.seed + 9),
      posts_drafts_(options_.faults.per_day.contains("documents_deleted_by_hand") &&
                    options_.seed % worlds_with_drafts == worlds_with_drafts - 1) {}

SandboxWorld::~SandboxWorld() = default;

Result<std::unique_ptr<SandboxWorld>> SandboxWorld::make(SandboxOptions options,
                                                         boost::asio::any_io_executor executor,
                                                         Clock& clock,
                                                         Storage& storage,
                                                         SecretVault& vault,
                                                         Notify notify) {
    std::unique_ptr<SandboxWorld> world(new SandboxWorld(
        std::move(options), std::move(executor), clock, storage, vault, std::move(notify)));
    CF_TRY_VOID(world->open_simulators());
    return world;
}

Result<void> SandboxWorld::open_simulators() {
    Instant const now = clock_.now();
    woocommerce::sim::Options shop;
    shop.seed = options_.seed;
    shop.tls = true;
    shop.site_url = "https://" + std::string(woocommerce_host);
    CF_TRY(woocommerce_, woocommerce::sim::open_simulator(shop, Json(), now));
    Json const scenario = Json::object({{"switches", Json::object({{"hook_start_delay_s", 0}})}});
    CF_TRY(bigcommerce_,
           bigcommerce::sim::make_simulator({options_.seed + 1, Json()}, scenario, now));
    CF_TRY(auto books, Json::parse(embedded::sandbox_xero));
    books.set("limits", Json::object({{"minute", 60}, {"day", 5000}, {"concurrent", 5}}));
    CF_TRY(xero_, xero::sim::make_simulator({options_.seed + 2, {}}, books, now));
    network_ = std::make_unique<sim::MemoryNetwork>(clock_, Duration(40ms));
    network_->attach(woocommerce_host, *woocommerce_);
    network_->attach(bigcommerce_host, *bigcommerce_);
    for (auto const* host : xero_hosts) network_->attach(host, *xero_);
    sim::TradingOptions trading{
        options_.seed, options_.orders, options_.orders_per_minute, 35, options_.rush};
    std::vector<sim::Trading::Store> shops{{woocommerce_host, woocommerce_.get()}};
    if (can_connect("bigcommerce")) shops.push_back({bigcommerce_host, bigcommerce_.get()});
    trading_ = std::make_unique<sim::Trading>(trading, std::move(shops), *network_, clock_);
    if (options_.faults.page_shifts_per_million_pages > 0)
        network_->set_watch([this](std::string const& host,
                                   HttpRequest const& request,
                                   HttpReply const& reply) { shift_page(host, request, reply); });
    network_->set_intake([this](HttpRequest request) { return deliver(std::move(request)); });
    set_faults();
    begin_life();
    return {};
}

SandboxWorld::EngineLife::EngineLife(SandboxWorld& world, std::uint32_t deaths_per_million_writes)
    : life(world.random_, deaths_per_million_writes, [&world] { world.spawn(world.rise_again()); }),
      storage(world.storage_, life),
      vault(world.vault_, life),
      network(*world.network_, life),
      engine(EngineParts{world.executor_,
                         storage,
                         vault,
                         network,
                         world.clock_,
                         world.random_,
                         connector_registry(),
                         [](PolicyRow const& row) {
                             return read_policy(row.text, "policy " + row.integration.value);
                         },
                         public_url,
                         world.notify_}) {}

void SandboxWorld::begin_life() {
    lives_.push_back(std::make_unique<EngineLife>(
        *this, std::uint32_t(options_.faults.kills_per_million_writes)));
}

/// A supervisor starts the process anew, a little later.
Wait SandboxWorld::rise_again() {
    running_ = false;
    engine().stop();
    co_await clock_.sleep_for(2s + Duration(random_.below(60'000'000)));
    begin_life();
    auto loaded = co_await engine().load();
    if (loaded.has_error()) {
        log::error("sandbox.restart", {{"what", loaded.error().message}});
        co_return;
    }
    engine().start();
    running_ = true;
}

void SandboxWorld::set_faults() {
    auto const& faults = options_.faults;
    auto const deliveries = Json::object({{"drop_per_million", faults.webhook_drop},
                                          {"duplicate_per_million", faults.webhook_duplicate},
                                          {"delay_per_million", faults.webhook_delay}});
    control("woocommerce", "POST", "/__sim/delivery_faults", deliveries);
    control("bigcommerce", "POST", "/__sim/delivery_faults", deliveries);
    control("xero", "POST", "/__sim/delivery_faults", deliveries);
    for (auto const* vendor : {"woocommerce", "bigcommerce", "xero"}) {
        control(vendor, "DELETE", "/__sim/faults", Json::object());
        if (!faults.call_rules.items().empty())
            control(vendor, "POST", "/__sim/faults", faults.call_rules);
    }
}

void SandboxWorld::calm() {
    for (auto const* vendor : {"woocommerce", "bigcommerce", "xero"}) {
        auto const rules = control(vendor, "GET", "/__sim/faults", Json());
        for (std::size_t i = 0; i < options_.faults.call_kinds.size(); ++i)
            faults_struck_[options_.faults.call_kinds[i]] += whole(rules[i]["fired"]);
        auto const deliveries = control(vendor, "GET", "/__sim/delivery_faults", Json());
        for (auto const* kind : {"dropped", "duplicated", "delayed"})
            faults_struck_[std::string("webhooks_") + kind] += whole(deliveries[kind]);
    }
    network_->set_watch(nullptr);
    options_.faults = {};
    set_faults();
    for (auto& life : lives_) life->life.spare();
}

std::vector<ConnectionRow> SandboxWorld::connection_rows() const {
    auto rows = usual_connections();
    if (options_.faults.page_shifts_per_million_pages > 0) {
        auto settings = Json::parse(rows.front().settings_json).value();
        settings.set("records_per_page", small_page);
        rows.front().settings_json = settings.dump();
    }
    if (options_.consent) {
        auto settings = Json::parse(rows.back().settings_json).value();
        settings.set("grant", "code");
        settings.set("client_id", "sandbox-web");
        rows.back().settings_json = settings.dump();
    }
    return rows;
}

std::string SandboxWorld::policy_text(Planned const& planned) const {
    std::string text(planned.policy);
    auto const rewrite = [&](std::string_view setting, std::string const& other) {
        auto const place = text.find(setting);
        CF_CHECK(place != std::string::npos);
        text.replace(place, setting.size(), other);
    };
    rewrite("poll: 5m", "poll: " + std::to_string(options_.poll.count()) + "m");
    rewrite("sweep: 24h", "sweep: " + std::to_string(options_.sweep.count()) + "h");
    if (posts_drafts_ && std::string_view(planned.store) == "bigcommerce")
        rewrite("as: authorised", "as: draft");
    return text;
}

Wait SandboxWorld::enter_shop_key(std::string key, std::string secret) {
    shop_key_ = key;
    NamedSecrets secrets;
    secrets.emplace_back("consumer_key", Secret<>(std::move(key)));
    secrets.emplace_back("consumer_secret", Secret<>(std::move(secret)));
    auto written = co_await vault_.write(ConnectionId("woocommerce"), std::move(secrets));
    CF_CHECK(written.has_value());
}

Task<Json> SandboxWorld::consent_once() {
    auto const& connectors = connector_registry();
    auto const xero = std::ranges::find(connectors, "xero", &ConnectorDescriptor::name);
    auto const row = connection_rows().back();
    ConnectionSettings const settings{row.id, Json::parse(row.settings_json).value()};
    PersonsBrowser browser(*xero_, clock_);
    ConnectorContext const context{browser, vault_, clock_, random_};
    auto request = xero->begin_consent(settings, context, consent_address);
    if (request.has_error()) co_return request.error();
    HttpRequest page;
    page.method = "GET";
    page.url = request->url + "&decision=approve";
    auto const back = split_url(browser.open(page).headers.get("Location"));
    if (!back)
        co_return Error{ErrorKind::unavailable, "sandbox.consent", "the consent page led nowhere"};
    auto answer = parse_query(back->query);
    co_return co_await xero->finish_consent(
        settings, context, *std::move(request), consent_address, std::move(answer));
}

Task<> SandboxWorld::consent_to_ledger() {
    constexpr int tries_max = 60;
    for (int tries = 1;; ++tries) {
        auto const connected = co_await consent_once();
        if (connected.has_value()) co_return Result<>();
        if (tries == tries_max) co_return connected.error();
        co_await clock_.sleep_for(1min);
    }
}

void SandboxWorld::shift_page(std::string const& host,
                              HttpRequest const& request,
                              HttpReply const& reply) {
    bool const list = request.method == "GET" && request.path().ends_with("/orders") &&
                      !request.query_value("page").empty() && reply.status == 200;
    if (host != woocommerce_host || !list) return;
    auto const page = Json::parse(reply.body).value_or(Json());
    bool const full = std::to_string(page.items().size()) == request.query_value("per_page");
    auto const odds = std::uint32_t(options_.faults.page_shifts_per_million_pages);
    if (!full || !page_random_.chance_per_million(odds)) return;
    auto const& moved = page[page_random_.below(page.items().size())];
    if (trading_->change(host, std::string(moved["id"].text()))) ++faults_struck_["page_shifts"];
}

boost::asio::awaitable<int> SandboxWorld::deliver(HttpRequest request) {
    if (!engine_runs()) co_return 0;
    // /hooks/<connection>/<path>
    auto const path = request.path();
    auto const end = path.find('/', 7);
    ConnectionId const connection(path.substr(7, end - 7));
    int status = 0;
    try {
        status = co_await engine().take_delivery(connection, std::move(request));
    } catch (sim::Killed const&) {
        // It died before it could answer.
    }
    co_return status;
}

Task<> SandboxWorld::set_up() {
    for (auto const& row : connection_rows()) {
        auto written = co_await vault_.write(row.id, secrets_of(row.id.value));
        if (written.has_error()) co_return written.error();
    }
    if (options_.consent) {
        auto connected = co_await consent_to_ledger();
        if (connected.has_error()) co_return connected.error();
    }
    Instant const now = clock_.now();
    co_await storage_.write([&](Transaction& tx) {
        for (auto const& row : connection_rows())
            if (can_connect(row.system)) tx.put_connection(row);
        for (auto const& planned : planned_integrations()) {
            if (!can_connect(planned.store)) continue;
            IntegrationRow row{IntegrationId(planned.id),
                               planned.name,
                               ConnectionId(planned.store),
                               ConnectionId("xero"),
                               1,
                               true,
                               now - 24h};
            auto const policy = policy_text(planned);
            tx.put_policy({row.id, 1, policy, to_hex(sha256(policy)), "sandbox", now});
            tx.put_integration(row);
        }
    });
    co_return co_await engine().load();
}

void SandboxWorld::spawn(Wait coroutine) {
    boost::asio::co_spawn(executor_, std::move(coroutine), [](std::exception_ptr problem) {
        if (!problem) return;
        try {
            std::rethrow_exception(problem);
        } catch (std::exception const& what) {
            log::error("sandbox.stopped", {{"what", what.what()}});
        }
    });
}

void SandboxWorld::start() {
    spawn(network_->deliver(woocommerce_host));
    spawn(network_->deliver(bigcommerce_host));
    spawn(network_->deliver(xero_hosts[0]));
    engine().start();
    running_ = true;
    spawn(trading_->run());
}

void SandboxWorld::stop() {
    trading_->stop();
    network_->stop();
    engine().stop();
}

Task<> SandboxWorld::until_swept(Instant since, Instant deadline) {
    for (bool swept = false; !swept;) {
        if (clock_.now() > deadline)
            co_return Error{ErrorKind::bug, "sandbox.unswept", "a store was not listed again"};
        co_await clock_.sleep_for(10min);
        co_await storage_.read([&](Transaction& tx) {
            swept = std::ranges::all_of(engine().integrations(), [&](auto const* integration) {
                return Engine::swept_at(tx, *integration) > since;
            });
        });
    }
    co_return Result<>();
}

Task<> SandboxWorld::settle(Instant deadline) {
    // Quiet means: nothing due or deferred, seen twice with a poll of every store between.
    int quiet = 0;
    while (quiet < 2) {
        if (clock_.now() > deadline)
            co_return Error{ErrorKind::bug,
                            "sandbox.restless",
                            "records were still waiting long after the last order"};
        co_await clock_.sleep_for(5min);
        for (auto* integration : engine().integrations()) {
            auto polled = co_await engine().poll_once(*integration);
            if (polled.has_error()) log::warn("sandbox.poll", {{"what", polled.error().message}});
        }
        co_await clock_.sleep_for(2min);
        std::int64_t open = 0;
        co_await storage_.read([&](Transaction& tx) {
            open = 0;
            for (auto* integration : engine().integrations())
                open += tx.count_dirty(integration->dirty_scope());
        });
        quiet = open == 0 ? quiet + 1 : 0;
    }
    co_return Result<>();
}

Json SandboxWorld::facts(std::string const& store) const {
    if (!can_connect(store)) return Json::object();
    return store == "woocommerce" ? woocommerce_->facts() : bigcommerce_->facts();
}

Simulator& SandboxWorld::simulator(std::string const& vendor) {
    if (vendor == "woocommerce") return *woocommerce_;
    if (vendor == "bigcommerce") return *bigcommerce_;
    return *xero_;
}

Json SandboxWorld::control(std::string const& vendor,
                           std::string const& method,
                           std::string const& path,
                           Json const& body) {
    HttpRequest request;
    request.method = method;
    request.url = path;
    if (method == "POST") request.body = body.dump();
    auto const reply = ask(simulator(vendor), request, clock_.now());
    if (reply.status >= 400)
        log::debug("sandbox.control_refused", {{"path", path}, {"reply", reply.body}});
    return Json::parse(reply.body).value_or(Json());
}

Result<void> SandboxWorld::place_question() {
    auto const order = Json::parse(R"({
        "payment_method": "barter", "payment_method_title": "Barter", "paid": true,
        "billing": {"first_name": "Greta", "last_name": "Holm", "address_1": "Marktgasse 3",
                    "city": "Bremen", "postcode": "28195", "country": "DE",
                    "email": "greta.holm@mail.example"},
        "lines": [{"name": "Antique teapot", "quantity": 1, "net": "120.00"}]})");
    CF_CHECK(order.has_value());
    auto const placed = control("woocommerce", "POST", "/__sim/orders", *order);
    if (placed["id"].is_null())
        return Error{ErrorKind::bug, "sandbox.question", "the simulated shop refused the order"};
    network_->nudge(woocommerce_host);
    return {};
}

Json SandboxWorld::ledger_control(std::string const& path) {
    return control("xero", "GET", path, Json());
}

}  // namespace cf::app
