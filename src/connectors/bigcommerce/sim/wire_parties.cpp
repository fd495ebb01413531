#include <algorithm>

#include "connectors/bigcommerce/sim/wire.hpp"

namespace cf::bigcommerce::sim {

Json wire_customer_address(CustomerAddress const& address) {
    auto const& party = address.party;
    return Json::object({{"id", address.id},
                         {"customer_id", address.customer_id},
                         {"first_name", party.first_name},
                         {"last_name", party.last_name},
                         {"company", party.company},
                         {"address1", party.street_1},
                         {"address2", party.street_2},
                         {"city", party.city},
                         {"state_or_province", party.state},
                         {"postal_code", party.zip},
                         {"country_code", party.country_iso2},
                         {"country", party.country},
                         {"phone", party.phone},
                         {"address_type", address.type}});
}

Json wire_customer(Customer const& customer, CustomerInclude include) {
    constexpr std::size_t embedded_addresses_max = 10;  // More are listed only by their own route.
    auto const& party = customer.party;
    Json body = Json::object({{"id", customer.id},
                              {"email", party.email},
                              {"first_name", party.first_name},
                              {"last_name", party.last_name},
                              {"company", party.company},
                              {"phone", party.phone},
                              {"registration_ip_address", ""},
                              {"notes", customer.notes},
                              {"tax_exempt_category", customer.tax_exempt_category},
                              {"customer_group_id", customer.customer_group_id},
                              {"date_created", to_iso(customer.created)},
                              {"date_modified", to_iso(customer.modified)},
                              {"address_count", std::int64_t(customer.addresses.size())},
                              {"attribute_count", 0},
                              {"authentication", Json::object({{"force_password_reset", false}})},
                              {"accepts_product_review_abandoned_cart_emails", true},
                              {"origin_channel_id", customer.origin_channel_id},
                              {"channel_ids", customer.channel_ids}});
    if (include.addresses) {
        Json addresses = Json::array();
        auto const count = std::min(customer.addresses.size(), embedded_addresses_max);
        for (std::size_t i = 0; i < count; ++i) {
            addresses.push_back(wire_customer_address(customer.addresses[i]));
        }
        body.set("addresses", std::move(addresses));
    }
    if (include.store_credit) {
        body.set("store_credit_amounts",
                 Json::array({Json::object({{"amount", number(customer.store_credit)}})}));
    }
    if (include.form_fields) body.set("form_fields", Json::array());
    if (include.attributes) body.set("attributes", Json::array());
    return body;
}

Json wire_variant(Product const& product, Variant const& variant, Instant now) {
    auto optional = [](std::optional<Decimal> const& amount) {
        return amount ? number(*amount) : Json();
    };
    Decimal calculated = variant.price.value_or(product.price);
    if (variant.sale_price) calculated = *variant.sale_price;
    std::int64_t const stock = now >= variant.pending_until ? variant.stock_pending : variant.stock;
    return Json::object({{"id", variant.id},
                         {"product_id", product.id},
                         {"sku", variant.sku},
                         {"sku_id", variant.sku_id},
                         {"price", optional(variant.price)},
                         {"calculated_price", number(calculated)},
                         {"sale_price", optional(variant.sale_price)},
                         {"retail_price", Json()},
                         {"cost_price", number(variant.cost_price)},
                         {"weight", Json()},
                         {"purchasing_disabled", false},
                         {"purchasing_disabled_message", ""},
                         {"upc", ""},
                         {"inventory_level", stock},
                         {"inventory_warning_level", 0},
                         {"bin_picking_number", ""},
                         {"option_values", Json::array()}});
}

Json wire_product(Product const& product) {
    std::int64_t stock = 0;
    for (auto const& variant : product.variants) stock += variant.stock;
    char const* const tracking = product.tracking == Tracking::product   ? "product"
                                 : product.tracking == Tracking::variant ? "variant"
                                                                         : "none";
    Json categories = Json::array();
    for (Id const category : product.categories) categories.push_back(category);
    return Json::object({{"id", product.id},
                         {"name", product.name},
                         {"type", product.type == LineType::digital ? "digital" : "physical"},
                         {"sku", product.sku},
                         {"description", ""},
                         {"weight", number(product.weight)},
                         {"price", number(product.price)},
                         {"cost_price", number(product.cost_price)},
                         {"retail_price", 0},
                         {"sale_price", 0},
                         {"calculated_price", number(product.price)},
                         {"tax_class_id", product.tax_class},
                         {"product_tax_code", ""},
                         {"categories", std::move(categories)},
                         {"inventory_level", stock},
                         {"inventory_warning_level", 0},
                         {"inventory_tracking", tracking},
                         {"is_visible", true},
                         {"availability", "available"},
                         {"date_created", iso_offset(product.created)},
                         {"date_modified", iso_offset(product.modified)},
                         {"base_variant_id", product.base_variant_id}});
}

Json wire_gift_certificate(GiftCertificate const& certificate) {
    return Json::object({{"id", certificate.id},
                         {"customer_id", certificate.customer_id},
                         {"order_id", certificate.order_id},
                         {"code", certificate.code},
                         {"to_name", certificate.to_name},
                         {"to_email", certificate.to_email},
                         {"from_name", certificate.from_name},
                         {"from_email", certificate.from_email},
                         {"amount", certificate.amount.to_fixed(4)},
                         {"balance", certificate.balance.to_fixed(4)},
                         {"status", "active"},
                         {"template", "general.html"},
                         {"message", ""},
                         {"purchase_date", std::to_string(to_unix_seconds(certificate.purchased))},
                         {"expiry_date", "0"},
                         {"currency_code", certificate.currency}});
}

}  // namespace cf::bigcommerce::sim
