#pragma once

#include <string>
#include <vector>

#include "connectors/bigcommerce/sim/model.hpp"
#include "connectors/bigcommerce/sim/switches.hpp"

namespace cf::bigcommerce::sim {

/// A store-level API account or an installed app: whoever holds the token acts with its scopes.
struct TokenSettings {
    std::string access_token, client_id, client_secret;
    std::vector<std::string> scopes;
};

/// A single-click app that can be installed by code grant.
struct AppSettings {
    std::string client_id, client_secret, redirect_uri, uninstall_url;
    std::vector<std::string> scopes;
};

struct CurrencySettings {
    Id id = 0;
    std::string code, name, symbol;
    Decimal rate = 1;  ///< One unit of the store's currency in this one.
    int digits = 2;
    bool transactional = true;
};

struct TaxClassSettings {
    int id = 0;
    std::string name;
    std::vector<TaxRate> rates;
};

struct CouponSettings {
    Id id = 0;
    std::string code, name;
    int type = 1;
    Decimal amount;
};

struct ChannelSettings {
    Id id = 1;
    std::string name;
};

/// The store of a scenario. Defaults make a small US store with 8.25 % sales tax.
struct Settings {
    std::string hash = "simstore01";
    Id store_id = 1025646;
    std::string name = "Simulated Shop", timezone = "America/Chicago";
    std::string country = "United States", country_iso2 = "US", plan = "Standard";
    std::int64_t quota = 150;  ///< Calls per 30 seconds and store; 0 is unlimited.
    PriceBasis basis = PriceBasis::exclusive;
    RoundingStrategy strategy = RoundingStrategy::rate_rounding;
    std::vector<CurrencySettings> currencies;  ///< The store's own first.
    std::vector<TaxClassSettings> tax_classes;
    std::vector<ChannelSettings> channels;
    std::vector<TokenSettings> tokens;
    std::vector<AppSettings> apps;
    std::vector<Product> products;
    std::vector<Customer> customers;
    std::vector<CouponSettings> coupons;
    std::vector<GiftCertificate> gift_certificates;
    std::vector<std::string> hook_emails;
    Json orders;  ///< Compact order descriptions, placed at the start.
    std::int64_t random_orders = 0;
    Switches switches;

    CurrencySettings const& own_currency() const { return currencies.front(); }
    CurrencySettings const* currency(std::string_view code) const;
    std::vector<TaxRate> const& rates_of(int tax_class) const;
    std::string const& tax_class_name(int tax_class) const;
};

/// Reads a scenario; null gives the default store. Every unknown member is an error.
Result<Settings> read_settings(Json const& scenario);

/// Every scope a connector may ask for, as write scopes.
std::vector<std::string> const& all_scopes();

}  // namespace cf::bigcommerce::sim
