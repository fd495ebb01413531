#include "connectors/bigcommerce/sim/settings.hpp"

#include <algorithm>
#include <set>

#include "connectors/bigcommerce/sim/reading.hpp"
#include "connectors/bigcommerce/sim/settings_detail.hpp"

namespace cf::bigcommerce::sim {
namespace {

Result<> read_store(JsonCursor const& cursor, Settings& settings, std::string& currency) {
    StrictReader reader(cursor,
                        {"hash",
                         "store_id",
                         "name",
                         "timezone",
                         "country",
                         "country_iso2",
                         "plan",
                         "quota",
                         "currency",
                         "prices_include_tax",
                         "rounding_strategy"});
    bool inclusive = false;
    std::string strategy = "RATE_ROUNDING";
    reader.read("hash", settings.hash);
    reader.read("store_id", settings.store_id);
    reader.read("name", settings.name);
    reader.read("timezone", settings.timezone);
    reader.read("country", settings.country);
    reader.read("country_iso2", settings.country_iso2);
    reader.read("plan", settings.plan);
    reader.read("quota", settings.quota);
    reader.read("currency", currency);
    reader.read("prices_include_tax", inclusive);
    reader.read("rounding_strategy", strategy);
    CF_TRY_VOID(reader.finish());
    bool const three = currency.size() == 3 &&
                       std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!three) return bad_input(cursor.path() + ".currency must have three capital letters");
    settings.basis = inclusive ? PriceBasis::inclusive : PriceBasis::exclusive;
    if (strategy != "RATE_ROUNDING" && strategy != "NO_ROUNDING") {
        return bad_input(cursor.path() + ".rounding_strategy: '" + strategy +
                         "' is neither RATE_ROUNDING nor NO_ROUNDING");
    }
    settings.strategy =
        strategy == "NO_ROUNDING" ? RoundingStrategy::no_rounding : RoundingStrategy::rate_rounding;
    if (settings.quota < 0) return bad_input(cursor.path() + ".quota must not be negative");
    bool const plain = std::all_of(settings.hash.begin(), settings.hash.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    if (settings.hash.empty() || !plain) {
        return bad_input(cursor.path() + ".hash must be lower-case letters and digits");
    }
    return {};
}

int usual_digits(std::string const& code) {
    static std::set<std::string> const none{"JPY", "KRW", "VND", "CLP", "ISK"};
    static std::set<std::string> const three{"KWD", "BHD", "OMR", "TND", "JOD"};
    return none.contains(code) ? 0 : three.contains(code) ? 3 : 2;
}

Result<> read_currency(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor,
                        {"code", "name", "symbol", "rate", "decimal_places", "transactional"});
    CurrencySettings currency;
    reader.read("code", currency.code);
    currency.digits = usual_digits(currency.code);
    currency.name = currency.symbol = currency.code;
    reader.read("name", currency.name);
    reader.read("symbol", currency.symbol);
    reader.read("rate", currency.rate);
    reader.read("decimal_places", currency.digits);
    reader.read("transactional", currency.transactional);
    CF_TRY_VOID(reader.finish());
    if (currency.code.size() != 3) return bad_input(cursor.path() + ".code must have 3 letters");
    if (currency.digits < 0 || currency.digits > 4) {
        return bad_input(cursor.path() + ".decimal_places must be 0 to 4");
    }
    if (currency.rate.sign() <= 0) return bad_input(cursor.path() + ".rate must be above 0");
    settings.currencies.push_back(std::move(currency));
    return {};
}

/// The store's own currency goes first, whatever the order of the scenario.
void settle_currencies(Settings& settings, std::string const& own) {
    auto& all = settings.currencies;
    auto found = std::find_if(all.begin(), all.end(), [&](auto& one) { return one.code == own; });
    if (found == all.end()) {
        CurrencySettings currency{.code = own, .name = own, .symbol = own};
        currency.digits = usual_digits(own);
        all.insert(all.begin(), currency);
    } else {
        std::rotate(all.begin(), found, found + 1);
    }
    all.front().rate = 1;
    all.front().transactional = true;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].id = Id(i + 1);
}

