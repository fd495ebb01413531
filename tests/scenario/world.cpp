#include "tests/scenario/world.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/encoding.hpp"
#include "base/one_shot.hpp"
#include "connectors/registry.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"
#include "connectors/xero/sim/simulator.hpp"
#include "flows/policy_file.hpp"
#include "tests/scenario/driving.hpp"

namespace cf::scenario {
namespace {

using namespace std::chrono_literals;

constexpr char const* shop_host = "shop.test";
constexpr char const* books_hosts[] = {"api.xero.com", "identity.xero.com"};
constexpr int waves_max = 500;  // A settling that needs more is going round in circles.

Json object_of(std::initializer_list<Json::Entry> members) { return Json::object(members); }

std::vector<ConnectionRow> connection_rows() {
    ConnectionRow shop;
    shop.id = ConnectionId("shop");
    shop.system = "woocommerce";
    shop.name = "Shop";
    shop.settings_json =
        object_of({{"base_url", "https://" + std::string(shop_host)}, {"calls_per_minute", "600"}})
            .dump();
    ConnectionRow books;
    books.id = ConnectionId("books");
    books.system = "xero";
    books.name = "Books";
    books.settings_json = object_of({{"grant", "client_credentials"},
                                     {"client_id", "sandbox"},
                                     {"tenant_id", "5a4dc0de-0000-4000-8000-00000000c0de"},
                                     {"calls_per_day", "5000"}})
                              .dump();
    return {shop, books};
}

sql::Sealer sealer() {
    return sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value();
}

}  // namespace

std::string project_file(std::string const& path) {
    std::ifstream file(std::string(CF_SOURCE_DIR) + "/" + path);
    std::stringstream text;
    text << file.rdbuf();
    CF_CHECK(!text.str().empty());
    return text.str();
}

WorldOptions posting_when_placed() {
    WorldOptions options;
    options.policy = replaced(options.policy, "when: paid_or_authorised", "when: placed");
    return options;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    auto at = text.find(from);
    CF_CHECK(at != std::string::npos);
    for (; at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

void FragileNetwork::hang_at(std::string method, std::string part, int nth) {
    method_ = std::move(method);
    part_ = std::move(part);
    left_ = nth;
}

void FragileNetwork::before(std::string method, std::string part, std::function<void()> happens) {
    before_method_ = std::move(method);
    before_part_ = std::move(part);
    happens_ = std::move(happens);
}

Task<HttpReply> FragileNetwork::send(HttpRequest request, HttpOptions options) {
    bool const now = happens_ && request.method == before_method_ &&
                     request.url.find(before_part_) != std::string::npos;
    if (now) std::exchange(happens_, nullptr)();
    bool const matches = left_ > 0 && request.method.find(method_) != std::string::npos &&
                         request.url.find(part_) != std::string::npos;
    bool const last = matches && --left_ == 0;
    auto reply = co_await inner_.send(std::move(request), std::move(options));
    if (last) {
        OneShot never_fired(co_await boost::asio::this_coro::executor);
        co_await never_fired.wait();
    }
    co_return reply;
}

World::World(WorldOptions options)
    : options_(std::move(options)), now_(parse_utc("2026-03-02T08:00:00").value()) {
    woocommerce::sim::Options shop;
    shop.seed = options_.seed;
    shop.tls = true;
    shop.site_url = "https://" + std::string(shop_host);
    shop_ = woocommerce::sim::open_simulator(shop, options_.shop, now_).value();
    books_ = xero::sim::make_simulator({.seed = options_.seed + 2}, options_.books, now_).value();
    storage_ = sql::open_sqlite(options_.database, sealer(), sql::Threads::caller);
    vault_ = sql::make_vault(*storage_);
    boot();
}

World::~World() { kill(); }

void World::boot() {
    program_ = std::make_unique<Program>();
    auto& p = *program_;
    p.clock = std::make_unique<VirtualClock>(now_);
    p.io = std::make_unique<boost::asio::io_context>();
    p.random = std::make_unique<Random>(options_.seed);
    p.network = std::make_unique<sim::MemoryNetwork>(*p.clock, Duration(40ms));
    p.network->attach(shop_host, *shop_);
    for (auto const* host : books_hosts) p.network->attach(host, *books_);
    p.fragile = std::make_unique<FragileNetwork>(*p.network);
    auto read = [](PolicyRow const& row) {
        return read_policy(row.text, "policy " + row.integration.value);
    };
    p.engine = std::make_unique<Engine>(EngineParts{p.io->get_executor(),
                                                    *storage_,
                                                    *vault_,
                                                    *p.fragile,
                                                    *p.clock,
                                                    *p.random,
                                                    connector_registry(),
                                                    read,
                                                    options_.public_url,
                                                    {}});
    if (std::exchange(fresh_, false)) set_up();
    auto loaded = run(p.engine->load());
    ASSERT_TRUE(loaded && loaded->has_value()) << (loaded ? loaded->error().message : "stuck");
}

void World::set_up() {
    auto work = [](World& world) -> boost::asio::awaitable<void> {
        NamedSecrets shop{{"consumer_key", Secret<>("ck_simulated_read_write")},
                          {"consumer_secret", Secret<>("cs_simulated_read_write")}};
        NamedSecrets books{{"client_secret", Secret<>("sandbox-secret")},
                           {"webhook_key", Secret<>("sandbox-webhook-key")}};
        (void)co_await world.vault_->write(ConnectionId("shop"), std::move(shop));
        (void)co_await world.vault_->write(ConnectionId("books"), std::move(books));
        co_await world.storage_->write([&](Transaction& tx) {
            for (auto const& row : connection_rows()) tx.put_connection(row);
            for (int n = 1; n <= world.options_.integrations; ++n) {
                IntegrationRow const row{IntegrationId("flow" + std::to_string(n)),
                                         "Shop to books",
                                         ConnectionId("shop"),
                                         ConnectionId("books"),
                                         1,
                                         true,
                                         world.now_ - 24h};
                auto text = world.options_.policy;
                if (n > 1) text = replaced(text, "prefix: \"", "prefix: \"" + std::to_string(n));
                tx.put_policy({row.id, 1, text, to_hex(sha256(text)), "test", world.now_});
                tx.put_integration(row);
            }
        });
    };
    bool ended = false;
    spawn_until_idle(work(*this), ended);
    CF_CHECK(ended);
}

void World::kill() {
    if (!program_) return;
    now_ = program_->clock->now();
    program_->clock.reset();  // Its waiters belong to the io_context.
    program_->io.reset();     // Coroutine frames go, wherever they stand.
    program_.reset();
}

void World::lose_database() {
    kill();
    storage_ = sql::open_sqlite(options_.database, sealer(), sql::Threads::caller);
    vault_ = sql::make_vault(*storage_);
    fresh_ = true;
    boot();
}

void World::new_policy(std::string const& text) {
    auto const change = [&](Transaction& tx) {
        auto row = tx.integrations().front();
        ++row.policy_version;
        tx.put_policy({row.id, row.policy_version, text, to_hex(sha256(text)), "test", now()});
        tx.put_integration(row);
    };
    bool ended = false;
    spawn_until_idle(storage_->write(change), ended);
    kill();
    boot();
}

void World::spawn_until_idle(boost::asio::awaitable<void> work, bool& ended) {
    run_until_idle(*program_->io, *program_->clock, std::move(work), ended);
}

void World::pass(Duration time) {
    bool ended = false;
    spawn_until_idle(program_->clock->sleep_for(time), ended);
}

LedgerLane& World::lane() { return *engine().lane(ConnectionId("books")); }

bool World::settle(Duration patience) {
    for (auto* integration : engine().integrations()) {
        auto polled = run(engine().poll_once(*integration));
        EXPECT_TRUE(polled && polled->has_value())
            << (polled ? polled->error().message : "the poll hangs");
    }
    Instant const until = now() + patience;
    for (int wave = 0; wave < waves_max && now() < until; ++wave) {
        auto report = run(lane().run_wave());
        if (!report) return false;
        std::optional<Instant> next;
        auto look = [&](Transaction& tx) {
            next.reset();
            for (auto* integration : engine().integrations())
                for (auto kind : {RecordKind::order, RecordKind::customer})
                    if (auto due = tx.next_dirty(integration->dirty_scope(), kind))
                        next = std::min(next.value_or(*due), *due);
        };
        bool ended = false;
        spawn_until_idle(storage_->read(look), ended);
        if (!next) return true;
        if (report->has_error()) pass(report->error().retry_after.value_or(30s));
        if (*next > now()) pass(*next - now());
    }
    return false;
}

void World::begin_poll() {
    boost::asio::co_spawn(
        *program_->io,
        [](World& world) -> boost::asio::awaitable<void> {
            auto const polled =
                co_await world.engine().poll_once(*world.engine().integrations()[0]);
            EXPECT_TRUE(polled.has_value());
        }(*this),
        boost::asio::detached);
}

void World::work_until_killed() {
    for (auto* integration : engine().integrations()) {
        auto polled = run(engine().poll_once(*integration));
        ASSERT_TRUE(polled && polled->has_value());
    }
    auto worked = run(lane().run_wave());
    ASSERT_FALSE(worked) << "the wave ended although the program was to die in it";
    kill();
    boot();
}

void World::hear_ledger() {
    auto followed = run(engine().look_for_changes(ConnectionId("books")));
    ASSERT_TRUE(followed && followed->has_value());
}

void World::mark(std::vector<std::string> const& orders) {
    std::vector<RecordRef> records;
    for (auto const& id : orders) records.push_back({RecordKind::order, RecordId(id)});
    bool ended = false;
    spawn_until_idle(
        engine().mark(ConnectionId("shop"), std::move(records), Priority::live, "test"), ended);
}

void World::mark_customer(std::string const& id) {
    std::vector<RecordRef> records{{RecordKind::customer, RecordId(id)}};
    bool ended = false;
    spawn_until_idle(
        engine().mark(ConnectionId("shop"), std::move(records), Priority::live, "test"), ended);
}

void World::replay(std::string const& id) {
    bool ended = false;
    spawn_until_idle(engine().replay(IntegrationId("flow1"), RecordId(id)), ended);
}

Json World::shop_call(std::string method, std::string path, Json body) {
    HttpRequest request{.method = std::move(method), .url = "/wp-json/wc/v3/" + path};
    request.headers.add("Host", shop_host);
    request.headers.add("X-Forwarded-Proto", "https");
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Authorization",
                        "Basic " + to_base64("ck_simulated_read_write:cs_simulated_read_write"));
    request.body = body.dump();
    auto const answer = shop_->handle(request, now());
    shop_->finished(request, now());
    EXPECT_LT(answer.reply.status, 300) << path << ": " << answer.reply.body;
    return Json::parse(answer.reply.body).value_or(Json());
}

Json World::control(Simulator& simulator, std::string method, std::string path, Json body) {
    return ask_simulator(simulator, now(), std::move(method), std::move(path), body);
}

Json World::shop(std::string method, std::string path, Json body) {
    return control(*shop_, std::move(method), std::move(path), std::move(body));
}

Json World::books(std::string method, std::string path, Json body) {
    return control(*books_, std::move(method), std::move(path), std::move(body));
}

std::string World::place(Json order) {
    return std::string(shop("POST", "orders", std::move(order))["id"].text());
}

Json World::foreign_call(std::string method, std::string path, Json body) {
    auto const token = books("POST", "token", object_of({{"client_id", "sandbox"}}));
    HttpRequest request{.method = std::move(method), .url = std::move(path)};
    request.headers.add("Authorization", "Bearer " + std::string(token["access_token"].text()));
    request.headers.add("Xero-Tenant-Id", "5a4dc0de-0000-4000-8000-00000000c0de");
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Accept", "application/json");
    if (!body.is_null()) request.body = body.dump();
    auto const answer = books_->handle(request, now());
    books_->finished(request, now());
    EXPECT_LT(answer.reply.status, 300) << request.url << ": " << answer.reply.body;
    return Json::parse(answer.reply.body).value_or(Json());
}

std::string World::contact_id(std::string_view name) {
    auto const all = foreign_call("GET", "/api.xro/2.0/Contacts");
    for (auto const& one : all["Contacts"].items())
        if (one["Name"].text() == name) return std::string(one["ContactID"].text());
    ADD_FAILURE() << "the ledger has no contact " << name;
    return {};
}

void World::lose_reply(std::string method, std::string path, int skip) {
    books("POST",
          "faults",
          object_of({{"kind", "lose_reply"},
                     {"method", std::move(method)},
                     {"path", "/api.xro/2.0/" + path},
                     {"skip", skip},
                     {"next", 1}}));
}

std::vector<Json> World::documents(std::string_view type) {
    std::vector<Json> found;
    auto const all = books("GET", "documents");
    for (auto const& one : all["documents"].items()) {
        auto const status = one["status"].text();
        if (one["type"].text() == type && status != "VOIDED" && status != "DELETED")
            found.push_back(one);
    }
    return found;
}

Json World::document(std::string_view number) {
    auto const all = books("GET", "documents");
    for (auto const& one : all["documents"].items())
        if (one["number"].text() == number) return one;
    return Json();
}

std::vector<Json> World::payments() {
    std::vector<Json> found;
    auto const all = books("GET", "documents");
    for (auto const& one : all["payments"].items())
        if (one["status"].text() != "DELETED") found.push_back(one);
    return found;
}

std::string World::total_of(std::string_view number) {
    return std::string(document(number)["total"].text());
}

Json World::balances() { return books("GET", "balances"); }

std::int64_t World::calls_where(std::function<bool(std::string_view endpoint)> counts) {
    std::int64_t sum = 0;
    auto const calls = books("GET", "calls");
    for (auto const& [endpoint, made] : calls["endpoints"].members())
        if (counts(endpoint)) sum += JsonCursor(made).integer_at("calls").value();
    return sum;
}

std::int64_t World::ledger_calls() {
    return calls_where([](std::string_view) { return true; });
}

std::int64_t World::writes() {
    return calls_where([](std::string_view endpoint) {
        return !endpoint.starts_with("GET") && endpoint.find("/connect/") == endpoint.npos;
    });
}

std::int64_t World::count(std::string const& name) {
    auto const state = books("GET", "state");
    return JsonCursor(state["organisations"][std::size_t(0)]).integer_at(name).value();
}

OrderStateRow World::order(std::string const& id, int integration) {
    std::optional<OrderStateRow> row;
    bool ended = false;
    spawn_until_idle(storage_->read([&](Transaction& tx) {
        row = tx.order_state(IntegrationId("flow" + std::to_string(integration)), RecordId(id));
    }),
                     ended);
    EXPECT_TRUE(row.has_value()) << "nothing is known of order " << id;
    return row.value_or(OrderStateRow{});
}

std::vector<ReviewRow> World::reviews() {
    std::vector<ReviewRow> rows;
    bool ended = false;
    spawn_until_idle(storage_->read([&](Transaction& tx) { rows = tx.open_reviews("", 1000); }),
                     ended);
    return rows;
}

std::string World::causes() {
    std::string all;
    for (auto const& row : reviews()) all += (all.empty() ? "" : " ") + row.cause;
    return all;
}

Json paid_order(std::string_view net) {
    auto order = unpaid_order(net);
    return order.set("payment_method", "stripe").set("paid", true);
}

Json unpaid_order(std::string_view net) {
    Json const line = object_of({{"name", "Tea"}, {"net", std::string(net)}, {"quantity", 2}});
    Json const billing = object_of({{"first_name", "Ada"},
                                    {"last_name", "Byron"},
                                    {"email", "ada@mail.example"},
                                    {"address_1", "Hauptstrasse 1"},
                                    {"city", "Berlin"},
                                    {"postcode", "10115"},
                                    {"country", "DE"}});
    return object_of({{"lines", Json::array({line})},
                      {"billing", billing},
                      {"payment_method", "bacs"},
                      {"via", "checkout"}});
}

Json by_business(Json order, std::string_view company, std::string_view email) {
    Json billing = order["billing"];
    billing.set("company", std::string(company)).set("email", std::string(email));
    return order.set("billing", std::move(billing));
}

}  // namespace cf::scenario
