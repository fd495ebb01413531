#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/time_zone.hpp"

namespace cf::woocommerce::sim {

using Id = std::int64_t;

/// What a shop owner set once. Changing `decimals` or `round_at_subtotal` later changes what old
/// orders answer, as in the vendor.
struct Settings {
    std::string site_url = "https://store.example";  ///< Without trailing '/'.
    std::string title = "Crossfoot Test Store";
    TimeZone zone = TimeZone::utc();
    std::string currency = "EUR";
    int decimals = 2;
    bool prices_include_tax = true;
    bool round_at_subtotal = false;
    bool calculate_taxes = true;
    bool sequential_discounts = false;
    /// Order data storage "WordPress posts", the way of older shops.
    bool orders_as_posts = false;
    std::string base_country = "DE";
    std::string base_state;
    std::string shipping_tax_class = "inherit";
    std::string version = "11.0.1";
    std::string wp_version = "7.0.4";

    std::string path_prefix() const;  ///< "" or "/shop"; where the site lives below its host.
};

/// `tax_class` "" is the standard class, here and on every line.
struct TaxRate {
    Id id = 0;
    std::string country;
    std::string state;
    std::string name;
    std::string tax_class;
    Decimal percent;
    int priority = 1;
    bool compound = false;
    bool on_shipping = true;
    int order = 0;

    std::string code() const;  ///< "US-NY-NY STATE TAX-1"
};

struct MetaEntry {
    Id id = 0;
    std::string key;
    Json value;
    std::string display_key;
    Json display_value;
};

/// Tax of one rate on one line, kept to six digits. Shipping and fees have no subtotal.
struct TaxShare {
    Id rate = 0;
    Decimal total;
    std::optional<Decimal> subtotal;
};

/// Amounts of lines are net of tax in both price modes, kept to six digits.
struct ProductLine {
    Id id = 0;
    std::string name;
    Id product = 0;
    Id variation = 0;
    Decimal quantity = 1;        ///< Enters the totals.
    Decimal shown_quantity = 1;  ///< What the API tells: plug-ins can store halves, it says 1.
    std::string tax_class;
    Decimal subtotal;
    Decimal total;
    std::vector<TaxShare> taxes;
    std::vector<MetaEntry> meta;
    std::optional<std::string> sku;  ///< As last known; a living product's wins.
    std::optional<std::string> parent_name;
    bool taxable = true;
};

struct ShippingLine {
    Id id = 0;
    std::string title;
    std::string method;
    std::string instance;
    Decimal total;
    bool taxable = true;
    std::vector<TaxShare> taxes;
    std::vector<MetaEntry> meta;
};

struct FeeLine {
    Id id = 0;
    std::string name;
    std::string tax_class;
    bool taxable = true;
    std::string amount;  ///< "" when made through the API.
    Decimal total;
    std::vector<TaxShare> taxes;
    std::vector<MetaEntry> meta;
};

struct CouponLine {
    Id id = 0;
    Id coupon = 0;
    std::string code;
    std::string type;  ///< percent, fixed_cart, fixed_product
    Decimal nominal;
    bool free_shipping = false;
    Decimal discount;
    Decimal discount_tax;
    std::vector<MetaEntry> meta;
};

struct TaxLine {
    Id id = 0;
    std::string code;
    Id rate = 0;
    std::string label;
    bool compound = false;
    Decimal percent;
    Decimal cart;
    Decimal shipping;
};

/// Money that arrived, as the simulator's own truth. The vendor's API shows none of it.
struct Capture {
    std::string kind;     ///< gateway or offline
    std::string gateway;  ///< payment_method of the order then
    Decimal amount;
    Instant at;
};

struct OrderNote {
    Id id = 0;
    std::string author = "WooCommerce";
    Instant created;
    std::string text;
    bool for_customer = false;
};

/// What orders and refunds have in common.
struct Items {
    std::vector<ProductLine> products;
    std::vector<ShippingLine> shipping;
    std::vector<FeeLine> fees;
    std::vector<TaxLine> taxes;
};

struct Refund {
    Id id = 0;
    Id order = 0;
    Instant created;
    Decimal amount;
    std::string reason;
    Id refunded_by = 1;
    bool refunded_payment = false;
    std::vector<MetaEntry> meta;
    Items items;
    Decimal cart_tax;         ///< Negative.
    Decimal shipping_tax;     ///< Negative.
    bool money_moved = true;  ///< Truth for the auditor; the API does not tell.
};

struct Order {
    Id id = 0;
    std::string status = "pending";
    std::string currency;
    std::string version;
    bool prices_include_tax = false;
    Instant created;
    Instant modified;
    std::optional<Instant> completed;
    std::optional<Instant> paid;
    Decimal discount_total;
    Decimal discount_tax;
    Decimal shipping_total;
    Decimal shipping_tax;
    Decimal cart_tax;
    Decimal total;
    Id customer = 0;
    std::string order_key;
    Json billing;  ///< Object in the vendor's member order.
    Json shipping;
    std::string payment_method;
    std::string payment_method_title;
    std::string transaction_id;
    std::string customer_ip = "";
    std::string customer_agent = "";
    std::string created_via = "rest-api";
    std::string customer_note;
    std::string cart_hash;
    std::vector<MetaEntry> meta;
    Items items;
    std::vector<CouponLine> coupons;
    std::vector<Id> refunds;  ///< Newest first, as the API lists them.
    std::vector<OrderNote> notes;

