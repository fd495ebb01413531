#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle rate_style{"TaxType", "HasValidationErrors"};

Json tax_rate_json(TaxRate const& rate) {
    auto components = Json::array();
    for (auto const& component : rate.components)
        components.push_back(Json::object({{"Name", component.name},
                                           {"Rate", unit_json(component.rate, 4)},
                                           {"IsCompound", component.compound},
                                           {"IsNonRecoverable", component.non_recoverable}}));
    return Json::object({{"Name", rate.name},
                         {"TaxType", rate.id},
                         {"ReportTaxType", rate.report_tax_type},
                         {"CanApplyToAssets", rate.to_assets},
                         {"CanApplyToEquity", rate.to_equity},
                         {"CanApplyToExpenses", rate.to_expenses},
                         {"CanApplyToLiabilities", rate.to_liabilities},
                         {"CanApplyToRevenue", rate.to_revenue},
                         {"DisplayTaxRate", unit_json(rate.effective_rate, 4)},
                         {"EffectiveRate", unit_json(rate.effective_rate, 4)},
                         {"Status", rate.status},
                         {"TaxComponents", std::move(components)}});
}

std::optional<Value> tax_rate_field(TaxRate const& rate, std::string_view name) {
    if (name == "TaxType") return Value(rate.id);
    if (name == "Name") return Value(rate.name);
    if (name == "Status") return Value(rate.status);
    if (name == "EffectiveRate") return Value(rate.effective_rate);
    if (name == "ReportTaxType") return text_value(rate.report_tax_type);
    if (name == "CanApplyToRevenue") return Value(rate.to_revenue);
    if (name == "CanApplyToExpenses") return Value(rate.to_expenses);
    return std::nullopt;
}

HttpReply list_tax_rates(Call& call) {
    Listing<TaxRate> listing{.table = call.books.tax_rates, .field = tax_rate_field};
    listing.keep = [](TaxRate const& rate) { return rate.status != "DELETED"; };
    listing.render = [](TaxRate const& rate, bool) { return tax_rate_json(rate); };
    listing.pageable = false;
    return list_rows(call, listing);
}

HttpReply get_tax_rate(Call& call) {
    auto const* rate = call.books.tax_rates.find(call.values[0]);
    if (rate == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(tax_rate_json(*rate));
    return answer(call, "TaxRates", std::move(items));
}

/// The rate on the net amount; a compound component taxes the sum so far.
Decimal effective(std::vector<TaxComponent> const& components) {
    Decimal simple;
    for (auto const& component : components)
        if (!component.compound) simple += component.rate;
    for (auto const& component : components)
        if (component.compound)
            simple += ((Decimal(100) + simple) * component.rate * Decimal::from_parts(1, 2))
                          .rounded(4, Rounding::half_up);
    return simple.rounded(4, Rounding::half_up);
}

std::string next_tax_type(Books& books) {
    char text[16];
    for (unsigned n = 1; n < 1000; ++n) {
        std::snprintf(text, sizeof text, "TAX%03u", n);
        if (books.tax_rates.find(text) == nullptr) break;
    }
    return text;
}

TaxRate* rate_named(Books& books, std::string const& name) {
    for (auto* rate : books.tax_rates.by_update())
        if (rate->status != "DELETED" && number_key(rate->name) == number_key(name)) return rate;
    return nullptr;
}

void apply(TaxRate& rate, Json const& element) {
    if (element.contains("Name")) rate.name = text_of(element, "Name");
    if (element.contains("ReportTaxType")) rate.report_tax_type = text_of(element, "ReportTaxType");
    if (element.contains("Status")) rate.status = text_of(element, "Status");
    if (!element.contains("TaxComponents")) return;
    rate.components.clear();
    for (auto const& item : element["TaxComponents"].items())
        rate.components.push_back({text_of(item, "Name"),
                                   number_of(item, "Rate").value_or(Decimal()),
                                   item["IsCompound"].boolean_or(false),
                                   item["IsNonRecoverable"].boolean_or(false)});
    rate.effective_rate = effective(rate.components);
}

HttpReply write_tax_rate(Call& call) {
    auto& books = call.books;
    auto const& element = call.elements.front();
    auto const type = text_of(element, "TaxType");
    auto const name = text_of(element, "Name");
    Outcome outcome;
    auto* existing = type.empty() ? nullptr : books.tax_rates.find(type);
    if (call.by_post() && existing == nullptr && !name.empty()) existing = rate_named(books, name);
    if (!call.by_post() && (existing != nullptr || rate_named(books, name) != nullptr))
        outcome.refuse("A tax rate with this name or type already exists");
    if (existing != nullptr && existing->system) outcome.refuse("System tax rates are read only");
    if (existing == nullptr && name.empty()) outcome.refuse("Name is required");
    if (existing == nullptr && element["TaxComponents"].size() == 0)
        outcome.refuse("TaxComponents is required");
    if (outcome.failed()) {
        outcome.element = element;
        return write_one(call, rate_style, std::move(outcome));
    }
    if (existing == nullptr) {
        TaxRate fresh;
        fresh.id = next_tax_type(books);
        fresh.system = false;
        existing = &books.tax_rates.add(std::move(fresh), call.now);
    }
    apply(*existing, element);
    books.tax_rates.touch(*existing, call.now);
    outcome.element = tax_rate_json(*existing);
    return write_one(call, rate_style, std::move(outcome));
}

Json currency_json(std::pair<std::string, std::string> const& currency) {
    return Json::object({{"Code", currency.first}, {"Description", currency.second}});
}

HttpReply list_currencies(Call& call) {
    auto items = Json::array();
    for (auto const& currency : call.books.organisation.currencies)
        items.push_back(currency_json(currency));
    return answer(call, "Currencies", std::move(items));
}

/// The sample's answer has no envelope keys (sheet 13.1); adding one twice changes nothing.
HttpReply put_currency(Call& call) {
    auto const& element = call.elements.front();
    auto const code = text_of(element, "Code");
    auto const upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() != 3 || !std::all_of(code.begin(), code.end(), upper))
        return plain_validation("The currency code '" + code + "' is not valid");
    std::pair<std::string, std::string> added{code, text_of(element, "Description")};
    if (!call.books.has_currency(code)) call.books.organisation.currencies.push_back(added);
    auto items = Json::array();
    items.push_back(currency_json(added));
    return HttpReply::json(200, Json::object({{"Currencies", std::move(items)}}).dump());
}

}  // namespace

void add_tax_and_currency_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/TaxRates";
    routes.add("GET", base, {list_tax_rates, "settings", "TaxRates"});
    routes.add("PUT", base, {write_tax_rate, "settings", "TaxRates", tax_rate_schema});
    routes.add("POST", base, {write_tax_rate, "settings", "TaxRates", tax_rate_schema});
    routes.add("GET", base + "/{type}", {get_tax_rate, "settings", "TaxRates"});
    std::string const currencies = "/api.xro/2.0/Currencies";
    routes.add("GET", currencies, {list_currencies, "settings", "Currencies"});
    routes.add("PUT", currencies, {put_currency, "settings", "Currencies", currency_schema});
}

}  // namespace cf::xero::sim
