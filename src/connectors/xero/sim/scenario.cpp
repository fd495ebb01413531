#include "connectors/xero/sim/scenario.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/text.hpp"
#include "connectors/xero/sim/scopes.hpp"
#include "simkit/strict_json.hpp"

namespace cf::xero::sim {
namespace {

/// The vendor's names of time zones, for those of the tz database one is likely to choose.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> zone_names{{
    {"Europe/London", "GMTSTANDARDTIME"},
    {"Europe/Dublin", "GMTSTANDARDTIME"},
    {"Europe/Berlin", "WEUROPESTANDARDTIME"},
    {"Europe/Paris", "ROMANCESTANDARDTIME"},
    {"America/New_York", "EASTERNSTANDARDTIME"},
    {"America/Toronto", "EASTERNSTANDARDTIME"},
    {"America/Chicago", "CENTRALSTANDARDTIME"},
    {"America/Denver", "MOUNTAINSTANDARDTIME"},
    {"America/Los_Angeles", "PACIFICSTANDARDTIME"},
    {"Pacific/Honolulu", "HAWAIIANSTANDARDTIME"},
    {"America/Sao_Paulo", "ESOUTHAMERICASTANDARDTIME"},
    {"Australia/Sydney", "AUSEASTERNSTANDARDTIME"},
    {"Australia/Melbourne", "AUSEASTERNSTANDARDTIME"},
    {"Pacific/Auckland", "NEWZEALANDSTANDARDTIME"},
    {"Asia/Tokyo", "TOKYOSTANDARDTIME"},
    {"Asia/Singapore", "SINGAPORESTANDARDTIME"},
    {"Asia/Hong_Kong", "CHINASTANDARDTIME"},
    {"Asia/Kolkata", "INDIASTANDARDTIME"},
    {"Africa/Johannesburg", "SOUTHAFRICASTANDARDTIME"},
    {"UTC", "UTC"},
}};

Result<void> read_date_into(JsonCursor const& at,
                            std::string_view name,
                            std::optional<CalendarDate>& place) {
    if (!at.find(name)) return {};
    CF_TRY(auto text, at.string_at(name));
    auto const date = CalendarDate::parse(text);
    if (!date) return at.error("'" + std::string(name) + "' is not a date like 2026-06-30");
    place = *date;
    return {};
}

Result<void> read_strings(JsonCursor const& at,
                          std::string_view name,
                          std::vector<std::string>& place) {
    auto const list = at.find(name);
    if (!list) return {};
    CF_TRY(auto items, list->elements());
    place.clear();
    for (auto const& item : items) {
        CF_TRY(auto text, item.string());
        place.push_back(std::move(text));
    }
    return {};
}

