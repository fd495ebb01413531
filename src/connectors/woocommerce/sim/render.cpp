#include "connectors/woocommerce/sim/render.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/tax.hpp"
#include "connectors/woocommerce/sim/totals.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::string_view all_methods = "GET, POST, PUT, PATCH, DELETE";

Json href(std::string url) { return Json::array({Json::object({{"href", Json(std::move(url))}})}); }

Json self_link(std::string url, std::string_view allowed) {
    Json methods = Json::array();
    for (auto method : split(allowed, ',')) methods.push_back(trim(method));
    return Json::array({Json::object(
        {{"href", std::move(url)}, {"targetHints", Json::object({{"allow", methods}})}})});
}

Json meta_json(std::vector<MetaEntry> const& entries, bool shown) {
    Json list = Json::array();
    for (auto const& entry : entries) {
        Json item = Json::object({{"id", entry.id}, {"key", entry.key}, {"value", entry.value}});
        if (shown) {
            item.set("display_key", entry.display_key.empty() ? entry.key : entry.display_key);
            item.set("display_value",
                     entry.display_value.is_null() ? entry.value : entry.display_value);
        }
        list.push_back(std::move(item));
    }
    return list;
}

Json taxes_json(std::vector<TaxShare> const& taxes, int dp) {
    Json list = Json::array();
    for (auto const& share : taxes)
        list.push_back(Json::object(
            {{"id", share.rate},
             {"total", amount_text(share.total, dp)},
             {"subtotal", share.subtotal ? Json(amount_text(*share.subtotal, dp)) : Json("")}}));
    return list;
}

/// An amount the store rounds to its own decimals whenever it reads it; `dp` only pads.
std::string at_store_decimals(Decimal amount, Settings const& settings, int dp) {
    return amount_text(amount.rounded(settings.decimals, Rounding::half_up), dp);
}

struct ProductFacts {
    Id product = 0;
    Id variation = 0;
    Json sku;
    Json global_id;
    Json image_id;
    Json parent_name;
};

/// What a line can still tell of its product: after deletion neither id nor SKU. (B16)
ProductFacts facts_of(Store const& store, ProductLine const& line) {
    Id const id = line.variation != 0 ? line.variation : line.product;
    if (id == 0 || store.deleted_products.contains(id)) return {0, 0, {}, {}, 0, {}};
    ProductFacts facts{line.product, line.variation, {}, "", "", {}};
    Json const* document = store.find_product(id);
    if (document != nullptr) {
        facts.sku = (*document)["sku"].text();
    } else {
        facts.sku = line.sku ? Json(*line.sku) : Json("");
    }
    if (line.variation != 0) {
        facts.image_id = 0;
        Json const* parent = store.find_product(line.product);
        if (parent != nullptr) {
            facts.parent_name = (*parent)["name"].text();
        } else if (line.parent_name) {
            facts.parent_name = *line.parent_name;
        }
    }
    return facts;
}

Json product_line_json(Store const& store, ProductLine const& line, int dp) {
    Settings const& settings = store.settings;
    auto const facts = facts_of(store, line);
    Json out = Json::object({
        {"id", line.id},
        {"name", line.name},
        {"product_id", facts.product},
        {"variation_id", facts.variation},
        {"quantity", Json::number(line.shown_quantity.normalized())},
        {"tax_class", line.tax_class},
        {"subtotal", amount_text(line.subtotal, dp)},
        {"subtotal_tax", amount_text(shown_subtotal_tax(line.taxes, settings), dp)},
        {"total", amount_text(line.total, dp)},
        {"total_tax", amount_text(shown_tax(line.taxes, settings), dp)},
        {"taxes", taxes_json(line.taxes, dp)},
        {"meta_data", meta_json(line.meta, true)},
    });
    out.set("sku", facts.sku);
    out.set("global_unique_id", facts.global_id);
    out.set("price", price_number(line.total, line.shown_quantity));
    out.set("image", Json::object({{"id", facts.image_id}, {"src", ""}}));
    out.set("parent_name", facts.parent_name);
    return out;
}

