#include "base/http.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

struct Setting {
    std::string id;
    std::string label;
    std::string value;
    std::string standard;
};

std::vector<Setting> general(Settings const& settings) {
    std::string const base =
        settings.base_country + (settings.base_state.empty() ? "" : ":" + settings.base_state);
    return {
        {"woocommerce_default_country", "Country / State", base, "US:CA"},
        {"woocommerce_calc_taxes", "Enable taxes", settings.calculate_taxes ? "yes" : "no", "no"},
        {"woocommerce_enable_coupons", "Enable coupons", "yes", "yes"},
        {"woocommerce_calc_discounts_sequentially",
         "Calculate coupon discounts sequentially",
         settings.sequential_discounts ? "yes" : "no",
         "no"},
        {"woocommerce_currency", "Currency", settings.currency, "USD"},
        {"woocommerce_currency_pos", "Currency position", "left", "left"},
        {"woocommerce_price_thousand_sep", "Thousand separator", ",", ","},
        {"woocommerce_price_decimal_sep", "Decimal separator", ".", "."},
        {"woocommerce_price_num_decimals",
         "Number of decimals",
         std::to_string(settings.decimals),
         "2"},
    };
}

std::vector<Setting> tax(Settings const& settings) {
    return {
        {"woocommerce_prices_include_tax",
         "Prices entered with tax",
         settings.prices_include_tax ? "yes" : "no",
         "no"},
        {"woocommerce_tax_based_on", "Calculate tax based on", "shipping", "shipping"},
        {"woocommerce_shipping_tax_class",
         "Shipping tax class",
         settings.shipping_tax_class,
         "inherit"},
        {"woocommerce_tax_round_at_subtotal",
         "Rounding",
         settings.round_at_subtotal ? "yes" : "no",
         "no"},
        {"woocommerce_tax_total_display", "Display tax totals", "itemized", "itemized"},
    };
}

Json setting_json(Setting const& setting, std::string const& group, LinkBase const& links) {
    return with_links(Json::object({{"id", setting.id},
                                    {"label", setting.label},
                                    {"default", setting.standard},
                                    {"value", setting.value}}),
                      links,
                      "settings/" + group,
                      "GET, POST, PUT, PATCH");
}

Json group_json(std::vector<Setting> const& settings,
                std::string const& group,
                LinkBase const& links) {
    Json list = Json::array();
    for (auto const& setting : settings) list.push_back(setting_json(setting, group, links));
    return list;
}

Json currency_json(std::string const& code, LinkBase const& links) {
    Json out = Json::object(
        {{"code", code}, {"name", currency_name(code)}, {"symbol", currency_symbol(code)}});
    std::string const list = links.rest() + "data/currencies";
    out.set("_links",
            Json::object({{"self", Json::array({Json::object({{"href", list + "/" + code}})})},
                          {"collection", Json::array({Json::object({{"href", list}})})}}));
    return out;
}

Answer whole_list(Json list) {
    auto const count = std::to_string(list.items().size());
    Answer answer(std::move(list));
    answer.headers.add("X-WP-Total", count);
    answer.headers.add("X-WP-TotalPages", count == "0" ? "0" : "1");
    return answer;
}

}  // namespace

void Rest::add_settings_routes() {
    add("GET", "/taxes", &Rest::list_taxes);
    add("GET", "/taxes/classes", &Rest::list_tax_classes);
    add("GET", "/taxes/{id}", &Rest::get_tax);
    add("GET", "/payment_gateways", &Rest::list_gateways);
    add("GET", "/payment_gateways/{id}", &Rest::get_gateway);
    add("GET", "/shipping/zones", &Rest::list_zones);
    add("GET", "/shipping/zones/{id}/methods", &Rest::list_zone_methods);
    add("GET", "/settings", &Rest::list_setting_groups);
    add("GET", "/settings/general", &Rest::general_settings);
    add("GET", "/settings/tax", &Rest::tax_settings);
    add("GET", "/settings/{group}/{id}", &Rest::one_setting);
    add("GET", "/data/currencies/current", &Rest::current_currency);
    add("GET", "/data/currencies/{code}", &Rest::one_currency);
    add("GET", "/system_status", &Rest::system_status);
}

Answer Rest::index(Call const& call) {
    if (call.path == "/wc/v3")
        return Json::object({{"namespace", "wc/v3"}, {"routes", Json::object()}});
    auto const& settings = store_.settings;
    return Json::object({
        {"name", esc_html(settings.title)},
        {"description", ""},
        {"url", call.links.site},
        {"home", call.links.site},
        {"timezone_string", settings.zone.name()},
        {"namespaces", Json::array({"wc/v1", "wc/v2", "wc/v3", "wp/v2"})},
        {"authentication", Json::object()},
    });
}

Answer Rest::list_taxes(Call const& call) {
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, {"order", "id", "priority"}, errors);
    if (!errors.empty()) return errors.error();
    auto const wanted = call.parameter("class");
    std::vector<Id> ids;
    for (auto const& [id, rate] : store_.tax_rates)
        if (!wanted || *wanted == (rate.tax_class.empty() ? "standard" : rate.tax_class))
            ids.push_back(id);
    return paged(call, query, ids, [&](Id id) {
        return tax_rate_json(store_.tax_rates.at(id), call.links);
    });
}

