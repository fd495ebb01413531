// The chart of accounts and tax rates an organisation starts with when its scenario names none.
#include "connectors/xero/sim/scenario.hpp"

namespace cf::xero::sim {
namespace {

struct Row {
    char const *code, *name, *type, *tax_type, *system;
    bool payments = false;
};

constexpr Row chart[] = {
    {"090", "Card clearing", "BANK", "NONE", ""},
    {"091", "PayPal clearing", "BANK", "NONE", ""},
    {"092", "Business bank account", "BANK", "NONE", ""},
    {"093", "Manual payments clearing", "BANK", "NONE", ""},
    {"200", "Sales", "REVENUE", "OUTPUT2", ""},
    {"210", "Discounts given", "REVENUE", "OUTPUT2", ""},
    {"260", "Shipping income", "REVENUE", "OUTPUT2", ""},
    {"265", "Fees and wrapping", "REVENUE", "OUTPUT2", ""},
    {"270", "Breakage income", "OTHERINCOME", "NONE", ""},
    {"310", "Cost of goods sold", "DIRECTCOSTS", "INPUT2", ""},
    {"404", "Bank fees", "EXPENSE", "INPUT2", ""},
    {"630", "Inventory", "INVENTORY", "NONE", ""},
    {"825", "Gift cards owed", "CURRLIAB", "NONE", "", true},
    {"826", "Store credit owed", "CURRLIAB", "NONE", "", true},
    {"830", "Customer deposits", "CURRLIAB", "NONE", "", true},
};

constexpr Row system_rows[] = {
    {"610", "Accounts receivable", "CURRENT", "NONE", "DEBTORS"},
    {"800", "Accounts payable", "CURRLIAB", "NONE", "CREDITORS"},
    {"820", "VAT", "CURRLIAB", "NONE", "GST"},
    {"860", "Rounding", "EXPENSE", "NONE", "ROUNDING"},
    {"499", "Realised currency gains", "EXPENSE", "NONE", "REALISEDCURRENCYGAIN"},
    {"498", "Unrealised currency gains", "EXPENSE", "NONE", "UNREALISEDCURRENCYGAIN"},
    {"840", "Historical adjustment", "CURRLIAB", "NONE", "HISTORICAL"},
    {"960", "Retained earnings", "EQUITY", "NONE", "RETAINEDEARNINGS"},
};

void add_account(Books& books, Row const& row, Instant now) {
    Account account;
    account.id = books.new_id();
    account.name = row.name;
    account.type = row.type;
    account.tax_type = row.tax_type;
    account.system_account = row.system;
    account.enable_payments = row.payments;
    if (account.type == "BANK") {
        account.currency = books.organisation.base_currency;
        account.bank_number = "00112233" + std::string(row.code) + "000";
    }
    // A scenario may have given the code to another account.
    std::string const code =
        books.account_by_code(row.code) ? "S" + std::string(row.code) : row.code;
    auto& stored = books.accounts.add(std::move(account), now);
    books.set_code(stored, code, now);
}

void add_rate(Books& books,
              Instant now,
              char const* name,
              char const* type,
              char const* report,
              char const* rate,
              bool expenses,
              bool revenue) {
    TaxRate row;
    row.id = type;
    row.name = name;
    row.report_tax_type = report;
    row.effective_rate = Decimal::of(rate);
    row.components.push_back({"VAT", row.effective_rate});
    row.to_expenses = expenses;
    row.to_revenue = revenue;
    books.tax_rates.add(std::move(row), now);
}

}  // namespace

void add_default_chart(Books& books, Instant now) {
    for (auto const& row : chart) add_account(books, row, now);
}

void add_missing_system_accounts(Books& books, Instant now) {
    for (auto const& row : system_rows)
        if (books.system_account(row.system) == nullptr) add_account(books, row, now);
}

void add_default_tax_rates(Books& books, Instant now) {
    add_rate(books, now, "20% (VAT on Income)", "OUTPUT2", "OUTPUT", "20", false, true);
    add_rate(books, now, "5% (VAT on Income)", "RROUTPUT", "OUTPUT", "5", false, true);
    add_rate(books, now, "Zero Rated Income", "ZERORATEDOUTPUT", "OUTPUT", "0", false, true);
    add_rate(books, now, "Exempt Income", "EXEMPTOUTPUT", "OUTPUT", "0", false, true);
    add_rate(books, now, "20% (VAT on Expenses)", "INPUT2", "INPUT", "20", true, false);
    add_rate(books, now, "Zero Rated Expenses", "ZERORATEDINPUT", "INPUT", "0", true, false);
    add_rate(books, now, "No VAT", "NONE", "NONE", "0", true, true);
}

}  // namespace cf::xero::sim