Json product_lines_json(Store const& store, Items const& items, int dp) {
    Json list = Json::array();
    for (auto const& line : items.products) list.push_back(product_line_json(store, line, dp));
    return list;
}

Json shipping_lines_json(Store const& store, Items const& items, int dp) {
    Json list = Json::array();
    for (auto const& line : items.shipping)
        list.push_back(Json::object({
            {"id", line.id},
            {"method_title", line.title},
            {"method_id", line.method},
            {"instance_id", line.instance},
            {"total", amount_text(line.total, dp)},
            {"total_tax", amount_text(shown_tax(line.taxes, store.settings), dp)},
            {"taxes", taxes_json(line.taxes, dp)},
            {"tax_status", line.taxable ? "taxable" : "none"},
            {"meta_data", meta_json(line.meta, true)},
        }));
    return list;
}

Json fee_lines_json(Store const& store, Items const& items, int dp) {
    Json list = Json::array();
    for (auto const& fee : items.fees)
        list.push_back(Json::object({
            {"id", fee.id},
            {"name", fee.name},
            {"tax_class", fee.tax_class},
            {"tax_status", fee.taxable ? "taxable" : "none"},
            {"amount", fee.amount},
            {"total", amount_text(fee.total, dp)},
            {"total_tax", amount_text(shown_tax(fee.taxes, store.settings), dp)},
            {"taxes", taxes_json(fee.taxes, dp)},
            {"meta_data", meta_json(fee.meta, true)},
        }));
    return list;
}

Json tax_lines_json(Items const& items, int dp) {
    Json list = Json::array();
    for (auto const& line : items.taxes)
        list.push_back(Json::object({
            {"id", line.id},
            {"rate_code", line.code},
            {"rate_id", line.rate},
            {"label", line.label},
            {"compound", line.compound},
            {"tax_total", amount_text(line.cart, dp)},
            {"shipping_tax_total", amount_text(line.shipping, dp)},
            {"rate_percent", Json::number(line.percent.normalized())},
            {"meta_data", Json::array()},
        }));
    return list;
}

Json coupon_lines_json(Order const& order) {
    Json list = Json::array();
    for (auto const& line : order.coupons)
        list.push_back(Json::object({
            {"id", line.id},
            {"code", line.code},
            {"discount", short_text(line.discount)},
            {"discount_tax", short_text(line.discount_tax)},
            {"meta_data", meta_json(line.meta, true)},
            {"discount_type", line.type},
            {"nominal_amount", Json::number(line.nominal.normalized())},
            {"free_shipping", line.free_shipping},
        }));
    return list;
}

Json refund_summaries(Store const& store, Order const& order, int dp) {
    Json list = Json::array();
    for (Id id : order.refunds) {
        auto found = store.refunds.find(id);
        if (found == store.refunds.end()) continue;
        Refund const& refund = found->second;
        list.push_back(Json::object({
            {"id", refund.id},
            {"reason", refund.reason},
            {"total", amount_text(-refund.amount, dp)},
            {"total_tax",
             at_store_decimals(refund.cart_tax + refund.shipping_tax, store.settings, dp)},
        }));
    }
    return list;
}

bool is_editable(Order const& order) {
    return order.status == "pending" || order.status == "on-hold" || order.status == "auto-draft";
}

void add_totals(Json& out, Store const& store, Order const& order, int dp) {
    Settings const& settings = store.settings;
    out.set("discount_total", amount_text(order.discount_total, dp));
    out.set("discount_tax", amount_text(order.discount_tax, dp));
    out.set("shipping_total", at_store_decimals(order.shipping_total, settings, dp));
    out.set("shipping_tax", amount_text(order.shipping_tax, dp));
    out.set("cart_tax", amount_text(order.cart_tax, dp));
    out.set("total", at_store_decimals(order.total, settings, dp));
    out.set("total_tax", amount_text(round_tax(order.cart_tax + order.shipping_tax, settings), dp));
}

