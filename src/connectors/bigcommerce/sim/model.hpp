#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "connectors/bigcommerce/sim/arithmetic.hpp"

namespace cf::bigcommerce::sim {

using Id = std::int64_t;

/// The id a path segment names; -1, which nothing has, when it is not a whole number.
Id id_of(std::string_view text);

/// A person with an address, as an order carries it.
struct Party {
    std::string first_name, last_name, company;
    std::string street_1, street_2, city, state, zip, country, country_iso2;
    std::string phone, email;
};

enum class LineType { physical, digital, gift_certificate };

struct Discount {
    std::string id;  ///< coupon | manual-discount
    Decimal amount;
    std::string name;
    std::string code;    ///< "" becomes null.
    std::string target;  ///< order | product
};

struct OrderLine {
    Id id = 0;
    Id product_id = 0;
    Id variant_id = 0;
    Id gift_certificate_id = 0;
    std::string name, sku;
    LineType type = LineType::physical;
    std::int64_t quantity = 1, quantity_shipped = 0, quantity_refunded = 0;
    int tax_class = 0;
    Decimal price;                ///< One unit, in the order's basis.
    Decimal price_ex, price_inc;  ///< Four decimals on the derived side.
    TaxedAmount total;            ///< Before discounts.
    std::vector<Discount> discounts;
    std::vector<TaxPart> tax_parts;  ///< After discounts.
    Decimal tax;                     ///< Sum of tax_parts.
    Decimal discounted_inc;          ///< What the customer pays for the line.
    TaxedAmount wrapping;            ///< Of the whole line.
    TaxedAmount wrapping_shown;  ///< What the line says on the wire; the whole line or one unit.
    std::string wrapping_name;
    int address = -1;  ///< Index into Order::addresses, -1 when nothing is shipped.
    Decimal refunded_gross, refunded_tax;
    std::int64_t wrapping_refunded = 0;  ///< Units.
    Decimal wrapping_refunded_gross, wrapping_refunded_tax;

    Decimal discount_sum() const;
};

struct OrderAddress {
    Id id = 0;
    Party party;
    std::string method;
    TaxedAmount shipping, handling;
    Decimal shipping_refunded, handling_refunded;  ///< Gross.
};

struct OrderFee {
    Id id = 0;
    std::string name;
    TaxedAmount cost;
    Decimal refunded;  ///< Gross.
};

struct OrderCoupon {
    Id id = 0, coupon_id = 0;
    std::string code;
    Decimal face;  ///< 5 means 5 units of money or 5 percent.
    int type = 0;  ///< 0 per item, 1 percent, 2 per total, 3 shipping, 4 free shipping, 5 promotion
    Decimal discount;  ///< Money taken off.
};

struct Transaction {
    Id id = 0, order_id = 0;
    std::string event, method, gateway;
    Decimal amount;
    std::string currency;
    bool ok = true, test = false;
    std::optional<Id> reference;
    std::string gateway_transaction_id;  ///< "" for local methods.
    Instant created{};
    Instant visible_at{};
    bool announced = true;                                              ///< Its webhook was fired.
    Json gift_certificate, store_credit, offline, custom, credit_card;  ///< null when none
};

struct RefundItem {
    std::string type;
    Id item_id = 0;
    std::int64_t quantity = 1;
    std::optional<Decimal> requested;
    std::string reason;
    std::vector<std::pair<Decimal, std::string>> adjustments;
    Decimal gross, tax;
};

struct RefundPayment {
    Id id = 0;
    std::string provider;
    Decimal amount;
    bool offline = false, declined = false;
    std::optional<Id> transaction_id;
};

struct Refund {
    Id id = 0, order_id = 0;
    Instant created{};
    std::string reason;
    Decimal total, tax;
    bool merchant_override = false;
    std::vector<RefundItem> items;
    std::vector<RefundPayment> payments;
};

struct Shipment {
    Id id = 0, address_id = 0;
    Instant created{};
    std::string tracking_number;
    std::vector<std::pair<Id, std::int64_t>> items;  ///< order product, quantity
};

struct StatusChange {
    int before = 0, after = 0;
    bool changed() const { return before != after; }
};

struct Order {
    Id id = 0, customer_id = 0, channel_id = 1;
    Instant created{}, modified{};
    std::optional<Instant> shipped_at;
    int status_id = 1;
    PriceBasis basis = PriceBasis::exclusive;
    int digits = 2;  ///< Decimals of the transactional currency.
    Id currency_id = 1, display_currency_id = 1;
    std::string currency, display_currency;
    Decimal display_rate, base_to_transactional;
    std::string payment_method, payment_status, payment_provider_id, cart_id;
    std::string source = "www", external_source, external_order_id;
    std::string staff_notes, customer_message;
    Party billing;
    std::vector<OrderLine> lines;
    std::vector<OrderAddress> addresses;
    std::vector<OrderFee> fees;
    std::vector<OrderCoupon> coupons;
    Decimal discount_amount, coupon_discount, store_credit, gift_certificate;
    Decimal subtotal_ex, subtotal_inc, subtotal_tax;
    TaxedAmount shipping, handling, wrapping;  ///< Sums.
    Decimal total_ex, total_inc, total_tax;
    bool totals_overridden = false;
    bool archived = false;
    bool tax_exempt = false;
    bool offline_paid = false;
    Instant offline_paid_at{};
    bool fees_in_total = true;
    Decimal offline_amount;
    std::vector<Transaction> transactions;
    std::vector<Id> refunds;
    std::vector<Shipment> shipments;
    std::uint64_t revision = 0;  ///< Rises with every change that shows on the wire.

