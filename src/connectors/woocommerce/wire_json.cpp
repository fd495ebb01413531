#include <array>

#include "base/html.hpp"
#include "base/text.hpp"
#include "connectors/shared/reading.hpp"
#include "connectors/woocommerce/wire.hpp"

namespace cf::woocommerce {
namespace {

/// Only the `_gmt` twin is read: the other one has the store's zone and does not say so.
Result<std::optional<Instant>> instant_at(JsonCursor const& json, std::string_view name) {
    std::string const text = text_or_empty(json, name);
    if (text.empty()) return std::optional<Instant>();
    auto parsed = parse_utc(text);
    if (parsed.has_error()) return json.at(name)->error("not a date as WooCommerce writes them");
    return std::optional<Instant>(*parsed);
}

/// What people typed. WordPress keeps much of it as HTML: "Salt & Pepper" is sold as "Salt &amp;
/// Pepper", and at the checkout "Schmidt & Sons" becomes "Schmidt &amp; Sons" (recordings).
std::string words_at(JsonCursor const& json, std::string_view name) {
    return html_unescaped(text_or_empty(json, name));
}

/// Plug-ins keep the tax number in the order's or customer's meta data, each under a name of its
/// own.
std::string vat_number_from(JsonCursor const& json) {
    static constexpr std::array<std::string_view, 9> keys{"vat_number",
                                                          "_vat_number",
                                                          "billing_vat_number",
                                                          "_billing_vat_number",
                                                          "billing_eu_vat_number",
                                                          "_billing_eu_vat_number",
                                                          "billing_vat",
                                                          "_billing_vat",
                                                          "_billing_vat_id"};
    for (auto const& entry : elements_at(json, "meta_data")) {
        std::string const key = text_or_empty(entry, "key");
        for (std::string_view const known : keys)
            if (key == known) {
                std::string const value(trim(text_or_empty(entry, "value")));
                if (!value.empty()) return value;
            }
    }
    return {};
}

WireAddress address_at(JsonCursor const& json, std::string_view name) {
    WireAddress address;
    auto const found = json.find(name);
    if (!found) return address;
    address.first_name = words_at(*found, "first_name");
    address.last_name = words_at(*found, "last_name");
    address.company = words_at(*found, "company");
    address.address_1 = words_at(*found, "address_1");
    address.address_2 = words_at(*found, "address_2");
    address.city = words_at(*found, "city");
    address.state = text_or_empty(*found, "state");
    address.postcode = text_or_empty(*found, "postcode");
    address.country = text_or_empty(*found, "country");
    address.email = text_or_empty(*found, "email");
    address.phone = text_or_empty(*found, "phone");
    return address;
}

Result<WireItem> item_from_wire(JsonCursor const& json, ItemKind kind) {
    WireItem item;
    CF_TRY(item.id, id_at(json, "id"));
    item.kind = kind;
    item.name = words_at(json, kind == ItemKind::shipping ? "method_title" : "name");
    item.product_id = id_or_empty(json, "product_id");
    item.sku = text_or_empty(json, "sku");
    CF_TRY(item.quantity, amount_if_set(json, "quantity"));
    item.tax_class = text_or_empty(json, "tax_class");
    if (!json.value().contains("total")) return json.error("has no 'total'");
    CF_TRY(item.total, amount_at(json, "total"));
    CF_TRY(auto subtotal, amount_if_set(json, "subtotal"));
    item.subtotal = subtotal.value_or(item.total);
    CF_TRY(item.total_tax, amount_at(json, "total_tax"));
    CF_TRY(auto const taxes, list_at(json, "taxes"));
    for (auto const& entry : taxes) {
        WireTax tax;
        CF_TRY(tax.rate_id, id_at(entry, "id"));
        // The back office stores every rate of the order with an entry, blank where it does not
        // apply.
        CF_TRY(auto total, amount_if_set(entry, "total"));
        if (!total) continue;
        tax.total = *total;
        item.taxes.push_back(std::move(tax));
    }
    for (auto const& entry : elements_at(json, "meta_data"))
        if (text_or_empty(entry, "key") == "_refunded_item_id")
            item.refunded_item_id = text_or_empty(entry, "value");
    return item;
}

Result<std::vector<WireItem>> items_from_wire(JsonCursor const& json) {
    static constexpr std::pair<std::string_view, ItemKind> lists[] = {
        {"line_items", ItemKind::line},
        {"shipping_lines", ItemKind::shipping},
        {"fee_lines", ItemKind::fee}};
    std::vector<WireItem> items;
    for (auto const& [name, kind] : lists) {
        CF_TRY(auto const elements, list_at(json, name));
        for (auto const& element : elements) {
            CF_TRY(auto item, item_from_wire(element, kind));
            items.push_back(std::move(item));
        }
    }
    return items;
}

Result<WireTaxLine> tax_line_from_wire(JsonCursor const& json) {
    WireTaxLine line;
    CF_TRY(line.rate_id, id_at(json, "rate_id"));
    line.rate_code = text_or_empty(json, "rate_code");
    line.label = text_or_empty(json, "label");
    CF_TRY(line.rate_percent, amount_if_set(json, "rate_percent"));
    line.compound = flag_at(json, "compound");
    return line;
}

}  // namespace

Result<WireOrder> order_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireOrder order;
    CF_TRY(order.id, id_at(json, "id"));
    order.number = text_or_empty(json, "number");
    order.status = text_or_empty(json, "status");
    CF_TRY(order.currency, json.string_at("currency"));
    order.prices_include_tax = flag_at(json, "prices_include_tax");
    CF_TRY(order.created, instant_at(json, "date_created_gmt"));
    CF_TRY(order.modified, instant_at(json, "date_modified_gmt"));
    CF_TRY(order.paid, instant_at(json, "date_paid_gmt"));
    CF_TRY(order.completed, instant_at(json, "date_completed_gmt"));
    CF_TRY(order.total, json.decimal_at("total"));
    CF_TRY(order.total_tax, amount_if_set(json, "total_tax"));
    order.customer_id = id_or_empty(json, "customer_id");
    order.billing = address_at(json, "billing");
    order.shipping = address_at(json, "shipping");
    order.vat_number = vat_number_from(json);
    order.payment_method = text_or_empty(json, "payment_method");
    order.payment_method_title = words_at(json, "payment_method_title");
    order.transaction_id = text_or_empty(json, "transaction_id");
    order.created_via = text_or_empty(json, "created_via");
    CF_TRY(order.items, items_from_wire(json));
    CF_TRY(auto const tax_lines, list_at(json, "tax_lines"));
    for (auto const& element : tax_lines) {
        CF_TRY(auto line, tax_line_from_wire(element));
        order.tax_lines.push_back(std::move(line));
    }
    CF_TRY(auto const refunds, list_at(json, "refunds"));
    for (auto const& element : refunds) {
        WireRefundSummary refund;
        CF_TRY(refund.id, id_at(element, "id"));
        refund.reason = words_at(element, "reason");
        CF_TRY(refund.total, amount_at(element, "total"));
        order.refunds.push_back(std::move(refund));
    }
    return order;
}