Answer Rest::get_tax(Call const& call) {
    auto const found = store_.tax_rates.find(call.id());
    if (found == store_.tax_rates.end())
        return ApiError{404, "woocommerce_rest_invalid_id", "Invalid resource ID."};
    return tax_rate_json(found->second, call.links);
}

Answer Rest::list_tax_classes(Call const& call) {
    Json list = Json::array();
    std::string const collection = call.links.rest() + "taxes/classes";
    for (auto const& [slug, name] : store_.tax_classes)
        list.push_back(Json::object(
            {{"slug", slug},
             {"name", name},
             {"_links",
              Json::object(
                  {{"collection", Json::array({Json::object({{"href", collection}})})}})}}));
    return whole_list(std::move(list));
}

Answer Rest::list_gateways(Call const& call) {
    Json list = Json::array();
    for (auto const& gateway : store_.gateways.items())
        list.push_back(
            with_links(gateway, call.links, "payment_gateways", "GET, POST, PUT, PATCH"));
    return whole_list(std::move(list));
}

Answer Rest::get_gateway(Call const& call) {
    for (auto const& gateway : store_.gateways.items())
        if (gateway["id"].text() == call.values[0])
            return with_links(gateway, call.links, "payment_gateways", "GET, POST, PUT, PATCH");
    return ApiError{404, "woocommerce_rest_payment_gateway_invalid_id", "Resource does not exist."};
}

Answer Rest::list_zones(Call const& call) {
    Json list = Json::array();
    for (Json zone : store_.shipping_zones.items()) {
        zone.erase("methods");
        list.push_back(with_links(std::move(zone), call.links, "shipping/zones"));
    }
    return whole_list(std::move(list));
}

Answer Rest::list_zone_methods(Call const& call) {
    for (auto const& zone : store_.shipping_zones.items()) {
        if (zone["id"].text() != call.values[0]) continue;
        Json list = Json::array();
        std::int64_t order = 0;
        for (auto const& method : zone["methods"].items()) {
            bool const taxable = method["taxable"].boolean_or(true);
            Json const cost = Json::object({{"id", "cost"}, {"value", method["cost"]}});
            Json const tax_status =
                Json::object({{"id", "tax_status"}, {"value", taxable ? "taxable" : "none"}});
            Json entry = Json::object({{"id", method["instance_id"]},
                                       {"instance_id", method["instance_id"]},
                                       {"title", method["title"]},
                                       {"order", ++order},
                                       {"enabled", true},
                                       {"method_id", method["method_id"]},
                                       {"method_title", method["title"]}});
            entry.set("settings", Json::object({{"tax_status", tax_status}, {"cost", cost}}));
            list.push_back(with_links(
                std::move(entry), call.links, "shipping/zones/" + call.values[0] + "/methods"));
        }
        return whole_list(std::move(list));
    }
    return ApiError{404, "woocommerce_rest_shipping_zone_invalid", "Resource does not exist."};
}

Answer Rest::list_setting_groups(Call const& call) {
    Json list = Json::array();
    for (std::string const group : {"general", "tax"})
        list.push_back(with_links(
            Json::object({{"id", group}, {"label", group}}), call.links, "settings", "GET"));
    return list;
}

Answer Rest::general_settings(Call const& call) {
    return group_json(general(store_.settings), "general", call.links);
}

Answer Rest::tax_settings(Call const& call) {
    return group_json(tax(store_.settings), "tax", call.links);
}

Answer Rest::one_setting(Call const& call) {
    std::string const& group = call.values[0];
    auto const settings = group == "general" ? general(store_.settings)
                          : group == "tax"   ? tax(store_.settings)
                                             : std::vector<Setting>();
    for (auto const& setting : settings)
        if (setting.id == call.values[1]) return setting_json(setting, group, call.links);
    return ApiError{404, "rest_setting_setting_invalid", "Invalid setting."};
}

Answer Rest::current_currency(Call const& call) {
    return currency_json(store_.settings.currency, call.links);
}

Answer Rest::one_currency(Call const& call) { return currency_json(call.values[0], call.links); }

Answer Rest::system_status(Call const& call) {
    auto const& settings = store_.settings;
    return Json::object({
        {"environment",
         Json::object({{"home_url", call.links.site},
                       {"version", settings.version},
                       {"wp_version", settings.wp_version},
                       {"default_timezone", "UTC"}})},
        {"settings",
         Json::object({{"api_enabled", false},
                       {"currency", settings.currency},
                       {"currency_symbol", currency_symbol(settings.currency)},
                       {"currency_position", "left"},
                       {"thousand_separator", ","},
                       {"decimal_separator", "."},
                       {"number_of_decimals", settings.decimals},
                       {"HPOS_enabled", true}})},
    });
}

}  // namespace cf::woocommerce::sim