bool is_capitals(std::string_view text, std::size_t count) {
    return text.size() == count &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> read_time_zone(JsonCursor const& at, Organisation& into) {
    std::string name = "Europe/London";
    CF_TRY_VOID(read_into(at, "time_zone", name));
    CF_TRY(into.time_zone, TimeZone::named(name));
    into.vendor_time_zone = "UTC";
    for (auto const& [zone, vendor] : zone_names)
        if (zone == name) into.vendor_time_zone = vendor;
    return read_into(at, "vendor_time_zone", into.vendor_time_zone);
}

Result<void> read_currencies(JsonCursor const& at, Organisation& into) {
    std::vector<std::string> codes{into.base_currency, "EUR", "USD"};
    CF_TRY_VOID(read_strings(at, "currencies", codes));
    into.currencies.clear();
    for (auto const& code : codes) {
        if (!is_capitals(code, 3))
            return at.error("'" + code + "' is not a currency; use three capital letters");
        bool known = false;
        for (auto const& [other, description] : into.currencies) known |= other == code;
        if (known) continue;
        auto const description = code == "GBP"   ? "British Pound"
                                 : code == "EUR" ? "Euro"
                                 : code == "USD" ? "United States Dollar"
                                                 : code;
        into.currencies.emplace_back(code, description);
    }
    into.rates = {{"EUR", Decimal::of("1.16")}, {"USD", Decimal::of("1.28")}};
    if (auto rates = at.find("rates")) {
        CF_TRY(auto members, rates->members());
        for (auto const& [key, value] : members) {
            CF_TRY(auto rate, value.decimal());
            if (rate <= Decimal(0)) return value.error("a rate must be above 0");
            into.rates[key] = rate;
        }
    }
    return {};
}

Result<Organisation> read_settings(JsonCursor const& at, std::uint64_t seed, Instant start) {
    Organisation into;
    Random ids(seed);
    into.id = ids.uuid();
    into.name = "Crossfoot Demo Ltd";
    into.created = start;
    CF_TRY_VOID(read_into(at, "id", into.id));
    CF_TRY_VOID(read_into(at, "name", into.name));
    into.legal_name = into.name;
    into.short_code = "!crsft";
    CF_TRY_VOID(read_into(at, "legal_name", into.legal_name));
    CF_TRY_VOID(read_into(at, "short_code", into.short_code));
    CF_TRY_VOID(read_into(at, "country", into.country));
    if (!is_capitals(into.country, 2))
        return at.error("'country' is a code of two letters, as in GB");
    CF_TRY_VOID(read_into(at, "base_currency", into.base_currency));
    CF_TRY_VOID(read_into(at, "default_sales_tax", into.default_sales_tax));
    CF_TRY_VOID(read_into(at, "demo", into.demo));
    CF_TRY_VOID(read_date_into(at, "period_lock_date", into.period_lock));
    CF_TRY_VOID(read_date_into(at, "end_of_year_lock_date", into.year_lock));
    std::int64_t day = 31;
    std::int64_t month = 3;
    CF_TRY_VOID(read_into(at, "year_end_day", day));
    CF_TRY_VOID(read_into(at, "year_end_month", month));
    if (day < 1 || day > 31 || month < 1 || month > 12)
        return at.error("the year end is not a day of the calendar");
    into.year_end_day = unsigned(day);
    into.year_end_month = unsigned(month);
    CF_TRY_VOID(read_time_zone(at, into));
    CF_TRY_VOID(read_currencies(at, into));
    into.actions = {{"CreateApprovedInvoice", "ALLOWED"},
                    {"CreateInvoicePayment", "ALLOWED"},
                    {"UseMulticurrency", "ALLOWED"},
                    {"ApproveTransactionsBeforePeriodLockDate", "NOT-ALLOWED"}};
    if (auto actions = at.find("actions")) {
        CF_TRY(auto members, actions->members());
        for (auto const& [name, value] : members) {
            CF_TRY(into.actions[name], value.string());
        }
    }
    return into;
}

Result<void> check_account(JsonCursor const& at, Account const& account, Books const& books) {
    auto const types = Account::known_types();
    if (std::find(types.begin(), types.end(), account.type) == types.end()) {
        auto const near = nearest(account.type, types);
        return at.error(
            "'type' is no account type: '" + account.type + "'; " +
            (near.empty() ? "known: " + join(types, ", ") : "did you mean '" + near + "'?"));
    }
    if (books.tax_rates.find(account.tax_type) == nullptr)
        return at.error("'tax_type' names the unknown tax rate '" + account.tax_type + "'");
    return {};
}

Result<void> read_account(JsonCursor const& at, Books& books, Instant now) {
    CF_TRY_VOID(only_keys(at,
                          {"id",
                           "code",
                           "name",
                           "type",
                           "tax_type",
                           "system_account",
                           "status",
                           "enable_payments",
                           "currency",
                           "bank_account_number",
                           "description"}));
    Account account;
    account.id = books.new_id();
    std::string code;
    CF_TRY(account.name, at.string_at("name"));
    CF_TRY_VOID(read_into(at, "id", account.id));
    CF_TRY_VOID(read_into(at, "code", code));
    CF_TRY_VOID(read_into(at, "type", account.type));
    CF_TRY_VOID(read_into(at, "tax_type", account.tax_type));
    CF_TRY_VOID(read_into(at, "system_account", account.system_account));
    CF_TRY_VOID(read_into(at, "status", account.status));
    CF_TRY_VOID(read_into(at, "enable_payments", account.enable_payments));
    CF_TRY_VOID(read_into(at, "currency", account.currency));
    CF_TRY_VOID(read_into(at, "bank_account_number", account.bank_number));
    CF_TRY_VOID(read_into(at, "description", account.description));
    CF_TRY_VOID(check_account(at, account, books));
    if (account.type == "BANK" && account.currency.empty())
        account.currency = books.organisation.base_currency;
    if (books.account_by_code(code) != nullptr) return at.error("has a code used twice");
    auto& stored = books.accounts.add(std::move(account), now);
    books.set_code(stored, code, now);
    return {};
}

Result<void> read_tax_rate(JsonCursor const& at, Books& books, Instant now) {
    CF_TRY_VOID(only_keys(at,
                          {"tax_type",
                           "name",
                           "rate",
                           "report_tax_type",
                           "status",
                           "assets",
                           "equity",
                           "expenses",
                           "liabilities",
                           "revenue",
                           "components"}));
    TaxRate rate;
    CF_TRY(rate.id, at.string_at("tax_type"));
    rate.name = rate.id;
    CF_TRY_VOID(read_into(at, "name", rate.name));
    CF_TRY_VOID(read_into(at, "rate", rate.effective_rate));
    CF_TRY_VOID(read_into(at, "report_tax_type", rate.report_tax_type));
    CF_TRY_VOID(read_into(at, "status", rate.status));
    CF_TRY_VOID(read_into(at, "assets", rate.to_assets));
    CF_TRY_VOID(read_into(at, "equity", rate.to_equity));
    CF_TRY_VOID(read_into(at, "expenses", rate.to_expenses));
    CF_TRY_VOID(read_into(at, "liabilities", rate.to_liabilities));
    CF_TRY_VOID(read_into(at, "revenue", rate.to_revenue));
    if (rate.report_tax_type.empty()) rate.report_tax_type = rate.to_revenue ? "OUTPUT" : "INPUT";
    rate.components.push_back({"Tax", rate.effective_rate});
    if (auto components = at.find("components")) {
        rate.components.clear();
        CF_TRY(auto items, components->elements());
        for (auto const& item : items) {
            CF_TRY_VOID(only_keys(item, {"name", "rate", "compound", "non_recoverable"}));
            TaxComponent component;
            CF_TRY(component.name, item.string_at("name"));
            CF_TRY(component.rate, item.decimal_at("rate"));
            CF_TRY_VOID(read_into(item, "compound", component.compound));
            CF_TRY_VOID(read_into(item, "non_recoverable", component.non_recoverable));
            rate.components.push_back(component);
        }
    }
    books.tax_rates.add(std::move(rate), now);
    return {};
}

Result<void> read_tracking(JsonCursor const& at, Books& books, Instant now) {
    CF_TRY_VOID(only_keys(at, {"id", "name", "options"}));
    TrackingCategory category;
    category.id = books.new_id();
    CF_TRY(category.name, at.string_at("name"));
    CF_TRY_VOID(read_into(at, "id", category.id));
    if (auto options = at.find("options")) {
        CF_TRY(auto items, options->elements());
        for (auto const& item : items) {
            TrackingOption option{books.new_id(), ""};
            if (item.value().is_string()) {
                option.name = item.value().text();
            } else {
                CF_TRY_VOID(only_keys(item, {"id", "name", "status"}));
                CF_TRY(option.name, item.string_at("name"));
                CF_TRY_VOID(read_into(item, "id", option.id));
                CF_TRY_VOID(read_into(item, "status", option.status));
            }
            category.options.push_back(std::move(option));
        }
    }
    books.tracking.add(std::move(category), now);
    return {};
}

Result<void> read_code(JsonCursor const& at,
                       std::string_view name,
                       Books& books,
                       std::string& account_id) {
    std::string code;
    CF_TRY_VOID(read_into(at, name, code));
    if (code.empty()) return {};
    auto const* account = books.account_by_code(code);
    if (account == nullptr)
        return at.error("'" + std::string(name) + "' names the unknown account '" + code + "'");
    account_id = account->id;
    return {};
}

Result<void> read_item(JsonCursor const& at, Books& books, Instant now) {
    CF_TRY_VOID(only_keys(at,
                          {"id",
                           "code",
                           "name",
                           "description",
                           "sales_price",
                           "sales_account",
                           "sales_tax_type",
                           "purchase_price",
                           "purchase_account",
                           "purchase_tax_type",
                           "inventory_account",
                           "cogs_account",
                           "quantity",
                           "cost_pool"}));
    Item item;
    item.id = books.new_id();
    CF_TRY(auto code, at.string_at("code"));
    item.name = code;
    CF_TRY_VOID(read_into(at, "id", item.id));
    CF_TRY_VOID(read_into(at, "name", item.name));
    CF_TRY_VOID(read_into(at, "description", item.description));
    auto price = [&](std::string_view name, std::optional<Decimal>& place) -> Result<void> {
        if (!at.find(name)) return {};
        CF_TRY(place, at.decimal_at(name));
        return {};
    };
    CF_TRY_VOID(price("sales_price", item.sales.unit_price));
    CF_TRY_VOID(price("purchase_price", item.purchase.unit_price));
    CF_TRY_VOID(read_code(at, "sales_account", books, item.sales.account_id));
    CF_TRY_VOID(read_code(at, "purchase_account", books, item.purchase.account_id));
    CF_TRY_VOID(read_code(at, "inventory_account", books, item.inventory_account_id));
    CF_TRY_VOID(read_code(at, "cogs_account", books, item.purchase.cogs_account_id));
    CF_TRY_VOID(read_into(at, "sales_tax_type", item.sales.tax_type));
    CF_TRY_VOID(read_into(at, "purchase_tax_type", item.purchase.tax_type));
    CF_TRY_VOID(read_into(at, "quantity", item.quantity_on_hand));
    CF_TRY_VOID(read_into(at, "cost_pool", item.cost_pool));
    if (item.tracked() && item.purchase.cogs_account_id.empty())
        return at.error("a tracked item needs 'cogs_account'");
    item.is_purchased = item.tracked() || item.purchase.unit_price.has_value();
    auto& stored = books.items.add(std::move(item), now);
    books.set_code(stored, code);
    return {};
}

Result<void> read_contact(JsonCursor const& at, Books& books, Instant now) {
    CF_TRY_VOID(only_keys(at,
                          {"id",
                           "name",
                           "number",
                           "email",
                           "first_name",
                           "last_name",
                           "tax_number",
                           "archived",
                           "addresses",
                           "phones"}));
    Contact contact;
    contact.id = books.new_id();
    std::string name, number;
    bool archived = false;
    CF_TRY_VOID(read_into(at, "id", contact.id));
    CF_TRY(name, at.string_at("name"));
    CF_TRY_VOID(read_into(at, "number", number));
    CF_TRY_VOID(read_into(at, "archived", archived));
    constexpr std::pair<std::string_view, char const*> texts[] = {{"email", "EmailAddress"},
                                                                  {"first_name", "FirstName"},
                                                                  {"last_name", "LastName"},
                                                                  {"tax_number", "TaxNumber"}};
    for (auto const& [key, vendor] : texts)
        if (at.find(key)) {
            CF_TRY(contact.texts[vendor], at.string_at(key));
        }
    for (auto const& address : at.value()["addresses"].items())
        contact.addresses[std::string(address["AddressType"].text())] = address;
    for (auto const& phone : at.value()["phones"].items())
        contact.phones[std::string(phone["PhoneType"].text())] = phone;
    if (!archived && books.active_contact_by_name(name) != nullptr)
        return at.error("has a name used twice");
    auto& stored = books.contacts.add(std::move(contact), now);
    books.set_name(stored, name);
    books.set_number(stored, number);
    if (archived) books.archive(stored);
    return {};
}

using ReadRow = Result<void> (*)(JsonCursor const&, Books&, Instant);
Result<void> read_rows(
    JsonCursor const& at, std::string_view name, ReadRow read, Books& books, Instant now) {
    auto const list = at.find(name);
    if (!list) return {};
    CF_TRY(auto items, list->elements());
    for (auto const& item : items) CF_TRY_VOID(read(item, books, now));
    return {};
}

Result<std::unique_ptr<Books>> read_books(JsonCursor const& at,
                                          std::uint64_t seed,
                                          Switches const& switches,
                                          Instant start) {
    CF_TRY_VOID(only_keys(at,
                          {"id",
                           "name",
                           "legal_name",
                           "short_code",
                           "country",
                           "time_zone",
                           "vendor_time_zone",
                           "base_currency",
                           "currencies",
                           "rates",
                           "default_sales_tax",
                           "demo",
                           "period_lock_date",
                           "end_of_year_lock_date",
                           "year_end_day",
                           "year_end_month",
                           "actions",
                           "accounts",
                           "tax_rates",
                           "tracking",
                           "items",
                           "contacts",
                           "branding_themes"}));
    CF_TRY(auto settings, read_settings(at, seed, start));
    auto books = std::make_unique<Books>(std::move(settings), switches, seed + 1000);
    if (at.find("tax_rates")) {
        CF_TRY_VOID(read_rows(at, "tax_rates", read_tax_rate, *books, start));
        if (books->tax_rates.find("NONE") == nullptr) {
            TaxRate none;
            none.id = none.report_tax_type = "NONE";
            none.name = "No Tax";
            books->tax_rates.add(std::move(none), start);
        }
    } else {
        add_default_tax_rates(*books, start);
    }
    CF_TRY_VOID(read_rows(at, "accounts", read_account, *books, start));
    if (!at.find("accounts")) add_default_chart(*books, start);
    add_missing_system_accounts(*books, start);
    CF_TRY_VOID(read_rows(at, "tracking", read_tracking, *books, start));
    CF_TRY_VOID(read_rows(at, "items", read_item, *books, start));
    CF_TRY_VOID(read_rows(at, "contacts", read_contact, *books, start));
    std::vector<std::string> themes{"Standard"};
    CF_TRY_VOID(read_strings(at, "branding_themes", themes));
    for (std::size_t i = 0; i < themes.size(); ++i)
        books->branding_themes.push_back({books->new_id(), themes[i], std::int64_t(i)});
    return books;
}

Result<void> read_app(JsonCursor const& at, Scenario& scenario) {
    CF_TRY_VOID(only_keys(at,
                          {"client_id",
                           "client_secret",
                           "redirect_uris",
                           "scopes",
                           "custom",
                           "organisation",
                           "webhook"}));
    App app;
    CF_TRY(app.client_id, at.string_at("client_id"));
    CF_TRY_VOID(read_into(at, "client_secret", app.client_secret));
    CF_TRY_VOID(read_into(at, "custom", app.custom));
    CF_TRY_VOID(read_strings(at, "redirect_uris", app.redirect_uris));
    for (auto const& uri : app.redirect_uris)
        if (!redirect_uri_allowed(uri))
            return at.error("redirect URI '" + uri +
                            "' is neither https nor http://localhost, which the vendor demands");
    CF_TRY_VOID(read_strings(at, "scopes", app.scopes));
    app.tenant_id = scenario.organisations.front()->organisation.id;
    CF_TRY_VOID(read_into(at, "organisation", app.tenant_id));
    if (auto webhook = at.find("webhook")) {
        CF_TRY_VOID(only_keys(*webhook, {"url", "key"}));
        WebhookSettings settings{app.client_id, "", ""};
        CF_TRY(settings.url, webhook->string_at("url"));
        CF_TRY(settings.key, webhook->string_at("key"));
        scenario.webhooks.push_back(std::move(settings));
    }
    scenario.apps.push_back(std::move(app));
    return {};
}

std::vector<std::string> accounting_scopes() {
    std::vector<std::string> scopes;
    for (auto const& scope : granular_scopes())
        if (scope.starts_with("accounting.")) scopes.push_back(scope);
    return scopes;
}

void add_default_apps(Scenario& scenario) {
    std::vector<std::string> const uris{"http://localhost/callback",
                                        "http://localhost:8080/callback",
                                        "https://app.example/xero/callback"};
    auto const tenant = scenario.organisations.front()->organisation.id;
    scenario.apps.push_back({"sim-web", "sim-web-secret", uris, {}, false, tenant});
    scenario.apps.push_back({"sim-pkce", "", uris, {}, false, tenant});
    scenario.apps.push_back(
        {"sim-custom", "sim-custom-secret", {}, accounting_scopes(), true, tenant});
}

Result<void> read_limits(JsonCursor const& at, LimitSettings& limits) {
    CF_TRY_VOID(only_keys(at, {"minute", "day", "concurrent", "app_minute", "day_reset_s"}));
    CF_TRY_VOID(read_into(at, "minute", limits.minute));
    CF_TRY_VOID(read_into(at, "day", limits.day));
    CF_TRY_VOID(read_into(at, "concurrent", limits.concurrent));
    CF_TRY_VOID(read_into(at, "app_minute", limits.app_minute));
    CF_TRY_VOID(read_into(at, "day_reset_s", limits.day_reset_s));
    for (auto const limit :
         {limits.minute, limits.day, limits.concurrent, limits.app_minute, limits.day_reset_s})
        if (limit < 0) return at.error("a limit is 0 (none) or more");
    return {};
}

}  // namespace