Result<WireRefund> refund_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireRefund refund;
    CF_TRY(refund.id, id_at(json, "id"));
    refund.parent_id = id_or_empty(json, "parent_id");
    CF_TRY(refund.created, instant_at(json, "date_created_gmt"));
    CF_TRY(refund.amount, json.decimal_at("amount"));
    refund.reason = words_at(json, "reason");
    CF_TRY(refund.items, items_from_wire(json));
    return refund;
}

Result<WireCustomer> customer_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireCustomer customer;
    CF_TRY(customer.id, id_at(json, "id"));
    customer.email = text_or_empty(json, "email");
    customer.first_name = words_at(json, "first_name");
    customer.last_name = words_at(json, "last_name");
    customer.role = text_or_empty(json, "role");
    customer.vat_number = vat_number_from(json);
    CF_TRY(customer.created, instant_at(json, "date_created_gmt"));
    CF_TRY(customer.modified, instant_at(json, "date_modified_gmt"));
    customer.billing = address_at(json, "billing");
    customer.shipping = address_at(json, "shipping");
    return customer;
}

Result<WireWebhook> webhook_from_wire(JsonCursor const& json) {
    CF_TRY_VOID(json.require_object());
    WireWebhook webhook;
    CF_TRY(webhook.id, id_at(json, "id"));
    webhook.topic = text_or_empty(json, "topic");
    webhook.status = text_or_empty(json, "status");
    webhook.delivery_url = text_or_empty(json, "delivery_url");
    return webhook;
}

bool looks_like_order(Json const& json) {
    return json.contains("line_items") && json.contains("currency");
}

bool looks_like_refund(Json const& json) {
    return json.contains("amount") && json.contains("line_items") && !json.contains("currency");
}

}  // namespace cf::woocommerce
