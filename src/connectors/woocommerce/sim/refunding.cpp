#include <algorithm>

#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/shop.hpp"

namespace cf::woocommerce::sim {

namespace {

std::vector<TaxShare> negated(std::vector<TaxShare> taxes, bool with_subtotal) {
    for (auto& share : taxes) {
        share.total = -share.total;
        share.subtotal = with_subtotal ? std::optional(share.total) : std::nullopt;
    }
    return taxes;
}

std::vector<MetaEntry> points_at(Store& store, Id item) {
    return {{store.take_meta_id(), "_refunded_item_id", std::to_string(item), "", {}}};
}

template <class Lines>
auto const* line_with_id(Lines const& lines, Id id) {
    auto found =
        std::find_if(lines.begin(), lines.end(), [&](auto const& line) { return line.id == id; });
    return found == lines.end() ? nullptr : &*found;
}

void refund_product(Store& store, Items& items, ProductLine line, RefundLine const& given) {
    line.meta = points_at(store, line.id);
    line.id = store.take_item_id();
    line.quantity = line.shown_quantity = -given.quantity;
    line.total = line.subtotal = -given.total;
    line.taxes = negated(given.taxes, true);
    items.products.push_back(std::move(line));
}

void refund_shipping(Store& store, Items& items, ShippingLine line, RefundLine const& given) {
    line.meta = points_at(store, line.id);
    line.id = store.take_item_id();
    line.total = -given.total;
    line.taxes = negated(given.taxes, false);
    items.shipping.push_back(std::move(line));
}

void refund_fee(Store& store, Items& items, FeeLine line, RefundLine const& given) {
    line.meta = points_at(store, line.id);
    line.id = store.take_item_id();
    line.total = -given.total;
    line.amount = amount_text(-given.total, store.settings.decimals);
    line.taxes = negated(given.taxes, false);
    items.fees.push_back(std::move(line));
}

bool is_empty(RefundLine const& line) {
    return line.quantity.is_zero() && line.total.is_zero() && line.taxes.empty();
}

}  // namespace

Decimal amount_of_lines(RefundRequest const& request) {
    Decimal sum;
    for (auto const& line : request.lines) {
        sum += line.total;
        for (auto const& share : line.taxes) sum += share.total;
    }
    return sum;
}

Refund Shop::refund_from(Order const& order, RefundRequest const& request, Instant now) {
    Refund refund;
    refund.id = store_.take_post_id();
    refund.order = order.id;
    refund.created = whole_second(now);
    refund.amount = request.amount.value_or(amount_of_lines(request))
                        .rounded(store_.settings.decimals, Rounding::half_up);
    refund.reason = request.reason;
    refund.refunded_payment = request.through_gateway;
    refund.money_moved = !order.captures.empty();
    for (auto const& given : request.lines) {
        if (is_empty(given)) continue;
        if (auto const* line = line_with_id(order.items.products, given.item)) {
            refund_product(store_, refund.items, *line, given);
        } else if (auto const* shipping = line_with_id(order.items.shipping, given.item)) {
            refund_shipping(store_, refund.items, *shipping, given);
        } else if (auto const* fee = line_with_id(order.items.fees, given.item)) {
            refund_fee(store_, refund.items, *fee, given);
        }
    }
    auto const [cart_tax, shipping_tax] = update_tax_lines(store_, refund.items);
    refund.cart_tax = cart_tax;
    refund.shipping_tax = shipping_tax;
    return refund;
}

Refusal Shop::refund(Order& order, RefundRequest const& request, Instant now, Id& id) {
    Decimal const amount = request.amount.value_or(amount_of_lines(request));
    if (amount.sign() <= 0)
        return ApiError{400,
                        "woocommerce_rest_invalid_order_refund",
                        "Refund amount must be greater than zero."};
    Decimal const left = order.total - store_.refunded(order);
    // A permanent refusal that looks like a fault of the server. (recordings: README, Refunds)
    if (amount > left)
        return ApiError{
            500, "woocommerce_rest_cannot_create_order_refund", "Invalid refund amount."};
    if (request.through_gateway && !gateway_refunds(store_, order.payment_method))
        return ApiError{500,
                        "woocommerce_rest_cannot_create_order_refund",
                        "The payment gateway for this order does not support automatic refunds."};
    Refund refund = refund_from(order, request, now);
    bool const is_last = refund.amount == left;
    refund.meta.push_back(
        {store_.take_meta_id(), "_refund_type", is_last ? "full" : "partial", "", {}});
    id = refund.id;
    if (request.restock)
        for (auto const& line : refund.items.products)
            if (!line.quantity.is_zero()) move_stock(line, -line.shown_quantity, now);
    order.refunds.insert(order.refunds.begin(), refund.id);
    store_.refunds.insert_or_assign(refund.id, std::move(refund));
    if (is_last && order.status != "refunded") {
        add_note(order, "Order status changed to Refunded.", now);
        order.status = "refunded";
    }
    saved(order, now);
    hooks_.emit("action.woocommerce_order_refunded", order.id, now);
    return std::nullopt;
}

void Shop::refund_the_rest(Order& order, Instant now) {
    Decimal const left = order.total - store_.refunded(order);
    if (left.sign() <= 0) return;
    RefundRequest rest;
    rest.amount = left;
    rest.reason = "Order fully refunded.";
    Id id = 0;
    refund(order, rest, now, id);
}

bool Shop::delete_refund(Id order_id, Id refund_id) {
    Order* order = store_.find_order(order_id);
    auto found = store_.refunds.find(refund_id);
    if (order == nullptr || found == store_.refunds.end() || found->second.order != order_id)
        return false;
    std::erase(order->refunds, refund_id);
    store_.refunds.erase(found);
    return true;
}

}  // namespace cf::woocommerce::sim
