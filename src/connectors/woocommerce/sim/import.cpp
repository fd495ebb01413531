#include "connectors/woocommerce/sim/import.hpp"

#include <algorithm>
#include <array>

#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/tax.hpp"
#include "simkit/strict_json.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::array order_address_members{"first_name",
                                           "last_name",
                                           "company",
                                           "address_1",
                                           "address_2",
                                           "city",
                                           "state",
                                           "postcode",
                                           "country",
                                           "email",
                                           "phone"};
constexpr std::array customer_address_members{"first_name",
                                              "last_name",
                                              "company",
                                              "address_1",
                                              "address_2",
                                              "city",
                                              "postcode",
                                              "country",
                                              "state",
                                              "email",
                                              "phone"};

template <class Members>
Json address_of(Json const& given, bool with_email, Members const& members) {
    Json address = Json::object();
    for (std::string_view name : members)
        if (with_email || name != "email") address.set(name, given[name].text());
    return address;
}

void notice(Id& next, Id seen) { next = std::max(next, seen + 1); }

int decimals_in(std::string_view text) {
    auto const point = text.find('.');
    return point == std::string_view::npos ? 0 : int(text.size() - point - 1);
}

/// `exact` when it is shown as `shown`, else what is shown.
Decimal restored(Decimal exact, std::string_view shown, Decimal fallback) {
    return amount_text(exact, decimals_in(shown)) == shown ? exact : fallback;
}

Result<Decimal> amount_at(JsonCursor const& object, std::string_view name) {
    auto given = object.find(name);
    if (!given || given->value().text().empty()) return Decimal();
    return given->decimal();
}

/// The vendor prints binary floats there, with more digits than a Decimal holds; 12 are plenty.
Result<Decimal> unit_price(JsonCursor const& price) {
    constexpr std::size_t digits = 12;
    std::string_view const text = price.value().text();
    auto const point = text.find('.');
    auto const value =
        Decimal::parse(point == std::string_view::npos ? text : text.substr(0, point + 1 + digits));
    if (!value) return price.error("is not a price");
    return *value;
}

