#include "canonical/facts_json.hpp"

namespace cf {
namespace {

void put(Json& json, char const* name, std::string const& text) {
    if (!text.empty()) json.set(name, text);
}
void put(Json& json, char const* name, std::optional<Decimal> const& number) {
    if (number) json.set(name, number->to_string());
}
void put(Json& json, char const* name, std::optional<Instant> const& at) {
    if (at) json.set(name, to_iso(*at));
}

template <class Item, class Write>
void put_list(Json& json, char const* name, std::vector<Item> const& items, Write const& write) {
    if (items.empty()) return;
    Json list = Json::array();
    for (auto const& item : items) list.push_back(write(item));
    json.set(name, std::move(list));
}

Json json_text(std::string const& text) { return Json(text); }

Json split_to_json(TaxSplit const& split) {
    return Json::object({{"tax_code", split.tax_code},
                         {"amount", split.amount.to_string()},
                         {"tax", split.tax.to_string()}});
}

Json order_line_to_json(OrderLine const& line) {
    Json json = Json::object({{"id", line.id},
                              {"kind", to_string(line.kind)},
                              {"amount", line.amount.to_string()},
                              {"tax_code", line.tax_code}});
    put(json, "discount", line.discount);
    put(json, "tax", line.tax);
    put_list(json, "tax_split", line.tax_split, split_to_json);
    put(json, "qty", line.detail.quantity);
    put(json, "sku", line.detail.sku);
    put(json, "description", line.detail.description);
    put(json, "product_type", line.detail.product_type);
    put(json, "tax_rate", line.detail.tax_rate_percent);
    put_list(json, "categories", line.detail.categories, json_text);
    return json;
}

Json coupon_to_json(Coupon const& coupon) {
    Json json = Json::object();
    put(json, "code", coupon.code);
    json.set("amount", coupon.amount.to_string());
    if (coupon.applies_to_products) {
        json.set("applies_to", "products");
    } else {
        Json lines = Json::array();
        for (auto const& line : coupon.applies_to) lines.push_back(line);
        json.set("applies_to", std::move(lines));
    }
    return json;
}

Json address_to_json(PostalAddress const& address) {
    Json json = Json::object();
    put(json, "name", address.name);
    put(json, "company", address.company);
    put(json, "line_1", address.line_1);
    put(json, "line_2", address.line_2);
    put(json, "city", address.city);
    put(json, "region", address.region);
    put(json, "postal_code", address.postal_code);
    put(json, "country", address.country);
    put(json, "phone", address.phone);
    return json;
}

Json customer_to_json(OrderCustomer const& customer) {
    Json json = Json::object();
    put(json, "id", customer.store_customer_id);
    put(json, "name", customer.name);
    put(json, "company", customer.company);
    put(json, "vat_number", customer.vat_number);
    put(json, "email", customer.email);
    put(json, "phone", customer.phone);
    put(json, "segment", customer.segment);
    if (customer.terms_days) json.set("terms_days", std::int64_t(*customer.terms_days));
    if (!(customer.billing == PostalAddress{}))
        json.set("billing", address_to_json(customer.billing));
    if (!(customer.shipping == PostalAddress{}))
        json.set("shipping", address_to_json(customer.shipping));
    return json;
}

Json tender_to_json(Tender const& tender) {
    Json json = Json::object({{"gateway", tender.gateway}, {"amount", tender.amount.to_string()}});
    put(json, "rate", tender.rate);
    return json;
}

Json authorisation_to_json(Authorisation const& authorisation) {
    return Json::object({{"gateway", authorisation.gateway},
                         {"amount", authorisation.amount.to_string()},
                         {"at", to_iso(authorisation.at)}});
}

Json capture_to_json(Capture const& capture) {
    Json json = Json::object({{"id", capture.id},
                              {"gateway", capture.gateway},
                              {"amount", capture.amount.to_string()},
                              {"at", to_iso(capture.at)}});
    put(json, "rate", capture.rate);
    put(json, "gateway_reference", capture.gateway_reference);
    return json;
}

Json item_to_json(RefundItem const& item) {
    Json json = Json::object({{"line", item.line}});
    put(json, "amount", item.amount);
    put(json, "tax", item.tax);
    put(json, "to_tax_code", item.to_tax_code);
    return json;
}

Json refund_to_json(Refund const& refund) {
    Json what = Json::object({{"mode", to_string(refund.mode)}});
    put_list(what, "items", refund.items, item_to_json);
    put(what, "amount", refund.amount);
    if (refund.tax_exempt) what.set("tax_exempt", true);
    Json json =
        Json::object({{"id", refund.id}, {"at", to_iso(refund.at)}, {"refund", std::move(what)}});
    put_list(json, "tenders", refund.tenders, tender_to_json);
    put(json, "reason", refund.reason);
    return json;
}

Json removed_to_json(RemovedLine const& removed) {
    Json json = Json::object({{"line", removed.line}});
    put(json, "qty", removed.quantity);
    put(json, "amount", removed.amount);
    put(json, "tax", removed.tax);
    return json;
}

Json edit_to_json(Edit const& edit) {
    Json json = Json::object({{"revision", std::int64_t(edit.revision)}, {"at", to_iso(edit.at)}});
    put_list(json, "added", edit.added, order_line_to_json);
    put_list(json, "removed", edit.removed, removed_to_json);
    json.set("new_total", edit.new_total.to_string());
    return json;
}

}  // namespace

Json order_to_json(Order const& order) {
    Json json = Json::object({{"id", order.id}});
    if (order.number != order.id) put(json, "number", order.number);
    json.set("placed_at", to_iso(order.placed_at));
    json.set("currency", order.currency.code());
    json.set("prices_include_tax", order.prices_include_tax);
    json.set("lines", Json::array());
    put_list(json, "lines", order.lines, order_line_to_json);
    put_list(json, "coupons", order.coupons, coupon_to_json);
    json.set("total", order.total.to_string());
    if (!order.collected_by_marketplace.is_zero())
        json.set("collected_by_marketplace", order.collected_by_marketplace.to_string());
    put(json, "cash_rounding", order.cash_rounding);
    if (!order.tax_by_code.empty()) {
        Json taxes = Json::object();
        for (auto const& [code, tax] : order.tax_by_code) taxes.set(code, tax.to_string());
        json.set("tax_by_code", std::move(taxes));
    }
    put(json, "store_tax_total", order.store_tax_total);
    if (!(order.customer == OrderCustomer{}))
        json.set("customer", customer_to_json(order.customer));
    put(json, "rate", order.rate);
    put(json, "channel", order.channel);
    put(json, "payment_method", order.payment_method);
    if (order.test) json.set("test", true);
    if (order.posted_before_close) json.set("posted_before_close", true);
    return json;
}

Json facts_to_json(OrderFacts const& facts) {
    Json json = facts.order ? order_to_json(*facts.order) : Json::object();
    put_list(json, "authorisations", facts.authorisations, authorisation_to_json);
    put_list(json, "payments", facts.captures, capture_to_json);
    put_list(json, "refunds", facts.refunds, refund_to_json);
    put(json, "cancelled_at", facts.cancelled_at);
    put(json, "shipped_at", facts.shipped_at);
    put_list(json, "edits", facts.edits, edit_to_json);
    return json;
}

}  // namespace cf
