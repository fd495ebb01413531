#include "connectors/bigcommerce/sim/store.hpp"

#include <array>

#include "base/check.hpp"
#include "base/text.hpp"
#include "connectors/bigcommerce/sim/payments.hpp"

namespace cf::bigcommerce::sim {

std::string_view status_name(int status_id) {
    static constexpr std::array<std::string_view, status_count> names{
        "Incomplete",
        "Pending",
        "Shipped",
        "Partially Shipped",
        "Refunded",
        "Cancelled",
        "Declined",
        "Awaiting Payment",
        "Awaiting Pickup",
        "Awaiting Shipment",
        "Completed",
        "Awaiting Fulfillment",
        "Manual Verification Required",
        "Disputed",
        "Partially Refunded"};
    CF_CHECK(status_id >= 0 && status_id < status_count);
    return names[std::size_t(status_id)];
}

Store::Store(Settings given, std::uint64_t seed, Instant start)
    : settings(std::move(given)), switches(settings.switches), random(seed), started(start) {
    for (auto& product : settings.products) {
        product.created = product.modified = start;
        add_product(product);
    }
    for (auto const& customer : settings.customers) add_customer(customer, start);
    for (auto& certificate : settings.gift_certificates) {
        certificate.purchased = start;
        last.certificate = std::max(last.certificate, certificate.id);
        certificates.emplace(certificate.code, certificate);
    }
    events_.clear();  // What was there from the start is no news.
}

Order* Store::find_order(Id id) {
    auto found = orders.find(id);
    return found == orders.end() ? nullptr : &found->second;
}

Customer* Store::find_customer(Id id) {
    auto found = customers.find(id);
    return found == customers.end() ? nullptr : &found->second;
}

Refund const* Store::find_refund(Id id) const {
    if (refunds.empty() || id < refunds.front().id || id > refunds.back().id) return nullptr;
    return &refunds[std::size_t(id - refunds.front().id)];
}

void Store::touch(Order& order, Instant now) {
    orders_by_modified.erase({order.modified, order.id});
    order.modified = whole_second(now);
    ++order.revision;
    orders_by_modified.insert({order.modified, order.id});
}

void Store::set_status(Order& order, int status_id, Instant now) {
    int const before = order.status_id;
    if (before == status_id) return;
    order.status_id = status_id;
    touch(order, now);
    Json change = Json::object({{"previous_status_id", before}, {"new_status_id", status_id}});
    emit_order(order, "statusUpdated", Json::object({{"status", std::move(change)}}));
    emit_order(order, "updated");
}

void Store::updated(Order& order, Instant now) {
    touch(order, now);
    emit_order(order, "updated");
}

Transaction& Store::add_transaction(Order& order, Transaction transaction, Instant visible_at) {
    transaction.id = ++last.transaction;
    transaction.order_id = order.id;
    transaction.currency = order.currency;
    transaction.visible_at = visible_at;
    bool const later = visible_at > transaction.created;
    transaction.announced = false;
    order.transactions.push_back(std::move(transaction));
    auto& added = order.transactions.back();
    if (later) {
        add_timer(visible_at, {Timer::Kind::announce_transaction, order.id, added.id});
    } else {
        announce(added, order);
    }
    return added;
}

void Store::announce(Transaction& transaction, Order& order) {
    if (transaction.announced) return;
    transaction.announced = true;
    // Ids are strings and there is no `id`. (Sheet section 11, table of stubs.)
    bool const ok = transaction.ok;
    Json const result = Json::object({{"code", ok ? "approved" : "declined"},
                                      {"message", ok ? "Approved" : "Declined"},
                                      {"type", ok ? "success" : "error"}});
    emit("store/order/transaction/created",
         Json::object({{"type", "transaction"},
                       {"order_id", std::to_string(order.id)},
                       {"transaction_id", std::to_string(transaction.id)},
                       {"transaction_status", ok ? "complete" : "failed"},
                       {"transaction_type", transaction.event},
                       {"result", result},
                       {"platform_transaction_id", std::to_string(964'000'000 + transaction.id)},
                       {"provider_transaction_id", transaction.gateway_transaction_id}}));
    if (switches.transactions_touch_order) updated(order, transaction.visible_at);
}

void Store::emit_order(Order const& order, std::string_view what, Json extra) {
    Json data = Json::object({{"type", "order"}, {"id", order.id}});
    for (auto const& [name, value] : extra.members()) data.set(name, value);
    events_.push_back({.scope = "store/order/" + std::string(what),
                       .data = std::move(data),
                       .channel = order.channel_id,
                       .channel_scope_tail = "order/" + std::string(what)});
}

void Store::emit(std::string scope, Json data) {
    events_.push_back({.scope = std::move(scope), .data = std::move(data)});
}

void Store::advance(Instant now) {
    while (!timers_.empty() && timers_.begin()->first <= now) {
        auto const [at, timer] = *timers_.begin();
        timers_.erase(timers_.begin());
        Order* const order = find_order(timer.order_id);
        if (!order) continue;
        if (timer.kind == Timer::Kind::complete_order) {
            complete_incomplete(*this, *order, at);
            continue;
        }
        for (auto& transaction : order->transactions) {
            if (transaction.id == timer.transaction_id) announce(transaction, *order);
        }
    }
}

Instant Store::next_timer() const {
    return timers_.empty() ? Instant::max() : timers_.begin()->first;
}

Product* Store::find_product(Id id) {
    auto found = products.find(id);
    return found == products.end() ? nullptr : &found->second;
}

Variant* Store::find_variant(Id id) {
    auto found = product_of_variant_.find(id);
    if (found == product_of_variant_.end()) return nullptr;
    for (auto& variant : products.at(found->second).variants) {
        if (variant.id == id) return &variant;
    }
    return nullptr;
}

Variant* Store::variant_by_sku(std::string_view sku) {
    auto found = variant_of_sku_.find(ascii_lower(sku));
    return found == variant_of_sku_.end() ? nullptr : find_variant(found->second.second);
}

Product* Store::product_by_sku(std::string_view sku) {
    auto found = product_of_sku_.find(ascii_lower(sku));
    return found == product_of_sku_.end() ? nullptr : find_product(found->second);
}

void Store::add_product(Product product) {
    if (!product.sku.empty()) product_of_sku_[ascii_lower(product.sku)] = product.id;
    for (auto const& variant : product.variants) {
        variant_of_sku_[ascii_lower(variant.sku)] = {product.id, variant.id};
        product_of_variant_[variant.id] = product.id;
    }
    Id const id = product.id;
    products.insert_or_assign(id, std::move(product));
}

bool Store::remove_product(Id id) {
    Product* const product = find_product(id);
    if (!product) return false;
    product_of_sku_.erase(ascii_lower(product->sku));
    for (auto const& variant : product->variants) {
        variant_of_sku_.erase(ascii_lower(variant.sku));
        product_of_variant_.erase(variant.id);
    }
    products.erase(id);
    emit("store/product/deleted", Json::object({{"type", "product"}, {"id", id}}));
    return true;
}

Customer& Store::add_customer(Customer customer, Instant now) {
    customer.id = ++last.customer;
    customer.created = customer.modified = now;
    if (customer.addresses.empty() && !customer.party.street_1.empty()) {
        customer.addresses.push_back({.id = 0, .customer_id = 0, .party = customer.party});
    }
    for (auto& address : customer.addresses) {
        address.id = ++last.customer_address;
        address.customer_id = customer.id;
    }
    emit("store/customer/created", Json::object({{"type", "customer"}, {"id", customer.id}}));
    Id const id = customer.id;
    return customers.insert_or_assign(id, std::move(customer)).first->second;
}

void Store::touch_customer(Customer& customer, Instant now) {
    customer.modified = now;
    emit("store/customer/updated", Json::object({{"type", "customer"}, {"id", customer.id}}));
}

void Store::remove_customer(Id id) {
    if (customers.erase(id) == 0) return;
    emit("store/customer/deleted", Json::object({{"type", "customer"}, {"id", id}}));
}

void Store::move_stock(Variant& variant,
                       std::int64_t delta,
                       std::string_view method,
                       bool by_order) {
    Product const& product = products.at(variant.product_id);
    std::string const tail = by_order ? "inventory/order/updated" : "inventory/updated";
    Json inventory =
        Json::object({{"product_id", product.id}, {"method", method}, {"value", delta}});
    if (product.tracking == Tracking::variant) {
        inventory.set("variant_id", variant.id);
        emit("store/sku/" + tail,
             Json::object({{"type", "sku"}, {"id", variant.sku_id}, {"inventory", inventory}}));
    } else {
        emit("store/product/" + tail,
             Json::object({{"type", "product"}, {"id", product.id}, {"inventory", inventory}}));
    }
}

}  // namespace cf::bigcommerce::sim
