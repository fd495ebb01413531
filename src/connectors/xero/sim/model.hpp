#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "connectors/xero/sim/amounts.hpp"

namespace cf::xero::sim {

inline constexpr std::string_view zero_guid = "00000000-0000-0000-0000-000000000000";

struct Account {
    std::string id, code, name, description;
    std::string status = "ACTIVE";
    std::string type = "REVENUE";
    std::string tax_type = "NONE";
    std::string system_account;
    std::string currency;  ///< Of bank accounts.
    std::string bank_number;
    bool enable_payments = false;
    Instant updated{};

    /// The types there are, as the vendor spells them.
    static std::vector<std::string> known_types();
    std::string_view account_class() const;
    bool is_profit_and_loss() const;
    /// Money may be received to or paid from it.
    bool takes_payments() const {
        return status == "ACTIVE" && (type == "BANK" || enable_payments);
    }
};

struct TaxComponent {
    std::string name;
    Decimal rate;
    bool compound = false;
    bool non_recoverable = false;
};
struct TaxRate {
    std::string id;  ///< The TaxType.
    std::string name, report_tax_type;
    std::string status = "ACTIVE";
    Decimal effective_rate;
    std::vector<TaxComponent> components;
    bool to_assets = true, to_equity = true, to_expenses = true, to_liabilities = true,
         to_revenue = true;
    bool system = true;
    Instant updated{};

    bool applies_to(std::string_view account_class) const;
};

struct TrackingOption {
    std::string id, name;
    std::string status = "ACTIVE";
};
struct TrackingCategory {
    std::string id, name;
    std::string status = "ACTIVE";
    std::vector<TrackingOption> options;
    Instant updated{};
};

struct Contact {
    std::string id, name, number;
    std::string status = "ACTIVE";
    std::map<std::string, std::string> texts;  ///< FirstName, EmailAddress, TaxNumber, ...
    std::map<std::string, Json> addresses;     ///< By AddressType: POBOX, STREET.
    std::map<std::string, Json> phones;        ///< By PhoneType: DDI, DEFAULT, FAX, MOBILE.
    Json persons = Json::array();
    bool is_customer = false;
    bool is_supplier = false;
    std::string merged_to;
    Instant updated{};
};

struct ContactGroup {
    std::string id, name;
    std::string status = "ACTIVE";
    std::vector<std::string> contacts;
    Instant updated{};
};

struct ItemSide {
    std::optional<Decimal> unit_price;
    std::string account_id, cogs_account_id, tax_type;
};
struct Item {
    std::string id, code, name, description, purchase_description;
    ItemSide sales, purchase;
    std::string inventory_account_id;
    bool is_sold = true;
    bool is_purchased = true;
    Decimal quantity_on_hand;
    Decimal cost_pool;
    bool used = false;
    Instant updated{};

    bool tracked() const { return !inventory_account_id.empty(); }
};

struct TrackingRef {
    std::string category_id, option_id;
    friend bool operator==(TrackingRef const&, TrackingRef const&) = default;
};

struct Line {
    std::string id, description, item_id, account_id, tax_type;
    std::optional<Decimal> quantity, unit_amount;
    std::optional<Decimal> discount_rate, discount_amount;
    std::optional<Decimal> tax_override;
    Decimal tax_amount, line_amount;
    Decimal stock_cost;  ///< What the line took from or gave to the item's cost pool.
    std::vector<TrackingRef> tracking;
    std::string refused_account;  ///< An account code that does not exist, for the echo.
    std::vector<std::string> problems;
};

enum class DocumentKind { invoice, credit_note, bank_transaction, overpayment, prepayment };

struct HistoryRecord {
    std::string details;
    Instant at{};
};

/// Invoice, credit note, bank transaction, over- or prepayment: what carries lines and money.
struct Document {
    DocumentKind kind = DocumentKind::invoice;
    std::string id, type, number, reference, url, contact_id, currency, branding_theme_id;
    std::string status = "DRAFT";
    CalendarDate date{};
    std::optional<CalendarDate> due_date;
    LineAmountTypes line_amount_types = LineAmountTypes::exclusive;
    std::vector<Line> lines;
    Decimal sub_total, total_tax, total, total_discount, rounding;
    Decimal rate = 1;  ///< As shown: CurrencyRate.
    bool sent_to_contact = false;
    bool has_attachments = false;
    bool by_app = true;
    // Money.
    Decimal paid, credited;  ///< `credited`: allocations received (invoice) or given (others).
    std::vector<std::string> payments, allocations;  ///< Ids, live ones only.
    std::optional<CalendarDate> fully_paid_on;
    // Bank transactions only.
    std::string bank_account_id, child_id;  ///< `child_id`: the over- or prepayment made by it.
    bool is_reconciled = false;

    std::vector<HistoryRecord> history;
    Instant updated{};

    bool live() const { return status == "AUTHORISED" || status == "PAID"; }
    bool gone() const { return status == "VOIDED" || status == "DELETED"; }
    bool sales() const;  ///< Money comes in: ACCREC, ACCRECCREDIT, RECEIVE...
    Decimal open() const { return gone() ? Decimal() : total - paid - credited; }
    bool applied() const { return !payments.empty() || !allocations.empty(); }
};

struct Payment {
    std::string id, target_id, account_id, type, reference, batch_id;
    DocumentKind target_kind = DocumentKind::invoice;
    std::string status = "AUTHORISED";
    CalendarDate date{};
    Decimal amount, bank_amount;
    Decimal rate = 1;
    bool is_reconciled = false;
    std::uint64_t order = 0;
    Instant updated{};
};

struct Allocation {
    std::string id, source_id, invoice_id;
    DocumentKind source_kind = DocumentKind::credit_note;
    CalendarDate date{};
    Decimal amount;
    bool deleted = false;
    std::uint64_t order = 0;
    Instant updated{};
};

struct BatchPayment {
    std::string id, account_id, reference, type;
    Json texts = Json::object();  ///< Particulars, Code, Details, Narrative as sent.
    std::string status = "AUTHORISED";
    CalendarDate date{};
    std::vector<std::string> payments;
    Decimal total;
    std::vector<HistoryRecord> history;
    Instant updated{};
};

struct JournalLine {
    std::string account_id, tax_type, description;
    Decimal amount, tax;
    std::vector<TrackingRef> tracking;
};
struct ManualJournal {
    std::string id, narration, url;
    std::string status = "DRAFT";
    CalendarDate date{};
    LineAmountTypes line_amount_types = LineAmountTypes::no_tax;
    std::vector<JournalLine> lines;
    bool cash_basis = true;
    std::vector<HistoryRecord> history;
    Instant updated{};
};

}  // namespace cf::xero::sim