Result<> read_tax_class(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor, {"id", "name", "rates"});
    TaxClassSettings tax_class;
    reader.read("id", tax_class.id);
    reader.read("name", tax_class.name);
    reader.each("rates", [&](JsonCursor const& element) -> Result<> {
        StrictReader rate_reader(element, {"name", "rate", "priority"});
        TaxRate rate;
        rate_reader.read("name", rate.name);
        rate_reader.read("rate", rate.percent);
        rate_reader.read("priority", rate.priority);
        CF_TRY_VOID(rate_reader.finish());
        if (rate.percent.sign() < 0) return bad_input(element.path() + ".rate is negative");
        tax_class.rates.push_back(std::move(rate));
        return {};
    });
    CF_TRY_VOID(reader.finish());
    auto& all = settings.tax_classes;
    std::erase_if(all, [&](auto& other) { return other.id == tax_class.id; });
    if (tax_class.name.empty()) tax_class.name = "Tax Class " + std::to_string(tax_class.id);
    all.push_back(std::move(tax_class));
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.id < b.id; });
    return {};
}

Result<> read_texts(JsonCursor const& cursor, std::vector<std::string>& into) {
    into.clear();
    CF_TRY(auto const elements, cursor.elements());
    for (auto const& element : elements) {
        CF_TRY(auto text, element.string());
        into.push_back(std::move(text));
    }
    return {};
}

Result<> read_token(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor, {"access_token", "client_id", "client_secret", "scopes"});
    TokenSettings token;
    token.scopes = all_scopes();
    reader.read("access_token", token.access_token);
    reader.read("client_id", token.client_id);
    reader.read("client_secret", token.client_secret);
    reader.with("scopes", [&](auto& scopes) { return read_texts(scopes, token.scopes); });
    CF_TRY_VOID(reader.finish());
    if (token.access_token.empty() || token.client_id.empty()) {
        return bad_input(cursor.path() + " needs access_token and client_id");
    }
    settings.tokens.push_back(std::move(token));
    return {};
}

Result<> read_app(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor,
                        {"client_id", "client_secret", "redirect_uri", "uninstall_url", "scopes"});
    AppSettings app;
    app.scopes = all_scopes();
    reader.read("client_id", app.client_id);
    reader.read("client_secret", app.client_secret);
    reader.read("redirect_uri", app.redirect_uri);
    reader.read("uninstall_url", app.uninstall_url);
    reader.with("scopes", [&](auto& scopes) { return read_texts(scopes, app.scopes); });
    CF_TRY_VOID(reader.finish());
    if (app.client_id.empty() || app.client_secret.empty() || app.redirect_uri.empty()) {
        return bad_input(cursor.path() + " needs client_id, client_secret and redirect_uri");
    }
    settings.apps.push_back(std::move(app));
    return {};
}

Result<> read_coupon(JsonCursor const& cursor, Settings& settings) {
    StrictReader reader(cursor, {"code", "name", "type", "amount"});
    CouponSettings coupon;
    coupon.id = Id(settings.coupons.size() + 1);
    reader.read("code", coupon.code);
    coupon.name = coupon.code;
    reader.read("name", coupon.name);
    reader.read("type", coupon.type);
    reader.read("amount", coupon.amount);
    CF_TRY_VOID(reader.finish());
    if (coupon.type < 0 || coupon.type > 5) {
        return bad_input(cursor.path() + ".type must be 0 to 5");
    }
    settings.coupons.push_back(std::move(coupon));
    return {};
}

}  // namespace

std::vector<std::string> const& all_scopes() {
    static std::vector<std::string> const all{"store_v2_orders",
                                              "store_v2_transactions",
                                              "store_v2_customers",
                                              "store_v2_products",
                                              "store_inventory",
                                              "store_locations",
                                              "store_v2_information",
                                              "store_v2_marketing",
                                              "store_channel_settings"};
    return all;
}

