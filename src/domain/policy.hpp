#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/time_zone.hpp"
#include "domain/money.hpp"
#include "domain/order.hpp"
#include "domain/tracking.hpp"

namespace cf {

/// The choices in force for planning (accounting rules, section 21.1, and what a real integration
/// adds).

enum class TaxStrategy { store_amounts, ledger_recompute };
enum class TaxRounding { per_line, per_code };
enum class DiscountMode { net_lines, separate_lines };
enum class PostingMode { per_order, daily_summary, per_payout };
enum class PostWhen { placed, first_capture, paid_or_authorised, shipped };
enum class ZeroTotal { skip_if_no_effect, post_always };
enum class ClosedPeriodRule { first_open_day, hold_for_review };
enum class RefundUnallocated { prorata_by_tax_code, no_tax_goodwill, review };
enum class CreditNoteRate { original, refund_day };

std::string_view to_string(TaxStrategy value);
std::string_view to_string(TaxRounding value);
std::string_view to_string(DiscountMode value);
std::string_view to_string(PostingMode value);
std::string_view to_string(PostWhen value);
std::string_view to_string(ZeroTotal value);
std::string_view to_string(ClosedPeriodRule value);
std::string_view to_string(RefundUnallocated value);
std::string_view to_string(CreditNoteRate value);

/// The choice of that name; an unknown one is an error that lists the names there are.
/// Defined for the nine enumerations above. Error: invalid_input "policy.unknown_choice".
template <class Choice>
Result<Choice> parse_choice(std::string_view name);

struct TaxComponent {
    std::string name;
    Decimal rate;  ///< Percent.
    bool compound = false;
    friend bool operator==(TaxComponent const&, TaxComponent const&) = default;
};

struct TaxCode {
    std::vector<TaxComponent> components;
    bool on_tax_return = true;
    friend bool operator==(TaxCode const&, TaxCode const&) = default;
};

/// Chooses an account for lines that match every selector given; empty selectors match everything.
struct AccountRule {
    std::string name;  ///< Recorded with every line it decides.
    std::optional<LineKind> kind;
    std::string sku;  ///< Exact, or a prefix ending in '*'.
    std::string category;
    std::string product_type;
    std::string channel;
    std::string segment;
    std::string account;
    std::vector<TrackingChoice> tracking;
    friend bool operator==(AccountRule const&, AccountRule const&) = default;
};

/// Maps a store's tax key to a ledger tax code; the most specific match wins (section 13).
struct TaxMapping {
    std::string store_tax;  ///< The canonical line's tax_code, as the store connector spells it.
    std::optional<Decimal> rate_percent;
    std::string country;  ///< Destination, ISO alpha-2.
    std::string region;
    std::optional<bool> business;
    std::string tax_code;
    friend bool operator==(TaxMapping const&, TaxMapping const&) = default;
};

struct Policy {
    int version = 1;
    Currency base_currency{};
    TimeZone org_timezone = TimeZone::utc();
    Rounding rounding_mode = Rounding::half_up;
    TaxStrategy tax_strategy = TaxStrategy::store_amounts;
    TaxRounding tax_rounding = TaxRounding::per_line;
    DiscountMode discount_mode = DiscountMode::net_lines;
    std::optional<Decimal> rounding_tolerance;  ///< None: auto, one minor unit per store line.
    PostingMode posting_mode = PostingMode::per_order;
    PostWhen post_when = PostWhen::paid_or_authorised;
    ZeroTotal zero_total = ZeroTotal::skip_if_no_effect;
    std::optional<CalendarDate> closed_through;
    ClosedPeriodRule closed_period_rule = ClosedPeriodRule::first_open_day;
    RefundUnallocated refund_unallocated = RefundUnallocated::prorata_by_tax_code;
    CreditNoteRate credit_note_rate = CreditNoteRate::original;
    std::map<LineKind, std::string> accounts;
    std::vector<AccountRule> account_rules;  ///< Most specific first, before `accounts`.
    std::string catch_all_account;           ///< "" unless the user switched it on.
    std::map<std::string, TaxCode> tax_codes;
    std::vector<TaxMapping> tax_mappings;  ///< Empty: a line's tax_code is already the ledger's.
    std::map<std::string, std::string>
        tender_accounts;  ///< "stripe" or "stripe:EUR" -> ledger account.
    std::vector<TrackingChoice> default_tracking;
    bool draft = false;  ///< Post documents as drafts; payments wait.
};

}  // namespace cf
