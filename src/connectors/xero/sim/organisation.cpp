#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

/// The vendor has an edition of its own for four countries.
std::string version_of(std::string const& country) {
    if (country == "GB") return "UK";
    return country == "AU" || country == "NZ" || country == "US" ? country : "GLOBAL";
}

Json organisation_json(Organisation const& it) {
    auto json = Json::object({{"OrganisationID", it.id},
                              {"Name", it.name},
                              {"LegalName", it.legal_name},
                              {"PaysTax", true},
                              {"Version", version_of(it.country)},
                              {"OrganisationType", "COMPANY"},
                              {"BaseCurrency", it.base_currency},
                              {"CountryCode", it.country},
                              {"IsDemoCompany", it.demo},
                              {"OrganisationStatus", "ACTIVE"},
                              {"FinancialYearEndDay", std::uint64_t(it.year_end_day)},
                              {"FinancialYearEndMonth", std::uint64_t(it.year_end_month)},
                              {"SalesTaxBasis", "ACCRUALS"},
                              {"SalesTaxPeriod", "QUARTERLY1"},
                              {"DefaultSalesTax", it.default_sales_tax},
                              {"DefaultPurchasesTax", "Tax Exclusive"}});
    // Absent while unset (sheet 4.8).
    if (it.period_lock) json.set("PeriodLockDate", wire_date(*it.period_lock));
    if (it.year_lock) json.set("EndOfYearLockDate", wire_date(*it.year_lock));
    json.set("CreatedDateUTC", wire_instant_bare(it.created));
    json.set("Timezone", it.vendor_time_zone);
    json.set("OrganisationEntityType", "COMPANY");
    json.set("ShortCode", it.short_code);
    json.set("Class", "GROW");
    json.set("Edition", "BUSINESS");
    for (auto const* name : {"Addresses", "Phones", "ExternalLinks"}) json.set(name, Json::array());
    json.set("PaymentTerms", Json::object());
    return json;
}

HttpReply get_organisation(Call& call) {
    auto items = Json::array();
    items.push_back(organisation_json(call.books.organisation));
    return answer(call, "Organisations", std::move(items));
}

HttpReply get_actions(Call& call) {
    auto items = Json::array();
    for (auto const& [name, status] : call.books.organisation.actions)
        items.push_back(Json::object({{"Name", name}, {"Status", status}}));
    return answer(call, "Actions", std::move(items));
}

HttpReply list_themes(Call& call) {
    auto items = Json::array();
    for (auto const& theme : call.books.branding_themes) {
        if (!call.values.empty() && call.values[0] != theme.id) continue;
        items.push_back(
            Json::object({{"BrandingThemeID", theme.id},
                          {"Name", theme.name},
                          {"SortOrder", theme.sort_order},
                          {"CreatedDateUTC", wire_instant(call.books.organisation.created)}}));
    }
    if (!call.values.empty() && items.size() == 0) return not_found();
    return answer(call, "BrandingThemes", std::move(items));
}

}  // namespace

void add_organisation_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/";
    routes.add("GET", base + "Organisation", {get_organisation, "settings", "Organisations"});
    routes.add("GET", base + "Organisations", {get_organisation, "settings", "Organisations"});
    routes.add("GET", base + "Organisation/Actions", {get_actions, "settings", "Actions"});
    routes.add("GET", base + "BrandingThemes", {list_themes, "settings", "BrandingThemes"});
    routes.add("GET", base + "BrandingThemes/{id}", {list_themes, "settings", "BrandingThemes"});
}

}  // namespace cf::xero::sim
