#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "base/time_zone.hpp"
#include "connectors/xero/sim/model.hpp"
#include "connectors/xero/sim/switches.hpp"
#include "connectors/xero/sim/table.hpp"

namespace cf::xero::sim {

/// One organisation's settings.
struct Organisation {
    std::string id, name, legal_name, short_code;
    std::string country = "GB";
    std::string base_currency = "GBP";
    TimeZone time_zone = TimeZone::utc();
    std::string vendor_time_zone;  ///< "GMTSTANDARDTIME"
    std::string default_sales_tax = "Tax Exclusive";
    std::optional<CalendarDate> period_lock, year_lock;
    unsigned year_end_day = 31;
    unsigned year_end_month = 3;
    bool demo = false;
    Instant created{};
    std::map<std::string, std::string> actions;  ///< Name to ALLOWED or NOT-ALLOWED.
    std::vector<std::pair<std::string, std::string>> currencies;  ///< Code, description.
    /// Units of currency per base unit; key "EUR" or "EUR 2026-09-20" for one day.
    std::map<std::string, Decimal> rates;
};

struct BrandingTheme {
    std::string id, name;
    std::int64_t sort_order = 0;
};

std::string long_date(CalendarDate date);         ///< "30 June 2026"
std::string number_key(std::string_view number);  ///< Numbers and names compare in lower case.

/// The books of one organisation: rows, their indexes, and what follows from a change.
///
/// It keeps references whole and amounts exact; whether a change is allowed is decided by the
/// resources, not here.
class Books {
  public:
    Books(Organisation settings, Switches const& rules, std::uint64_t seed);

    Organisation organisation;
    Switches const& switches;
    Table<Account> accounts;
    Table<TaxRate> tax_rates;
    Table<TrackingCategory> tracking;
    Table<Contact> contacts;
    Table<ContactGroup> groups;
    Table<Item> items;
    Table<Document> invoices, credit_notes, bank_transactions, overpayments, prepayments;
    Table<Payment> payments;
    Table<Allocation> allocations;
    Table<BatchPayment> batch_payments;
    Table<ManualJournal> journals;
    std::vector<BrandingTheme> branding_themes;
    std::unordered_map<std::string, std::vector<HistoryRecord>> other_history;  ///< By row id.

    std::string new_id() { return random_.uuid(); }
    std::uint64_t next_order() { return ++order_; }
    CalendarDate today(Instant now) const { return organisation.time_zone.date_of(now); }

    Table<Document>& documents(DocumentKind kind);
    Account* account_by_code(std::string_view code);
    Account* system_account(std::string_view name);
    Item* item_by_code(std::string_view code);
    Contact* active_contact_by_name(std::string_view name);
    Contact* contact_by_number(std::string_view number);
    /// A sales invoice, credit note by number; bills share numbers and are not found.
    Document* document_by_number(DocumentKind kind, std::string_view number);
    bool has_currency(std::string_view code) const;
    /// The day's rate as the vendor would show it; 1 for the base currency.
    Decimal rate_for(std::string_view currency, CalendarDate date) const;
    /// Document amount in base currency, rounded at the cent.
    Decimal in_base(Decimal amount, Decimal rate) const;

    /// Why nothing may be dated there, in the vendor's words.
    std::optional<std::string> lock_problem(CalendarDate date) const;
    std::string next_number(DocumentKind kind);

    // Indexes follow these calls only.
    void set_code(Account& account, std::string code, Instant now);
    void set_code(Item& item, std::string code);
    void forget_code(Item const& item);
    void set_name(Contact& contact, std::string name);
    void set_number(Contact& contact, std::string number);
    void archive(Contact& contact);
    void claim_number(Document& document, std::string number);
    /// Status, paid, credited and the day of full payment, from payments and allocations.
    void settle(Document& document);

  private:
    std::string_view prefix_of(DocumentKind kind) const;

    Random random_;
    std::uint64_t order_ = 0;
    std::unordered_map<std::string, std::string> account_by_code_, item_by_code_;
    std::unordered_map<std::string, std::string> contact_by_name_, contact_by_number_;
    std::unordered_map<std::string, std::string> invoice_by_number_, credit_note_by_number_;
    std::map<DocumentKind, std::uint64_t> last_number_;
};

}  // namespace cf::xero::sim