Result<Scenario> read_scenario(Json const& json,
                               std::uint64_t seed,
                               Switches& switches,
                               Instant start) {
    Json const empty = Json::object();
    JsonCursor const root(json.is_null() ? empty : json);
    CF_TRY_VOID(only_keys(root, {"organisation", "organisations", "apps", "limits", "switches"}));
    Scenario scenario;
    if (auto at = root.find("switches")) CF_TRY_VOID(switches.read(*at));
    if (auto at = root.find("limits")) CF_TRY_VOID(read_limits(*at, scenario.limits));
    if (root.find("organisation") && root.find("organisations"))
        return root.error("has both 'organisation' and 'organisations'");
    std::vector<JsonCursor> places;
    if (auto at = root.find("organisations")) {
        CF_TRY(places, at->elements());
    } else {
        auto const single = root.find("organisation");
        places.push_back(single ? *single : JsonCursor(empty));
    }
    if (places.empty()) return root.error("has no organisation");
    for (auto const& place : places) {
        CF_TRY(auto books,
               read_books(place, seed + scenario.organisations.size(), switches, start));
        scenario.organisations.push_back(std::move(books));
    }
    if (auto at = root.find("apps")) {
        CF_TRY(auto items, at->elements());
        for (auto const& item : items) CF_TRY_VOID(read_app(item, scenario));
        for (auto& app : scenario.apps)
            if (app.scopes.empty()) app.scopes = accounting_scopes();
    } else {
        add_default_apps(scenario);
    }
    return scenario;
}

}  // namespace cf::xero::sim