    std::string status_before_trash;
    std::vector<Capture> captures;
    bool stock_reduced = false;
    bool archived = false;  ///< Trashed.

    bool vat_exempt() const;
    Decimal captured() const;
};

struct ApiKey {
    std::string key;
    std::string secret;
    bool read = true;
    bool write = true;
};

/// Everything the simulated store has written down. Orders are indexed by id, by modification and
/// by creation; whoever changes those dates goes through `reindex`.
class Store {
  public:
    Settings settings;
    std::map<Id, TaxRate> tax_rates;
    std::vector<std::pair<std::string, std::string>>
        tax_classes;                ///< slug, name; "standard" first.
    std::map<Id, Json> products;    ///< The vendor's documents without `_links`.
    std::map<Id, Json> variations;  ///< Each with `parent_id`.
    std::set<Id> trashed_products;
    std::set<Id> deleted_products;
    std::map<Id, Json> customers;
    std::map<Id, Json> coupons;
    Json gateways = Json::array();
    Json shipping_zones = Json::array();
    std::vector<ApiKey> keys;
    std::map<Id, Refund> refunds;

    Id take_post_id() { return next_post_id++; }
    Id take_item_id() { return next_item_id++; }
    Id take_meta_id() { return next_meta_id++; }
    Id take_note_id() { return next_note_id++; }
    Id take_customer_id();

    Order* find_order(Id id);
    Order const* find_order(Id id) const;
    std::map<Id, Order> const& orders() const { return orders_; }
    /// (second, id), ascending.
    using DateIndex = std::set<std::pair<Instant, Id>>;
    DateIndex const& by_modified() const { return by_modified_; }
    DateIndex const& by_created() const { return by_created_; }
    Order& put_order(Order order);
    void erase_order(Id id);
    /// Sets the modification date to the second of `now`.
    void touch(Order& order, Instant now);

    /// A product or variation document, trashed ones included.
    Json const* find_product(Id id) const;
    Json* find_product(Id id);
    std::optional<Id> product_with_sku(std::string_view sku) const;
    std::optional<Id> customer_with_email(std::string_view email) const;
    Json const* coupon_with_code(std::string_view code) const;
    Decimal refunded(Order const& order) const;

    Id next_post_id = 10;
    Id next_item_id = 1;
    Id next_meta_id = 1;
    Id next_note_id = 1;

  private:
    std::map<Id, Order> orders_;
    DateIndex by_modified_;
    DateIndex by_created_;
};

/// The price a shopper sees, or zero where the document has none.
Decimal price_of(Json const& product);

}  // namespace cf::woocommerce::sim
