#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"

/// WooCommerce REST v3 documents, with its own spelling. Amounts keep every digit that was sent.
namespace cf::woocommerce {

struct WireTax {
    std::string rate_id;  ///< Spelled `id` on items; the same as `tax_lines[].rate_id`.
    Decimal total;
};

enum class ItemKind { line, shipping, fee };

/// An entry of line_items, shipping_lines or fee_lines; of an order or, negative, of a refund.
struct WireItem {
    std::string id;
    ItemKind kind = ItemKind::line;
    std::string name;        ///< `method_title` of a shipping line.
    std::string product_id;  ///< "" for plug-in lines and products deleted for good.
    std::string sku;
    std::optional<Decimal> quantity;
    std::string tax_class;  ///< "" is the standard class.
    Decimal subtotal;       ///< Net, before coupons; equal to total where an entry has none.
    Decimal total;          ///< Net, in both price modes.
    Decimal total_tax;      ///< Cut to the store's current decimals when read.
    std::vector<WireTax> taxes;
    std::string refunded_item_id;  ///< Refund lines: which line of the order.
};

struct WireTaxLine {
    std::string rate_id;
    std::string rate_code;  ///< "US-NY-NY STATE TAX-1"
    std::string label;
    std::optional<Decimal> rate_percent;
    bool compound = false;
};

struct WireRefundSummary {
    std::string id;
    std::string reason;
    Decimal total;  ///< Negative.
};

struct WireAddress {
    std::string first_name, last_name, company, address_1, address_2, city, state, postcode,
        country;
    std::string email, phone;
};

struct WireOrder {
    std::string id;
    std::string number;
    std::string status;  ///< "" in recordings of money fields alone (dp=8).
    std::string currency;
    bool prices_include_tax = false;
    std::optional<Instant> created, modified, paid, completed;
    Decimal total;
    std::optional<Decimal> total_tax;  ///< None: the recording leaves it out.
    std::string customer_id;
    WireAddress billing, shipping;
    std::string vat_number;  ///< From the tax-number plug-ins' meta data.
    std::string payment_method;
    std::string payment_method_title;
    std::string transaction_id;
    std::string created_via;
    std::vector<WireItem> items;
    std::vector<WireTaxLine> tax_lines;
    std::vector<WireRefundSummary> refunds;
};

struct WireRefund {
    std::string id;
    std::string parent_id;  ///< Only in the store-wide list.
    std::optional<Instant> created;
    Decimal amount;  ///< Positive.
    std::string reason;
    std::vector<WireItem> items;
};

struct WireCustomer {
    std::string id;
    std::string email;
    std::string first_name, last_name;
    std::string role;
    std::string vat_number;
    std::optional<Instant> created, modified;
    WireAddress billing, shipping;
};

struct WireWebhook {
    std::string id;
    std::string topic;
    std::string status;  ///< active, paused, disabled
    std::string delivery_url;
};

Result<WireOrder> order_from_wire(JsonCursor const& json);
Result<WireRefund> refund_from_wire(JsonCursor const& json);
Result<WireCustomer> customer_from_wire(JsonCursor const& json);
Result<WireWebhook> webhook_from_wire(JsonCursor const& json);

bool looks_like_order(Json const& json);
bool looks_like_refund(Json const& json);

}  // namespace cf::woocommerce