    OrderLine* line(Id line_id);
    OrderAddress* address(Id address_id);
    OrderFee* fee(Id fee_id);
    /// What the customer owes before stored value, rounded to the currency.
    Decimal charged() const;
    /// What is left for a gateway or an offline payment.
    Decimal due() const;
    /// Money that arrived: purchases, captures, settlements, offline payments.
    Decimal collected() const;
    bool all_digital() const;
    std::int64_t items_total() const;
    std::int64_t items_shipped() const;
};

struct CustomerAddress {
    Id id = 0, customer_id = 0;
    Party party;
    std::string type = "residential";
};

struct Customer {
    Id id = 0;
    Party party;  ///< Name, company, phone and e-mail.
    std::string notes, tax_exempt_category;
    Id customer_group_id = 0, origin_channel_id = 1;
    Json channel_ids;  ///< null: all channels
    Instant created{}, modified{};
    Decimal store_credit;
    std::vector<CustomerAddress> addresses;
};

struct Variant {
    Id id = 0, product_id = 0, sku_id = 0;
    std::string sku, label;
    std::optional<Decimal> price, sale_price;
    Decimal cost_price;
    std::int64_t stock = 0;          ///< What reads show.
    std::int64_t stock_pending = 0;  ///< After writes that are not visible yet.
    Instant pending_until{};
};

enum class Tracking { none, product, variant };

struct Product {
    Id id = 0, base_variant_id = 0;
    std::string name, sku;
    LineType type = LineType::physical;
    Decimal price, cost_price, weight;
    int tax_class = 0;
    Tracking tracking = Tracking::product;
    std::vector<Id> categories;
    Instant created{}, modified{};
    std::vector<Variant> variants;  ///< At least one; the base variant first.
};

struct GiftCertificate {
    Id id = 0, customer_id = 0, order_id = 0;
    std::string code, to_name, to_email, from_name, from_email, currency;
    Decimal amount, balance;
    Instant purchased{};
};

/// Something a webhook tells. `channel` 0: no channel hook speaks of it.
struct Event {
    std::string scope;
    Json data;
    Id channel = 0;
    std::string channel_scope_tail;  ///< "order/updated" of store/channel/{id}/order/updated
};

}  // namespace cf::bigcommerce::sim
