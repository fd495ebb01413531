#include "connectors/bigcommerce/sim/changes.hpp"

#include "connectors/bigcommerce/sim/payments.hpp"
#include "connectors/bigcommerce/sim/placing.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {

Result<> edit_order(Store& store, Order& order, OrderEdit const& edit, Instant now) {
    if (order.archived || order.status_id == status::cancelled) {
        return bad_input("the order is archived or cancelled");
    }
    if (!order.collected().is_zero() || order.totals_overridden) {
        return bad_input("the order is paid, or its totals were overridden");
    }
    Order changed = order;
    if (edit.line_id != 0) {
        OrderLine* const line = changed.line(edit.line_id);
        if (!line) return bad_input("the order has no such line");
        line->quantity = edit.quantity.value_or(line->quantity);
        line->price = edit.price.value_or(line->price);
        line->discounts.clear();
        if (line->quantity < 1 || line->quantity < line->quantity_shipped ||
            line->price.sign() < 0) {
            return bad_input("a quantity must be at least 1 and what was shipped");
        }
    }
    if (edit.shipping) {
        if (changed.addresses.empty()) return bad_input("nothing of the order is shipped");
        if (edit.shipping->sign() < 0) return bad_input("shipping must not be negative");
        changed.addresses.front().shipping.base = *edit.shipping;
    }
    for (auto& coupon : changed.coupons) {
        // A shipping coupon never takes more than shipping costs.
        if (coupon.type != 3 && coupon.type != 4) continue;
        Decimal gross;
        for (auto const& address : changed.addresses) gross += address.shipping.base;
        if (gross < coupon.discount || coupon.type == 4) coupon.discount = gross;
    }
    recompute(changed, store.settings, store.switches);
    auto const* const authorisation = open_authorisation(order);
    if (authorisation && changed.due() > authorisation->amount) {
        return bad_input("the authorisation does not cover the new total");
    }
    if (changed.charged().sign() < 0) return bad_input("the total would be negative");
    order = std::move(changed);
    store.updated(order, now);
    return {};
}

Result<> ship_order(Store& store, Order& order, Instant now) {
    bool const open = order.status_id == status::awaiting_fulfillment ||
                      order.status_id == status::partially_shipped || order.status_id == 8 ||
                      order.status_id == 9 || order.status_id == status::partially_refunded;
    if (order.archived || !open) return bad_input("the order is not waiting to be shipped");
    Shipment shipment{.created = now};
    for (auto& line : order.lines) {
        std::int64_t const left = line.quantity - line.quantity_refunded - line.quantity_shipped;
        if (line.type != LineType::physical || left <= 0) continue;
        line.quantity_shipped += left;
        shipment.items.emplace_back(line.id, left);
        shipment.address_id = order.addresses.at(std::size_t(line.address)).id;
    }
    if (shipment.items.empty()) return bad_input("nothing is left to ship");
    shipment.id = ++store.last.shipment;
    shipment.tracking_number = "TRK" + std::to_string(shipment.id);
    order.shipments.push_back(std::move(shipment));
    order.shipped_at = now;
    if (order.status_id == status::partially_refunded) {
        store.updated(order, now);
    } else {
        store.set_status(order, status::shipped, now);
    }
    return {};
}

Result<> cancel_order(Store& store, Order& order, Instant now) {
    if (order.archived || order.status_id == status::cancelled ||
        order.status_id == status::declined) {
        return bad_input("the order is archived or cancelled already");
    }
    if (!order.collected().is_zero()) return bad_input("the order is paid: refund it");
    if (open_authorisation(order)) CF_TRY_VOID(void_authorisation(store, order, now));
    store.set_status(order, status::cancelled, now);
    return {};
}

Result<> archive_order(Store& store, Order& order, Instant now) {
    if (order.archived) return bad_input("the order is archived already");
    order.archived = true;
    store.touch(order, now);
    store.emit_order(order, "archived");
    return {};
}

Result<> restore_order(Store& store, Order& order, Instant now) {
    if (!order.archived) return {};
    order.archived = false;
    store.updated(order, now);
    return {};
}

}  // namespace cf::bigcommerce::sim
