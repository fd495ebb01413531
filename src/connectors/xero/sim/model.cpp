#include "connectors/xero/sim/model.hpp"

#include <array>

namespace cf::xero::sim {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> classes{{
    {"BANK", "ASSET"},
    {"CURRENT", "ASSET"},
    {"FIXED", "ASSET"},
    {"INVENTORY", "ASSET"},
    {"NONCURRENT", "ASSET"},
    {"PREPAYMENT", "ASSET"},
    {"CURRLIAB", "LIABILITY"},
    {"LIABILITY", "LIABILITY"},
    {"TERMLIAB", "LIABILITY"},
    {"PAYG", "LIABILITY"},
    {"EQUITY", "EQUITY"},
    {"DEPRECIATN", "EXPENSE"},
    {"DIRECTCOSTS", "EXPENSE"},
    {"EXPENSE", "EXPENSE"},
    {"OVERHEADS", "EXPENSE"},
    {"OTHERINCOME", "REVENUE"},
    {"REVENUE", "REVENUE"},
    {"SALES", "REVENUE"},
}};

}  // namespace

std::vector<std::string> Account::known_types() {
    std::vector<std::string> all;
    for (auto const& [kind, cls] : classes) all.emplace_back(kind);
    return all;
}

std::string_view Account::account_class() const {
    for (auto const& [kind, cls] : classes)
        if (kind == type) return cls;
    return "REVENUE";
}

bool Account::is_profit_and_loss() const {
    auto const cls = account_class();
    return cls == "REVENUE" || cls == "EXPENSE";
}

bool TaxRate::applies_to(std::string_view account_class) const {
    if (account_class == "ASSET") return to_assets;
    if (account_class == "EQUITY") return to_equity;
    if (account_class == "EXPENSE") return to_expenses;
    if (account_class == "LIABILITY") return to_liabilities;
    return to_revenue;
}

bool Document::sales() const { return type.starts_with("ACCREC") || type.starts_with("RECEIVE"); }

}  // namespace cf::xero::sim
