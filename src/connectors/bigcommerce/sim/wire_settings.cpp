#include "connectors/bigcommerce/sim/wire.hpp"

namespace cf::bigcommerce::sim {

Json wire_store(Settings const& settings) {
    auto const& own = settings.own_currency();
    bool const many = settings.channels.size() > 1;
    Json body = Json::object({{"id", settings.hash},
                              {"account_uuid", "12345678-90ab-cdef-1234-567890abcdef"},
                              {"domain", "shop.example.com"},
                              {"secure_url", "https://shop.example.com"},
                              {"status", "live"},
                              {"name", settings.name},
                              {"first_name", "Store"},
                              {"last_name", "Owner"},
                              {"address", "14 Canal Walk"},
                              {"country", settings.country},
                              {"country_code", settings.country_iso2},
                              {"phone", "5125550100"},
                              {"admin_email", "owner@example.com"},
                              {"order_email", "orders@example.com"}});
    body.set("timezone",
             Json::object({{"name", settings.timezone},
                           {"raw_offset", 0},
                           {"dst_offset", 0},
                           {"dst_correction", true},
                           {"date_format",
                            Json::object({{"display", "M jS Y"},
                                          {"export", "M jS Y"},
                                          {"extended_display", "M jS Y @ g:i A"}})}}));
    body.set("language", "en");
    body.set("currency", own.code);
    body.set("currency_symbol", own.symbol);
    body.set("decimal_separator", ".");
    body.set("thousands_separator", ",");
    body.set("decimal_places", own.digits);
    body.set("currency_symbol_location", "left");
    body.set("weight_units", "Ounces");
    body.set("dimension_units", "Inches");
    body.set("plan_name", settings.plan);
    body.set("plan_level", settings.plan);
    body.set("plan_is_trial", false);
    body.set("is_price_entered_with_tax", settings.basis == PriceBasis::inclusive);
    body.set("store_id", settings.store_id);
    body.set("default_channel_id", settings.channels.front().id);
    body.set("default_site_id", 1000);
    body.set("active_comparison_modules", Json::array());
    body.set("features",
             Json::object({{"stencil_enabled", true},
                           {"sitewidehttps_enabled", true},
                           {"facebook_catalog_id", ""},
                           {"checkout_type", "optimized"},
                           {"wishlists_enabled", true},
                           {"graphql_storefront_api_enabled", true},
                           {"shopper_consent_tracking_enabled", true},
                           {"multi_storefront_enabled", many}}));
    return body;
}

Json wire_currencies(Settings const& settings, Instant started) {
    Json all = Json::array();
    for (auto const& currency : settings.currencies) {
        all.push_back(Json::object({{"id", currency.id},
                                    {"is_default", currency.id == settings.own_currency().id},
                                    {"last_updated", to_rfc2822(started)},
                                    {"country_iso2", settings.country_iso2},
                                    {"default_for_country_codes", Json::array()},
                                    {"currency_code", currency.code},
                                    {"currency_exchange_rate", currency.rate.to_fixed(10)},
                                    {"name", currency.name},
                                    {"token", currency.symbol},
                                    {"auto_update", false},
                                    {"token_location", "left"},
                                    {"decimal_token", "."},
                                    {"thousands_token", ","},
                                    {"decimal_places", currency.digits},
                                    {"enabled", true},
                                    {"is_transactional", currency.transactional}}));
    }
    return all;
}

Json wire_tax_classes(Settings const& settings) {
    Json all = Json::array();
    for (auto const& one : settings.tax_classes) {
        if (one.id == 0) continue;  // The default class is not listed.
        all.push_back(Json::object({{"id", std::to_string(one.id)},
                                    {"name", one.name},
                                    {"created_at", "2026-01-05 09:00:00.000000+00:00"},
                                    {"updated_at", "2026-01-05 09:00:00.000000+00:00"}}));
    }
    return all;
}

Json wire_tax_settings(Settings const& settings) {
    bool const no_rounding = settings.strategy == RoundingStrategy::no_rounding;
    return Json::object({{"tax_entered_with_prices", settings.basis == PriceBasis::inclusive},
                         {"price_display_settings",
                          Json::object({{"control_panel_price_display_strategy", "ZONE"},
                                        {"invoice_price_display_strategy", "ZONE"}})},
                         {"fallback_strategy", "FIXED"},
                         {"should_subtract_store_tax", true},
                         {"should_use_geolocation_to_determine_guest_shopper_tax_zone", false},
                         {"guest_shopper_tax_zone_id", 1},
                         {"store_tax_zone_id", 1},
                         {"document_submission_strategy", "ON_PAYMENT_CAPTURE"},
                         {"rounding_strategy", no_rounding ? "NO_ROUNDING" : "RATE_ROUNDING"}});
}

Json wire_channels(Settings const& settings) {
    Json all = Json::array();
    for (auto const& channel : settings.channels) {
        all.push_back(Json::object({{"id", channel.id},
                                    {"name", channel.name},
                                    {"type", "storefront"},
                                    {"platform", "bigcommerce"},
                                    {"external_id", ""},
                                    {"is_enabled", true},
                                    {"is_visible", true},
                                    {"is_listable_from_ui", true},
                                    {"status", "active"},
                                    {"icon_url", ""}}));
    }
    return all;
}

Json wire_status(int status_id, std::string_view order_key) {
    auto const name = status_name(status_id);
    return Json::object({{"id", status_id},
                         {"name", name},
                         {"system_label", name},
                         {"custom_label", name},
                         {"system_description", "sample text"},
                         {order_key == "order" ? "order" : "sort_order", status_id}});
}

}  // namespace cf::bigcommerce::sim
