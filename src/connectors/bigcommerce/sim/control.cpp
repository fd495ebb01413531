#include "base/text.hpp"
#include "connectors/bigcommerce/sim/bigcommerce_simulator.hpp"
#include "connectors/bigcommerce/sim/changes.hpp"
#include "connectors/bigcommerce/sim/control_calls.hpp"
#include "connectors/bigcommerce/sim/facts.hpp"
#include "connectors/bigcommerce/sim/payments.hpp"
#include "connectors/bigcommerce/sim/placing.hpp"
#include "connectors/bigcommerce/sim/random_orders.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"
#include "simkit/random_order_request.hpp"
#include "simkit/store_journal.hpp"
#include "simkit/strict_json.hpp"

/// The control API under /__sim/: what a tester does that no shopper or client could. (README.md)
namespace cf::bigcommerce::sim {
namespace {

constexpr std::string_view prefix = "/__sim/";

Error no_such(std::string what) {
    return {ErrorKind::not_found, "simulator.not_found", std::move(what)};
}

Result<OrderEdit> read_edit(JsonCursor const& cursor) {
    StrictReader reader(cursor, {"line_id", "quantity", "price", "shipping"});
    OrderEdit edit;
    reader.read("line_id", edit.line_id);
    reader.read("quantity", edit.quantity);
    reader.read("price", edit.price);
    reader.read("shipping", edit.shipping);
    CF_TRY_VOID(reader.finish());
    return edit;
}

/// {"full":true} or {"amount"} (tax-free, on the order) or {"line_id","quantity"}; or {"shipping"}.
Result<RefundRequest> read_simple_refund(JsonCursor const& cursor, Store& store, Order& order) {
    StrictReader reader(cursor,
                        {"full", "amount", "line_id", "quantity", "shipping", "offline", "reason"});
    bool full = false, offline = false;
    std::optional<Decimal> amount, shipping;
    Id line_id = 0;
    std::int64_t quantity = 1;
    RefundRequest request;
    reader.read("full", full);
    reader.read("amount", amount);
    reader.read("line_id", line_id);
    reader.read("quantity", quantity);
    reader.read("shipping", shipping);
    reader.read("offline", offline);
    reader.read("reason", request.reason);
    CF_TRY_VOID(reader.finish());
    if (full) {
        auto whole = full_refund(store, order);
        if (!whole) return bad_input("nothing is left to refund");
        return *whole;
    }
    if (line_id != 0) {
        request.items.push_back({.type = "PRODUCT", .item_id = line_id, .quantity = quantity});
    }
    if (shipping && !order.addresses.empty()) {
        request.items.push_back(
            {.type = "SHIPPING", .item_id = order.addresses.front().id, .amount = shipping});
    }
    if (amount) {
        request.items.push_back({.type = "ORDER", .item_id = order.id, .amount = amount});
    }
    CF_TRY(auto const quote, quote_refund(store, order, request));
    pay_out_as_quoted(request, quote);
    if (offline) {
        request.payments = {{.provider = "custom", .amount = quote.total, .offline = true}};
    }
    return request;
}

}  // namespace

HttpReply BigCommerceSimulator::control(HttpRequest const& request, Instant now) {
    advance(now);
    if (auto index = control_index(control_guide(), request)) return *index;
    std::string const whole = request.path();
    std::string const path = whole.substr(std::min(prefix.size(), whole.size()));
    if (request.method == "GET" && path == "journal")
        return HttpReply::text(200, store_journal(facts()));
    Result<Json> answer = no_control_call(control_guide(), request);
    if (request.method == "GET") {
        answer = control_get(request, path, now);
    } else if (request.method == "DELETE") {
        answer = control_delete(request, path);
    } else if (request.method == "POST") {
        auto body = request.body.empty() ? Result<Json>(Json::object()) : Json::parse(request.body);
        answer =
            body.has_error() ? Result<Json>(body.error()) : control_post(request, path, *body, now);
    }
    tell(now);
    return answer.has_error() ? control_reply(answer.error()) : control_reply(*answer);
}

Result<Json> BigCommerceSimulator::control_get(HttpRequest const& request,
                                               std::string const& path,
                                               Instant now) const {
    if (path == "state") return control_state(now);
    if (path == "calls") return calls_.to_json();
    if (path == "facts") return facts();
    if (path == "switches") return store_->switches.to_json();
    if (path == "faults") return faults_.list();
    if (path == "delivery_faults") return hooks_->faults_struck().to_json();
    if (path == "hooks") return hooks_state();
    if (path.rfind("facts/", 0) == 0) {
        Json one = facts_of(path.substr(6));
        if (one.is_null()) return no_such("no such order");
        return one;
    }
    return no_control_call(control_guide(), request);
}

Result<Json> BigCommerceSimulator::control_delete(HttpRequest const& request,
                                                  std::string const& path) {
    if (path == "faults") {
        faults_.clear();
        return Json::object();
    }
    if (path == "calls") {
        calls_.clear();
        return Json::object();
    }
    static PathPattern const product("products/{id}");
    if (auto const ids = product.match(path)) {
        if (!store_->remove_product(id_of(ids->front()))) return no_such("no such product");
        return Json::object();
    }
    return no_control_call(control_guide(), request);
}

Result<Json> BigCommerceSimulator::control_place(Json const& body, Instant now) {
    JsonCursor const cursor(body);
    Json ids = Json::array();
    if (cursor.find("random") || (body.is_object() && body.members().empty())) {
        CF_TRY(auto const drawn, read_random_orders(cursor));
        for (std::int64_t i = 0; i < drawn.count; ++i) {
            ids.push_back(place_random_order(random_, drawn.options, now - clock_offset_));
        }
    } else {
        CF_TRY(auto request, read_order_request(cursor));
        // Whoever only wants an order need not think of a buyer.
        if (request.customer_id == 0 && !request.billing)
            request.billing = random_customer(*store_, random_).party;
        CF_TRY(auto const id, place_order(*store_, request, now));
        ids.push_back(std::to_string(id));
    }
    return Json::object({{"orders", std::move(ids)}});
}

Result<Json> BigCommerceSimulator::control_order(PathValues const& ids,
                                                 std::string const& action,
                                                 Json const& body,
                                                 Instant now) {
    Order* const order = store_->find_order(id_of(ids.front()));
    if (!order) return no_such("no order " + ids.front());
    JsonCursor const cursor(body);
    Result<> done = no_such("an order cannot be told to '" + action + "'");
    if (action == "pay") done = pay(*store_, *order, now);
    if (action == "authorise") done = authorise(*store_, *order, now);
    if (action == "void") done = void_authorisation(*store_, *order, now);
    if (action == "ship") done = ship_order(*store_, *order, now);
    if (action == "cancel") done = cancel_order(*store_, *order, now);
    if (action == "archive") done = archive_order(*store_, *order, now);
    if (action == "restore") done = restore_order(*store_, *order, now);
    if (action == "capture") {
        StrictReader reader(cursor, {"amount"});
        std::optional<Decimal> amount;
        reader.read("amount", amount);
        CF_TRY_VOID(reader.finish());
        done = capture(*store_, *order, amount, now);
    }
    if (action == "edit") {
        CF_TRY(auto const edit, read_edit(cursor));
        done = edit_order(*store_, *order, edit, now);
    }
    if (action == "status") {
        CF_TRY(auto const id, cursor.integer_at("status_id"));
        if (id < 0 || id >= status_count) return bad_input("$.status_id must be 0 to 14");
        store_->set_status(*order, int(id), now);
        done = Result<>();
    }
    if (action == "refund") {
        CF_TRY(auto const request, read_simple_refund(cursor, *store_, *order));
        CF_TRY(auto const refund, create_refund(*store_, *order, request, now));
        return Json::object({{"order", ids.front()}, {"refund", std::to_string(refund.id)}});
    }
    if (done.has_error()) return done.error();
    return sim::facts_of(*store_, *order);
}

Result<Json> BigCommerceSimulator::control_app(HttpRequest const& request,
                                               std::string const& path,
                                               Instant now) {
    static PathPattern const consent("apps/{client}/consent"), uninstall("apps/{client}/uninstall"),
        revoke("tokens/{client}/revoke");
    if (auto const ids = consent.match(path)) return grants_->consent(ids->front(), now);
    if (auto const ids = revoke.match(path)) {
        if (!grants_->revoke(ids->front())) return no_such("no token of " + ids->front());
        return Json::object();
    }
    if (auto const ids = uninstall.match(path)) {
        if (!grants_->revoke(ids->front())) return no_such("no token of " + ids->front());
        // Uninstalling takes the app's hooks with it. (Sheet section 2.)
        hooks_->remove_client(ids->front());
        store_->emit("store/app/uninstalled", Json::object({{"type", "store"}}));
        if (auto callback = grants_->uninstall_callback(ids->front(), now)) {
            callbacks_.push(std::move(*callback), now);
        }
        return Json::object();
    }
    return no_control_call(control_guide(), request);
}

Result<Json> BigCommerceSimulator::control_post(HttpRequest const& request,
                                                std::string const& path,
                                                Json const& body,
                                                Instant now) {
    JsonCursor const cursor(body);
    if (path == "orders") return control_place(body, now);
    static PathPattern const order_action("orders/{id}/{action}");
    if (auto ids = order_action.match(path)) return control_order(*ids, (*ids)[1], body, now);
    if (path == "faults") return faults_.add(body);
    if (path == "delivery_faults") {
        CF_TRY(auto const faults, read_delivery_faults(body));
        hooks_->set_faults(faults);
        return Json::object();
    }
    if (path == "switches") {
        CF_TRY_VOID(store_->switches.apply(body));
        api_->forget_cached();
        return store_->switches.to_json();
    }
    if (path == "clock") {
        CF_TRY(auto const leap, read_clock_move(cursor, now));
        clock_offset_ += leap;
        advance(now + leap);
        return Json::object({{"now", to_iso(now + leap)}});
    }
    if (path == "limits") {
        CF_TRY_VOID(only_keys(cursor, {"quota"}));
        CF_TRY(auto const quota, cursor.integer_at("quota"));
        if (quota < 0) return bad_input("$.quota must not be negative; 0 is unlimited");
        store_->settings.quota = quota;
        return Json::object({{"quota", quota}});
    }
    if (path == "events") {
        StrictReader reader(cursor, {"scope", "data"});
        std::string scope;
        reader.read("scope", scope);
        CF_TRY_VOID(reader.finish());
        store_->emit(scope, body["data"]);
        return Json::object();
    }
    if (path == "customers") {
        store_->add_customer(random_customer(*store_, random_), now);
        return Json::object({{"customer", std::to_string(store_->last.customer)}});
    }
    if (path == "reset") {
        build(original_, now);
        faults_.clear();
        calls_.clear();
        callbacks_.clear();
        in_flight_.clear();
        window_ = {};
        random_ = Random(options_.seed + 12);
        CF_TRY_VOID(seed_orders(now));
        return Json::object();
    }
    return control_app(request, path, now);
}

Json BigCommerceSimulator::control_state(Instant now) const {
    return Json::object({{"now", to_iso(now)},
                         {"store", store_->settings.hash},
                         {"orders", std::int64_t(store_->orders.size())},
                         {"quota", store_->settings.quota},
                         {"hooks", std::int64_t(hooks_->all().size())},
                         {"deliveries_waiting", std::int64_t(hooks_->waiting())},
                         {"calls", calls_.calls()},
                         {"limit_violations", calls_.violations()}});
}

Json BigCommerceSimulator::hooks_state() const {
    Json all = Json::array(), mails = Json::array();
    for (auto const& [id, hook] : hooks_->all()) {
        all.push_back(Json::object({{"id", id},
                                    {"client_id", hook.client_id},
                                    {"scope", hook.scope},
                                    {"destination", hook.destination},
                                    {"is_active", hook.is_active},
                                    {"deactivated", hook.deactivated}}));
    }
    for (auto const& mail : hooks_->mails()) mails.push_back(mail);
    return Json::object({{"hooks", std::move(all)},
                         {"waiting", std::int64_t(hooks_->waiting())},
                         {"in_flight", std::int64_t(hooks_->in_flight())},
                         {"mails", std::move(mails)}});
}

}  // namespace cf::bigcommerce::sim
