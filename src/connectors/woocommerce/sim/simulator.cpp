#include "connectors/woocommerce/sim/simulator.hpp"

#include <algorithm>
#include <charconv>

#include "connectors/woocommerce/sim/control.hpp"
#include "connectors/woocommerce/sim/control_calls.hpp"
#include "connectors/woocommerce/sim/facts.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/rest.hpp"
#include "connectors/woocommerce/sim/scenario.hpp"
#include "simkit/call_log.hpp"
#include "simkit/fault_plan.hpp"
#include "simkit/store_journal.hpp"
#include "simkit/strict_json.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::string_view control_root = "/__sim";

/// Everything a reset throws away. The parts hold references to each other, so it stays in place.
struct State {
    explicit State(Options const& options)
        : random(options.seed),
          hooks(options.seed + 101, store.settings),
          shop(store, hooks, random),
          world(shop),
          rest(shop, {options.reenabled_webhook_keeps_failures}),
          control(shop, world) {
        hooks.set_delay(options.delivery_delay);
    }
    State(State const&) = delete;
    State& operator=(State const&) = delete;

    Store store;
    Random random;
    Hooks hooks;
    Shop shop;
    World world;
    Rest rest;
    Control control;
};

Result<std::unique_ptr<State>> build(Options const& options, Json const& scenario, Instant start) {
    auto state = std::make_unique<State>(options);
    CF_TRY_VOID(load_scenario(state->store, scenario, start));
    if (!options.site_url.empty()) {
        if (!split_url(options.site_url))
            return Error{ErrorKind::invalid_input,
                         "sim.site_url",
                         "the site URL is not one like https://store.example/shop"};
        state->store.settings.site_url = options.site_url;
        while (state->store.settings.site_url.ends_with('/'))
            state->store.settings.site_url.pop_back();
    }
    return state;
}

std::optional<Id> to_id(std::string const& text) {
    Id id = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return id;
}

class WooSimulator final : public StoreSimulator {
  public:
    WooSimulator(Options options, Json scenario, Instant start, std::unique_ptr<State> state)
        : options_(std::move(options)),
          scenario_(std::move(scenario)),
          start_(start),
          state_(std::move(state)),
          faults_(options_.seed + 7) {}

    SimReply handle(HttpRequest const& given, Instant host_now) override {
        Instant const now = host_now + clock_offset_;
        HttpRequest request = given;
        bool const tls = read_scheme(request);
        auto const path = request.path();
        if (path == control_root || path.starts_with(std::string(control_root) + "/"))
            return {control(request, host_now)};
        bool executed = false;
        SimReply reply = faults_.run(request, now, [&](HttpRequest const& asked, Instant at) {
            executed = true;
            return execute(asked, tls, at);
        });
        if (!executed) calls_.count(request.method + " (met by a fault)", reply.reply.status);
        return reply;
    }

    void finished(HttpRequest const&, Instant) override {}

    std::vector<SimDelivery> due_deliveries(Instant host_now) override {
        Instant const now = host_now + clock_offset_;
        faults_.settle(now, [&](HttpRequest const& asked, Instant at) {
            return execute(asked, options_.tls, at);
        });
        return state_->hooks.due(
            now, [&](Webhook const& webhook, Id arg) { return delivery_body(webhook, arg, now); });
    }

    void delivered(std::string const& id, int status, Instant host_now) override {
        state_->hooks.delivered(id, status, host_now + clock_offset_);
    }

    Instant next_due() const override {
        Instant const due = std::min(state_->hooks.next_due(), faults_.next_due());
        return due == Instant::max() ? due : due - clock_offset_;
    }

    std::string place_random_order(Random& random,
                                   RandomOrderOptions const& options,
                                   Instant now) override {
        return std::to_string(state_->world.place(random, options, now + clock_offset_));
    }

    bool follow_up(std::string const& order, FollowUp what, Random& random, Instant now) override {
        auto const id = to_id(order);
        Order* found = id ? state_->store.find_order(*id) : nullptr;
        return found != nullptr &&
               state_->world.follow_up(*found, what, random, now + clock_offset_);
    }

    Json facts() const override { return facts_json(state_->store); }

    Json facts_of(std::string const& order) const override {
        auto const id = to_id(order);
        Order const* found = id ? state_->store.find_order(*id) : nullptr;
        return found == nullptr ? Json() : order_facts(state_->store, *found);
    }

  private:
    /// Whether the call came over TLS; leaves only path and query in the URL.
    bool read_scheme(HttpRequest& request) const {
        if (auto const parts = split_url(request.url); parts && !request.url.starts_with("/")) {
            if (!request.headers.find("Host"))
                request.headers.add("Host",
                                    parts->host + (parts->port.empty() ? "" : ":" + parts->port));
            request.url = parts->target();
            return parts->scheme == "https";
        }
        if (auto const forwarded = request.headers.find("X-Forwarded-Proto"))
            return *forwarded == "https";
        return options_.tls;
    }

    HttpReply execute(HttpRequest const& request, bool tls, Instant now) {
        std::string route = request.method + " (no route)";
        HttpReply reply = state_->rest.handle(request, tls, now, route);
        calls_.count(route, reply.status);
        return reply;
    }

    /// What a delivery says: the resource as it is now, or only an id.
    std::string delivery_body(Webhook const& webhook, Id arg, Instant now) {
        if (webhook.resource() == "action")
            return php_json(Json::object({{"action", webhook.event()}, {"arg", arg}}));
        if (webhook.event() == "deleted") return php_json(Json::object({{"id", arg}}));
        return php_json(
            state_->rest.resource("/" + webhook.resource() + "s/" + std::to_string(arg), now));
    }

