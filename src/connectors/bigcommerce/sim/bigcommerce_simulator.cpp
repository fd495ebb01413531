#include "connectors/bigcommerce/sim/bigcommerce_simulator.hpp"

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/facts.hpp"
#include "connectors/bigcommerce/sim/placing.hpp"
#include "connectors/bigcommerce/sim/random_orders.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::string_view control_prefix = "/__sim/";
constexpr std::string_view control_index_path = "/__sim";
constexpr std::string_view callback_prefix = "callback-";

}  // namespace

Result<std::unique_ptr<StoreSimulator>> make_simulator(Options options,
                                                       Json const& scenario,
                                                       Instant start) {
    CF_TRY(auto settings, read_settings(scenario));
    if (!options.switches.is_null()) CF_TRY_VOID(settings.switches.apply(options.switches));
    auto simulator =
        std::make_unique<BigCommerceSimulator>(std::move(settings), std::move(options), start);
    CF_TRY_VOID(simulator->seed_orders(start));
    return std::unique_ptr<StoreSimulator>(std::move(simulator));
}

BigCommerceSimulator::BigCommerceSimulator(Settings settings, Options options, Instant start)
    : options_(std::move(options)),
      original_(settings),
      start_(start),
      faults_(options_.seed + 11),
      random_(options_.seed + 12),
      callbacks_(options_.seed + 13) {
    build(std::move(settings), start);
}

void BigCommerceSimulator::build(Settings settings, Instant start) {
    api_.reset();
    hooks_.reset();
    grants_.reset();
    store_ = std::make_unique<Store>(std::move(settings), options_.seed, start);
    hooks_ = std::make_unique<HookBook>(store_->settings, store_->switches, options_.seed + 14);
    grants_ = std::make_unique<AppGrants>(store_->settings, options_.seed + 15);
    api_ = std::make_unique<Api>(*store_, *hooks_);
}

Result<> BigCommerceSimulator::seed_orders(Instant start) {
    JsonCursor const cursor(store_->settings.orders);
    std::size_t index = 0;
    for (auto const& description : store_->settings.orders.items()) {
        std::string const place = "$.orders[" + std::to_string(index++) + "]";
        auto request = read_order_request(JsonCursor(description));
        if (request.has_error()) return request.error().while_(place);
        auto placed = place_order(*store_, *request, start);
        if (placed.has_error()) return placed.error().while_(place);
    }
    for (std::int64_t i = 0; i < store_->settings.random_orders; ++i) {
        place_random_order(random_, {}, start);
    }
    store_->take_events();  // History is no news.
    return {};
}

void BigCommerceSimulator::advance(Instant now) {
    // Each timer tells at its own time, so a late look finds the same deliveries.
    while (store_->next_timer() <= now) {
        Instant const at = store_->next_timer();
        store_->advance(at);
        tell(at);
    }
    hooks_->advance(now);
}

void BigCommerceSimulator::tell(Instant now) {
    for (auto const& event : store_->take_events()) hooks_->publish(event, now);
}

SimReply BigCommerceSimulator::handle(HttpRequest const& request, Instant now) {
    std::string const path = request.path();
    if (path == control_index_path || path.starts_with(control_prefix)) {
        SimReply answer{.reply = control(request, own_time(now))};
        return answer;
    }
    auto const [exclusive, most] = exclusive_resource(request);
    if (!exclusive.empty()) concurrent_ = in_flight_[exclusive]++ >= most;
    auto answer = faults_.run(request, now, [this](HttpRequest const& one, Instant at) {
        return execute(one, own_time(at));
    });
    concurrent_ = false;
    bool const refund = request.method == "POST" && path.ends_with("/payment_actions/refunds");
    if (refund) answer.delay += std::chrono::milliseconds(store_->switches.refund_duration_ms);
    finish_reply(request, answer.reply, own_time(now));
    return answer;
}

void BigCommerceSimulator::finished(HttpRequest const& request, Instant) {
    auto const [exclusive, most] = exclusive_resource(request);
    if (exclusive.empty()) return;
    auto found = in_flight_.find(exclusive);
    if (found != in_flight_.end() && --found->second <= 0) in_flight_.erase(found);
}

std::vector<SimDelivery> BigCommerceSimulator::due_deliveries(Instant now) {
    faults_.settle(
        now, [this](HttpRequest const& one, Instant at) { return execute(one, own_time(at)); });
    advance(own_time(now));
    auto all = hooks_->due(own_time(now));
    for (auto& delivery : callbacks_.take_due(own_time(now))) {
        delivery.id = std::string(callback_prefix) + delivery.id;
        all.push_back(std::move(delivery));
    }
    return all;
}

void BigCommerceSimulator::delivered(std::string const& id, int status, Instant now) {
    if (id.rfind(callback_prefix, 0) == 0) {
        callbacks_.finish(id.substr(callback_prefix.size()));
        return;
    }
    hooks_->delivered(id, status, own_time(now));
}

Instant BigCommerceSimulator::next_due() const {
    Instant next = std::min({hooks_->next_due(), callbacks_.next_due(), store_->next_timer()});
    if (next != Instant::max()) next -= clock_offset_;
    return std::min(next, faults_.next_due());
}

std::string BigCommerceSimulator::place_random_order(Random& random,
                                                     RandomOrderOptions const& options,
                                                     Instant now) {
    Instant const at = own_time(now);
    advance(at);
    if (random.below(100) < 10) store_->add_customer(random_customer(*store_, random), at);
    // A drawn order can be unsellable (a discount above its value); the next one will do.
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto const placed = place_order(*store_, random_request(*store_, random, options), at);
        if (placed.has_error()) continue;
        tell(at);
        return std::to_string(*placed);
    }
    OrderRequest plain;
    plain.billing = random_customer(*store_, random).party;
    plain.lines.push_back({.name = "Custom engraving", .price = Decimal(15)});
    auto const placed = place_order(*store_, plain, at);
    CF_CHECK(placed.has_value());
    tell(at);
    return std::to_string(*placed);
}

bool BigCommerceSimulator::follow_up(std::string const& order,
                                     FollowUp what,
                                     Random& random,
                                     Instant now) {
    Instant const at = own_time(now);
    advance(at);
    Order* const found = store_->find_order(id_of(order));
    if (!found || !random_change(*store_, *found, what, random, at)) return false;
    tell(at);
    return true;
}

Json BigCommerceSimulator::facts() const { return all_facts(*store_); }

Json BigCommerceSimulator::facts_of(std::string const& order) const {
    Order const* const found = store_->find_order(id_of(order));
    return found ? sim::facts_of(*store_, *found) : Json();
}

}  // namespace cf::bigcommerce::sim
