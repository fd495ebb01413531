#include <algorithm>

#include "connectors/xero/sim/ledger.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

struct SectionRule {
    std::string_view title;
    std::vector<std::string_view> types;
};

Json header_row(std::vector<std::string> const& titles) {
    auto cells = Json::array();
    for (auto const& title : titles) cells.push_back(Json::object({{"Value", title}}));
    return Json::object({{"RowType", "Header"}, {"Cells", std::move(cells)}});
}

Json account_cell(std::string const& value, std::string const& account_id) {
    auto attributes = Json::array();
    attributes.push_back(Json::object({{"Value", account_id}, {"Id", "account"}}));
    return Json::object({{"Value", value}, {"Attributes", std::move(attributes)}});
}

/// A row whose every cell names the account; amounts are strings, "" for none (quirk 51).
Json account_row(Account const& account, std::vector<std::string> const& values) {
    auto const label =
        account.code.empty() ? account.name : account.name + " (" + account.code + ")";
    auto cells = Json::array();
    cells.push_back(account_cell(label, account.id));
    for (auto const& value : values) cells.push_back(account_cell(value, account.id));
    return Json::object({{"RowType", "Row"}, {"Cells", std::move(cells)}});
}

Json summary_row(std::string const& label, std::vector<std::string> const& values) {
    auto cells = Json::array();
    cells.push_back(Json::object({{"Value", label}}));
    for (auto const& value : values) cells.push_back(Json::object({{"Value", value}}));
    return Json::object({{"RowType", "SummaryRow"}, {"Cells", std::move(cells)}});
}

Json section(std::string_view title, Json rows) {
    return Json::object({{"RowType", "Section"}, {"Title", title}, {"Rows", std::move(rows)}});
}

HttpReply report(Call& call,
                 std::string const& id,
                 std::string const& name,
                 std::string const& period,
                 Json rows) {
    auto titles = Json::array();
    for (auto const& title : {name, call.books.organisation.name, period}) titles.push_back(title);
    auto reports = Json::array();
    reports.push_back(Json::object({{"ReportID", id},
                                    {"ReportName", name},
                                    {"ReportType", id},
                                    {"ReportTitles", std::move(titles)},
                                    {"ReportDate", long_date(call.books.today(call.now))},
                                    {"UpdatedDateUTC", wire_instant_bare(call.now)},
                                    {"Fields", Json::array()},
                                    {"Rows", std::move(rows)}}));
    return answer(call, "Reports", std::move(reports));
}

/// What would change the figures and is not simulated is refused rather than ignored.
std::optional<HttpReply> not_simulated(Call const& call) {
    if (call.flag("paymentsOnly", false)) return bad_query("paymentsOnly=true is not simulated");
    for (auto const* name :
         {"periods", "trackingCategoryID", "trackingOptionID", "trackingOptionID1"})
        if (call.has_parameter(name))
            return bad_query(std::string(name) + " is not simulated in reports");
    return std::nullopt;
}

std::vector<Account const*> accounts_by_code(Books& books) {
    std::vector<Account const*> list(books.accounts.by_update().begin(),
                                     books.accounts.by_update().end());
    std::sort(list.begin(), list.end(), [](auto const* a, auto const* b) {
        return std::tie(a->code, a->id) < std::tie(b->code, b->id);
    });
    return list;
}

std::optional<CalendarDate> date_parameter(Call const& call, std::string_view name) {
    return read_date(call.parameter(name));
}

HttpReply trial_balance(Call& call) {
    if (auto refused = not_simulated(call)) return *refused;
    auto& books = call.books;
    auto const date = date_parameter(call, "date").value_or(books.today(call.now));
    auto const totals = balances(ledger_entries(books, date));
    auto rows = Json::array();
    rows.push_back(header_row({"Account", "Debit", "Credit", "YTD Debit", "YTD Credit"}));
    static constexpr std::pair<std::string_view, std::string_view> classes[] = {
        {"Revenue", "REVENUE"},
        {"Expenses", "EXPENSE"},
        {"Assets", "ASSET"},
        {"Liabilities", "LIABILITY"},
        {"Equity", "EQUITY"}};
    Decimal debits, credits;
    for (auto const& [title, cls] : classes) {
        auto lines = Json::array();
        for (auto const* account : accounts_by_code(books)) {
            auto const found = totals.find(account->id);
            if (account->account_class() != cls || found == totals.end()) continue;
            auto const amount = found->second;
            if (amount.is_zero()) continue;
            bool const debit = amount > Decimal(0);
            (debit ? debits : credits) += amount.abs();
            auto const text = money_text(amount.abs());
            lines.push_back(account_row(
                *account,
                {debit ? text : "", debit ? "" : text, debit ? text : "", debit ? "" : text}));
        }
        if (lines.size() > 0) rows.push_back(section(title, std::move(lines)));
    }
    auto total = Json::array();
    auto const in = money_text(debits);
    auto const out = money_text(credits);
    total.push_back(summary_row("Total", {in, out, in, out}));
    rows.push_back(section("", std::move(total)));
    return report(
        call, "TrialBalance", "Trial Balance", "As at " + long_date(date), std::move(rows));
}