void add_buyer(Json& out, Store const& store, Order const& order) {
    TimeZone const& zone = store.settings.zone;
    out.set("customer_id", order.customer);
    out.set("order_key", order.order_key);
    out.set("billing", order.billing);
    out.set("shipping", order.shipping);
    out.set("payment_method", order.payment_method);
    out.set("payment_method_title", order.payment_method_title);
    out.set("transaction_id", order.transaction_id);
    out.set("customer_ip_address", order.customer_ip);
    out.set("customer_user_agent", order.customer_agent);
    out.set("created_via", order.created_via);
    out.set("customer_note", order.customer_note);
    out.set("date_completed", local_date(order.completed, zone));
    out.set("date_paid", local_date(order.paid, zone));
    out.set("cart_hash", order.cart_hash);
    out.set("number", std::to_string(order.id));
}

void add_state(Json& out, Store const& store, Order const& order, LinkBase const& links) {
    out.set("payment_url",
            links.site + "/checkout/order-pay/" + std::to_string(order.id) +
                "/?pay_for_order=true&key=" + order.order_key);
    out.set("is_editable", is_editable(order));
    out.set("needs_payment", needs_payment(order));
    out.set("needs_processing", needs_processing(store, order));
    out.set("date_created_gmt", gmt_date(order.created));
    out.set("date_modified_gmt", gmt_date(order.modified));
    out.set("date_completed_gmt", gmt_date(order.completed));
    out.set("date_paid_gmt", gmt_date(order.paid));
    out.set("currency_symbol", currency_symbol(order.currency));
    std::string const url = links.rest() + "orders/" + std::to_string(order.id);
    out.set("_links",
            Json::object({
                {"self", self_link(url, all_methods)},
                {"collection", href(links.rest() + "orders")},
                {"email_templates",
                 Json::array({Json::object(
                     {{"embeddable", true}, {"href", url + "/actions/email_templates"}})})},
            }));
    if (order.customer != 0)
        out.member("_links").set(
            "customer", href(links.rest() + "customers/" + std::to_string(order.customer)));
}

}  // namespace

bool needs_payment(Order const& order) {
    bool const open =
        order.status == "pending" || order.status == "failed" || order.status == "checkout-draft";
    return open && order.total.sign() > 0;
}

bool needs_processing(Store const& store, Order const& order) {
    auto const& lines = order.items.products;
    return std::any_of(lines.begin(), lines.end(), [&](ProductLine const& line) {
        Json const* product =
            store.find_product(line.variation != 0 ? line.variation : line.product);
        if (product == nullptr) return line.product != 0;
        return !((*product)["virtual"].boolean_or(false) &&
                 (*product)["downloadable"].boolean_or(false));
    });
}

Json order_json(Store const& store, Order const& order, LinkBase const& links, int dp) {
    TimeZone const& zone = store.settings.zone;
    Json out = Json::object({
        {"id", order.id},
        {"parent_id", 0},
        {"status", order.status},
        {"currency", order.currency},
        {"version", order.version},
        {"prices_include_tax", order.prices_include_tax},
        {"date_created", local_date(order.created, zone)},
        {"date_modified", local_date(order.modified, zone)},
    });
    add_totals(out, store, order, dp);
    add_buyer(out, store, order);
    out.set("meta_data", meta_json(order.meta, false));
    out.set("line_items", product_lines_json(store, order.items, dp));
    out.set("tax_lines", tax_lines_json(order.items, dp));
    out.set("shipping_lines", shipping_lines_json(store, order.items, dp));
    out.set("fee_lines", fee_lines_json(store, order.items, dp));
    out.set("coupon_lines", coupon_lines_json(order));
    out.set("refunds", refund_summaries(store, order, dp));
    add_state(out, store, order, links);
    return out;
}

