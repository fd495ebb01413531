#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/customer_fields.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::size_t adjustments_max = 2000;
constexpr Id only_location = 1;

HttpReply problem(std::string title) {
    HttpReply reply = v3_error(422, std::move(title));
    reply.headers.set("Content-Type", "application/problem+json");
    return reply;
}

Json wire_item(Product const& product, Variant const& variant, Instant now) {
    bool const settled = now >= variant.pending_until;
    std::int64_t const on_hand = settled ? variant.stock_pending : variant.stock;
    Json location = Json::object({{"location_id", only_location},
                                  {"location_code", "BC-LOCATION-1"},
                                  {"location_name", "Default location"},
                                  {"available_to_sell", on_hand},
                                  {"total_inventory_onhand", on_hand},
                                  {"location_enabled", true},
                                  {"settings",
                                   Json::object({{"safety_stock", 0},
                                                 {"is_in_stock", on_hand > 0},
                                                 {"warning_level", 0},
                                                 {"bin_picking_number", ""}})}});
    return Json::object({{"identity",
                          Json::object({{"sku", variant.sku},
                                        {"variant_id", variant.id},
                                        {"product_id", product.id},
                                        {"sku_id", variant.sku_id}})},
                         {"locations", Json::array({std::move(location)})}});
}

struct Adjustment {
    Variant* variant;
    std::int64_t target;
};

/// The item an adjustment names: by sku, variant_id or product_id, as the product is tracked.
Result<Variant*> named_item(Store& store, Json const& item) {
    auto const bad = [](std::string title) {
        return Error{ErrorKind::rejected, "inventory", std::move(title)};
    };
    if (auto const* sku = item.find("sku")) {
        Variant* const variant = store.variant_by_sku(sku->text());
        if (!variant) return bad("[Item with sku " + std::string(sku->text()) + " not found]");
        return variant;
    }
    bool const by_variant = item.contains("variant_id");
    Id const id = id_member(item, by_variant ? "variant_id" : "product_id", -1);
    std::string const who =
        std::string(by_variant ? "variant_id " : "product_id ") + std::to_string(id);
    if (by_variant) {
        Variant* const variant = store.find_variant(id);
        if (!variant) return bad("[Item with " + who + " not found]");
        Product const& product = *store.find_product(variant->product_id);
        if (product.tracking != Tracking::variant && product.variants.size() > 1) {
            return bad("[Item with " + who +
                       " is tracked by product, please update stock by product id]");
        }
        return variant;
    }
    Product* const product = store.find_product(id);
    if (!product) return bad("[Item with " + who + " not found]");
    if (product->tracking == Tracking::variant) {
        return bad("[Item with " + who +
                   " is tracked by variant, please update stock by variant id]");
    }
    return &product->variants.front();
}

}  // namespace

HttpReply Api::list_inventory(Call const& call) {
    CF_TRY(auto const query,
           Query::read(
               call.request,
               Version::v3,
               {"sku:in", "variant_id:in", "product_id:in", "location_id:in", "page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 1000));
    CF_TRY(auto const variants, query.integers("variant_id:in"));
    CF_TRY(auto const products, query.integers("product_id:in"));
    std::set<std::string> skus;
    for (auto const& sku : query.texts("sku:in")) skus.insert(ascii_lower(sku));
    std::vector<std::pair<Product const*, Variant const*>> found;
    for (auto const& [id, product] : store_.products) {
        for (auto const& variant : product.variants) {
            auto const in = [](auto const& all, Id one) {
                return std::find(all.begin(), all.end(), one) != all.end();
            };
            if (query.has("sku:in") && !skus.contains(ascii_lower(variant.sku))) continue;
            if (query.has("variant_id:in") && !in(variants, variant.id)) continue;
            if (query.has("product_id:in") && !in(products, id)) continue;
            found.emplace_back(&product, &variant);
        }
    }
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < found.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(wire_item(*found[i].first, *found[i].second, call.now));
    }
    return v3_page(std::move(rows), found.size(), page);
}

HttpReply Api::list_location_inventory(Call const& call) {
    if (call.id(0) != only_location) return v3_not_found();
    return list_inventory(call);
}

HttpReply Api::list_locations(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 1000));
    Json rows = Json::array();
    if (page.page == 1) {
        rows.push_back(Json::object({{"id", only_location},
                                     {"code", "BC-LOCATION-1"},
                                     {"label", "Default location"},
                                     {"description", ""},
                                     {"managed_by_external_source", false},
                                     {"type_id", "PHYSICAL"},
                                     {"enabled", true},
                                     {"time_zone", "Etc/UTC"},
                                     {"storefront_visibility", true}}));
    }
    return v3_page(std::move(rows), 1, page);
}

HttpReply Api::adjust_inventory(Call const& call, bool absolute) {
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    auto const* const items = body.find("items");
    if (!items || !items->is_array()) return problem("items is required");
    if (items->size() > adjustments_max) return problem("at most 2000 items are allowed");
    std::vector<Adjustment> adjustments;
    for (auto const& item : items->items()) {
        if (id_member(item, "location_id", -1) != only_location) return problem("Unknown location");
        auto const variant = named_item(store_, item);
        if (variant.has_error()) return problem(variant.error().message);
        auto const quantity = JsonCursor(item).integer_at("quantity");
        if (quantity.has_error()) return problem("quantity must be a whole number");
        std::int64_t const target = absolute ? *quantity : (*variant)->stock_pending + *quantity;
        if (target < 0) return problem("[Insufficient stock for " + (*variant)->sku + "]");
        adjustments.push_back({*variant, target});
    }
    // Asynchronous: readers see the old stock for a while. (Sheet section 12.)
    auto const visible = call.now + std::chrono::seconds(store_.switches.inventory_delay_s);
    for (auto const& [variant, target] : adjustments) {
        if (call.now >= variant->pending_until) variant->stock = variant->stock_pending;
        std::int64_t const delta = target - variant->stock_pending;
        variant->stock_pending = target;
        variant->pending_until = visible;
        if (delta != 0) {
            store_.move_stock(*variant, delta, absolute ? "absolute" : "relative", false);
        }
    }
    return json_answer(200, Json::object({{"transaction_id", store_.random.token(12)}}));
}

HttpReply Api::put_inventory_absolute(Call const& call) { return adjust_inventory(call, true); }
HttpReply Api::post_inventory_relative(Call const& call) { return adjust_inventory(call, false); }

}  // namespace cf::bigcommerce::sim
