#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/bigcommerce/sim/settings.hpp"

namespace cf::bigcommerce::sim {

struct LineRequest {
    std::string sku;  ///< Of a product or variant; "" for a custom line.
    std::string name;
    std::optional<Decimal> price;  ///< One unit in the order's currency and the store's basis.
    std::int64_t quantity = 1;
    std::string type;  ///< physical | digital | giftcertificate; the product's when ""
    std::optional<int> tax_class;
    Decimal wrapping;  ///< Gift wrapping as entered.
    int address = 0;   ///< Index into `shipping`.
};

struct ShippingRequest {
    std::string method = "Flat Rate";
    Decimal cost, handling;  ///< As entered.
};

struct FeeRequest {
    std::string name = "Package protection";
    Decimal cost;
};

struct PaymentRequest {
    /// purchase | authorise | pending | failed_then_purchase | offline | none
    std::string action = "purchase";
    std::string gateway = "stripe", method = "credit_card", label = "Credit Card";
};

/// A compact description of an order, from the control API, a scenario or the generator.
struct OrderRequest {
    Id customer_id = 0;
    std::optional<Party> billing;  ///< The customer's when missing.
    std::string currency;          ///< Transactional; the store's own when "".
    std::string display_currency;  ///< Shown to the shopper; the transactional one when "".
    Id channel_id = 1;
    std::vector<LineRequest> lines;
    std::vector<ShippingRequest> shipping;
    std::vector<FeeRequest> fees;
    std::vector<std::string> coupons;
    Decimal manual_discount, store_credit;
    std::string gift_certificate;  ///< Code.
    Decimal gift_certificate_amount;
    PaymentRequest payment;
    std::optional<int> status_id;  ///< What the payment leads to when missing.
    std::string source = "www", external_source, external_order_id, staff_notes, customer_message;
    bool tax_exempt = false;
    bool stored_value_capped = false;  ///< Stored value beyond what is owed is cut, not refused.
    bool incomplete_first = false;     ///< Appears with status 0; the payment completes it later.
    std::int64_t incomplete_seconds = 20;
    /// Totals set by whoever made the order by API: they obey no identity. (Sheet section 6.)
    std::optional<Decimal> total_ex_override, total_inc_override;
};

Result<OrderRequest> read_order_request(JsonCursor const& cursor);

}  // namespace cf::bigcommerce::sim