/// Rows of the accounts of some types; `sign` +1 shows debits positive.
Decimal add_section(Books& books,
                    Json& rows,
                    SectionRule const& rule,
                    std::map<std::string, Decimal> const& totals,
                    int sign) {
    auto lines = Json::array();
    Decimal sum;
    for (auto const* account : accounts_by_code(books)) {
        bool const fits =
            std::find(rule.types.begin(), rule.types.end(), account->type) != rule.types.end();
        auto const found = totals.find(account->id);
        if (!fits || found == totals.end() || found->second.is_zero()) continue;
        auto const amount = sign > 0 ? found->second : -found->second;
        sum += amount;
        lines.push_back(account_row(*account, {money_text(amount)}));
    }
    if (lines.size() > 0)
        lines.push_back(summary_row("Total " + std::string(rule.title), {money_text(sum)}));
    rows.push_back(section(rule.title, std::move(lines)));
    return sum;
}

void add_total(Json& rows, std::string const& label, Decimal amount) {
    auto lines = Json::array();
    auto cells = Json::array();
    cells.push_back(Json::object({{"Value", label}}));
    cells.push_back(Json::object({{"Value", money_text(amount)}}));
    lines.push_back(Json::object({{"RowType", "Row"}, {"Cells", std::move(cells)}}));
    rows.push_back(section("", std::move(lines)));
}

HttpReply profit_and_loss(Call& call) {
    if (auto refused = not_simulated(call)) return *refused;
    auto& books = call.books;
    auto const today = books.today(call.now);
    auto const to = date_parameter(call, "toDate").value_or(today.end_of_month());
    std::chrono::year_month_day const ymd(to.day);
    CalendarDate const month_start{std::chrono::sys_days(ymd.year() / ymd.month() / 1)};
    auto const from = date_parameter(call, "fromDate").value_or(month_start);
    std::map<std::string, Decimal> totals;
    for (auto const& entry : ledger_entries(books, to))
        if (entry.date >= from && entry.text != "Year end")
            for (auto const& line : entry.lines) totals[line.account_id] += line.amount;
    auto rows = Json::array();
    rows.push_back(header_row({"", long_date(to)}));
    auto income =
        add_section(books, rows, {"Income", {"REVENUE", "SALES", "OTHERINCOME"}}, totals, -1);
    auto const costs = add_section(books, rows, {"Less Cost of Sales", {"DIRECTCOSTS"}}, totals, 1);
    add_total(rows, "Gross Profit", income - costs);
    auto const spent =
        add_section(books,
                    rows,
                    {"Less Operating Expenses", {"EXPENSE", "OVERHEADS", "DEPRECIATN"}},
                    totals,
                    1);
    add_total(rows, "Net Profit", income - costs - spent);
    return report(call,
                  "ProfitAndLoss",
                  "Profit and Loss",
                  long_date(from) + " to " + long_date(to),
                  std::move(rows));
}

HttpReply balance_sheet(Call& call) {
    if (auto refused = not_simulated(call)) return *refused;
    auto& books = call.books;
    auto const date = date_parameter(call, "date").value_or(books.today(call.now));
    auto const totals = balances(ledger_entries(books, date));
    auto rows = Json::array();
    rows.push_back(header_row({"", long_date(date)}));
    Decimal assets, liabilities, equity, earnings;
    assets += add_section(books, rows, {"Bank", {"BANK"}}, totals, 1);
    assets += add_section(
        books, rows, {"Current Assets", {"CURRENT", "INVENTORY", "PREPAYMENT"}}, totals, 1);
    assets += add_section(books, rows, {"Fixed Assets", {"FIXED", "NONCURRENT"}}, totals, 1);
    add_total(rows, "Total Assets", assets);
    liabilities +=
        add_section(books, rows, {"Current Liabilities", {"CURRLIAB", "PAYG"}}, totals, -1);
    liabilities += add_section(
        books, rows, {"Non-Current Liabilities", {"LIABILITY", "TERMLIAB"}}, totals, -1);
    add_total(rows, "Total Liabilities", liabilities);
    add_total(rows, "Net Assets", assets - liabilities);
    equity += add_section(books, rows, {"Equity", {"EQUITY"}}, totals, -1);
    for (auto const& [id, amount] : totals)
        if (books.accounts.find(id)->is_profit_and_loss()) earnings += -amount;
    add_total(rows, "Current Year Earnings", earnings);
    add_total(rows, "Total Equity", equity + earnings);
    return report(
        call, "BalanceSheet", "Balance Sheet", "As at " + long_date(date), std::move(rows));
}

}  // namespace

void add_report_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/Reports/";
    routes.add("GET", base + "TrialBalance", {trial_balance, "reports.trialbalance", "Reports"});
    routes.add("GET", base + "BalanceSheet", {balance_sheet, "reports.balancesheet", "Reports"});
    routes.add(
        "GET", base + "ProfitAndLoss", {profit_and_loss, "reports.profitandloss", "Reports"});
}

}  // namespace cf::xero::sim
