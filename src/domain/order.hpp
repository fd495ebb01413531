#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "domain/money.hpp"

namespace cf {

/// Facts of a store, as the accounting rules read them (accounting rules, section 21.2). Amounts
/// keep every digit the store gave; the rules round them once. Vendor words do not enter here.

enum class LineKind {
    product,
    shipping,
    handling,
    wrapping,
    fee,
    discount,
    gift_card,
    deferred_voucher,
    tip,
    gov_fee,
    refund_adjustment,
    rounding,
};
std::string_view to_string(LineKind kind);
std::optional<LineKind> parse_line_kind(std::string_view name);

struct TaxSplit {
    std::string tax_code;
    Decimal amount;  ///< Basis of the order's lines.
    Decimal tax;
    friend bool operator==(TaxSplit const&, TaxSplit const&) = default;
};

/// What the account rules and the ledger document want to know of a line; changes no amount.
struct LineDetail {
    std::string sku;
    std::string description;
    std::optional<Decimal> quantity;
    std::vector<std::string> categories;
    std::string product_type;
    std::optional<Decimal>
        tax_rate_percent;  ///< The store's rate, for the rate check; absent: not stated.
    friend bool operator==(LineDetail const&, LineDetail const&) = default;
};

struct OrderLine {
    std::string id;
    LineKind kind = LineKind::product;
    Decimal amount;  ///< Of the whole line, before `discount` and coupons; with tax when prices
                     ///< include it.
    std::string tax_code;  ///< In a store's order: the store's tax key; the policy maps it to a
                           ///< ledger code.
    std::optional<Decimal> discount;
    std::optional<Decimal> tax;  ///< What the store charged, after all discounts.
    std::vector<TaxSplit> tax_split;
    LineDetail detail{};
    friend bool operator==(OrderLine const&, OrderLine const&) = default;
};

struct Coupon {
    std::string code;
    Decimal amount;  ///< What was really taken off.
    bool applies_to_products = true;
    std::vector<std::string> applies_to;  ///< Line ids, when not all products.
    friend bool operator==(Coupon const&, Coupon const&) = default;
};

struct PostalAddress {
    std::string name, company, line_1, line_2, city, region, postal_code,
        country;  ///< country: ISO alpha-2.
    std::string phone;
    bool empty() const {
        return line_1.empty() && city.empty() && postal_code.empty() && country.empty();
    }
    friend bool operator==(PostalAddress const&, PostalAddress const&) = default;
};

struct OrderCustomer {
    std::string store_customer_id;  ///< "" for a guest.
    std::string name;               ///< Person's full name.
    std::string company;
    std::string vat_number;
    std::string email;
    std::string phone;
    std::string segment;  ///< Customer group or role, for account rules.
    std::optional<int> terms_days;
    PostalAddress billing{};
    PostalAddress shipping{};
    friend bool operator==(OrderCustomer const&, OrderCustomer const&) = default;
};

struct Order {
    std::string id;      ///< The store's own id: identity of every fact.
    std::string number;  ///< What people call it; equals id where the store has no other.
    Instant placed_at{};
    Currency currency{};
    bool prices_include_tax = false;
    std::vector<OrderLine> lines;
    std::vector<Coupon> coupons;
    Decimal total;
    Decimal collected_by_marketplace;      ///< Part of total; 0 when none.
    std::optional<Decimal> cash_rounding;  ///< The step.
    std::vector<std::pair<std::string, Decimal>> tax_by_code;
    std::optional<Decimal> store_tax_total;
    OrderCustomer customer{};
    std::optional<Decimal> rate;  ///< Base currency per unit, when the store states one.
    std::string channel;
    std::string payment_method;  ///< As the store shows it.
    bool test = false;
    bool posted_before_close = false;  ///< Only in cases: it was posted while its period was open.
    friend bool operator==(Order const&, Order const&) = default;
};

struct Authorisation {
    std::string gateway;
    Decimal amount;
    Instant at{};
    friend bool operator==(Authorisation const&, Authorisation const&) = default;
};

struct Capture {
    std::string id;
    std::string gateway;
    Decimal amount;
    Instant at{};
    std::optional<Decimal> rate;
    std::string gateway_reference;  ///< The gateway's transaction id, for the payment's reference.
    friend bool operator==(Capture const&, Capture const&) = default;
};

struct Tender {
    std::string gateway;
    Decimal amount;
    std::optional<Decimal> rate;
    friend bool operator==(Tender const&, Tender const&) = default;
};

enum class RefundMode { items, full, amount, tax_only };
std::string_view to_string(RefundMode mode);
std::optional<RefundMode> parse_refund_mode(std::string_view name);

struct RefundItem {
    std::string line;
    std::optional<Decimal> amount;  ///< Missing: all that is left. Basis of the order's lines.
    std::optional<Decimal> tax;
    std::string to_tax_code;  ///< tax_only.
    friend bool operator==(RefundItem const&, RefundItem const&) = default;
};

struct Refund {
    std::string id;
    Instant at{};
    RefundMode mode = RefundMode::amount;
    std::vector<RefundItem> items;
    std::optional<Decimal> amount;  ///< Mode amount.
    bool tax_exempt = false;        ///< Of mode amount: the store says that no tax is in it.
    std::vector<Tender> tenders;
    std::string reason;
    friend bool operator==(Refund const&, Refund const&) = default;
};

struct RemovedLine {
    std::string line;
    std::optional<Decimal> quantity;
    std::optional<Decimal> amount;
    std::optional<Decimal> tax{};  ///< What the store charges less of it; absent: in proportion.
    friend bool operator==(RemovedLine const&, RemovedLine const&) = default;
};

struct Edit {
    int revision = 0;
    Instant at{};
    std::vector<OrderLine> added;
    std::vector<RemovedLine> removed;
    Decimal new_total;
    friend bool operator==(Edit const&, Edit const&) = default;
};

/// Everything a store says about one order. A set: order and repetition of its parts do not matter.
struct OrderFacts {
    std::optional<Order> order;  ///< Missing while only later facts have been heard.
    std::vector<Authorisation> authorisations;
    std::vector<Capture> captures;
    std::vector<Refund> refunds;
    std::optional<Instant> cancelled_at;
    std::optional<Instant> shipped_at;
    std::vector<Edit> edits;
    friend bool operator==(OrderFacts const&, OrderFacts const&) = default;
};

struct PayoutEntry {
    std::string type;   ///< charge, refund, chargeback, reserve_hold
    std::string month;  ///< "2025-05" or "".
    Decimal amount;
    Decimal fee;
    friend bool operator==(PayoutEntry const&, PayoutEntry const&) = default;
};

struct Payout {
    std::string id;
    std::string gateway;
    Instant at{};
    Decimal net;
    std::vector<PayoutEntry>
        entries;  ///< `charges`, `refunds`, `fees` lists arrive here as entries too.
    friend bool operator==(Payout const&, Payout const&) = default;
};

}  // namespace cf
