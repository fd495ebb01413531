#include "connectors/woocommerce/sim/control.hpp"

#include <algorithm>

#include "connectors/woocommerce/sim/facts.hpp"
#include "connectors/woocommerce/sim/import.hpp"
#include "connectors/woocommerce/sim/order_body.hpp"
#include "connectors/woocommerce/sim/scenario.hpp"
#include "simkit/random_order_request.hpp"
#include "simkit/strict_json.hpp"

namespace cf::woocommerce::sim {

namespace {

Error refused(std::string message) {
    return {ErrorKind::invalid_input, "sim.refused", std::move(message)};
}

Error refused(ApiError const& error) { return refused(error.message); }

Result<Decimal> amount_of(JsonCursor const& object, std::string_view name, Decimal otherwise) {
    Decimal value = otherwise;
    CF_TRY_VOID(read_into(object, name, value));
    if (value.abs() > Decimal::of("1000000000") || value.normalized().scale() > 8)
        return object.error("'" + std::string(name) + "' is too large or has too many decimals");
    return value;
}

Result<std::vector<JsonCursor>> list_of(JsonCursor const& object, std::string_view name) {
    auto found = object.find(name);
    if (!found) return std::vector<JsonCursor>();
    return found->elements();
}

Entry entry_of(Order const& order) {
    return order.created_via == "store-api" ? Entry::checkout : Entry::api;
}

Result<void> only_order_keys(JsonCursor const& body) {
    return only_keys(body,
                     {"via",
                      "status",
                      "currency",
                      "customer_id",
                      "billing",
                      "shipping",
                      "payment_method",
                      "payment_method_title",
                      "lines",
                      "shipping_lines",
                      "fees",
                      "coupons",
                      "paid",
                      "transaction_id",
                      "vat_exempt"});
}

Id number_of(std::string const& text) { return id_of(Json::object({{"id", text}}), "id"); }

}  // namespace

Json Control::order_answer(Id id) const {
    Order const* order = store_.find_order(id);
    return order == nullptr ? Json::object({{"id", std::to_string(id)}, {"deleted", true}})
                            : order_facts(store_, *order);
}

std::optional<Result<Json>> Control::handle(HttpRequest const& request,
                                            std::string_view path,
                                            Json const& body,
                                            Instant now) {
    static PathPattern const orders("/orders");
    static PathPattern const one_order("/orders/{id}");
    static PathPattern const act_on("/orders/{id}/{what}");
    static PathPattern const webhook_act("/webhooks/{id}/{what}");
    JsonCursor const cursor(body);
    bool const is_post = request.method == "POST";
    if (is_post && orders.match(path)) return place(cursor, now);
    if (auto values = one_order.match(path); values && request.method == "GET") {
        if (store_.find_order(number_of((*values)[0])) == nullptr)
            return Error{ErrorKind::not_found, "sim.no_order", "there is no order " + (*values)[0]};
        return order_answer(number_of((*values)[0]));
    }
    if (auto values = act_on.match(path); values && is_post)
        return act(number_of((*values)[0]), (*values)[1], cursor, now);
    if (auto values = webhook_act.match(path); values && is_post)
        return webhook(number_of((*values)[0]), (*values)[1], now);
    if (path == "/api_keys/rotate" && is_post) return rotate_key(cursor);
    if (path == "/settings" && is_post) {
        if (auto read = read_settings(store_.settings, cursor); !read) return read.error();
        return Json::object({{"decimals", store_.settings.decimals},
                             {"time_zone", store_.settings.zone.name()},
                             {"round_at_subtotal", store_.settings.round_at_subtotal}});
    }
    if (path == "/facts" && request.method == "GET") return facts_json(store_);
    return std::nullopt;
}

/// The old key is refused from then on; the new one may do what the old one might.
Result<Json> Control::rotate_key(JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body, {"replaces", "key", "secret"}));
    CF_TRY(auto const old, body.string_at("replaces"));
    auto const found =
        std::ranges::find_if(store_.keys, [&](ApiKey const& key) { return key.key == old; });
    if (found == store_.keys.end())
        return Error{ErrorKind::not_found, "sim.no_key", "there is no key " + old};
    CF_TRY(auto key, body.string_at("key"));
    CF_TRY(auto secret, body.string_at("secret"));
    found->key = std::move(key);
    found->secret = std::move(secret);
    return Json::object({{"key", found->key}});
}

