#include "connectors/bigcommerce/sim/wire.hpp"

namespace cf::bigcommerce::sim {
namespace {

std::string type_name(LineType type) {
    switch (type) {
        case LineType::physical:
            return "physical";
        case LineType::digital:
            return "digital";
        case LineType::gift_certificate:
            return "giftcertificate";
    }
    return "physical";
}

}  // namespace

Json text_or_null(std::string const& text) { return text.empty() ? Json() : Json(text); }

Json number(Decimal amount) { return Json::number(amount.normalized()); }

std::string iso_offset(Instant at) {
    std::string text = to_iso(at);
    text.replace(text.size() - 1, 1, "+00:00");
    return text;
}

Json with_unknown_fields(Json value) {
    if (value.is_array()) {
        for (auto& item : value.mutable_items()) item = with_unknown_fields(std::move(item));
    } else if (value.is_object()) {
        for (auto& [name, member] : value.mutable_members()) {
            member = with_unknown_fields(std::move(member));
        }
        value.set("x_not_documented", Json::object({{"since", 2027}, {"tags", Json::array()}}));
    }
    return value;
}

Json OrderWire::money(Decimal amount) const {
    std::string const fixed = amount.to_fixed(4);
    if (switches_.money_style == MoneyStyle::fixed) return fixed;
    if (amount.is_zero()) return switches_.money_style == MoneyStyle::mixed ? Json(0) : Json("0");
    std::string const shortest = amount.normalized().to_string();
    if (switches_.money_style == MoneyStyle::shortest) return shortest;
    return fixed[fixed.size() - 3] % 2 == 0 ? shortest : fixed;
}

Json OrderWire::link(Order const& order, std::string const& tail) const {
    std::string const resource = "/orders/" + std::to_string(order.id) + "/" + tail;
    return Json::object(
        {{"url", "https://api.bigcommerce.com/stores/" + settings_.hash + "/v2" + resource},
         {"resource", resource}});
}

/// The four fields of shipping, handling or wrapping: text in addresses, numbers in consignments.
void OrderWire::add_cost(Json& into,
                         std::string_view prefix,
                         TaxedAmount const& cost,
                         bool text) const {
    auto const shown = [&](Decimal amount) { return text ? money(amount) : number(amount); };
    std::string const name(prefix);
    into.set("base_" + name, shown(cost.base));
    into.set(name + "_ex_tax", shown(cost.ex));
    into.set(name + "_inc_tax", shown(cost.inc));
    into.set(name + "_tax", shown(cost.tax));
}

void OrderWire::add_party(Json& into, Party const& party) const {
    into.set("first_name", party.first_name);
    into.set("last_name", party.last_name);
    into.set("company", party.company);
    into.set("street_1", party.street_1);
    into.set("street_2", party.street_2);
    into.set("city", party.city);
    into.set("state", party.state);
    into.set("zip", party.zip);
    into.set("country", party.country);
    into.set("country_iso2", party.country_iso2);
    into.set("phone", party.phone);
    into.set("email", party.email);
}

void OrderWire::add_header_money(Json& into, Order const& order) const {
    into.set("subtotal_ex_tax", money(order.subtotal_ex));
    into.set("subtotal_inc_tax", money(order.subtotal_inc));
    into.set("subtotal_tax", money(order.subtotal_tax));
    add_cost(into, "shipping_cost", order.shipping, true);
    into.set("shipping_cost_tax_class_id", 2);
    add_cost(into, "handling_cost", order.handling, true);
    into.set("handling_cost_tax_class_id", 2);
    add_cost(into, "wrapping_cost", order.wrapping, true);
    into.set("wrapping_cost_tax_class_id", 3);
    into.set("total_ex_tax", money(order.total_ex));
    into.set("total_inc_tax", money(order.total_inc));
    into.set("total_tax", money(order.total_tax));
    into.set("is_tax_inclusive_pricing", order.basis == PriceBasis::inclusive);
    into.set("items_total", order.items_total());
    into.set("items_shipped", order.items_shipped());
    into.set("payment_method", order.payment_method);
    into.set("payment_provider_id", order.payment_provider_id);
    into.set("payment_status", order.payment_status);
    into.set("refunded_amount", money({}));  // Always 0, by contract.
    into.set("order_is_digital", order.all_digital());
    into.set("store_credit_amount", money(order.store_credit));
    into.set("gift_certificate_amount", money(order.gift_certificate));
}

void OrderWire::add_header_context(Json& into, Order const& order) const {
    into.set("ip_address", "203.0.113.7");
    into.set("ip_address_v6", "");
    into.set("geoip_country", order.billing.country);
    into.set("geoip_country_iso2", order.billing.country_iso2);
    into.set("currency_id", order.display_currency_id);
    into.set("currency_code", order.display_currency);
    into.set("currency_exchange_rate", order.display_rate.to_fixed(10));
    into.set("default_currency_id", order.currency_id);
    into.set("default_currency_code", order.currency);
    into.set("store_default_currency_code", settings_.own_currency().code);
    into.set("store_default_to_transactional_exchange_rate",
             order.base_to_transactional.to_fixed(10));
    into.set("staff_notes", order.staff_notes);
    into.set("customer_message", order.customer_message);
    into.set("discount_amount", money(order.discount_amount));
    into.set("coupon_discount", money(order.coupon_discount));
    into.set("shipping_address_count", std::int64_t(order.addresses.size()));
    into.set("is_deleted", order.archived);
    into.set("ebay_order_id", "0");
    into.set("cart_id", order.cart_id);
    Json billing = Json::object();
    add_party(billing, order.billing);
    billing.set("form_fields", Json::array());
    into.set("billing_address", std::move(billing));
    into.set("is_email_opt_in", false);
    into.set("credit_card_type", Json());
    into.set("order_source", order.source);
    into.set("channel_id", order.channel_id);
    into.set("external_source", text_or_null(order.external_source));
    into.set("external_id", Json());
    into.set("external_merchant_id", Json());
    into.set("external_order_id", order.external_order_id);
    // Staff and the API calculate for themselves. (Sheet section 5, order header.)
    bool const by_checkout = order.source != "manual" && order.source != "external";
    into.set("tax_provider_id", by_checkout ? "BasicTaxProvider" : "");
    into.set("customer_locale", "en");
}

Json OrderWire::order(Order const& order, OrderInclude include) const {
    Json body = Json::object();
    body.mutable_members().reserve(96);
    body.set("id", order.id);
    body.set("customer_id", order.customer_id);
    body.set("date_created", to_rfc2822(order.created));
    body.set("date_modified", to_rfc2822(order.modified));
    body.set("date_shipped", order.shipped_at ? to_rfc2822(*order.shipped_at) : "");
    body.set("status_id", order.status_id);
    body.set("status", status_name(order.status_id));
    body.set("custom_status", status_name(order.status_id));
    add_header_money(body, order);
    add_header_context(body, order);
    body.set("products", link(order, "products"));
    // The links spell it in one word, the route has an underscore. (Sheet section 5, [E].)
    body.set("shipping_addresses", link(order, "shippingaddresses"));
    body.set("coupons", link(order, "coupons"));
    if (include.fees) {
        Json fees = Json::array();
        for (auto const& one : order.fees) fees.push_back(fee(one));
        body.set("fees", std::move(fees));
    } else {
        body.set("fees", link(order, "fees"));
    }
    body.set("consignments",
             include.consignments ? consignments(order, include.line_items)
                                  : link(order, "consignments"));
    return body;
}

Json OrderWire::product(Order const& order, OrderLine const& line) const {
    Json body = Json::object();
    body.mutable_members().reserve(64);
    Id const address = line.address < 0 ? 0 : order.addresses.at(std::size_t(line.address)).id;
    body.set("id", line.id);
    body.set("order_id", order.id);
    body.set("product_id", line.product_id);
    body.set("variant_id", line.variant_id);
    body.set("order_pickup_method_id", 0);
    body.set("order_address_id", address);
    for (auto name : {"name", "name_customer", "name_merchant"}) body.set(name, line.name);
    body.set("sku", line.sku);
    body.set("upc", "");
    body.set("type", type_name(line.type));
    body.set("base_price", money(line.price));
    body.set("price_ex_tax", money(line.price_ex));
    body.set("price_inc_tax", money(line.price_inc));
    body.set("price_tax", money(line.price_inc - line.price_ex));
    body.set("base_total", money(line.total.base));
    body.set("total_ex_tax", money(line.total.ex));
    body.set("total_inc_tax", money(line.total.inc));
    body.set("total_tax", money(line.tax));
    body.set("weight", line.type == LineType::digital ? "0.0000" : "0.5000");
    for (auto name : {"width", "height", "depth"}) body.set(name, "0.0000");
    body.set("quantity", line.quantity);
    for (auto name :
         {"base_cost_price", "cost_price_inc_tax", "cost_price_ex_tax", "cost_price_tax"}) {
        body.set(name, money({}));
    }
    body.set("is_refunded", line.quantity_refunded == line.quantity);
    body.set("quantity_refunded", line.quantity_refunded);
    body.set("refund_amount", money({}));  // Deprecated, always 0.
    body.set("return_id", 0);
    body.set("wrapping_id", line.wrapping_name.empty() ? 0 : 5);
    body.set("wrapping_name", line.wrapping_name);
    add_cost(body, "wrapping_cost", line.wrapping_shown, true);
    body.set("wrapping_message", "");
    body.set("quantity_shipped", line.quantity_shipped);
    body.set("event_name", Json());
    body.set("event_date", Json());
    body.set("fixed_shipping_cost", money({}));
    body.set("ebay_item_id", "");
    body.set("ebay_transaction_id", "");
    body.set("option_set_id", Json());
    body.set("parent_order_product_id", Json());
    body.set("is_bundled_product", false);
    body.set("bin_picking_number", "");
    body.set("external_id", Json());
    body.set("brand", "");
    Json discounts = Json::array();
    for (auto const& discount : line.discounts) {
        discounts.push_back(Json::object({{"id", discount.id},
                                          {"amount", money(discount.amount)},
                                          {"name", discount.name},
                                          {"code", text_or_null(discount.code)},
                                          {"target", discount.target}}));
    }
    body.set("applied_discounts", std::move(discounts));
    body.set("product_options", Json::array());
    body.set("configurable_fields", Json::array());
    body.set("gift_certificate_id",
             line.gift_certificate_id == 0 ? Json() : Json(line.gift_certificate_id));
    body.set("discounted_total_inc_tax", money(line.discounted_inc));
    return body;
}

}  // namespace cf::bigcommerce::sim
