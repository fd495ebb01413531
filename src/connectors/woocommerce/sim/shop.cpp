#include "connectors/woocommerce/sim/shop.hpp"

#include <algorithm>

#include "connectors/woocommerce/sim/documents.hpp"
#include "connectors/woocommerce/sim/import.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/render.hpp"

namespace cf::woocommerce::sim {

namespace {

std::string status_name(std::string_view status) {
    if (status == "pending") return "Pending payment";
    if (status == "on-hold") return "On hold";
    std::string name(status);
    if (!name.empty()) name.front() = char(name.front() - 'a' + 'A');
    return name;
}

bool takes_stock(std::string_view status) {
    return status == "processing" || status == "completed" || status == "on-hold";
}

/// Cash on delivery counts as paid when the parcel is, other methods when work on it starts.
std::string status_when_paid(Store const& store, Order const& order) {
    if (order.payment_method == "cod") return "completed";
    return needs_processing(store, order) ? "processing" : "completed";
}

std::vector<MetaEntry> variation_meta(Store& store, Json const& variation) {
    std::vector<MetaEntry> meta;
    for (auto const& attribute : variation["attributes"].items())
        meta.push_back({store.take_meta_id(),
                        std::string(attribute["slug"].text()),
                        attribute["option"],
                        std::string(attribute["name"].text()),
                        attribute["option"]});
    return meta;
}

}  // namespace

bool is_offline(std::string_view method) {
    return method == "cod" || method == "bacs" || method == "cheque" || method.empty();
}

bool gateway_refunds(Store const& store, std::string_view method) {
    for (auto const& gateway : store.gateways.items()) {
        if (gateway["id"].text() != method) continue;
        auto const& supports = gateway["method_supports"].items();
        return std::find(supports.begin(), supports.end(), Json("refunds")) != supports.end();
    }
    return false;
}

Order Shop::draft(Instant now, std::string created_via) {
    Order order;
    order.id = store_.take_post_id();
    order.currency = store_.settings.currency;
    order.version = store_.settings.version;
    order.prices_include_tax = store_.settings.prices_include_tax;
    order.created = order.modified = whole_second(now);
    order.order_key = "wc_order_" + random_.token(13);
    order.billing = order_address({}, true);
    order.shipping = order_address({}, false);
    order.created_via = std::move(created_via);
    return order;
}

ProductLine Shop::product_line(Json const& product, Decimal quantity, Entry entry) {
    ProductLine line;
    line.id = store_.take_item_id();
    line.quantity = line.shown_quantity = quantity;
    Id const id = std::stoll(std::string(product["id"].text()));
    line.product = id;
    line.name = product["name"].text();
    line.tax_class = product["tax_class"].text();
    line.taxable = product["tax_status"].text() == "taxable";
    if (auto variation = store_.variations.find(id); variation != store_.variations.end()) {
        line.variation = id;
        line.product = std::stoll(std::string(product["parent_id"].text()));
        std::string const parent(store_.products.at(line.product)["name"].text());
        line.name = parent + " - " + line.name;
        line.parent_name = parent;
        line.meta = variation_meta(store_, product);
    }
    line.sku = std::string(product["sku"].text());
    line.subtotal = line.total = net_of(store_, product, quantity, entry);
    return line;
}

ProductLine Shop::custom_line(std::string name, Decimal quantity, Decimal net) {
    ProductLine line;
    line.id = store_.take_item_id();
    line.name = std::move(name);
    line.quantity = quantity;
    // The API tells whole pieces, whatever a plug-in stored. (recordings: A21)
    line.shown_quantity = quantity.rounded(0, Rounding::down);
    line.subtotal = line.total = net;
    return line;
}

Refusal Shop::add_coupon(Order& order, std::string_view code) {
    Json const* coupon = store_.coupon_with_code(code);
    if (coupon == nullptr)
        return ApiError{400,
                        "woocommerce_rest_invalid_coupon",
                        "Coupon \"" + std::string(code) + "\" does not exist!"};
    CouponLine line;
    line.id = store_.take_item_id();
    line.coupon = std::stoll(std::string((*coupon)["id"].text()));
    line.code = (*coupon)["code"].text();
    line.type = (*coupon)["discount_type"].text();
    line.nominal = Decimal::parse((*coupon)["amount"].text()).value();
    line.free_shipping = (*coupon)["free_shipping"].boolean_or(false);
    Json info = Json::array({line.coupon,
                             line.code,
                             line.type == "fixed_cart" ? Json() : Json(line.type),
                             Json::number(line.nominal.normalized())});
    if (line.free_shipping) info.push_back(true);
    line.meta.push_back({store_.take_meta_id(), "coupon_info", info.dump(), "", {}});
    order.coupons.push_back(std::move(line));
    Json& stored = store_.coupons.at(order.coupons.back().coupon);
    auto const used = Decimal::parse(stored["usage_count"].text()).value();
    stored.set("usage_count", Json::number(used + 1));
    return std::nullopt;
}

Order& Shop::place(Order given, std::string const& status, Instant now) {
    bool const from_checkout = given.created_via == "store-api";
    Order& order = store_.put_order(std::move(given));
    if (order.status != status) set_status(order, status, now);
    if (status == "checkout-draft") {
        // An abandoned checkout is told, though no order exists yet. (recordings: README)
        hooks_.emit("order.updated", order.id, now);
        return order;
    }
    if (from_checkout) saved(order, now);
    hooks_.emit("order.created", order.id, now);
    if (!from_checkout) saved(order, now);
    return order;
}

void Shop::saved(Order& order, Instant now) {
    store_.touch(order, now);
    hooks_.emit("order.updated", order.id, now);
}

void Shop::edited(Order& order, Instant now) {
    if (!store_.settings.orders_as_posts) return saved(order, now);
    hooks_.emit("order.updated", order.id, now);
}

void Shop::add_note(Order& order, std::string text, Instant now) {
    OrderNote note;
    note.id = store_.take_note_id();
    note.created = whole_second(now);
    note.text = std::move(text);
    order.notes.insert(order.notes.begin(), std::move(note));
}

void Shop::note_money(Order& order, Instant now) {
    order.paid = whole_second(now);
    if (order.total.sign() > 0)
        order.captures.push_back({is_offline(order.payment_method) ? "offline" : "gateway",
                                  order.payment_method,
                                  order.total,
                                  whole_second(now)});
    customer_changed(order, now);
}

void Shop::mark_paid_on_status(Order& order, Instant now) {
    if (order.paid) return;
    std::string const when_paid = status_when_paid(store_, order);
    bool const passed = when_paid == "processing" && order.status == "completed";
    if (order.status == when_paid || passed) note_money(order, now);
}

void Shop::set_status(Order& order, std::string const& status, Instant now) {
    if (order.status == status) return;
    std::string const before = order.status;
    order.status = status;
    if (before != "checkout-draft" && before != "trash")
        add_note(
            order,
            "Order status changed from " + status_name(before) + " to " + status_name(status) + ".",
            now);
    mark_paid_on_status(order, now);
    if (status == "completed" && !order.completed) order.completed = whole_second(now);
    if (takes_stock(status) && !order.stock_reduced) reduce_stock(order, now);
    if ((status == "cancelled" || status == "pending") && order.stock_reduced)
        return_stock(order, now);
    if (status == "refunded") refund_the_rest(order, now);
}

void Shop::payment_complete(Order& order, std::string const& transaction, Instant now) {
    if (!transaction.empty()) order.transaction_id = transaction;
    // The gateway says paid, so even cash on delivery goes to work at once.
    std::string const status = needs_processing(store_, order) ? "processing" : "completed";
    if (!order.paid) note_money(order, now);
    set_status(order, status, now);
}

void Shop::move_stock(ProductLine const& line, Decimal by, Instant now) {
    Id const id = line.variation != 0 ? line.variation : line.product;
    Json* product = store_.find_product(id);
    if (product == nullptr || !(*product)["manage_stock"].boolean_or(false)) return;
    auto const before = Decimal::parse((*product)["stock_quantity"].text());
    product->set("stock_quantity", Json::number((before ? *before : Decimal()) + by));
    settle_product(*product);
    set_dates(*product, "date_modified", now, store_.settings.zone);
    hooks_.emit("product.updated", id, now);
}

void Shop::reduce_stock(Order& order, Instant now) {
    order.stock_reduced = true;
    for (auto& line : order.items.products) {
        Json const* product =
            store_.find_product(line.variation != 0 ? line.variation : line.product);
        if (product == nullptr || !(*product)["manage_stock"].boolean_or(false)) continue;
        line.meta.push_back({store_.take_meta_id(),
                             "_reduced_stock",
                             line.shown_quantity.normalized().to_string(),
                             "",
                             {}});
        move_stock(line, -line.shown_quantity, now);
    }
}

void Shop::return_stock(Order& order, Instant now) {
    order.stock_reduced = false;
    for (auto& line : order.items.products) {
        auto const marked = std::erase_if(
            line.meta, [](MetaEntry const& entry) { return entry.key == "_reduced_stock"; });
        if (marked > 0) move_stock(line, line.shown_quantity, now);
    }
}

void Shop::customer_changed(Order const& order, Instant now) {
    auto found = store_.customers.find(order.customer);
    if (found == store_.customers.end()) return;
    found->second.set("is_paying_customer", true);
    set_dates(found->second, "date_modified", now, store_.settings.zone);
    hooks_.emit("customer.updated", order.customer, now);
}

void Shop::trash(Order& order, Instant now) {
    order.status_before_trash = order.status;
    order.status = "trash";
    order.archived = true;
    store_.touch(order, now);
    hooks_.emit("order.deleted", order.id, now);
}

void Shop::restore(Order& order, Instant now) {
    order.status = order.status_before_trash;
    order.archived = false;
    store_.touch(order, now);
    hooks_.emit("order.restored", order.id, now);
}

void Shop::erase(Id id) {
    Order* order = store_.find_order(id);
    if (order == nullptr) return;
    for (Id refund : order->refunds) store_.refunds.erase(refund);
    store_.erase_order(id);
}

}  // namespace cf::woocommerce::sim
