#include "connectors/woocommerce/sim/documents.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "connectors/woocommerce/sim/import.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::string_view product_template = R"({"id":0,"name":"","slug":"","permalink":"",
"date_created":null,"date_created_gmt":null,"date_modified":null,"date_modified_gmt":null,
"type":"simple","status":"publish","featured":false,"catalog_visibility":"visible",
"description":"","short_description":"","sku":"","price":"","regular_price":"","sale_price":"",
"date_on_sale_from":null,"date_on_sale_from_gmt":null,"date_on_sale_to":null,
"date_on_sale_to_gmt":null,"on_sale":false,"purchasable":false,"total_sales":0,"virtual":false,
"downloadable":false,"downloads":[],"download_limit":-1,"download_expiry":-1,"external_url":"",
"button_text":"","tax_status":"taxable","tax_class":"","manage_stock":false,
"stock_quantity":null,"backorders":"no","backorders_allowed":false,"backordered":false,
"low_stock_amount":null,"sold_individually":false,"weight":"",
"dimensions":{"length":"","width":"","height":""},"shipping_required":true,
"shipping_taxable":true,"shipping_class":"","shipping_class_id":0,"reviews_allowed":true,
"average_rating":"0.00","rating_count":0,"upsell_ids":[],"cross_sell_ids":[],"parent_id":0,
"purchase_note":"","categories":[{"id":15,"name":"Uncategorized","slug":"uncategorized"}],
"brands":[],"tags":[],"images":[],"attributes":[],"default_attributes":[],"variations":[],
"grouped_products":[],"menu_order":0,"price_html":"","related_ids":[],"meta_data":[],
"stock_status":"instock","has_options":false,"post_password":"","global_unique_id":""})";

constexpr std::string_view variation_template = R"({"id":0,"type":"variation",
"date_created":null,"date_created_gmt":null,"date_modified":null,"date_modified_gmt":null,
"description":"","permalink":"","sku":"","global_unique_id":"","price":"","regular_price":"",
"sale_price":"","date_on_sale_from":null,"date_on_sale_from_gmt":null,"date_on_sale_to":null,
"date_on_sale_to_gmt":null,"on_sale":false,"status":"publish","purchasable":false,
"virtual":false,"downloadable":false,"downloads":[],"download_limit":-1,"download_expiry":-1,
"tax_status":"taxable","tax_class":"","manage_stock":false,"stock_quantity":null,
"stock_status":"instock","backorders":"no","backorders_allowed":false,"backordered":false,
"low_stock_amount":null,"weight":"","dimensions":{"length":"","width":"","height":""},
"shipping_class":"","shipping_class_id":0,"image":null,"gallery_image_ids":[],"attributes":[],
"menu_order":0,"meta_data":[],"name":"","parent_id":0})";

constexpr std::string_view customer_template = R"({"id":0,"date_created":null,
"date_created_gmt":null,"date_modified":null,"date_modified_gmt":null,"email":"",
"first_name":"","last_name":"","role":"customer","username":"","billing":{},"shipping":{},
"is_paying_customer":false,"avatar_url":"","meta_data":[]})";

constexpr std::string_view coupon_template = R"({"id":0,"code":"","amount":"0.00",
"status":"publish","date_created":null,"date_created_gmt":null,"date_modified":null,
"date_modified_gmt":null,"discount_type":"fixed_cart","description":"","date_expires":null,
"date_expires_gmt":null,"usage_count":0,"individual_use":false,"product_ids":[],
"excluded_product_ids":[],"usage_limit":null,"usage_limit_per_user":null,
"limit_usage_to_x_items":null,"free_shipping":false,"product_categories":[],
"excluded_product_categories":[],"exclude_sale_items":false,"minimum_amount":"0.00",
"maximum_amount":"0.00","email_restrictions":[],"used_by":[],"meta_data":[]})";

Json from_template(std::string_view text, Id id) {
    auto document = Json::parse(text);
    CF_CHECK(document.has_value());
    document->set("id", id);
    return std::move(*document);
}

bool is_read_only(std::string_view member) {
    constexpr std::array fixed{
        "_links", "permalink_template", "generated_slug", "price_html", "related_ids"};
    return std::find(fixed.begin(), fixed.end(), member) != fixed.end();
}

/// A price as given when it is a number, else "".
std::string price_text(Json const& given) {
    std::string text(given.text());
    auto const value = Decimal::parse(text);
    return value && value->sign() >= 0 ? text : "";
}

}  // namespace

void set_dates(Json& document, std::string const& member, Instant at, TimeZone const& zone) {
    document.set(member, local_date(whole_second(at), zone));
    document.set(member + "_gmt", gmt_date(whole_second(at)));
}

Json new_product(Store const& store, Id id, Instant now) {
    Json product = from_template(product_template, id);
    set_dates(product, "date_created", now, store.settings.zone);
    set_dates(product, "date_modified", now, store.settings.zone);
    return product;
}

Json new_variation(Store const& store, Id id, Id parent, Instant now) {
    Json variation = from_template(variation_template, id);
    variation.set("parent_id", parent);
    set_dates(variation, "date_created", now, store.settings.zone);
    set_dates(variation, "date_modified", now, store.settings.zone);
    return variation;
}

Json new_customer(Store const& store, Id id, Instant now) {
    Json customer = from_template(customer_template, id);
    customer.set("billing", customer_address({}, true));
    customer.set("shipping", customer_address({}, false));
    set_dates(customer, "date_created", now, store.settings.zone);
    set_dates(customer, "date_modified", now, store.settings.zone);
    return customer;
}

Json new_coupon(Store const& store, Id id, Instant now) {
    Json coupon = from_template(coupon_template, id);
    set_dates(coupon, "date_created", now, store.settings.zone);
    set_dates(coupon, "date_modified", now, store.settings.zone);
    return coupon;
}

void settle_product(Json& product) {
    std::string const regular = price_text(product["regular_price"]);
    std::string sale = price_text(product["sale_price"]);
    bool const is_variable = product["type"].text() == "variable";
    // Without a regular price there is nothing to be on sale from.
    if (regular.empty() && !is_variable) sale.clear();
    if (!is_variable) {
        product.set("regular_price", regular);
        product.set("sale_price", sale);
        product.set("price", sale.empty() ? regular : sale);
    }
    if (!is_variable) product.set("on_sale", !sale.empty());  // Else its variations decide.
    product.set("purchasable", !product["price"].text().empty());
    if (product["manage_stock"].boolean_or(false)) {
        auto const quantity = Decimal::parse(product["stock_quantity"].text());
        if (!quantity) product.set("stock_quantity", 0);
        product.set("stock_status", quantity && quantity->sign() > 0 ? "instock" : "outofstock");
    }
}

void merge_document(Json& document, Json const& given, std::vector<std::string>& unknown) {
    for (auto const& [name, value] : given.members()) {
        if (is_read_only(name) || name == "id") continue;
        if (!document.contains(name)) {
            unknown.push_back(name);
            continue;
        }
        Json& member = document.member(name);
        if (!member.is_object() || !value.is_object()) {
            member = value;
            continue;
        }
        for (auto const& [inner, inner_value] : value.members()) {
            if (member.contains(inner)) {
                member.set(inner, inner_value);
            } else {
                unknown.push_back(name + "." + inner);
            }
        }
    }
}

std::string without_markup(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const end = text[i] == '<' ? text.find('>', i) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out.push_back(text[i]);
        } else {
            i = end;
        }
    }
    return out;
}

}  // namespace cf::woocommerce::sim