Json refund_json(
    Store const& store, Refund const& refund, LinkBase const& links, int dp, bool with_parent) {
    Json out = Json::object({{"id", refund.id}});
    if (with_parent) out.set("parent_id", refund.order);
    out.set("date_created", local_date(refund.created, store.settings.zone));
    out.set("date_created_gmt", gmt_date(refund.created));
    out.set("amount", amount_text(refund.amount, dp));
    out.set("reason", refund.reason);
    out.set("refunded_by", refund.refunded_by);
    out.set("refunded_payment", refund.refunded_payment);
    out.set("meta_data", meta_json(refund.meta, false));
    out.set("line_items", product_lines_json(store, refund.items, dp));
    out.set("shipping_lines", shipping_lines_json(store, refund.items, dp));
    out.set("tax_lines", tax_lines_json(refund.items, dp));
    out.set("fee_lines", fee_lines_json(store, refund.items, dp));
    std::string const order = links.rest() + "orders/" + std::to_string(refund.order);
    std::string const list = order + "/refunds";
    out.set("_links",
            Json::object({
                {"self", self_link(list + "/" + std::to_string(refund.id), "GET, DELETE")},
                {"collection", href(list)},
                {"up", href(order)},
            }));
    return out;
}

Json note_json(Store const& store, Id order, OrderNote const& note, LinkBase const& links) {
    std::string const up = links.rest() + "orders/" + std::to_string(order);
    return Json::object({
        {"id", note.id},
        {"author", note.author},
        {"date_created", local_date(note.created, store.settings.zone)},
        {"date_created_gmt", gmt_date(note.created)},
        {"note", note.text},
        {"customer_note", note.for_customer},
        {"_links",
         Json::object({
             {"self", self_link(up + "/notes/" + std::to_string(note.id), "GET, DELETE")},
             {"collection", href(up + "/notes")},
             {"up", href(up)},
         })},
    });
}

Json tax_rate_json(TaxRate const& rate, LinkBase const& links) {
    return with_links(Json::object({
                          {"id", rate.id},
                          {"country", rate.country},
                          {"state", rate.state},
                          {"postcode", ""},
                          {"city", ""},
                          {"rate", amount_text(rate.percent, 4)},
                          {"name", rate.name},
                          {"priority", rate.priority},
                          {"compound", rate.compound},
                          {"shipping", rate.on_shipping},
                          {"order", rate.order},
                          {"class", rate.tax_class.empty() ? "standard" : rate.tax_class},
                          {"postcodes", Json::array()},
                          {"cities", Json::array()},
                      }),
                      links,
                      "taxes");
}

Json with_links(Json document,
                LinkBase const& links,
                std::string const& collection,
                std::string_view allowed) {
    std::string const list = links.rest() + collection;
    std::string const self = list + "/" + std::string(document["id"].text());
    document.set("_links",
                 Json::object({{"self", self_link(self, allowed)}, {"collection", href(list)}}));
    return document;
}

std::string currency_symbol(std::string_view currency) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> symbols{{
        {"EUR", "€"},
        {"USD", "$"},
        {"CAD", "$"},
        {"AUD", "$"},
        {"NZD", "$"},
        {"GBP", "£"},
        {"JPY", "¥"},
        {"KWD", "د.ك"},
        {"SEK", "kr"},
        {"PLN", "zł"},
        {"INR", "₹"},
    }};
    for (auto const& [code, symbol] : symbols)
        if (code == currency) return std::string(symbol);
    return std::string(currency);
}

std::string currency_name(std::string_view currency) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names{{
        {"EUR", "Euro"},
        {"USD", "United States (US) dollar"},
        {"CAD", "Canadian dollar"},
        {"AUD", "Australian dollar"},
        {"GBP", "Pound sterling"},
        {"CHF", "Swiss franc"},
        {"JPY", "Japanese yen"},
        {"KWD", "Kuwaiti dinar"},
    }};
    for (auto const& [code, name] : names)
        if (code == currency) return std::string(name);
    return std::string(currency);
}

}  // namespace cf::woocommerce::sim
