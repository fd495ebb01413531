#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"

/// BigCommerce documents (orders v2; transactions, refunds, customers, hooks v3), with its own
/// spelling. Amounts keep every digit that was sent: v2 sends text with four decimals, v3 and
/// consignments numbers.
namespace cf::bigcommerce {

/// One charge in the vendor's three views. `base` is the amount as entered, in the store's price
/// basis.
struct WireCost {
    Decimal base, ex, inc, tax;
    bool is_zero() const {
        return base.is_zero() && ex.is_zero() && inc.is_zero() && tax.is_zero();
    }
};

struct WireDiscount {
    std::string code;  ///< Of a coupon; "" for a manual or automatic discount.
    Decimal amount;
};

struct WireLine {
    std::string id;
    std::string type;  ///< physical, digital, giftcertificate
    std::string name;
    std::string sku;         ///< As at order time.
    std::string product_id;  ///< "" for custom lines; the product may be deleted by now.
    std::string parent_id;   ///< A pick-list child of that line.
    Decimal quantity;
    WireCost total;  ///< Before discounts; `tax` is after them.
    std::optional<Decimal>
        discounted_inc;  ///< After all discounts, with tax; missing on old orders.
    std::vector<WireDiscount> discounts;
    WireCost wrapping;
};

struct WireAddress {
    std::string first_name, last_name, company, street_1, street_2, city, state, zip, country_iso2;
    std::string email, phone;
    std::string vat_number;  ///< From a form field the merchant added.
};

struct WireShipping {
    std::string id;
    std::string method;
    WireCost cost;
    WireCost handling;
    WireAddress address;
};

struct WireFee {
    std::string id;
    std::string name;
    WireCost cost;
};

struct WireTaxRow {
    std::string name;
    Decimal rate;  ///< Percent.
    std::int64_t priority = 0;
    std::string item_type;  ///< item, shipping, handling, gift-wrapping; "" without details.
    std::string line_id;    ///< Order product, for items and handling.
    std::string address_id;
};

struct WireOrder {
    std::string id;
    int status_id = 0;
    std::string custom_status;
    std::string customer_id;  ///< "" for a guest.
    std::string currency;     ///< `default_currency_code`: the one of every amount.
    bool inclusive = false;   ///< `is_tax_inclusive_pricing`
    std::optional<Instant> created, modified, shipped;
    WireCost subtotal, shipping, handling, wrapping, total;
    Decimal discount_amount, coupon_discount;
    Decimal store_credit_amount, gift_certificate_amount;
    Decimal items_total;
    std::string payment_method, payment_status;
    std::string channel_id;
    std::string order_source, external_source;
    bool is_deleted = false;
    WireAddress billing;
};

struct WireTransaction {
    std::string id;
    std::string order_id;
    std::string event;   ///< purchase, authorization, capture, refund, void, pending, settled
    std::string method;  ///< credit_card, store_credit, gift_certificate, offline, ...
    std::string gateway;
    Decimal amount;      ///< Always positive.
    std::string status;  ///< ok, error
    bool test = false;
    std::string gateway_transaction_id;
    std::string reference_id;  ///< The transaction acted on.
    std::optional<Instant> created;
};

struct WireRefundItem {
    std::string type;  ///< PRODUCT, GIFT_WRAPPING, SHIPPING, HANDLING, FEE, ORDER, TAX
    std::string item_id;
    Decimal quantity;
    std::optional<Decimal> requested;
    Decimal adjustment;  ///< Sum of `adjustments`, negative.
};

struct WireRefundPayment {
    std::string provider;
    Decimal amount;
    bool offline = false;
    bool declined = false;
    std::string transaction_id;
};

struct WireRefund {
    std::string id;
    std::string order_id;
    std::string reason;
    std::optional<Instant> created;
    Decimal total;
    Decimal total_tax;
    bool merchant_override = false;
    std::vector<WireRefundItem> items;
    std::vector<WireRefundPayment> payments;
};

/// An order with its sub-resources. `nullopt`: not asked for, so nothing may be concluded from it.
struct OrderBundle {
    WireOrder order;
    std::optional<std::vector<WireLine>> lines;
    std::vector<WireShipping> shipping;
    std::vector<WireFee> fees;
    std::optional<std::vector<WireTaxRow>> taxes;
    std::optional<std::vector<WireTransaction>> transactions;
    std::vector<WireRefund> refunds;
};

struct WireCustomer {
    std::string id;
    std::string email, first_name, last_name, company, phone;
    std::string group_id;
    std::optional<Instant> created, modified;
    std::optional<WireAddress> address;
};

struct WireHook {
    std::string id;
    std::string scope;
    std::string destination;
    bool is_active = false;
    std::string status;  ///< Only from hooks/admin: active, inactive, deactivated.
};

/// The order itself, with what `include` expanded in it (lines, shipping addresses, fees).
Result<OrderBundle> order_from_wire(JsonCursor const& json);
/// Sub-resources fetched on their own; each accepts a list, `{data:[...]}` and nothing (204).
Result<std::vector<WireLine>> lines_from_wire(JsonCursor const& json);
Result<std::vector<WireShipping>> shipping_from_wire(JsonCursor const& json);
Result<std::vector<WireFee>> fees_from_wire(JsonCursor const& json);
Result<std::vector<WireTaxRow>> taxes_from_wire(JsonCursor const& json);
Result<std::vector<WireTransaction>> transactions_from_wire(JsonCursor const& json);
Result<std::vector<WireRefund>> refunds_from_wire(JsonCursor const& json);
Result<WireCustomer> customer_from_wire(JsonCursor const& json);
Result<WireHook> hook_from_wire(JsonCursor const& json);

}  // namespace cf::bigcommerce