    HttpReply control(HttpRequest const& request, Instant host_now) {
        if (auto index = control_index(control_guide(), request)) return *index;
        std::string const path = request.path().substr(control_root.size());
        if (request.method == "GET" && path == "/journal")
            return HttpReply::text(200, store_journal(facts()));
        Json body = Json::object();
        if (!request.body.empty()) {
            auto parsed = Json::parse(request.body);
            if (!parsed) return control_reply(parsed.error());
            body = std::move(*parsed);
        }
        Instant const now = host_now + clock_offset_;
        auto own = control_machinery(request, path, body, host_now);
        if (!own) own = state_->control.handle(request, path, body, now);
        if (!own) return control_reply(no_control_call(control_guide(), request));
        if (own->has_error()) return control_reply(own->error());
        return control_reply(**own);
    }

    std::optional<Result<Json>> control_machinery(HttpRequest const& request,
                                                  std::string const& path,
                                                  Json const& body,
                                                  Instant host_now) {
        if (path == "/faults") {
            if (request.method == "POST") return faults_.add(body);
            if (request.method == "DELETE") faults_.clear();
            return faults_.list();
        }
        if (request.method == "GET" && path == "/calls") return calls_.to_json();
        if (request.method == "GET" && path == "/delivery_faults")
            return state_->hooks.queue().tally().to_json();
        if (request.method == "GET" && path == "/state") return state_answer(host_now);
        if (request.method == "GET" && path == "/switches") return switches();
        if (request.method == "DELETE" && path == "/calls") {
            calls_.clear();
            return calls_.to_json();
        }
        if (request.method != "POST") return std::nullopt;
        if (path == "/delivery_faults") return set_delivery_faults(body);
        if (path == "/switches") return set_switches(JsonCursor(body));
        if (path == "/clock") return move_clock(JsonCursor(body), host_now);
        if (path == "/reset") return reset(JsonCursor(body));
        return std::nullopt;
    }

    Result<Json> set_delivery_faults(Json const& body) {
        CF_TRY(auto const faults, read_delivery_faults(body));
        state_->hooks.queue().set_faults(faults);
        return body;
    }

    /// The store's clock runs beside the host's from then on.
    Result<Json> move_clock(JsonCursor const& body, Instant host_now) {
        CF_TRY(auto const leap, read_clock_move(body, host_now + clock_offset_));
        clock_offset_ += leap;
        return Json::object({{"now", to_iso(host_now + clock_offset_)}});
    }

    Json switches() const {
        auto const delay =
            std::chrono::duration_cast<std::chrono::milliseconds>(options_.delivery_delay);
        return Json::object(
            {{"delivery_delay_ms", std::int64_t(delay.count())},
             {"reenabled_webhook_keeps_failures", options_.reenabled_webhook_keeps_failures}});
    }

    Result<Json> set_switches(JsonCursor const& body) {
        CF_TRY_VOID(only_keys(body, {"delivery_delay_ms", "reenabled_webhook_keeps_failures"}));
        std::int64_t delay =
            std::chrono::duration_cast<std::chrono::milliseconds>(options_.delivery_delay).count();
        CF_TRY_VOID(read_into(body, "delivery_delay_ms", delay));
        if (delay < 0 || delay > 86'400'000)
            return body.error("'delivery_delay_ms' must be 0 to a day");
        CF_TRY_VOID(read_into(
            body, "reenabled_webhook_keeps_failures", options_.reenabled_webhook_keeps_failures));
        options_.delivery_delay = std::chrono::milliseconds(delay);
        state_->hooks.set_delay(options_.delivery_delay);
        state_->rest.set_keeps_failures(options_.reenabled_webhook_keeps_failures);
        return switches();
    }

    Json state_answer(Instant host_now) const {
        return Json::object({{"now", to_iso(host_now + clock_offset_)},
                             {"store", state_->store.settings.site_url},
                             {"orders", std::int64_t(state_->store.orders().size())},
                             {"deliveries_waiting", std::int64_t(state_->hooks.waiting())},
                             {"calls", calls_.calls()},
                             {"limit_violations", calls_.violations()}});
    }

    /// {"scenario": ..., "seed": n}: everything anew; faults and calls too.
    Result<Json> reset(JsonCursor const& body) {
        CF_TRY_VOID(only_keys(body, {"scenario", "seed"}));
        Json const scenario = body.find("scenario") ? body.value()["scenario"] : scenario_;
        std::int64_t seed = std::int64_t(options_.seed);
        CF_TRY_VOID(read_into(body, "seed", seed));
        Options options = options_;
        options.seed = std::uint64_t(seed);
        CF_TRY(auto state, build(options, scenario, start_));
        state_ = std::move(state);
        options_ = std::move(options);
        scenario_ = scenario;
        faults_.clear();
        calls_.clear();
        return Json::object({{"orders", std::int64_t(state_->store.orders().size())}});
    }

    Options options_;
    Json scenario_;
    Instant start_;
    std::unique_ptr<State> state_;
    FaultPlan faults_;
    CallLog calls_;
    Duration clock_offset_{0};
};

}  // namespace

Result<std::unique_ptr<StoreSimulator>> open_simulator(Options options,
                                                       Json const& scenario,
                                                       Instant start) {
    CF_TRY(auto state, build(options, scenario, start));
    return std::unique_ptr<StoreSimulator>(
        std::make_unique<WooSimulator>(std::move(options), scenario, start, std::move(state)));
}

std::unique_ptr<StoreSimulator> make_simulator(Options options,
                                               Json const& scenario,
                                               Instant start) {
    auto opened = open_simulator(std::move(options), scenario, start);
    return std::move(opened).value();  // A failed one throws, naming what is wrong.
}

}  // namespace cf::woocommerce::sim
