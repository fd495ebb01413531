#include "connectors/xero/sim/scopes.hpp"

#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

/// The broad scope of before March 2026 that covered a resource.
std::string_view broad_of(std::string_view resource) {
    bool const money = resource == "invoices" || resource == "payments" ||
                       resource == "banktransactions" || resource == "manualjournals";
    if (money) return "accounting.transactions";
    return resource.starts_with("reports.") ? "accounting.reports" : "";
}

bool has(std::set<std::string> const& granted, std::string const& scope, bool reading) {
    if (reading && granted.contains(scope + ".read")) return true;
    return granted.contains(scope);
}

}  // namespace

std::vector<std::string> const& granular_scopes() {
    static std::vector<std::string> const scopes = [] {
        std::vector<std::string> all{
            "openid", "profile", "email", "offline_access", "app.connections"};
        for (auto const* name : {"invoices",
                                 "payments",
                                 "banktransactions",
                                 "manualjournals",
                                 "settings",
                                 "contacts",
                                 "attachments"}) {
            all.push_back("accounting." + std::string(name));
            all.push_back("accounting." + std::string(name) + ".read");
        }
        for (auto const* name : {"balancesheet",
                                 "profitandloss",
                                 "trialbalance",
                                 "aged",
                                 "banksummary",
                                 "budgetsummary",
                                 "executivesummary",
                                 "taxreports"})
            all.push_back("accounting.reports." + std::string(name) + ".read");
        all.emplace_back("accounting.journals.read");
        return all;
    }();
    return scopes;
}

std::vector<std::string> const& broad_scopes() {
    static std::vector<std::string> const scopes{
        "accounting.transactions", "accounting.transactions.read", "accounting.reports.read"};
    return scopes;
}

bool scope_allows(std::set<std::string> const& granted,
                  std::string_view resource,
                  std::string_view method) {
    bool const reading = method == "GET";
    for (auto one : split(resource, '|')) {
        if (has(granted, "accounting." + std::string(one), reading)) return true;
        auto const broad = broad_of(one);
        if (!broad.empty() && has(granted, std::string(broad), reading)) return true;
    }
    return false;
}

}  // namespace cf::xero::sim
