#include "canonical/facts_read.hpp"

#include "canonical/facts_json.hpp"
#include "canonical/json_fields.hpp"

namespace cf {
namespace {

constexpr std::size_t lines_max = 10'000;

Result<std::string> text_of(JsonCursor const& json) { return json.string(); }

Result<TaxSplit> split_from_json(JsonCursor const& json) {
    TaxSplit split;
    CF_TRY(split.tax_code, json.string_at("tax_code"));
    CF_TRY(split.amount, json.decimal_at("amount"));
    CF_TRY(split.tax, json.decimal_at("tax"));
    return split;
}

Result<LineDetail> detail_from_json(JsonCursor const& json) {
    LineDetail detail;
    CF_TRY(detail.sku, text_or(json, "sku"));
    CF_TRY(detail.description, text_or(json, "description"));
    CF_TRY(detail.quantity, decimal_if(json, "qty"));
    CF_TRY(detail.product_type, text_or(json, "product_type"));
    CF_TRY(detail.tax_rate_percent, decimal_if(json, "tax_rate"));
    CF_TRY(detail.categories, list_if(json, "categories", text_of));
    return detail;
}

Result<Coupon> coupon_from_json(JsonCursor const& json) {
    Coupon coupon;
    CF_TRY(coupon.code, text_or(json, "code"));
    CF_TRY(coupon.amount, json.decimal_at("amount"));
    auto const applies = json.find("applies_to");
    if (!applies) return coupon;
    if (applies->value().is_string()) {
        if (applies->value().text() != "products")
            return applies->error("must be \"products\" or a list of line ids");
        return coupon;
    }
    coupon.applies_to_products = false;
    CF_TRY(coupon.applies_to, list_if(json, "applies_to", text_of));
    return coupon;
}

Result<PostalAddress> address_from_json(JsonCursor const& json) {
    PostalAddress address;
    CF_TRY(address.name, text_or(json, "name"));
    CF_TRY(address.company, text_or(json, "company"));
    CF_TRY(address.line_1, text_or(json, "line_1"));
    CF_TRY(address.line_2, text_or(json, "line_2"));
    CF_TRY(address.city, text_or(json, "city"));
    CF_TRY(address.region, text_or(json, "region"));
    CF_TRY(address.postal_code, text_or(json, "postal_code"));
    CF_TRY(address.country, text_or(json, "country"));
    CF_TRY(address.phone, text_or(json, "phone"));
    return address;
}

Result<Tender> tender_from_json(JsonCursor const& json) {
    Tender tender;
    CF_TRY(tender.gateway, json.string_at("gateway"));
    CF_TRY(tender.amount, json.decimal_at("amount"));
    CF_TRY(tender.rate, decimal_if(json, "rate"));
    return tender;
}

Result<RefundItem> item_from_json(JsonCursor const& json) {
    RefundItem item;
    CF_TRY(item.line, json.string_at("line"));
    CF_TRY(item.amount, decimal_if(json, "amount"));
    CF_TRY(item.tax, decimal_if(json, "tax"));
    CF_TRY(item.to_tax_code, text_or(json, "to_tax_code"));
    return item;
}

Result<RemovedLine> removed_from_json(JsonCursor const& json) {
    RemovedLine removed;
    CF_TRY(removed.line, json.string_at("line"));
    CF_TRY(removed.quantity, decimal_if(json, "qty"));
    CF_TRY(removed.amount, decimal_if(json, "amount"));
    CF_TRY(removed.tax, decimal_if(json, "tax"));
    return removed;
}

Result<std::vector<std::pair<std::string, Decimal>>> tax_by_code(JsonCursor const& json) {
    std::vector<std::pair<std::string, Decimal>> all;
    auto const taxes = json.find("tax_by_code");
    if (!taxes) return all;
    CF_TRY(auto members, taxes->members());
    for (auto const& [code, tax] : members) {
        CF_TRY(auto amount, tax.decimal());
        all.emplace_back(code, amount);
    }
    return all;
}

Result<void> read_optional_parts(JsonCursor const& json, Order& order) {
    CF_TRY(order.coupons, list_if(json, "coupons", coupon_from_json));
    CF_TRY(auto marketplace, decimal_if(json, "collected_by_marketplace"));
    order.collected_by_marketplace = marketplace.value_or(Decimal(0));
    CF_TRY(order.cash_rounding, decimal_if(json, "cash_rounding"));
    if (order.cash_rounding && order.cash_rounding->sign() <= 0)
        return json.find("cash_rounding")->error("must be above zero");
    CF_TRY(order.tax_by_code, tax_by_code(json));
    CF_TRY(order.store_tax_total, decimal_if(json, "store_tax_total"));
    if (auto const customer = json.find("customer")) {
        CF_TRY(order.customer, customer_from_json(*customer));
    }
    CF_TRY(order.rate, decimal_if(json, "rate"));
    CF_TRY(order.channel, text_or(json, "channel"));
    CF_TRY(order.payment_method, text_or(json, "payment_method"));
    CF_TRY(order.test, flag_or(json, "test", false));
    CF_TRY(order.posted_before_close, flag_or(json, "posted_before_close", false));
    return {};
}

}  // namespace

Result<OrderLine> line_from_json(JsonCursor const& json) {
    OrderLine line;
    CF_TRY(line.id, json.string_at("id"));
    CF_TRY(auto kind, json.at("kind"));
    CF_TRY(auto kind_name, kind.string());
    auto const parsed = parse_line_kind(kind_name);
    if (!parsed) return kind.error("'" + kind_name + "' is not a kind of line");
    line.kind = *parsed;
    CF_TRY(line.amount, json.decimal_at("amount"));
    CF_TRY(line.tax_code, text_or(json, "tax_code"));
    CF_TRY(line.discount, decimal_if(json, "discount"));
    CF_TRY(line.tax, decimal_if(json, "tax"));
    CF_TRY(line.tax_split, list_if(json, "tax_split", split_from_json));
    CF_TRY(line.detail, detail_from_json(json));
    return line;
}

Result<OrderCustomer> customer_from_json(JsonCursor const& json) {
    OrderCustomer customer;
    CF_TRY_VOID(json.require_object());
    CF_TRY(customer.store_customer_id, text_or(json, "id"));
    CF_TRY(customer.name, text_or(json, "name"));
    CF_TRY(customer.company, text_or(json, "company"));
    CF_TRY(customer.vat_number, text_or(json, "vat_number"));
    CF_TRY(customer.email, text_or(json, "email"));
    CF_TRY(customer.phone, text_or(json, "phone"));
    CF_TRY(customer.segment, text_or(json, "segment"));
    if (auto const terms = json.find("terms_days")) {
        CF_TRY(auto days, terms->integer());
        if (days < 0 || days > 3650) return terms->error("must be from 0 to 3650");
        customer.terms_days = int(days);
    }
    if (auto const billing = json.find("billing")) {
        CF_TRY(customer.billing, address_from_json(*billing));
    }
    if (auto const shipping = json.find("shipping")) {
        CF_TRY(customer.shipping, address_from_json(*shipping));
    }
    return customer;
}

Result<Order> order_from_json(JsonCursor const& json) {
    Order order;
    CF_TRY(order.id, json.string_at("id"));
    CF_TRY(order.number, text_or(json, "number", order.id));
    CF_TRY(order.placed_at, instant_at(json, "placed_at"));
    CF_TRY(auto code, json.at("currency"));
    CF_TRY(auto code_text, code.string());
    auto currency = Currency::parse(code_text);
    if (currency.has_error()) return code.error(currency.error().message);
    order.currency = *currency;
    CF_TRY(order.prices_include_tax, json.boolean_at("prices_include_tax"));
    CF_TRY(auto lines, json.at("lines"));
    if (lines.value().size() > lines_max) return lines.error("has more than 10,000 lines");
    CF_TRY(order.lines, list_if(json, "lines", line_from_json));
    CF_TRY(order.total, json.decimal_at("total"));
    CF_TRY_VOID(read_optional_parts(json, order));
    return order;
}

Result<Authorisation> authorisation_from_json(JsonCursor const& json) {
    Authorisation authorisation;
    CF_TRY(authorisation.gateway, json.string_at("gateway"));
    CF_TRY(authorisation.amount, json.decimal_at("amount"));
    CF_TRY(authorisation.at, instant_at(json, "at"));
    return authorisation;
}

Result<Capture> capture_from_json(JsonCursor const& json) {
    Capture capture;
    CF_TRY(capture.id, json.string_at("id"));
    CF_TRY(capture.gateway, json.string_at("gateway"));
    CF_TRY(capture.amount, json.decimal_at("amount"));
    CF_TRY(capture.at, instant_at(json, "at"));
    CF_TRY(capture.rate, decimal_if(json, "rate"));
    CF_TRY(capture.gateway_reference, text_or(json, "gateway_reference"));
    return capture;
}

Result<Refund> refund_from_json(JsonCursor const& json) {
    Refund refund;
    CF_TRY(refund.id, json.string_at("id"));
    CF_TRY(refund.at, instant_at(json, "at"));
    CF_TRY(auto what, json.at("refund"));
    CF_TRY(auto mode, what.at("mode"));
    CF_TRY(auto mode_name, mode.string());
    auto const parsed = parse_refund_mode(mode_name);
    if (!parsed)
        return mode.error("'" + mode_name +
                          "' is not a refund mode; use items, full, amount or tax_only");
    refund.mode = *parsed;
    CF_TRY(refund.items, list_if(what, "items", item_from_json));
    CF_TRY(refund.amount, decimal_if(what, "amount"));
    if (auto const exempt = what.find("tax_exempt")) {
        CF_TRY(refund.tax_exempt, exempt->boolean());
    }
    bool const needs_items =
        refund.mode == RefundMode::items || refund.mode == RefundMode::tax_only;
    if (needs_items && refund.items.empty()) return what.error("'items' is missing or empty");
    if (refund.mode == RefundMode::amount && !refund.amount)
        return what.error("'amount' is missing");
    CF_TRY(refund.tenders, list_if(json, "tenders", tender_from_json));
    CF_TRY(refund.reason, text_or(json, "reason"));
    return refund;
}

Result<Edit> edit_from_json(JsonCursor const& json) {
    Edit edit;
    CF_TRY(auto revision, json.integer_at("revision"));
    if (revision < 0 || revision > 1'000'000)
        return json.find("revision")->error("must be from 0 to 1000000");
    edit.revision = int(revision);
    CF_TRY(edit.at, instant_at(json, "at"));
    CF_TRY(edit.added, list_if(json, "added", line_from_json));
    CF_TRY(edit.removed, list_if(json, "removed", removed_from_json));
    CF_TRY(edit.new_total, json.decimal_at("new_total"));
    return edit;
}

Result<OrderFacts> facts_from_json(JsonCursor const& json) {
    OrderFacts facts;
    CF_TRY_VOID(json.require_object());
    if (json.find("id")) {
        CF_TRY(auto order, order_from_json(json));
        facts.order = std::move(order);
    }
    CF_TRY(facts.authorisations, list_if(json, "authorisations", authorisation_from_json));
    CF_TRY(facts.captures, list_if(json, "payments", capture_from_json));
    CF_TRY(facts.refunds, list_if(json, "refunds", refund_from_json));
    CF_TRY(facts.cancelled_at, instant_if(json, "cancelled_at"));
    CF_TRY(facts.shipped_at, instant_if(json, "shipped_at"));
    CF_TRY(facts.edits, list_if(json, "edits", edit_from_json));
    return facts;
}

}  // namespace cf
