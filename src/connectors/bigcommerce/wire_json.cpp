#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "connectors/bigcommerce/wire.hpp"
#include "connectors/shared/reading.hpp"

namespace cf::bigcommerce {
namespace {

/// v2 writes RFC 2822, v3 ISO 8601; unset is "" or null.
Result<std::optional<Instant>> instant_at(JsonCursor const& json, std::string_view name) {
    std::string const text = text_or_empty(json, name);
    if (text.empty()) return std::optional<Instant>();
    auto parsed = parse_rfc2822(text);
    if (parsed.has_error()) parsed = parse_instant(text);
    if (parsed.has_error()) parsed = parse_utc(text);
    if (parsed.has_error()) return json.at(name)->error("not a date as BigCommerce writes them");
    return std::optional<Instant>(*parsed);
}

/// "shipping_cost" reads shipping_cost_ex_tax, _inc_tax, _tax; two of three are enough.
Result<WireCost> cost_at(JsonCursor const& json,
                         std::string const& prefix,
                         std::string_view base_name) {
    WireCost cost;
    CF_TRY(auto base, amount_if_set(json, base_name));
    CF_TRY(auto ex, amount_if_set(json, prefix + "_ex_tax"));
    if (!ex) {
        CF_TRY(ex,
               amount_if_set(json, prefix + "_exc_tax"));  // The vendor's own examples misspell it.
    }
    CF_TRY(auto inc, amount_if_set(json, prefix + "_inc_tax"));
    CF_TRY(auto tax, amount_if_set(json, prefix + "_tax"));
    if (!ex && inc) ex = *inc - tax.value_or(Decimal());
    if (!inc && ex) inc = *ex + tax.value_or(Decimal());
    cost.ex = ex.value_or(Decimal());
    cost.inc = inc.value_or(Decimal());
    cost.tax = tax.value_or(cost.inc - cost.ex);
    cost.base = base.value_or(Decimal());
    return cost;
}

WireAddress address_from(JsonCursor const& json) {
    WireAddress address;
    address.first_name = text_or_empty(json, "first_name");
    address.last_name = text_or_empty(json, "last_name");
    address.company = text_or_empty(json, "company");
    address.street_1 = text_or_empty(json, "street_1");
    address.street_2 = text_or_empty(json, "street_2");
    address.city = text_or_empty(json, "city");
    address.state = text_or_empty(json, "state");
    address.zip = text_or_empty(json, "zip");
    address.country_iso2 = text_or_empty(json, "country_iso2");
    address.email = text_or_empty(json, "email");
    address.phone = text_or_empty(json, "phone");
    for (auto const& field : elements_at(json, "form_fields")) {
        std::string const name = ascii_lower(text_or_empty(field, "name"));
        bool const tax_number =
            name.starts_with("vat") || name == "tax number" || name == "tax id" || name == "abn";
        if (tax_number) address.vat_number = std::string(trim(text_or_empty(field, "value")));
    }
    return address;
}

Result<WireLine> line_from_wire(JsonCursor const& json) {
    WireLine line;
    CF_TRY(line.id, id_at(json, "id"));
    line.type = text_or_empty(json, "type");
    line.name = text_or_empty(json, "name");
    line.sku = text_or_empty(json, "sku");
    line.product_id = id_or_empty(json, "product_id");
    line.parent_id = id_or_empty(json, "parent_order_product_id");
    CF_TRY(line.quantity, amount_at(json, "quantity"));
    if (!json.value().contains("total_inc_tax") && !json.value().contains("total_ex_tax"))
        return json.error("has neither 'total_ex_tax' nor 'total_inc_tax'");
    CF_TRY(line.total, cost_at(json, "total", "base_total"));
    CF_TRY(line.discounted_inc, amount_if_set(json, "discounted_total_inc_tax"));
    CF_TRY(auto const discounts, list_at(json, "applied_discounts"));
    for (auto const& element : discounts) {
        WireDiscount discount;
        discount.code = text_or_empty(element, "code");
        CF_TRY(discount.amount, amount_at(element, "amount"));
        line.discounts.push_back(std::move(discount));
    }
    CF_TRY(line.wrapping, cost_at(json, "wrapping_cost", "base_wrapping_cost"));
    return line;
}

Result<WireShipping> shipping_address_from_wire(JsonCursor const& json) {
    WireShipping shipping;
    CF_TRY(shipping.id, id_at(json, "id"));
    shipping.method = text_or_empty(json, "shipping_method");
    CF_TRY(shipping.cost, cost_at(json, "cost", "base_cost"));
    CF_TRY(shipping.handling, cost_at(json, "handling_cost", "base_handling_cost"));
    shipping.address = address_from(json);
    return shipping;
}

Result<WireFee> fee_from_wire(JsonCursor const& json) {
    WireFee fee;
    CF_TRY(fee.id, id_at(json, "id"));
    fee.name = text_or_empty(json, "display_name_customer");
    if (fee.name.empty()) fee.name = text_or_empty(json, "display_name_merchant");
    CF_TRY(fee.cost, cost_at(json, "cost", "base_cost"));
    return fee;
}

Result<WireTaxRow> tax_row_from_wire(JsonCursor const& json) {
    WireTaxRow row;
    row.name = text_or_empty(json, "name");
    CF_TRY(row.rate, amount_at(json, "rate"));
    CF_TRY(auto priority, amount_at(json, "priority"));
    row.priority = std::int64_t(priority.rounded(0, Rounding::down).coefficient());
    row.item_type = text_or_empty(json, "line_item_type");
    row.line_id = id_or_empty(json, "order_product_id");
    row.address_id = id_or_empty(json, "order_address_id");
    return row;
}

Result<WireTransaction> transaction_from_wire(JsonCursor const& json) {
    WireTransaction transaction;
    CF_TRY(transaction.id, id_at(json, "id"));
    transaction.order_id = id_or_empty(json, "order_id");
    transaction.event = text_or_empty(json, "event");
    transaction.method = text_or_empty(json, "method");
    transaction.gateway = text_or_empty(json, "gateway");
    CF_TRY(transaction.amount, amount_at(json, "amount"));
    transaction.status = text_or_empty(json, "status");
    transaction.test = flag_at(json, "test");
    transaction.gateway_transaction_id = text_or_empty(json, "gateway_transaction_id");
    transaction.reference_id = id_or_empty(json, "reference_transaction_id");
    CF_TRY(transaction.created, instant_at(json, "date_created"));
    return transaction;
}

Result<WireRefundItem> refund_item_from_wire(JsonCursor const& json) {
    WireRefundItem item;
    item.type = text_or_empty(json, "item_type");
    item.item_id = id_or_empty(json, "item_id");
    CF_TRY(item.quantity, amount_at(json, "quantity"));
    CF_TRY(item.requested, amount_if_set(json, "requested_amount"));
    CF_TRY(auto const adjustments, list_at(json, "adjustments"));
    for (auto const& element : adjustments) {
        CF_TRY(auto amount, amount_at(element, "amount"));
        item.adjustment += amount;
    }
    return item;
}

Result<WireRefund> refund_from_wire(JsonCursor const& json) {
    WireRefund refund;
    CF_TRY(refund.id, id_at(json, "id"));
    refund.order_id = id_or_empty(json, "order_id");
    refund.reason = text_or_empty(json, "reason");
    CF_TRY(refund.created, instant_at(json, "created"));
    CF_TRY(refund.total, json.decimal_at("total_amount"));
    CF_TRY(refund.total_tax, amount_at(json, "total_tax"));
    refund.merchant_override = flag_at(json, "uses_merchant_override_values");
    CF_TRY(auto const items, list_at(json, "items"));
    for (auto const& element : items) {
        CF_TRY(auto item, refund_item_from_wire(element));
        refund.items.push_back(std::move(item));
    }
    CF_TRY(auto const payments, list_at(json, "payments"));
    for (auto const& element : payments) {
        WireRefundPayment payment;
        payment.provider = text_or_empty(element, "provider_id");
        CF_TRY(payment.amount, amount_at(element, "amount"));
        payment.offline = flag_at(element, "offline");
        payment.declined = flag_at(element, "is_declined");
        payment.transaction_id = id_or_empty(element, "transaction_id");
        refund.payments.push_back(std::move(payment));
    }
    return refund;
}

/// 204, as null, "", {} or a recorder's note ({"_http_status": 204}).
bool says_nothing(Json const& value) {
    if (!value.is_object()) return value.is_null() || value.text().empty();
    return std::all_of(value.members().begin(),
                       value.members().end(),
                       [](Json::Member const& member) { return member.first.starts_with('_'); });
}

/// A list, `{data:[...]}`, `{fees:[...]}`, a lone object, or nothing.
template <class T>
Result<std::vector<T>> list_of(JsonCursor const& json, Result<T> (*read)(JsonCursor const&)) {
    std::vector<T> all;
    std::vector<JsonCursor> elements;
    if (json.value().is_array()) {
        CF_TRY(elements, json.elements());
    } else if (json.value().contains("data")) {
        CF_TRY(elements, list_at(json, "data"));
    } else if (json.value().contains("fees")) {
        CF_TRY(elements, list_at(json, "fees"));
    } else if (json.value().is_object() && json.value().contains("id")) {
        elements = {json};
    } else if (!says_nothing(json.value())) {
        return json.error("expected a list");
    }
    for (auto const& element : elements) {
        CF_TRY(auto item, read(element));
        all.push_back(std::move(item));
    }
    return all;
}

bool is_link(JsonCursor const& json) {
    return json.value().contains("url") && json.value().contains("resource");
}

/// Lines of one consignment group; false when they were not expanded.
Result<bool> add_group_lines(JsonCursor const& group, std::vector<WireLine>& lines) {
    bool expanded = true;
    CF_TRY(auto const elements, list_at(group, "line_items"));
    for (auto const& element : elements) {
        if (is_link(element)) {
            expanded = false;
            continue;
        }
        CF_TRY(auto line, line_from_wire(element));
        lines.push_back(std::move(line));
    }
    return expanded;
}

/// `include=consignments.line_items&consignment_structure=object`: groups by how goods reach the
/// customer.
Result<void> read_consignments(JsonCursor const& consignments, OrderBundle& bundle) {
    if (is_link(consignments) || !consignments.value().is_object()) return {};
    std::vector<WireLine> lines;
    bool expanded = true;
    std::vector<JsonCursor> groups;
    for (auto const* name : {"pickups", "shipping", "downloads"}) {
        CF_TRY(auto const of_kind, list_at(consignments, name));
        for (auto const& group : of_kind) {
            groups.push_back(group);
            if (std::string_view(name) != "shipping") continue;
            CF_TRY(auto shipping, shipping_address_from_wire(group));
            bundle.shipping.push_back(std::move(shipping));
        }
    }
    if (auto const email = consignments.find("email")) {
        CF_TRY(auto const certificates, list_at(*email, "gift_certificates"));
        groups.insert(groups.end(), certificates.begin(), certificates.end());
    }
    for (auto const& group : groups) {
        CF_TRY(auto const whole, add_group_lines(group, lines));
        expanded = expanded && whole;
    }
    if (expanded) bundle.lines = std::move(lines);
    return {};
}

/// A number, or a number as text.
Result<int> status_at(JsonCursor const& json) {
    CF_TRY(auto const status, json.at("status_id"));
    auto const digits = status.value().text();
    int number = 0;
    auto const [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    bool const whole = problem == std::errc{} && end == digits.data() + digits.size();
    if (!whole || !(status.value().is_number() || status.value().is_string()))
        return status.error("must be a whole number");
    return number;
}

Result<WireOrder> header_from_wire(JsonCursor const& json) {
    WireOrder order;
    CF_TRY(order.id, id_at(json, "id"));
    CF_TRY(order.status_id, status_at(json));
    order.custom_status = text_or_empty(json, "custom_status");
    order.customer_id = id_or_empty(json, "customer_id");
    order.currency = text_or_empty(json, "default_currency_code");
    if (order.currency.empty()) order.currency = text_or_empty(json, "currency_code");
    order.inclusive = flag_at(json, "is_tax_inclusive_pricing");
    CF_TRY(order.created, instant_at(json, "date_created"));
    CF_TRY(order.modified, instant_at(json, "date_modified"));
    CF_TRY(order.shipped, instant_at(json, "date_shipped"));
    CF_TRY(order.subtotal, cost_at(json, "subtotal", ""));
    CF_TRY(order.shipping, cost_at(json, "shipping_cost", "base_shipping_cost"));
    CF_TRY(order.handling, cost_at(json, "handling_cost", "base_handling_cost"));
    CF_TRY(order.wrapping, cost_at(json, "wrapping_cost", "base_wrapping_cost"));
    CF_TRY_VOID(json.decimal_at("total_inc_tax"));
    CF_TRY(order.total, cost_at(json, "total", ""));
    CF_TRY(order.discount_amount, amount_at(json, "discount_amount"));
    CF_TRY(order.coupon_discount, amount_at(json, "coupon_discount"));
    CF_TRY(order.store_credit_amount, amount_at(json, "store_credit_amount"));
    CF_TRY(order.gift_certificate_amount, amount_at(json, "gift_certificate_amount"));
    CF_TRY(order.items_total, amount_at(json, "items_total"));
    order.payment_method = text_or_empty(json, "payment_method");
    order.payment_status = text_or_empty(json, "payment_status");
    order.channel_id = text_or_empty(json, "channel_id");
    order.order_source = text_or_empty(json, "order_source");
    order.external_source = text_or_empty(json, "external_source");
    order.is_deleted = flag_at(json, "is_deleted");
    if (auto const billing = json.find("billing_address")) order.billing = address_from(*billing);
    return order;
}

}  // namespace

Result<OrderBundle> order_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    OrderBundle bundle;
    CF_TRY(bundle.order, header_from_wire(json));
    if (auto const consignments = json.find("consignments"))
        CF_TRY_VOID(read_consignments(*consignments, bundle));
    if (auto const fees = json.find("fees"); fees && !is_link(*fees)) {
        CF_TRY(bundle.fees, fees_from_wire(*fees));
    }
    if (auto const products = json.find("products"); products && products->value().is_array()) {
        CF_TRY(bundle.lines, lines_from_wire(*products));
    }
    return bundle;
}

Result<std::vector<WireLine>> lines_from_wire(JsonCursor const& json) {
    return list_of(json, &line_from_wire);
}
Result<std::vector<WireShipping>> shipping_from_wire(JsonCursor const& json) {
    return list_of(json, &shipping_address_from_wire);
}
Result<std::vector<WireFee>> fees_from_wire(JsonCursor const& json) {
    return list_of(json, &fee_from_wire);
}
Result<std::vector<WireTaxRow>> taxes_from_wire(JsonCursor const& json) {
    return list_of(json, &tax_row_from_wire);
}
Result<std::vector<WireTransaction>> transactions_from_wire(JsonCursor const& json) {
    return list_of(json, &transaction_from_wire);
}
Result<std::vector<WireRefund>> refunds_from_wire(JsonCursor const& json) {
    return list_of(json, &refund_from_wire);
}

Result<WireCustomer> customer_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireCustomer customer;
    CF_TRY(customer.id, id_at(json, "id"));
    customer.email = text_or_empty(json, "email");
    customer.first_name = text_or_empty(json, "first_name");
    customer.last_name = text_or_empty(json, "last_name");
    customer.company = text_or_empty(json, "company");
    customer.phone = text_or_empty(json, "phone");
    customer.group_id = id_or_empty(json, "customer_group_id");
    CF_TRY(customer.created, instant_at(json, "date_created"));
    CF_TRY(customer.modified, instant_at(json, "date_modified"));
    auto const addresses = elements_at(json, "addresses");
    if (!addresses.empty()) {
        // v3 spells addresses differently from the ones on v2 orders.
        JsonCursor const& wire = addresses.front();
        WireAddress address;
        address.first_name = text_or_empty(wire, "first_name");
        address.last_name = text_or_empty(wire, "last_name");
        address.company = text_or_empty(wire, "company");
        address.street_1 = text_or_empty(wire, "address1");
        address.street_2 = text_or_empty(wire, "address2");
        address.city = text_or_empty(wire, "city");
        address.state = text_or_empty(wire, "state_or_province");
        address.zip = text_or_empty(wire, "postal_code");
        address.country_iso2 = text_or_empty(wire, "country_code");
        address.phone = text_or_empty(wire, "phone");
        customer.address = std::move(address);
    }
    return customer;
}

Result<WireHook> hook_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireHook hook;
    CF_TRY(hook.id, id_at(json, "id"));
    hook.scope = text_or_empty(json, "scope");
    hook.destination = text_or_empty(json, "destination");
    hook.is_active = flag_at(json, "is_active");
    hook.status = text_or_empty(json, "status");
    return hook;
}

}  // namespace cf::bigcommerce
