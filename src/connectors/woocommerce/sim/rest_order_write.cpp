#include <algorithm>

#include "connectors/woocommerce/sim/order_body.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

std::vector<std::string> const writable_statuses{"auto-draft",
                                                 "pending",
                                                 "processing",
                                                 "on-hold",
                                                 "completed",
                                                 "cancelled",
                                                 "refunded",
                                                 "failed",
                                                 "checkout-draft"};

template <class Lines>
auto line_with_id(Lines& lines, Id id) {
    return std::find_if(
        lines.begin(), lines.end(), [&](auto const& line) { return line.id == id; });
}

ApiError foreign_item() {
    return {400,
            "woocommerce_rest_invalid_item_id",
            "Order item ID provided is not associated with order."};
}

bool removes(Json const& given, char const* key) {
    Json const* member = given.find(key);
    return member != nullptr && (member->is_null() || member->text() == "0");
}

Refusal check_types(Json const& body) {
    ParameterErrors errors;
    Json const& status = body["status"];
    if (!status.is_null() &&
        std::find(writable_statuses.begin(), writable_statuses.end(), status.text()) ==
            writable_statuses.end())
        errors.not_in_list("status", writable_statuses);
    for (std::string const name :
         {"line_items", "shipping_lines", "fee_lines", "coupon_lines", "meta_data"})
        if (body.contains(name) && !body[name].is_array()) errors.not_of_type(name, "array");
    for (std::string const name : {"billing", "shipping"})
        if (body.contains(name) && !body[name].is_object()) errors.not_of_type(name, "object");
    if (body.contains("set_paid") && !body["set_paid"].is_boolean())
        errors.not_of_type("set_paid", "boolean");
    if (errors.empty()) return std::nullopt;
    return errors.error();
}

void write_texts(Json const& body, Order& order) {
    auto const copy = [&](char const* name, std::string& value) {
        if (body.contains(name)) value = body[name].text();
    };
    copy("currency", order.currency);
    copy("payment_method", order.payment_method);
    copy("payment_method_title", order.payment_method_title);
    copy("transaction_id", order.transaction_id);
    copy("customer_note", order.customer_note);
    merge_address(order.billing, body["billing"]);
    merge_address(order.shipping, body["shipping"]);
}

/// Members that change what is to be paid; anything else leaves the totals as they are.
bool changes_totals(Json const& body) {
    return body.contains("billing") || body.contains("shipping") || body.contains("line_items") ||
           body.contains("shipping_lines") || body.contains("fee_lines") ||
           body.contains("coupon_lines");
}

}  // namespace

Refusal Rest::write_product_lines(Call const& call, Order& order) {
    for (auto const& given : call.body["line_items"].items()) {
        auto& lines = order.items.products;
        auto line = lines.end();
        if (given.contains("id")) {
            line = line_with_id(lines, id_of(given, "id"));
            if (line == lines.end()) return foreign_item();
            if (removes(given, "quantity") || removes(given, "product_id")) {
                lines.erase(line);
                continue;
            }
        }
        Id product = id_of(given, "variation_id");
        if (product == 0) product = id_of(given, "product_id");
        if (product == 0 && given.contains("sku"))
            product = store_.product_with_sku(given["sku"].text()).value_or(0);
        if (line == lines.end() && product == 0)
            return ApiError{400,
                            "woocommerce_rest_required_product_reference",
                            "Product ID or SKU is required."};
        bool has_quantity = false;
        Decimal quantity = line == lines.end() ? Decimal(1) : line->quantity;
        if (auto refusal = read_amount_if(given, "quantity", quantity, has_quantity))
            return refusal;
        if (line == lines.end()) {
            Json const* document = store_.find_product(product);
            // A product that does not exist makes an empty line, not an error. (recordings: 119)
            lines.push_back(document != nullptr
                                ? shop_.product_line(*document, quantity, Entry::api)
                                : shop_.custom_line("", quantity, 0));
            line = lines.end() - 1;
        }
        // A new quantity alone leaves the amounts of an existing line as they were.
        line->quantity = line->shown_quantity = quantity;
        bool ignored = false;
        if (auto refusal = read_amount_if(given, "subtotal", line->subtotal, ignored))
            return refusal;
        if (auto refusal = read_amount_if(given, "total", line->total, ignored)) return refusal;
        if (given.contains("name")) line->name = given["name"].text();
        if (given.contains("tax_class")) line->tax_class = given["tax_class"].text();
        merge_meta(store_, line->meta, given["meta_data"]);
    }
    return std::nullopt;
}

