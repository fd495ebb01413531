#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

struct RefundItemRequest {
    std::string type;  ///< PRODUCT | GIFT_WRAPPING | SHIPPING | HANDLING | ORDER | TAX | FEE
    Id item_id = 0;
    std::optional<std::int64_t> quantity;
    std::optional<Decimal> amount;
    std::string reason;
    std::vector<std::pair<Decimal, std::string>> adjustments;
};

struct RefundPaymentRequest {
    std::string provider;
    Decimal amount;
    bool offline = false;
};

struct RefundRequest {
    std::vector<RefundItemRequest> items;
    std::optional<Decimal> tax_adjustment;
    std::vector<RefundPaymentRequest> payments;
    std::optional<Decimal> override_total, override_tax;
    std::string reason;
};

/// One way to give the money back: usually one option, several for a split tender.
struct RefundOption {
    std::string provider, description;
    Decimal amount;
    bool offline = false;
};

struct RefundQuote {
    Decimal total, tax, order_level, rounding, adjustment;
    std::vector<RefundItem> items;
    std::vector<std::vector<RefundOption>> methods;
};

/// Money that came in and has not gone back.
Decimal refundable(Store const& store, Order const& order);
/// Money that really went back.
Decimal refunded(Store const& store, Order const& order);

/// What the request would give back. (Sheet section 17.1.) Amounts beyond what is left are cut and
/// the cut shown as a negative adjustment. Error: rejected, with the vendor-like title as message.
Result<RefundQuote> quote_refund(Store const& store, Order& order, RefundRequest const& request);

/// Why a refund is not accepted. Kind: rejected.
Error refund_refused(std::string title);

/// Records the refund, moves the money, changes the order. Error: rejected; nothing has changed.
Result<Refund> create_refund(Store& store, Order& order, RefundRequest const& request, Instant now);

/// A request for everything that is left of the order, paid out as quoted, or nothing.
std::optional<RefundRequest> full_refund(Store const& store, Order& order);

/// Takes the first method of the quote as the payments of the request.
void pay_out_as_quoted(RefundRequest& request, RefundQuote const& quote);

}  // namespace cf::bigcommerce::sim
