#include "connectors/woocommerce/sim/scenario.hpp"

#include <algorithm>

#include "base/http.hpp"
#include "base/text.hpp"
#include "connectors/woocommerce/sim/documents.hpp"
#include "connectors/woocommerce/sim/import.hpp"
#include "simkit/strict_json.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::size_t entries_max = 200'000;

Result<std::vector<JsonCursor>> entries_of(JsonCursor const& scenario, std::string_view name) {
    auto found = scenario.find(name);
    if (!found) return std::vector<JsonCursor>();
    CF_TRY(auto elements, found->elements());
    if (elements.size() > entries_max)
        return found->error("has more than " + std::to_string(entries_max) + " entries");
    return elements;
}

/// A document from its template and what the scenario says of it.
Result<Json> filled(Json document, JsonCursor const& given) {
    CF_TRY_VOID(given.require_object());
    std::vector<std::string> unknown;
    merge_document(document, given.value(), unknown);
    for (char const* computed : {"price_html", "related_ids"})
        if (document.contains(computed) && given.find(computed))
            document.set(computed, given.value()[computed]);
    if (unknown.empty()) return document;
    std::vector<std::string> known;
    for (auto const& [name, value] : document.members()) known.push_back(name);
    std::string const near = nearest(unknown.front(), known);
    return given.error("has the unknown key '" + unknown.front() + "'" +
                       (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

Result<Id> post_id(Store& store, JsonCursor const& given) {
    Id id = store.next_post_id;
    CF_TRY_VOID(read_into(given, "id", id));
    if (id <= 0) return given.error("'id' must be above 0");
    store.next_post_id = std::max(store.next_post_id, id + 1);
    return id;
}

Result<void> read_rate(Store& store, JsonCursor const& given) {
    CF_TRY_VOID(only_keys(given,
                          {"id",
                           "country",
                           "state",
                           "postcode",
                           "city",
                           "rate",
                           "name",
                           "priority",
                           "compound",
                           "shipping",
                           "order",
                           "class",
                           "postcodes",
                           "cities",
                           "_links"}));
    TaxRate rate;
    rate.id = store.tax_rates.empty() ? 1 : store.tax_rates.rbegin()->first + 1;
    CF_TRY_VOID(read_into(given, "id", rate.id));
    CF_TRY_VOID(read_into(given, "country", rate.country));
    CF_TRY_VOID(read_into(given, "state", rate.state));
    CF_TRY(rate.percent, given.decimal_at("rate"));
    CF_TRY_VOID(read_into(given, "name", rate.name));
    std::int64_t priority = 1;
    std::int64_t order = 0;
    CF_TRY_VOID(read_into(given, "priority", priority));
    CF_TRY_VOID(read_into(given, "order", order));
    rate.priority = int(priority);
    rate.order = int(order);
    CF_TRY_VOID(read_into(given, "compound", rate.compound));
    CF_TRY_VOID(read_into(given, "shipping", rate.on_shipping));
    CF_TRY_VOID(read_into(given, "class", rate.tax_class));
    if (rate.tax_class == "standard") rate.tax_class.clear();
    if (rate.percent.sign() < 0 || rate.percent > Decimal(1000))
        return given.error("'rate' is a percentage of 0 to 1000");
    store.tax_rates.insert_or_assign(rate.id, std::move(rate));
    return {};
}

Result<void> read_classes(Store& store, JsonCursor const& scenario) {
    store.tax_classes = {{"standard", "Standard rate"}};
    CF_TRY(auto classes, entries_of(scenario, "tax_classes"));
    for (auto const& given : classes) {
        CF_TRY_VOID(only_keys(given, {"slug", "name", "_links"}));
        CF_TRY(auto slug, given.string_at("slug"));
        CF_TRY(auto name, given.string_at("name"));
        if (slug != "standard") store.tax_classes.emplace_back(slug, name);
    }
    return {};
}

/// A scenario that names rates has no others: a built-in one would charge beside them.
Result<void> read_rates(Store& store, JsonCursor const& scenario) {
    if (!scenario.find("tax_rates")) return {};
    store.tax_rates.clear();
    CF_TRY(auto rates, entries_of(scenario, "tax_rates"));
    for (auto const& given : rates) CF_TRY_VOID(read_rate(store, given));
    return {};
}

Result<void> read_products(Store& store, JsonCursor const& scenario, Instant now) {
    CF_TRY(auto products, entries_of(scenario, "products"));
    for (auto const& given : products) {
        CF_TRY(Id const id, post_id(store, given));
        CF_TRY(auto product, filled(new_product(store, id, now), given));
        settle_product(product);
        store.products.insert_or_assign(id, std::move(product));
    }
    CF_TRY(auto variations, entries_of(scenario, "variations"));
    for (auto const& given : variations) {
        CF_TRY(Id const id, post_id(store, given));
        CF_TRY(Id const parent, given.integer_at("parent_id"));
        if (!store.products.contains(parent))
            return given.error("'parent_id' names no product of this scenario");
        CF_TRY(auto variation, filled(new_variation(store, id, parent, now), given));
        settle_product(variation);
        store.variations.insert_or_assign(id, std::move(variation));
        Json& list = store.products.at(parent).member("variations");
        auto const& ids = list.items();
        if (std::find(ids.begin(), ids.end(), Json(id)) == ids.end()) list.push_back(id);
        store.products.at(parent).set("type", "variable");
    }
    return {};
}

Result<void> read_customers(Store& store, JsonCursor const& scenario, Instant now) {
    CF_TRY(auto customers, entries_of(scenario, "customers"));
    for (auto const& given : customers) {
        Id id = store.take_customer_id();
        CF_TRY_VOID(read_into(given, "id", id));
        CF_TRY(auto customer, filled(new_customer(store, id, now), given));
        if (customer["username"].text().empty())
            customer.set("username", "user" + std::to_string(id));
        store.customers.insert_or_assign(id, std::move(customer));
    }
    return {};
}

Result<void> read_coupon_list(Store& store, JsonCursor const& scenario, Instant now) {
    CF_TRY(auto coupons, entries_of(scenario, "coupons"));
    for (auto const& given : coupons) {
        CF_TRY(Id const id, post_id(store, given));
        CF_TRY(auto coupon, filled(new_coupon(store, id, now), given));
        auto const type = coupon["discount_type"].text();
        if (type != "percent" && type != "fixed_cart" && type != "fixed_product")
            return given.error("'discount_type' is percent, fixed_cart or fixed_product");
        store.coupons.insert_or_assign(id, std::move(coupon));
    }
    return {};
}

Result<void> read_keys(Store& store, JsonCursor const& scenario) {
    CF_TRY(auto keys, entries_of(scenario, "api_keys"));
    for (auto const& given : keys) {
        CF_TRY_VOID(only_keys(given, {"key", "secret", "permissions"}));
        ApiKey key;
        CF_TRY(key.key, given.string_at("key"));
        CF_TRY(key.secret, given.string_at("secret"));
        std::string permissions = "read_write";
        CF_TRY_VOID(read_into(given, "permissions", permissions));
        if (permissions != "read" && permissions != "write" && permissions != "read_write")
            return given.error("'permissions' is read, write or read_write");
        key.read = permissions != "write";
        key.write = permissions != "read";
        store.keys.push_back(std::move(key));
    }
    return {};
}

Result<void> read_orders(Store& store, JsonCursor const& scenario) {
    CF_TRY(auto orders, entries_of(scenario, "orders"));
    for (auto const& given : orders) CF_TRY_VOID(import_order(store, given));
    CF_TRY(auto refunds, entries_of(scenario, "refunds"));
    for (auto const& given : refunds) CF_TRY_VOID(import_refund(store, given));
    return {};
}

Result<std::int64_t> bounded(JsonCursor const& object,
                             std::string_view name,
                             std::int64_t otherwise,
                             std::int64_t max) {
    std::int64_t value = otherwise;
    CF_TRY_VOID(read_into(object, name, value));
    if (value < 0 || value > max)
        return object.error("'" + std::string(name) + "' must be 0 to " + std::to_string(max));
    return value;
}

}  // namespace

Result<void> read_settings(Settings& settings, JsonCursor const& object) {
    CF_TRY_VOID(only_keys(object,
                          {"site_url",
                           "title",
                           "time_zone",
                           "currency",
                           "decimals",
                           "prices_include_tax",
                           "round_at_subtotal",
                           "calculate_taxes",
                           "sequential_discounts",
                           "orders_as_posts",
                           "base_country",
                           "base_state",
                           "shipping_tax_class",
                           "version",
                           "wp_version"}));
    CF_TRY_VOID(read_into(object, "site_url", settings.site_url));
    while (settings.site_url.ends_with('/')) settings.site_url.pop_back();
    if (!split_url(settings.site_url))
        return object.error("'site_url' is not a URL like https://store.example/shop");
    CF_TRY_VOID(read_into(object, "title", settings.title));
    if (object.find("time_zone")) {
        CF_TRY(auto name, object.string_at("time_zone"));
        CF_TRY(settings.zone, TimeZone::named(name));
    }
    CF_TRY_VOID(read_into(object, "currency", settings.currency));
    CF_TRY(auto const decimals, bounded(object, "decimals", settings.decimals, 4));
    settings.decimals = int(decimals);
    CF_TRY_VOID(read_into(object, "prices_include_tax", settings.prices_include_tax));
    CF_TRY_VOID(read_into(object, "round_at_subtotal", settings.round_at_subtotal));
    CF_TRY_VOID(read_into(object, "calculate_taxes", settings.calculate_taxes));
    CF_TRY_VOID(read_into(object, "sequential_discounts", settings.sequential_discounts));
    CF_TRY_VOID(read_into(object, "orders_as_posts", settings.orders_as_posts));
    CF_TRY_VOID(read_into(object, "base_country", settings.base_country));
    CF_TRY_VOID(read_into(object, "base_state", settings.base_state));
    CF_TRY_VOID(read_into(object, "shipping_tax_class", settings.shipping_tax_class));
    CF_TRY_VOID(read_into(object, "version", settings.version));
    CF_TRY_VOID(read_into(object, "wp_version", settings.wp_version));
    return {};
}

Result<void> load_scenario(Store& store, Json const& json, Instant now) {
    Json const built_in = json.is_null() ? built_in_scenario("eur") : Json();
    JsonCursor const scenario(json.is_null() ? built_in : json);
    if (json.is_object() && json.contains("base")) {
        auto const base = json["base"].text();
        if (base != "eur" && base != "usd")
            return scenario.error("'base' names no built-in shop; known are eur and usd");
        CF_TRY_VOID(load_scenario(store, built_in_scenario(base), now));
    }
    CF_TRY_VOID(only_keys(scenario,
                          {"base",
                           "settings",
                           "tax_classes",
                           "tax_rates",
                           "api_keys",
                           "products",
                           "variations",
                           "customers",
                           "coupons",
                           "gateways",
                           "shipping_zones",
                           "orders",
                           "refunds"}));
    if (auto settings = scenario.find("settings"))
        CF_TRY_VOID(read_settings(store.settings, *settings));
    if (scenario.find("tax_classes") || store.tax_classes.empty())
        CF_TRY_VOID(read_classes(store, scenario));
    CF_TRY_VOID(read_rates(store, scenario));
    CF_TRY_VOID(read_keys(store, scenario));
    CF_TRY_VOID(read_products(store, scenario, now));
    CF_TRY_VOID(read_customers(store, scenario, now));
    CF_TRY_VOID(read_coupon_list(store, scenario, now));
    if (auto gateways = scenario.find("gateways")) store.gateways = gateways->value();
    if (auto zones = scenario.find("shipping_zones")) store.shipping_zones = zones->value();
    return read_orders(store, scenario);
}

}  // namespace cf::woocommerce::sim