CurrencySettings const* Settings::currency(std::string_view code) const {
    auto found = std::find_if(
        currencies.begin(), currencies.end(), [&](auto& one) { return one.code == code; });
    return found == currencies.end() ? nullptr : &*found;
}

std::vector<TaxRate> const& Settings::rates_of(int tax_class) const {
    static std::vector<TaxRate> const none;
    for (auto const& one : tax_classes) {
        if (one.id == tax_class) return one.rates;
    }
    return none;
}

std::string const& Settings::tax_class_name(int tax_class) const {
    static std::string const unknown = "Default Tax Class";
    for (auto const& one : tax_classes) {
        if (one.id == tax_class) return one.name;
    }
    return unknown;
}

namespace {

/// Shipping and wrapping are taxed as the store's goods are, where the scenario says nothing else.
void tax_services_as_goods(Settings& settings, Json const& given) {
    auto const names = [&](std::string_view id) {
        return std::ranges::any_of(given.items(),
                                   [&](auto& one) { return one["id"].text() == id; });
    };
    if (!names("0")) return;
    for (auto& one : settings.tax_classes)
        if ((one.id == 2 || one.id == 3) && !names(std::to_string(one.id)))
            one.rates = settings.rates_of(0);
}

}  // namespace

Result<Settings> read_settings(Json const& scenario) {
    Settings settings;
    Json const empty = Json::object();
    std::vector<TaxRate> const sales_tax{{.name = "Sales Tax", .percent = Decimal::of("8.25")}};
    settings.tax_classes = {{0, "Default Tax Class", sales_tax},
                            {1, "Non-Taxable Products", {}},
                            {2, "Shipping", sales_tax},
                            {3, "Gift Wrapping", sales_tax}};
    std::string currency = "USD";
    StrictReader reader(JsonCursor(scenario.is_null() ? empty : scenario),
                        {"store",
                         "currencies",
                         "tax_classes",
                         "channels",
                         "tokens",
                         "apps",
                         "products",
                         "customers",
                         "coupons",
                         "gift_certificates",
                         "hook_emails",
                         "orders",
                         "random_orders",
                         "switches"});
    reader.with("store", [&](auto& store) { return read_store(store, settings, currency); });
    reader.each("currencies", [&](auto& one) { return read_currency(one, settings); });
    settle_currencies(settings, currency);
    reader.each("tax_classes", [&](auto& one) { return read_tax_class(one, settings); });
    if (scenario.is_object()) tax_services_as_goods(settings, scenario["tax_classes"]);
    reader.each("channels", [&](JsonCursor const& one) -> Result<> {
        StrictReader channel_reader(one, {"id", "name"});
        ChannelSettings channel;
        channel_reader.read("id", channel.id);
        channel_reader.read("name", channel.name);
        settings.channels.push_back(std::move(channel));
        return channel_reader.finish();
    });
    reader.each("tokens", [&](auto& one) { return read_token(one, settings); });
    reader.each("apps", [&](auto& one) { return read_app(one, settings); });
    reader.each("products", [&](auto& one) { return detail::read_product(one, settings); });
    reader.each("customers", [&](auto& one) { return detail::read_customer(one, settings); });
    reader.each("coupons", [&](auto& one) { return read_coupon(one, settings); });
    reader.each("gift_certificates",
                [&](auto& one) { return detail::read_gift_certificate(one, settings); });
    reader.with("hook_emails", [&](auto& one) { return read_texts(one, settings.hook_emails); });
    reader.with("orders", [&](JsonCursor const& one) -> Result<> {
        if (!one.value().is_array()) return one.error("must be an array");
        settings.orders = one.value();
        return {};
    });
    reader.read("random_orders", settings.random_orders);
    reader.with("switches", [&](auto& one) { return settings.switches.apply(one.value()); });
    CF_TRY_VOID(reader.finish());
    if (settings.random_orders < 0 || settings.random_orders > 1'000'000) {
        return bad_input("$.random_orders must be 0 to 1000000");
    }
    detail::add_default_goods(settings);
    return settings;
}

}  // namespace cf::bigcommerce::sim