Result<Json> Control::place(JsonCursor const& body, Instant now) {
    bool const empty = body.value().is_object() && body.value().members().empty();
    if (!empty && !body.find("random") && !body.find("count")) return place_described(body, now);
    CF_TRY(auto const drawn, read_random_orders(body));
    Json placed = Json::array();
    for (std::int64_t i = 0; i < drawn.count; ++i)
        placed.push_back(order_answer(world_.place(shop_.random(), drawn.options, now)));
    return Json::object({{"orders", std::move(placed)}});
}

Result<void> Control::add_lines(Order& order, JsonCursor const& body) {
    CF_TRY(auto lines, list_of(body, "lines"));
    for (auto const& line : lines) {
        CF_TRY_VOID(only_keys(line, {"product_id", "sku", "quantity", "name", "net", "tax_class"}));
        CF_TRY(Decimal const quantity, amount_of(line, "quantity", 1));
        if (line.find("name")) {
            CF_TRY(auto name, line.string_at("name"));
            CF_TRY(Decimal const net, amount_of(line, "net", 0));
            order.items.products.push_back(shop_.custom_line(name, quantity, net));
            CF_TRY_VOID(read_into(line, "tax_class", order.items.products.back().tax_class));
            continue;
        }
        std::int64_t product = 0;
        CF_TRY_VOID(read_into(line, "product_id", product));
        if (line.find("sku"))
            product = store_.product_with_sku(line.value()["sku"].text()).value_or(0);
        Json const* document = store_.find_product(product);
        if (document == nullptr)
            return line.error("names no product of the store by 'product_id' or 'sku'");
        order.items.products.push_back(shop_.product_line(*document, quantity, entry_of(order)));
    }
    return {};
}

Result<void> Control::add_charges(Order& order, JsonCursor const& body) {
    CF_TRY(auto shipping, list_of(body, "shipping_lines"));
    for (auto const& given : shipping) {
        CF_TRY_VOID(only_keys(given, {"title", "method", "total", "taxable"}));
        ShippingLine line;
        line.id = store_.take_item_id();
        line.title = "Parcel";
        line.method = "flat_rate";
        CF_TRY_VOID(read_into(given, "title", line.title));
        CF_TRY_VOID(read_into(given, "method", line.method));
        CF_TRY_VOID(read_into(given, "taxable", line.taxable));
        CF_TRY(line.total, amount_of(given, "total", 0));
        order.items.shipping.push_back(std::move(line));
    }
    CF_TRY(auto fees, list_of(body, "fees"));
    for (auto const& given : fees) {
        CF_TRY_VOID(only_keys(given, {"name", "total", "taxable", "tax_class"}));
        FeeLine fee;
        fee.id = store_.take_item_id();
        CF_TRY(fee.name, given.string_at("name"));
        CF_TRY(fee.total, amount_of(given, "total", 0));
        CF_TRY_VOID(read_into(given, "taxable", fee.taxable));
        CF_TRY_VOID(read_into(given, "tax_class", fee.tax_class));
        fee.amount = fee.total.to_string();
        order.items.fees.push_back(std::move(fee));
    }
    return {};
}

