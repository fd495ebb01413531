#include "connectors/woocommerce/transform.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/shared/total_check.hpp"
#include "connectors/woocommerce/tax_keys.hpp"
#include "domain/magnitude.hpp"

namespace cf::woocommerce {
namespace {

std::string full_name(std::string const& first, std::string const& last) {
    return std::string(trim(first + " " + last));
}

PostalAddress to_address(WireAddress const& wire) {
    PostalAddress address;
    address.name = full_name(wire.first_name, wire.last_name);
    address.company = wire.company;
    address.line_1 = wire.address_1;
    address.line_2 = wire.address_2;
    address.city = wire.city;
    // German states come as "DE-BE"; elsewhere the country is left out. The ledger wants the state
    // alone.
    bool const prefixed = !wire.country.empty() && wire.state.starts_with(wire.country + "-");
    address.region = prefixed ? wire.state.substr(wire.country.size() + 1) : wire.state;
    address.postal_code = wire.postcode;
    address.country = wire.country;
    address.phone = wire.phone;
    return address;
}

OrderCustomer to_customer(WireOrder const& order) {
    OrderCustomer customer;
    customer.store_customer_id = order.customer_id;
    customer.name = full_name(order.billing.first_name, order.billing.last_name);
    customer.company = order.billing.company;
    customer.vat_number = order.vat_number;
    customer.email = order.billing.email;
    customer.phone = order.billing.phone;
    customer.billing = to_address(order.billing);
    customer.shipping = to_address(order.shipping);
    return customer;
}

/// Who placed the order, in words account rules can use for every store.
std::string channel_of(std::string const& created_via) {
    if (created_via == "checkout" || created_via == "store-api") return "web";
    if (created_via == "rest-api") return "api";
    return created_via;
}

/// The store cuts an entry's `total_tax` to its own decimals when it is read, and keeps more in
/// `taxes`. In a currency with three decimals and a store set to two, those are the digits the
/// customer paid (order 106).
Decimal tax_of(WireItem const& item, Currency currency) {
    if (currency.exponent() <= 2 || item.taxes.empty()) return item.total_tax;
    Decimal sum;
    for (auto const& tax : item.taxes) sum += tax.total;
    bool const cut = sum.rounded(2, Rounding::half_up) == item.total_tax;
    return cut ? sum.rounded(currency.exponent(), Rounding::half_up) : item.total_tax;
}

LineKind kind_of(WireItem const& item) {
    if (item.kind == ItemKind::shipping) return LineKind::shipping;
    if (item.kind == ItemKind::fee) return LineKind::fee;
    // Plug-ins put reductions in as goods without a product (recording A21).
    if (item.product_id.empty() && item.total.sign() < 0) return LineKind::discount;
    return LineKind::product;
}

OrderLine to_line(WireItem const& item, TaxKeys const& keys, Currency currency) {
    auto treatment = keys.treatment_of(item);
    OrderLine line;
    line.id = item.id;
    line.kind = kind_of(item);
    Decimal const discount = item.subtotal - item.total;
    // A total raised by hand above the subtotal is a price, not a negative discount.
    bool const discounted = discount.sign() > 0 && item.subtotal.sign() > 0;
    line.amount = discounted ? item.subtotal : item.total;
    if (discounted) line.discount = discount;
    line.tax_code = std::move(treatment.key);
    line.tax = tax_of(item, currency);
    line.tax_split =
        discounted ? std::vector<TaxSplit>{} : keys.split_of(item, *line.tax, currency);
    if (line.tax_split.size() == 1) {  // All of it fell to one other treatment.
        line.tax_code = std::move(line.tax_split.front().tax_code);
        line.tax_split.clear();
        treatment.percent.reset();
    } else if (!line.tax_split.empty()) {
        line.tax.reset();
        treatment.percent.reset();  // No single rate is the line's.
    }
    line.detail.sku = item.sku;
    line.detail.description = item.name;
    line.detail.quantity = item.quantity;
    line.detail.tax_rate_percent = treatment.percent;
    return line;
}

Result<Order> to_order(WireOrder const& wire) {
    CF_TRY(auto currency, Currency::parse(wire.currency));
    CF_TRY_VOID(to_money(wire.total, currency));
    Order order;
    order.id = wire.id;
    order.number = wire.number.empty() ? wire.id : wire.number;
    order.currency = currency;
    // Lines are net in both price modes; stated so, net and tax come out as the store has them.
    order.prices_include_tax = false;
    TaxKeys const keys(wire);
    for (auto const& item : wire.items) order.lines.push_back(to_line(item, keys, currency));
    order.total = in_minor_units(wire.total, currency);
    // A store set to fewer decimals than the currency has cuts its tax total; comparing with it
    // misleads.
    if (currency.exponent() <= 2 && wire.total_tax)
        order.store_tax_total = in_minor_units(*wire.total_tax, currency);
    order.customer = to_customer(wire);
    order.channel = channel_of(wire.created_via);
    order.payment_method =
        wire.payment_method_title.empty() ? wire.payment_method : wire.payment_method_title;
    return order;
}

bool business(std::string const& status) {
    return status == "processing" || status == "completed" || status == "refunded";
}

/// A refund whose lines can be laid on the order's lines.
std::vector<RefundItem> refund_items(WireRefund const& refund, Currency currency) {
    std::vector<RefundItem> items;
    for (auto const& wire : refund.items) {
        Decimal const tax = tax_of(wire, currency);
        if (wire.total.is_zero() && tax.is_zero()) continue;
        if (wire.refunded_item_id.empty()) return {};
        items.push_back({wire.refunded_item_id, -wire.total, -tax, ""});
    }
    return items;
}

struct Payments {
    std::optional<Instant> paid;
    std::string gateway;
};

/// Refunds in the order they were made. One without lines that gives back all that was left of the
/// total is a refund of everything; WooCommerce tells no tax for either kind.
std::vector<Refund> to_refunds(WireOrder const& order,
                               std::vector<WireRefund> wires,
                               Currency currency,
                               Payments const& payments) {
    std::stable_sort(wires.begin(), wires.end(), [](WireRefund const& a, WireRefund const& b) {
        if (a.created != b.created) return a.created < b.created;
        return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
    });
    std::vector<Refund> refunds;
    Decimal given_back;
    for (auto const& wire : wires) {
        Refund refund;
        refund.id = wire.id;
        refund.at =
            wire.created.value_or(order.modified.value_or(order.created.value_or(Instant{})));
        refund.reason = wire.reason;
        Decimal const amount = in_minor_units(wire.amount, currency);
        given_back += amount;
        refund.items = refund_items(wire, currency);
        if (!refund.items.empty()) {
            refund.mode = RefundMode::items;
        } else if (given_back == in_minor_units(order.total, currency)) {
            refund.mode = RefundMode::full;
        } else {
            refund.mode = RefundMode::amount;
            refund.amount = amount;
        }
        // Before the order was paid there was no money to give back: it only owes less.
        bool const money_moved = payments.paid && refund.at >= *payments.paid && !amount.is_zero();
        if (money_moved) refund.tenders.push_back({payments.gateway, amount, std::nullopt});
        refunds.push_back(std::move(refund));
    }
    return refunds;
}

void add_payments(WireOrder const& wire, Payments const& payments, OrderFacts& facts) {
    Decimal const total = facts.order->total;
    if (total.sign() <= 0) return;
    if (payments.paid) {
        // The customer paid what was left after refunds made before.
        Decimal amount = total;
        for (auto const& refund : facts.refunds)
            if (refund.tenders.empty() && refund.at < *payments.paid)
                for (auto const& item : refund.items) amount -= *item.amount + *item.tax;
        for (auto const& refund : facts.refunds)
            if (refund.tenders.empty() && refund.at < *payments.paid && refund.amount)
                amount -= *refund.amount;
        // Named after the order, not the transaction: plug-ins fill that in later, and it is one
        // payment.
        if (amount.sign() > 0)
            facts.captures.push_back({wire.id + ":payment",
                                      payments.gateway,
                                      in_minor_units(amount, facts.order->currency),
                                      *payments.paid,
                                      std::nullopt,
                                      wire.transaction_id});
    } else if (business(wire.status) ||
               (wire.status == "cancelled" && wire.payment_method == "cod")) {
        // The store goes ahead without money in hand (cash on delivery): payment is guaranteed, not
        // made.
        facts.authorisations.push_back({payments.gateway, total, facts.order->placed_at});
    }
}

/// A store set to two decimals that sells in a currency with three.
bool total_is_cut(WireOrder const& wire, Currency currency) {
    return currency.exponent() > 2 && wire.total.rounded(2, Rounding::down) == wire.total;
}

std::string rounding_note(WireOrder const& wire, Currency currency) {
    if (total_is_cut(wire, currency))
        return "the store is set to fewer decimals than " + wire.currency +
               " has, and cuts its total to them";
    return "the store rounds tax on the subtotal and not line by line";
}

}  // namespace

StoreOrderStatus status_of(WireOrder const& order, SnapshotContext const& context) {
    std::string const& status = order.status;
    if (business(status) || status == "on-hold") return StoreOrderStatus::accepted;
    if (status == "pending") return StoreOrderStatus::pending;
    if (status == "cancelled") return StoreOrderStatus::cancelled;
    if (status == "failed") return StoreOrderStatus::failed;
    if (status == "trash") return StoreOrderStatus::deleted;
    if (status == "checkout-draft" || status == "auto-draft" || status == "draft")
        return StoreOrderStatus::unfinished;
    auto const& accepted = context.accepted_statuses;
    bool const known = std::find(accepted.begin(), accepted.end(), status) != accepted.end();
    // A plug-in's status: the user says what it means; until then the order waits where it can be
    // seen.
    return known ? StoreOrderStatus::accepted : StoreOrderStatus::held;
}

std::string gateway_of(WireOrder const& order) {
    return order.payment_method.empty() ? "unspecified" : order.payment_method;
}

std::string sweep_mark(WireOrder const& order) {
    std::vector<std::string> refunds;
    for (auto const& refund : order.refunds)
        refunds.push_back(refund.id + "=" + refund.total.normalized().to_string());
    std::sort(refunds.begin(), refunds.end());
    std::string text = order.status + "|" + order.total.normalized().to_string() + "|" +
                       order.total_tax.value_or(Decimal()).normalized().to_string() + "|" +
                       (order.paid ? to_iso(*order.paid) : "") + "|" + join(refunds, ",");
    return to_hex(sha256(text)).substr(0, 32);
}

Result<OrderSnapshot> to_snapshot(WireOrder const& wire,
                                  std::vector<WireRefund> const& refunds,
                                  SnapshotContext const& context) {
    OrderSnapshot snapshot;
    snapshot.id = RecordId(wire.id);
    snapshot.status = status_of(wire, context);
    CF_TRY(auto order, to_order(wire));
    Currency const currency = order.currency;
    // Rounded to hundredths, a total is up to half a hundredth away from its lines.
    Decimal const cut = total_is_cut(wire, currency) ? Decimal::of("0.005") : Decimal();
    snapshot.check = check_total(order, rounding_note(wire, currency), cut);
    if (snapshot.check.verdict == TotalCheck::Verdict::exact && wire.total != order.total) {
        snapshot.check.verdict = TotalCheck::Verdict::rounding;
        snapshot.check.why = "the store keeps " + wire.total.to_string() + " " + wire.currency +
                             "; the smallest amount that can be charged is " +
                             minor_unit(currency).to_string();
    }
    // The text's digits are the store's setting at this moment (recording 106).
    snapshot.check.coarse = wire.total.scale() < currency.exponent();
    snapshot.facts.order = std::move(order);
    for (auto const& item : wire.items)
        if (!item.product_id.empty()) snapshot.products.emplace(item.id, item.product_id);
    set_placed_at(snapshot, wire.created, wire.modified);

    // The order's own list decides which refunds exist; the documents beside it tell what they are.
    std::vector<WireRefund> known = refunds;
    for (auto const& summary : wire.refunds) {
        bool const given = std::any_of(refunds.begin(), refunds.end(), [&](WireRefund const& r) {
            return r.id == summary.id;
        });
        if (given) continue;
        WireRefund bare;
        bare.id = summary.id;
        bare.reason = summary.reason;
        bare.amount = summary.total.abs();
        known.push_back(std::move(bare));
    }
    Payments const payments{wire.paid, gateway_of(wire)};
    snapshot.facts.refunds = to_refunds(wire, std::move(known), currency, payments);
    add_payments(wire, payments, snapshot.facts);
    CF_TRY_VOID(check_magnitude(snapshot.facts));
    if (snapshot.status == StoreOrderStatus::cancelled)
        snapshot.facts.cancelled_at = wire.modified.value_or(snapshot.facts.order->placed_at);
    snapshot.facts.shipped_at = wire.completed;
    snapshot.modified_at = wire.modified.value_or(snapshot.facts.order->placed_at);
    snapshot.sweep_mark = sweep_mark(wire);
    if (!context.admin_base.empty())
        snapshot.admin_url = context.admin_base +
                             "admin.php?page=wc-orders&action=edit&id=" + percent_encode(wire.id);
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
    if (customer.name.empty())
        customer.name = full_name(wire.billing.first_name, wire.billing.last_name);
    customer.company = wire.billing.company;
    customer.vat_number = wire.vat_number;
    customer.email = wire.email.empty() ? wire.billing.email : wire.email;
    customer.phone = wire.billing.phone;
    customer.segment = wire.role;
    customer.billing = to_address(wire.billing);
    customer.shipping = to_address(wire.shipping);
    snapshot.modified_at = wire.modified.value_or(wire.created.value_or(Instant{}));
    return snapshot;
}

}  // namespace cf::woocommerce