Result<std::vector<MetaEntry>> read_meta(Store& store, JsonCursor const& line) {
    std::vector<MetaEntry> entries;
    auto list = line.find("meta_data");
    if (!list) return entries;
    CF_TRY(auto items, list->elements());
    for (auto const& item : items) {
        CF_TRY_VOID(only_keys(item, {"id", "key", "value", "display_key", "display_value"}));
        MetaEntry entry;
        CF_TRY(entry.key, item.string_at("key"));
        entry.id = store.next_meta_id;
        CF_TRY_VOID(read_into(item, "id", entry.id));
        entry.value = item.value()["value"];
        entry.display_key = item.value()["display_key"].text();
        entry.display_value = item.value()["display_value"];
        notice(store.next_meta_id, entry.id);
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<Id> read_line_id(Store& store, JsonCursor const& line) {
    Id id = store.next_item_id;
    CF_TRY_VOID(read_into(line, "id", id));
    notice(store.next_item_id, id);
    return id;
}

Decimal percent_of(std::vector<TaxLine> const& taxes, Id rate, Decimal& total_regular) {
    for (auto const& line : taxes)
        if (line.rate == rate) {
            if (line.compound) total_regular = -1;  // Not restored: needs the taxes below it.
            return line.percent;
        }
    return {};
}

Decimal restored_tax(Decimal net, Decimal percent, std::string_view shown, Decimal fallback) {
    return restored(divided(net * percent, 100, 6), shown, fallback);
}

Result<std::vector<TaxShare>> read_taxes(JsonCursor const& line,
                                         std::vector<TaxLine> const& rates,
                                         Decimal total,
                                         Decimal subtotal) {
    std::vector<TaxShare> taxes;
    auto list = line.find("taxes");
    if (!list) return taxes;
    CF_TRY(auto items, list->elements());
    for (auto const& item : items) {
        TaxShare share;
        CF_TRY(share.rate, item.integer_at("id"));
        CF_TRY(share.total, amount_at(item, "total"));
        Decimal regular;
        Decimal const percent = percent_of(rates, share.rate, regular);
        std::string_view const shown = item.value()["total"].text();
        if (regular.sign() >= 0) share.total = restored_tax(total, percent, shown, share.total);
        std::string_view const shown_before = item.value()["subtotal"].text();
        if (!shown_before.empty()) {
            CF_TRY(Decimal const before, amount_at(item, "subtotal"));
            share.subtotal = regular.sign() >= 0
                                 ? restored_tax(subtotal, percent, shown_before, before)
                                 : before;
        }
        taxes.push_back(share);
    }
    return taxes;
}

Result<ProductLine> read_product_line(Store& store,
                                      JsonCursor const& line,
                                      std::vector<TaxLine> const& rates) {
    ProductLine out;
    CF_TRY(out.id, read_line_id(store, line));
    CF_TRY_VOID(read_into(line, "name", out.name));
    CF_TRY_VOID(read_into(line, "product_id", out.product));
    CF_TRY_VOID(read_into(line, "variation_id", out.variation));
    CF_TRY_VOID(read_into(line, "quantity", out.quantity));
    out.shown_quantity = out.quantity;
    CF_TRY_VOID(read_into(line, "tax_class", out.tax_class));
    CF_TRY(out.total, amount_at(line, "total"));
    CF_TRY(out.subtotal, amount_at(line, "subtotal"));
    std::string_view const shown = line.value()["total"].text();
    std::string_view const shown_before = line.value()["subtotal"].text();
    bool const same = shown == shown_before;
    if (auto price = line.find("price")) {
        CF_TRY(Decimal const unit, unit_price(*price));
        Decimal const exact = (unit * out.quantity).rounded(6, Rounding::half_up);
        out.total = restored(exact, shown, out.total);
    }
    if (same) out.subtotal = out.total;
    CF_TRY(out.taxes, read_taxes(line, rates, out.total, out.subtotal));
    CF_TRY(out.meta, read_meta(store, line));
    if (auto sku = line.find("sku")) out.sku = std::string(sku->value().text());
    if (auto parent = line.find("parent_name"))
        out.parent_name = std::string(parent->value().text());
    if (out.product != 0 && store.products.contains(out.product))
        out.taxable = (*store.find_product(out.product))["tax_status"].text() != "none";
    return out;
}

Result<std::vector<TaxLine>> read_tax_lines(Store& store, JsonCursor const& body) {
    std::vector<TaxLine> lines;
    auto list = body.find("tax_lines");
    if (!list) return lines;
    CF_TRY(auto items, list->elements());
    for (auto const& item : items) {
        TaxLine line;
        CF_TRY(line.id, read_line_id(store, item));
        CF_TRY(line.rate, item.integer_at("rate_id"));
        CF_TRY_VOID(read_into(item, "rate_code", line.code));
        CF_TRY_VOID(read_into(item, "label", line.label));
        CF_TRY_VOID(read_into(item, "compound", line.compound));
        CF_TRY_VOID(read_into(item, "rate_percent", line.percent));
        CF_TRY(line.cart, amount_at(item, "tax_total"));
        CF_TRY(line.shipping, amount_at(item, "shipping_tax_total"));
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<Items> read_items(Store& store, JsonCursor const& body) {
    Items items;
    CF_TRY(items.taxes, read_tax_lines(store, body));
    if (auto list = body.find("line_items")) {
        CF_TRY(auto lines, list->elements());
        for (auto const& line : lines) {
            CF_TRY(auto read, read_product_line(store, line, items.taxes));
            items.products.push_back(std::move(read));
        }
    }
    if (auto list = body.find("shipping_lines")) {
        CF_TRY(auto lines, list->elements());
        for (auto const& line : lines) {
            ShippingLine out;
            CF_TRY(out.id, read_line_id(store, line));
            CF_TRY_VOID(read_into(line, "method_title", out.title));
            CF_TRY_VOID(read_into(line, "method_id", out.method));
            CF_TRY_VOID(read_into(line, "instance_id", out.instance));
            CF_TRY(out.total, amount_at(line, "total"));
            out.taxable = line.value()["tax_status"].text() != "none";
            CF_TRY(out.taxes, read_taxes(line, items.taxes, out.total, {}));
            CF_TRY(out.meta, read_meta(store, line));
            items.shipping.push_back(std::move(out));
        }
    }
    if (auto list = body.find("fee_lines")) {
        CF_TRY(auto lines, list->elements());
        for (auto const& line : lines) {
            FeeLine out;
            CF_TRY(out.id, read_line_id(store, line));
            CF_TRY_VOID(read_into(line, "name", out.name));
            CF_TRY_VOID(read_into(line, "tax_class", out.tax_class));
            CF_TRY_VOID(read_into(line, "amount", out.amount));
            out.taxable = line.value()["tax_status"].text() != "none";
            CF_TRY(out.total, amount_at(line, "total"));
            CF_TRY(out.taxes, read_taxes(line, items.taxes, out.total, {}));
            CF_TRY(out.meta, read_meta(store, line));
            items.fees.push_back(std::move(out));
        }
    }
    return items;
}

Result<std::vector<CouponLine>> read_coupons(Store& store, JsonCursor const& body) {
    std::vector<CouponLine> lines;
    auto list = body.find("coupon_lines");
    if (!list) return lines;
    CF_TRY(auto items, list->elements());
    for (auto const& item : items) {
        CouponLine line;
        CF_TRY(line.id, read_line_id(store, item));
        CF_TRY(line.code, item.string_at("code"));
        CF_TRY_VOID(read_into(item, "discount_type", line.type));
        CF_TRY_VOID(read_into(item, "nominal_amount", line.nominal));
        CF_TRY_VOID(read_into(item, "free_shipping", line.free_shipping));
        CF_TRY(line.discount, amount_at(item, "discount"));
        CF_TRY(line.discount_tax, amount_at(item, "discount_tax"));
        CF_TRY(line.meta, read_meta(store, item));
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<std::optional<Instant>> read_optional_gmt(JsonCursor const& object, std::string_view name) {
    if (!object.find(name)) return std::optional<Instant>();
    CF_TRY(auto at, read_gmt(object, name));
    return std::optional<Instant>(at);
}

Result<void> known_order_members(JsonCursor const& body) {
    return only_keys(body,
                     {"id",
                      "parent_id",
                      "status",
                      "currency",
                      "version",
                      "prices_include_tax",
                      "date_created",
                      "date_modified",
                      "discount_total",
                      "discount_tax",
                      "shipping_total",
                      "shipping_tax",
                      "cart_tax",
                      "total",
                      "total_tax",
                      "customer_id",
                      "order_key",
                      "billing",
                      "shipping",
                      "payment_method",
                      "payment_method_title",
                      "transaction_id",
                      "customer_ip_address",
                      "customer_user_agent",
                      "created_via",
                      "customer_note",
                      "date_completed",
                      "date_paid",
                      "cart_hash",
                      "number",
                      "meta_data",
                      "line_items",
                      "tax_lines",
                      "shipping_lines",
                      "fee_lines",
                      "coupon_lines",
                      "refunds",
                      "payment_url",
                      "is_editable",
                      "needs_payment",
                      "needs_processing",
                      "date_created_gmt",
                      "date_modified_gmt",
                      "date_completed_gmt",
                      "date_paid_gmt",
                      "currency_symbol",
                      "_links"});
}

Result<void> read_header(JsonCursor const& body, Order& order) {
    CF_TRY(order.id, body.integer_at("id"));
    CF_TRY(order.status, body.string_at("status"));
    CF_TRY_VOID(read_into(body, "currency", order.currency));
    CF_TRY_VOID(read_into(body, "version", order.version));
    CF_TRY_VOID(read_into(body, "prices_include_tax", order.prices_include_tax));
    CF_TRY(order.created, read_gmt(body, "date_created_gmt"));
    CF_TRY(order.modified, read_gmt(body, "date_modified_gmt"));
    CF_TRY(order.completed, read_optional_gmt(body, "date_completed_gmt"));
    CF_TRY(order.paid, read_optional_gmt(body, "date_paid_gmt"));
    CF_TRY_VOID(read_into(body, "customer_id", order.customer));
    CF_TRY_VOID(read_into(body, "order_key", order.order_key));
    order.billing = order_address(body.value()["billing"], true);
    order.shipping = order_address(body.value()["shipping"], false);
    CF_TRY_VOID(read_into(body, "payment_method", order.payment_method));
    CF_TRY_VOID(read_into(body, "payment_method_title", order.payment_method_title));
    CF_TRY_VOID(read_into(body, "transaction_id", order.transaction_id));
    CF_TRY_VOID(read_into(body, "customer_ip_address", order.customer_ip));
    CF_TRY_VOID(read_into(body, "customer_user_agent", order.customer_agent));
    CF_TRY_VOID(read_into(body, "created_via", order.created_via));
    CF_TRY_VOID(read_into(body, "customer_note", order.customer_note));
    CF_TRY_VOID(read_into(body, "cart_hash", order.cart_hash));
    return {};
}

}  // namespace

Json order_address(Json const& given, bool with_email) {
    return address_of(given, with_email, order_address_members);
}

Json customer_address(Json const& given, bool with_email) {
    return address_of(given, with_email, customer_address_members);
}

Result<Instant> read_gmt(JsonCursor const& object, std::string_view name) {
    CF_TRY(auto text, object.string_at(name));
    auto at = parse_utc(text);
    if (!at) return object.error(std::string(name) + " is not a date like 2026-11-21T02:09:38");
    return *at;
}

Result<void> import_order(Store& store, JsonCursor const& body) {
    CF_TRY_VOID(known_order_members(body));
    Order order;
    order.currency = store.settings.currency;
    order.version = store.settings.version;
    CF_TRY_VOID(read_header(body, order));
    CF_TRY(order.meta, read_meta(store, body));
    CF_TRY(order.items, read_items(store, body));
    CF_TRY(order.coupons, read_coupons(store, body));
    CF_TRY(order.discount_total, amount_at(body, "discount_total"));
    CF_TRY(order.discount_tax, amount_at(body, "discount_tax"));
    CF_TRY(order.shipping_total, amount_at(body, "shipping_total"));
    CF_TRY(order.shipping_tax, amount_at(body, "shipping_tax"));
    CF_TRY(order.cart_tax, amount_at(body, "cart_tax"));
    CF_TRY(order.total, amount_at(body, "total"));
    if (order.paid) {
        bool const offline = order.payment_method == "cod" || order.payment_method == "bacs" ||
                             order.payment_method == "cheque";
        order.captures.push_back(
            {offline ? "offline" : "gateway", order.payment_method, order.total, *order.paid});
    }
    order.archived = order.status == "trash";
    if (order.archived) order.status_before_trash = "pending";
    store.put_order(std::move(order));
    return {};
}

Result<void> import_refund(Store& store, JsonCursor const& body) {
    CF_TRY_VOID(only_keys(body,
                          {"id",
                           "parent_id",
                           "date_created",
                           "date_created_gmt",
                           "amount",
                           "reason",
                           "refunded_by",
                           "refunded_payment",
                           "meta_data",
                           "line_items",
                           "shipping_lines",
                           "tax_lines",
                           "fee_lines",
                           "_links"}));
    Refund refund;
    CF_TRY(refund.id, body.integer_at("id"));
    CF_TRY(refund.order, body.integer_at("parent_id"));
    Order* order = store.find_order(refund.order);
    if (order == nullptr) return body.error("parent_id names no order of this scenario");
    CF_TRY(refund.created, read_gmt(body, "date_created_gmt"));
    CF_TRY(refund.amount, amount_at(body, "amount"));
    CF_TRY_VOID(read_into(body, "reason", refund.reason));
    CF_TRY_VOID(read_into(body, "refunded_by", refund.refunded_by));
    CF_TRY_VOID(read_into(body, "refunded_payment", refund.refunded_payment));
    CF_TRY(refund.meta, read_meta(store, body));
    CF_TRY(refund.items, read_items(store, body));
    for (auto const& line : refund.items.taxes) {
        refund.cart_tax += line.cart;
        refund.shipping_tax += line.shipping;
    }
    refund.money_moved = !order->captures.empty();
    notice(store.next_post_id, refund.id);
    order->refunds.push_back(refund.id);
    std::sort(order->refunds.rbegin(), order->refunds.rend());
    store.refunds.insert_or_assign(refund.id, std::move(refund));
    return {};
}

}  // namespace cf::woocommerce::sim
