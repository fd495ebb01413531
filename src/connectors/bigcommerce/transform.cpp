#include "connectors/bigcommerce/transform.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/bigcommerce/balance.hpp"
#include "connectors/bigcommerce/money_flow.hpp"
#include "connectors/shared/total_check.hpp"
#include "domain/magnitude.hpp"

namespace cf::bigcommerce {
namespace {

std::string full_name(std::string const& first, std::string const& last) {
    return std::string(trim(first + " " + last));
}

PostalAddress to_address(WireAddress const& wire) {
    PostalAddress address;
    address.name = full_name(wire.first_name, wire.last_name);
    address.company = wire.company;
    address.line_1 = wire.street_1;
    address.line_2 = wire.street_2;
    address.city = wire.city;
    address.region = wire.state;
    address.postal_code = wire.zip;
    address.country = wire.country_iso2;
    address.phone = wire.phone;
    return address;
}

OrderCustomer to_customer(OrderBundle const& bundle) {
    WireAddress const& billing = bundle.order.billing;
    OrderCustomer customer;
    customer.store_customer_id = bundle.order.customer_id;
    customer.name = full_name(billing.first_name, billing.last_name);
    customer.company = billing.company;
    customer.vat_number = billing.vat_number;
    customer.email = billing.email;
    customer.phone = billing.phone;
    customer.billing = to_address(billing);
    if (!bundle.shipping.empty()) customer.shipping = to_address(bundle.shipping.front().address);
    return customer;
}

}  // namespace

StoreOrderStatus status_of(OrderBundle const& bundle, SnapshotContext const& context) {
    WireOrder const& order = bundle.order;
    if (order.is_deleted) return StoreOrderStatus::deleted;
    // History another system brought along was posted by that one.
    if (order.external_source == "M-MIG" && !context.include_migrated)
        return StoreOrderStatus::unfinished;
    switch (order.status_id) {
        case 0:
            return StoreOrderStatus::unfinished;  // Gateways flip it later; never posts before.
        case 1:
            return StoreOrderStatus::pending;
        case 4:
            return bundle.refunds.empty() ? StoreOrderStatus::held : StoreOrderStatus::accepted;
        case 5:
            return StoreOrderStatus::cancelled;
        case 6:
            return StoreOrderStatus::failed;
        case 7:
            return StoreOrderStatus::accepted;  // On account: whether it posts unpaid is the
                                                // policy's choice.
        default:
            return is_paid_class(order.status_id) ? StoreOrderStatus::accepted
                                                  : StoreOrderStatus::held;
    }
}

std::string sweep_mark(WireOrder const& order) {
    std::string const text =
        std::to_string(order.status_id) + "|" + order.total.inc.normalized().to_string() + "|" +
        order.total.tax.normalized().to_string() + "|" +
        order.store_credit_amount.normalized().to_string() + "|" +
        order.gift_certificate_amount.normalized().to_string() + "|" + order.payment_status + "|" +
        (order.modified ? to_iso(*order.modified) : "") + (order.is_deleted ? "|deleted" : "");
    return to_hex(sha256(text)).substr(0, 32);
}

Result<OrderSnapshot> to_snapshot(OrderBundle const& bundle, SnapshotContext const& context) {
    WireOrder const& wire = bundle.order;
    OrderSnapshot snapshot;
    snapshot.id = RecordId(wire.id);
    snapshot.status = status_of(bundle, context);
    CF_TRY(auto balanced, balance(bundle, context.only_tax));
    snapshot.check = std::move(balanced.check);
    Order& order = balanced.order;
    order.customer = to_customer(bundle);
    order.channel = wire.channel_id;
    order.payment_method = wire.payment_method;
    snapshot.facts.order = std::move(order);
    if (bundle.lines)
        for (auto const& line : *bundle.lines)
            if (!line.product_id.empty()) snapshot.products.emplace(line.id, line.product_id);
    set_placed_at(snapshot, wire.created, wire.modified);
    add_payments(bundle, snapshot.facts);
    add_refunds(bundle, snapshot.facts);
    CF_TRY_VOID(check_magnitude(snapshot.facts));
    snapshot.modified_at = wire.modified.value_or(snapshot.facts.order->placed_at);
    if (snapshot.status == StoreOrderStatus::cancelled)
        snapshot.facts.cancelled_at = snapshot.modified_at;
    snapshot.facts.shipped_at = wire.shipped;
    snapshot.sweep_mark = sweep_mark(wire);
    snapshot.unsettled = is_unsettled(bundle, snapshot.facts);
    if (!context.admin_base.empty())
        snapshot.admin_url = context.admin_base + "manage/orders/" + percent_encode(wire.id);
    return snapshot;
}

OrderSnapshot gone(RecordId id) {
    OrderSnapshot snapshot;
    snapshot.id = std::move(id);
    snapshot.status = StoreOrderStatus::deleted;
    return snapshot;
}

CustomerSnapshot to_snapshot(WireCustomer const& wire) {
    CustomerSnapshot snapshot;
    snapshot.id = RecordId(wire.id);
    OrderCustomer& customer = snapshot.customer;
    customer.store_customer_id = wire.id;
    customer.name = full_name(wire.first_name, wire.last_name);
    customer.company = wire.company;
    customer.email = wire.email;
    customer.phone = wire.phone;
    customer.segment = wire.group_id;
    if (wire.address) {
        customer.billing = to_address(*wire.address);
        customer.shipping = customer.billing;
    }
    snapshot.modified_at = wire.modified.value_or(wire.created.value_or(Instant{}));
    return snapshot;
}

}  // namespace cf::bigcommerce