Result<Json> Control::place_described(JsonCursor const& body, Instant now) {
    CF_TRY_VOID(only_order_keys(body));
    if (!body.find("lines")) return body.error("needs 'lines', or 'random' for drawn orders");
    std::string via = "checkout";
    CF_TRY_VOID(read_into(body, "via", via));
    if (via != "checkout" && via != "api" && via != "admin")
        return body.error("'via' is checkout, api or admin");
    Order order = shop_.draft(now,
                              via == "checkout" ? "store-api"
                              : via == "api"    ? "rest-api"
                                                : "admin");
    CF_TRY_VOID(read_into(body, "currency", order.currency));
    CF_TRY_VOID(read_into(body, "customer_id", order.customer));
    auto buyer = store_.customers.find(order.customer);
    if (order.customer != 0 && buyer == store_.customers.end())
        return body.error("'customer_id' names no customer of the store");
    if (buyer != store_.customers.end()) {
        order.billing = order_address(buyer->second["billing"], true);
        order.shipping = order_address(buyer->second["shipping"], false);
    }
    merge_address(order.billing, body.value()["billing"]);
    merge_address(order.shipping, body.value()[body.find("shipping") ? "shipping" : "billing"]);
    CF_TRY_VOID(read_into(body, "payment_method", order.payment_method));
    CF_TRY_VOID(read_into(body, "payment_method_title", order.payment_method_title));
    bool exempt = false;
    CF_TRY_VOID(read_into(body, "vat_exempt", exempt));
    order.meta.push_back({store_.take_meta_id(), "is_vat_exempt", exempt ? "yes" : "no", "", {}});
    CF_TRY_VOID(add_lines(order, body));
    CF_TRY_VOID(add_charges(order, body));
    CF_TRY(auto coupons, list_of(body, "coupons"));
    for (auto const& code : coupons)
        if (auto refusal = shop_.add_coupon(order, code.value().text())) return refused(*refusal);
    if (!order.coupons.empty()) apply_coupons(store_, order, entry_of(order));
    calculate_totals(store_, order);
    std::string status = order.payment_method == "cod"    ? "processing"
                         : order.payment_method == "bacs" ? "on-hold"
                                                          : "pending";
    CF_TRY_VOID(read_into(body, "status", status));
    bool paid = false;
    CF_TRY_VOID(read_into(body, "paid", paid));
    std::string transaction = "ch_" + std::to_string(order.id);
    CF_TRY_VOID(read_into(body, "transaction_id", transaction));
    Order& placed = shop_.place(std::move(order), status, now);
    if (paid && !placed.paid) {
        shop_.payment_complete(placed, transaction, now);
        shop_.saved(placed, now);
    }
    return order_answer(placed.id);
}

Result<Json> Control::refund(Order& order, JsonCursor const& body, Instant now) {
    CF_TRY_VOID(
        only_keys(body, {"random", "amount", "reason", "line_items", "api_refund", "api_restock"}));
    if (body.find("random")) {
        CF_TRY(auto kind, body.string_at("random"));
        if (kind != "partial" && kind != "full") return body.error("'random' is partial or full");
        auto const what = kind == "full" ? FollowUp::full_refund : FollowUp::partial_refund;
        if (!world_.follow_up(order, what, shop_.random(), now))
            return refused("there is no money left to give back on this order");
        return order_answer(order.id);
    }
    RefundRequest request;
    if (auto refusal = read_refund(body.value(), request)) return refused(*refusal);
    if (!body.find("api_refund")) request.through_gateway = false;
    Id refund_id = 0;
    if (auto refusal = shop_.refund(order, request, now, refund_id)) return refused(*refusal);
    return order_answer(order.id);
}

