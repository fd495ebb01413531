#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace cf::bigcommerce::sim {

enum class MoneyStyle { fixed, shortest, mixed };  ///< "8.0000" | "8" | now this, now that, or 0
enum class NullStyle { null, empty_object, empty_string, missing };
enum class AmountStyle { number, string, null };

/// What the contract sheet marks as uncertain or as our decision, one switch each. The defaults are
/// the sheet's rule; the README lists them with the section they come from.
struct Switches {
    // Orders
    MoneyStyle money_style = MoneyStyle::fixed;
    bool legacy_fee_spelling = false;    ///< `cost_exc_tax` instead of `cost_ex_tax`.
    bool limit_too_high_413 = false;     ///< limit > 250: 413 instead of serving 250.
    bool fees_excluded = false;          ///< Fees listed but not part of the totals.
    bool shipping_coupon_gross = false;  ///< Shipping gross, its coupon inside `coupon_discount`.
    bool discounted_naive = false;       ///< discounted_total_inc_tax = total_inc - discounts.
    bool wrapping_per_unit = false;      ///< Gift wrapping refunds count units of the line.
    bool archived_get_404 = false;
    bool if_modified_since_304 = false;
    bool single_line_item_object = false;   ///< Downloads and certificates: object, not array.
    bool automatic_tax = false;             ///< Tax rows of class "Automatic Tax" without order_id.
    bool transactions_touch_order = false;  ///< A transaction alone moves `date_modified`.
    bool unknown_fields = false;            ///< Every object carries fields nobody documented.
    // Transactions and refunds
    NullStyle null_style = NullStyle::null;
    bool gateway_renamed = false;           ///< Stored value has gateway `bigcommerce`.
    bool transactions_unavailable = false;  ///< 503 from the payment service.
    bool tax_service_gone = false;          ///< Refund POST answers 503.
    bool refund_declined = false;           ///< The gateway refuses refunds: record, but no money.
    bool refund_rewrites_tax = false;       ///< A refund reduces the tax rows of the order.
    bool refund_fee_order_id = false;       ///< FEE items come back with the order's id.
    bool adjustment_keeps_tax = false;
    AmountStyle requested_amount = AmountStyle::number;
    std::int64_t refund_transaction_delay_s = 0;
    std::int64_t refund_duration_ms = 0;  ///< How long a refund POST takes to answer.
    // Webhooks
    std::int64_t hook_start_delay_s = 60;
    std::int64_t hook_delay_s = 0;  ///< Added to every delivery.
    std::int64_t hook_duplicate_percent = 0;
    bool hook_shuffle = false;  ///< Deliveries of one minute arrive in any order.
    bool hook_burst = false;    ///< Four more `updated` behind every one.
    bool hook_drop_while_blocked = false;
    bool hook_signed = true;
    bool hook_signature_wrong = false;
    bool hook_timestamp_stale = false;      ///< Stamped and signed ten minutes in the past.
    bool hook_signature_frozen = false;     ///< Retries repeat the first timestamp and signature.
    bool hook_create_flat = false;          ///< POST /v3/hooks answers 201 with the bare object.
    bool hook_destinations_strict = false;  ///< Loopback addresses are refused as well.
    // Catalogue
    std::int64_t inventory_delay_s = 5;
    bool product_inventory_fails = false;  ///< Product PUT: attributes saved, inventory not: 207.
    // Transport
    bool lower_case_headers = false;
    bool rate_headers_missing = false;  ///< Every 429 looks like load shedding.
    bool overload = false;              ///< 429 without rate headers on every call.
    bool maintenance = false;           ///< 503 on every call.

    /// Every switch by name.
    Json to_json() const;
    /// Changes the switches named; an unknown name or value changes nothing.
    /// Error: invalid_input "simulator.switch".
    Result<void> apply(Json const& changes);
};

}  // namespace cf::bigcommerce::sim
