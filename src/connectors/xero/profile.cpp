#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/ledger.hpp"
#include "connectors/xero/time_zones.hpp"

namespace cf::xero {

namespace {

LedgerAccount read_account(Json const& json) {
    LedgerAccount account;
    account.id = VendorId(std::string(json["AccountID"].text()));
    account.code = json["Code"].text();
    if (account.code.empty()) account.code = account.id.value;  // Not every account has one.
    account.name = json["Name"].text();
    bool const bank = json["Type"].text() == "BANK";
    account.type = bank ? "bank" : ascii_lower(json["Class"].text());
    account.active = json["Status"].text() == "ACTIVE";
    account.accepts_payments = bank || json["EnablePaymentsToAccount"].boolean_or(false);
    account.currency = json["CurrencyCode"].text();
    return account;
}

Result<LedgerTaxRate> read_tax_rate(JsonCursor json) {
    Json const& value = json.value();
    LedgerTaxRate rate;
    CF_TRY(rate.code, json.string_at("TaxType"));
    rate.name = value["Name"].text();
    CF_TRY(rate.rate_percent, json.decimal_at("EffectiveRate"));
    rate.active = value["Status"].text() == "ACTIVE";
    rate.for_sales = value["CanApplyToRevenue"].boolean_or(true);
    auto components = json.find("TaxComponents");
    if (!components) return rate;
    CF_TRY(auto elements, components->elements());
    for (auto const& element : elements) {
        LedgerTaxRate::Component component;
        component.name = element.value()["Name"].text();
        CF_TRY(component.rate_percent, element.decimal_at("Rate"));
        component.compound = element.value()["IsCompound"].boolean_or(false);
        rate.components.push_back(std::move(component));
    }
    return rate;
}

TrackingDimension read_tracking(Json const& json) {
    TrackingDimension dimension;
    dimension.id = json["TrackingCategoryID"].text();
    dimension.name = json["Name"].text();
    dimension.active = json["Status"].text() == "ACTIVE";
    for (auto const& option : json["Options"].items())
        dimension.options.push_back({.id = std::string(option["TrackingOptionID"].text()),
                                     .name = std::string(option["Name"].text()),
                                     .active = option["Status"].text() == "ACTIVE"});
    return dimension;
}

Result<void> read_organisation(Json const& json, LedgerProfile& profile) {
    profile.organisation_id = json["OrganisationID"].text();
    profile.organisation_name = json["Name"].text();
    CF_TRY(profile.base_currency, Currency::parse(json["BaseCurrency"].text()));
    CF_TRY(profile.time_zone, time_zone_named(json["Timezone"].text()));
    // The later of both holds: an adviser's rights to post before the first are no rule of ours.
    for (auto name : {"PeriodLockDate", "EndOfYearLockDate"}) {
        if (json[name].text().empty()) continue;
        CF_TRY(auto at, wire::read_instant(json[name].text()));
        CalendarDate const date{std::chrono::floor<std::chrono::days>(at)};
        if (!profile.locked_through || *profile.locked_through < date)
            profile.locked_through = date;
    }
    return {};
}

}  // namespace

Task<LedgerProfile> XeroLedger::read_profile() {
    LedgerProfile profile;
    Json answers[5];
    static constexpr char const* resources[] = {
        "Organisation", "Accounts", "TaxRates", "TrackingCategories", "Currencies"};
    for (std::size_t i = 0; i < std::size(resources); ++i) {
        Call request{.path = resources[i]};
        if (i == 3) request.query.emplace_back("includeArchived", "true");
        auto answer = co_await client_.call(std::move(request));
        if (answer.has_error())
            co_return answer.error().while_("reading " + std::string(resources[i]) + " of Xero");
        answers[i] = std::move(*answer);
    }
    auto const& organisation = answers[0]["Organisations"][std::size_t(0)];
    auto read = read_organisation(organisation, profile);
    if (read.has_error()) co_return read.error();
    short_code_ = organisation["ShortCode"].text();
    BankAccounts accounts{.base_currency = std::string(profile.base_currency.code())};
    for (auto const& element : answers[1]["Accounts"].items()) {
        profile.accounts.push_back(read_account(element));
        auto const& account = profile.accounts.back();
        if (account.type == "bank") {
            accounts.bank.push_back(account.code);
            accounts.bank.push_back(account.id.value);
        }
        if (element["SystemAccount"].text() == "DEBTORS") accounts.receivable = account.code;
    }
    for (auto const& element : answers[2]["TaxRates"].items()) {
        auto rate = read_tax_rate(JsonCursor(element));
        if (rate.has_error()) co_return rate.error();
        profile.tax_rates.push_back(std::move(*rate));
    }
    for (auto const& element : answers[3]["TrackingCategories"].items())
        profile.tracking.push_back(read_tracking(element));
    for (auto const& element : answers[4]["Currencies"].items())
        profile.currencies.emplace_back(element["Code"].text());
    accounts_ = std::move(accounts);
    accounts_known_ = true;
    co_return profile;
}

Task<> XeroLedger::need_accounts() {
    if (accounts_known_) co_return Result<>{};
    auto profile = co_await read_profile();
    if (profile.has_error()) co_return profile.error();
    co_return Result<>{};
}

}  // namespace cf::xero