Result<Json> Control::edit(Order& order, JsonCursor const& body, Instant now) {
    CF_TRY_VOID(only_keys(body, {"change", "lines", "shipping_lines", "fees", "currency"}));
    if (body.value().members().empty()) {
        if (!world_.follow_up(order, FollowUp::edit, shop_.random(), now))
            return refused("a random edit is for unpaid orders; say what to change");
        return order_answer(order.id);
    }
    CF_TRY(auto changes, list_of(body, "change"));
    for (auto const& change : changes) {
        CF_TRY_VOID(only_keys(change, {"id", "quantity", "net", "remove"}));
        CF_TRY(Id const id, change.integer_at("id"));
        auto& lines = order.items.products;
        auto line = std::find_if(
            lines.begin(), lines.end(), [&](ProductLine const& known) { return known.id == id; });
        if (line == lines.end()) return change.error("'id' names no line of the order");
        bool remove = false;
        CF_TRY_VOID(read_into(change, "remove", remove));
        if (remove) {
            lines.erase(line);
            continue;
        }
        CF_TRY(line->quantity, amount_of(change, "quantity", line->quantity));
        line->shown_quantity = line->quantity;
        Json const* product =
            store_.find_product(line->variation != 0 ? line->variation : line->product);
        if (product != nullptr && change.find("quantity"))
            line->subtotal = line->total = net_of(store_, *product, line->quantity, Entry::api);
        CF_TRY(line->total, amount_of(change, "net", line->total));
        if (change.find("net")) line->subtotal = line->total;
    }
    CF_TRY_VOID(add_lines(order, body));
    if (body.find("shipping_lines")) order.items.shipping.clear();
    CF_TRY_VOID(add_charges(order, body));
    CF_TRY_VOID(read_into(body, "currency", order.currency));
    if (!order.coupons.empty()) apply_coupons(store_, order, Entry::api);
    calculate_totals(store_, order);
    shop_.edited(order, now);
    return order_answer(order.id);
}

Result<Json> Control::act(Id id, std::string_view what, JsonCursor const& body, Instant now) {
    Order* order = store_.find_order(id);
    if (order == nullptr)
        return Error{
            ErrorKind::not_found, "sim.no_order", "there is no order " + std::to_string(id)};
    if (what == "refund") return refund(*order, body, now);
    if (what == "edit") return edit(*order, body, now);
    CF_TRY_VOID(only_keys(body, {"transaction_id", "refund_id", "status"}));
    if (what == "pay") {
        std::string transaction = "tx_" + std::to_string(id);
        CF_TRY_VOID(read_into(body, "transaction_id", transaction));
        if (order->paid) return refused("the order is paid already");
        shop_.payment_complete(*order, transaction, now);
    } else if (what == "cancel" || what == "complete" || what == "fail" || what == "status") {
        std::string status = what == "cancel" ? "cancelled"
                             : what == "fail" ? "failed"
                                              : "completed";
        if (what == "status") {
            CF_TRY(status, body.string_at("status"));
        }
        shop_.set_status(*order, status, now);
    } else if (what == "refund_delete") {
        if (order->refunds.empty()) return refused("the order has no refund");
        Id refund_id = order->refunds.front();
        CF_TRY_VOID(read_into(body, "refund_id", refund_id));
        if (!shop_.delete_refund(id, refund_id)) return refused("the order has no such refund");
        return order_answer(id);
    } else if (what == "trash" || what == "restore" || what == "delete") {
        if ((order->status == "trash") != (what == "restore") && what != "delete")
            return refused("the order is " + std::string(order->archived ? "" : "not ") +
                           "in the trash");
        if (what == "trash") shop_.trash(*order, now);
        if (what == "restore") shop_.restore(*order, now);
        if (what == "delete") shop_.erase(id);
        return order_answer(id);
    } else {
        return Error{ErrorKind::not_found,
                     "sim.no_such_act",
                     "no act '" + std::string(what) +
                         "'; known are pay, refund, refund_delete, cancel, complete, fail, status, "
                         "edit, trash, restore and delete"};
    }
    shop_.saved(*order, now);
    return order_answer(id);
}

Result<Json> Control::webhook(Id id, std::string_view what, Instant now) {
    Webhook* webhook = shop_.hooks().find(id);
    if (webhook == nullptr)
        return Error{
            ErrorKind::not_found, "sim.no_webhook", "there is no webhook " + std::to_string(id)};
    if (what != "disable" && what != "enable")
        return Error{ErrorKind::not_found, "sim.no_such_act", "an act is disable or enable"};
    webhook->status = what == "disable" ? "disabled" : "active";
    webhook->modified = now;
    return webhook_json(*webhook, store_.settings.zone);
}

}  // namespace cf::woocommerce::sim