Refusal Rest::write_shipping_lines(Call const& call, Order& order) {
    for (auto const& given : call.body["shipping_lines"].items()) {
        auto& lines = order.items.shipping;
        auto line = lines.end();
        if (given.contains("id")) {
            line = line_with_id(lines, id_of(given, "id"));
            if (line == lines.end()) return foreign_item();
            if (removes(given, "method_id")) {
                lines.erase(line);
                continue;
            }
        } else {
            if (text_of(given, "method_id").empty())
                return ApiError{400,
                                "woocommerce_rest_invalid_shipping_item",
                                "Shipping method ID is required."};
            line = lines.insert(lines.end(), ShippingLine{});
            line->id = store_.take_item_id();
        }
        if (given.contains("method_id")) line->method = given["method_id"].text();
        if (given.contains("method_title")) line->title = given["method_title"].text();
        if (given.contains("instance_id")) line->instance = given["instance_id"].text();
        if (auto refusal = read_amount(given, "total", line->total)) return refusal;
    }
    return std::nullopt;
}

Refusal Rest::write_fee_lines(Call const& call, Order& order) {
    for (auto const& given : call.body["fee_lines"].items()) {
        auto& lines = order.items.fees;
        auto line = lines.end();
        if (given.contains("id")) {
            line = line_with_id(lines, id_of(given, "id"));
            if (line == lines.end()) return foreign_item();
            if (removes(given, "name")) {
                lines.erase(line);
                continue;
            }
        } else {
            if (text_of(given, "name").empty())
                return ApiError{400, "woocommerce_rest_invalid_fee_item", "Fee name is required."};
            line = lines.insert(lines.end(), FeeLine{});
            line->id = store_.take_item_id();
        }
        if (given.contains("name")) line->name = given["name"].text();
        if (given.contains("tax_class")) line->tax_class = given["tax_class"].text();
        if (given.contains("tax_status")) line->taxable = given["tax_status"].text() == "taxable";
        if (auto refusal = read_amount(given, "total", line->total)) return refusal;
    }
    return std::nullopt;
}

Refusal Rest::write_coupons(Call const& call, Order& order) {
    if (!call.body.contains("coupon_lines")) return std::nullopt;
    order.coupons.clear();
    for (auto const& given : call.body["coupon_lines"].items()) {
        if (given.contains("id"))
            return ApiError{
                400, "woocommerce_rest_coupon_item_id_readonly", "Coupon item ID is readonly."};
        if (auto refusal = shop_.add_coupon(order, given["code"].text())) return refusal;
    }
    apply_coupons(store_, order, Entry::api);
    return std::nullopt;
}

Refusal Rest::write_order(Call const& call, Order& order, bool creating) {
    Json const& body = call.body;
    if (auto refusal = check_types(body)) return refusal;
    if (body.contains("customer_id")) {
        Id const customer = id_of(body, "customer_id");
        if (customer != 0 && !store_.customers.contains(customer))
            return ApiError{400, "woocommerce_rest_invalid_customer_id", "Customer ID is invalid."};
        order.customer = customer;
    }
    write_texts(body, order);
    merge_meta(store_, order.meta, body["meta_data"]);
    if (auto refusal = write_product_lines(call, order)) return refusal;
    if (auto refusal = write_shipping_lines(call, order)) return refusal;
    if (auto refusal = write_fee_lines(call, order)) return refusal;
    if (auto refusal = write_coupons(call, order)) return refusal;
    if (creating || changes_totals(body)) calculate_totals(store_, order);
    return std::nullopt;
}

}  // namespace cf::woocommerce::sim
