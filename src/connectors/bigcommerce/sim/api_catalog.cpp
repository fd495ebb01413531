#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/customer_fields.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::size_t variants_max = 50, products_max = 10;

HttpReply too_many(std::size_t most, char const* end) {
    return v3_error(413,
                    "The request payload is too large. The maximum items allowed in the array is " +
                        std::to_string(most) + end);
}

/// A page of rows made one by one; the whole is counted.
template <class Item, class Show>
HttpReply page_of(std::vector<Item> const& items, Page page, Show show) {
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < items.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(show(items[i]));
    }
    return v3_page(std::move(rows), items.size(), page);
}

/// `include_fields`: those, and the id in any case (specs, catalogue).
Json with_fields(Json row, std::vector<std::string> const& fields) {
    if (fields.empty()) return row;
    std::erase_if(row.mutable_members(), [&](Json::Member const& member) {
        return member.first != "id" && std::ranges::find(fields, member.first) == fields.end();
    });
    return row;
}

/// What a variant PUT may change, checked before anything is changed.
struct VariantChange {
    Variant* variant = nullptr;
    std::optional<std::optional<Decimal>> price, sale_price;
    std::optional<std::int64_t> stock;
};

Result<VariantChange> read_variant_change(Store& store, Json const& row, Id id) {
    auto const bad = [](std::string const& field, std::string why) {
        return Error{ErrorKind::rejected, field, std::move(why)};
    };
    VariantChange change{.variant = store.find_variant(id)};
    if (!change.variant) return bad("id", "no such variant");
    for (auto const& [name, value] : row.members()) {
        if (name == "price" || name == "sale_price") {
            std::optional<Decimal> amount;
            if (!value.is_null()) {
                auto const number = JsonCursor(value).decimal();
                if (number.has_error() || number->sign() < 0 || !value.is_number()) {
                    return bad(name, "must be >= 0");
                }
                amount = *number;
            }
            (name == "price" ? change.price : change.sale_price) = amount;
        } else if (name == "inventory_level") {
            auto const number = JsonCursor(value).integer();
            if (number.has_error()) return bad(name, "must be a whole number");
            change.stock = *number;
        } else if (name != "id" && name != "sku") {
            return bad(name, "is not a field of this resource");
        }
    }
    return change;
}

void apply(Store& store, VariantChange const& change, Instant now) {
    Variant& variant = *change.variant;
    Product& product = *store.find_product(variant.product_id);
    if (change.price) variant.price = *change.price;
    if (change.sale_price) variant.sale_price = *change.sale_price;
    if (change.stock && product.tracking != Tracking::none) {
        std::int64_t const delta = *change.stock - variant.stock_pending;
        variant.stock = variant.stock_pending = *change.stock;
        if (delta != 0) store.move_stock(variant, delta, "absolute", false);
    }
    product.modified = now;
    store.emit("store/product/updated", Json::object({{"type", "product"}, {"id", product.id}}));
}

}  // namespace

HttpReply Api::list_products(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v3,
                       {"sku",
                        "sku:in",
                        "id",
                        "id:in",
                        "name",
                        "date_modified:min",
                        "date_modified:max",
                        "include",
                        "include_fields",
                        "page",
                        "limit"}));
    CF_TRY(auto page, v3_page_of(query, 50, 250));
    CF_TRY(auto const ids, query.integers("id:in"));
    CF_TRY(auto const id, query.integer("id"));
    CF_TRY(auto const modified_min, query.instant("date_modified:min"));
    CF_TRY(auto const modified_max, query.instant("date_modified:max"));
    std::string const include = query.text("include");
    // Options and modifiers are dear: ten a page. (Sheet section 12.)
    if (include.find("options") != std::string::npos ||
        include.find("modifiers") != std::string::npos) {
        page.limit = std::min<std::int64_t>(page.limit, 10);
    }
    std::set<std::string> skus;
    for (auto const& sku : query.texts("sku:in")) skus.insert(ascii_lower(sku));
    std::vector<Product const*> found;
    for (auto const& [key, product] : store_.products) {
        // Product SKUs only: a variant's SKU is not found here. (Sheet quirk 35.)
        std::string const sku = ascii_lower(product.sku);
        if (query.has("sku") && sku != ascii_lower(query.text("sku"))) continue;
        if (query.has("sku:in") && !skus.contains(sku)) continue;
        if (id && key != *id) continue;
        if (query.has("id:in") && std::find(ids.begin(), ids.end(), key) == ids.end()) continue;
        if (query.has("name") && query.text("name") != product.name) continue;
        if (modified_min && product.modified < *modified_min) continue;
        if (modified_max && product.modified > *modified_max) continue;
        found.push_back(&product);
    }
    auto const fields = query.texts("include_fields");
    return page_of(found, page, [&](Product const* product) {
        return with_fields(wire_product(*product), fields);
    });
}

HttpReply Api::get_product(Call const& call) {
    Product const* const product = store_.find_product(call.id(0));
    if (!product) return v3_not_found();
    return v3_data(wire_product(*product));
}

void Api::change_product(Product& product, Json const& body, Instant now) {
    for (auto const& [name, value] : body.members()) {
        if (name == "name") product.name = std::string(value.text());
        auto const amount = JsonCursor(value).decimal();
        if (amount.has_error()) continue;
        if (name == "price") product.price = *amount;
        if (name == "cost_price") product.cost_price = *amount;
        if (name == "weight") product.weight = *amount;
        if (name != "inventory_level" || store_.switches.product_inventory_fails) continue;
        auto& base = product.variants.front();
        std::int64_t const level = JsonCursor(value).integer().has_value()
                                       ? *JsonCursor(value).integer()
                                       : base.stock_pending;
        std::int64_t const delta = level - base.stock_pending;
        base.stock = base.stock_pending = level;
        if (delta != 0) store_.move_stock(base, delta, "absolute", false);
    }
    product.modified = now;
    store_.emit("store/product/updated", Json::object({{"type", "product"}, {"id", product.id}}));
}

namespace {

std::optional<HttpReply> check_product(Json const& body) {
    static std::set<std::string_view> const known{
        "id", "name", "price", "cost_price", "weight", "inventory_level"};
    for (auto const& [name, value] : body.members()) {
        if (!known.contains(name)) return v3_invalid(name, "is not a field of this resource");
        if (name == "name" ? !value.is_string() : !value.is_number()) {
            return v3_invalid(name, "has the wrong type");
        }
        if (name == "price" && JsonCursor(value).decimal()->sign() < 0) {
            return v3_invalid(name, "must be >= 0");
        }
    }
    return std::nullopt;
}

}  // namespace

HttpReply Api::put_product(Call const& call) {
    Product* const product = store_.find_product(call.id(0));
    if (!product) return v3_not_found();
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    if (auto refused = check_product(body)) return *refused;
    change_product(*product, body, call.now);
    bool const partial =
        store_.switches.product_inventory_fails && body.contains("inventory_level");
    return v3_data(wire_product(*product), partial ? 207 : 200);
}

HttpReply Api::put_products(Call const& call) {
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    if (!body.is_array()) return v3_invalid("body", "must be an array");
    if (body.size() > products_max) return too_many(products_max, ".");
    std::vector<std::pair<Product*, Json const*>> changes;
    for (auto const& row : body.items()) {
        Product* const product = store_.find_product(id_member(row, "id", -1));
        if (!product) return v3_invalid("id", "no such product");
        if (auto refused = check_product(row)) return *refused;
        changes.emplace_back(product, &row);
    }
    Json rows = Json::array(), errors = Json::object();
    for (auto const& [product, row] : changes) {
        change_product(*product, *row, call.now);
        rows.push_back(wire_product(*product));
        if (store_.switches.product_inventory_fails && row->contains("inventory_level")) {
            errors.set(std::to_string(product->id), "inventory could not be saved");
        }
    }
    Json meta = Json::object({{"pagination", pagination(rows.size(), rows.size(), {})}});
    if (errors.size() == 0) {
        return json_answer(200,
                           Json::object({{"data", std::move(rows)}, {"meta", std::move(meta)}}));
    }
    return json_answer(
        207,
        Json::object(
            {{"data", std::move(rows)}, {"errors", std::move(errors)}, {"meta", std::move(meta)}}));
}

HttpReply Api::list_variants(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v3,
                       {"sku", "id", "product_id", "include_fields", "page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    CF_TRY(auto const id, query.integer("id"));
    CF_TRY(auto const product_id, query.integer("product_id"));
    std::vector<std::pair<Product const*, Variant const*>> found;
    if (query.has("sku")) {
        Variant const* const variant = store_.variant_by_sku(query.text("sku"));
        if (variant) found.emplace_back(store_.find_product(variant->product_id), variant);
    } else {
        for (auto const& [key, product] : store_.products) {
            if (product_id && key != *product_id) continue;
            for (auto const& variant : product.variants) {
                if (!id || variant.id == *id) found.emplace_back(&product, &variant);
            }
        }
    }
    return page_of(found, page, [&](auto const& one) {
        return wire_variant(*one.first, *one.second, call.now);
    });
}

HttpReply Api::list_product_variants(Call const& call) {
    Product const* const product = store_.find_product(call.id(0));
    if (!product) return v3_not_found();
    CF_TRY(auto const query,
           Query::read(call.request, Version::v3, {"include_fields", "page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    return page_of(product->variants, page, [&](Variant const& variant) {
        return wire_variant(*product, variant, call.now);
    });
}

HttpReply Api::put_variants(Call const& call) {
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    if (!body.is_array()) return v3_invalid("body", "must be an array");
    if (body.size() > variants_max) return too_many(variants_max, "");
    std::vector<VariantChange> changes;
    Json errors = Json::array();
    for (auto const& row : body.items()) {
        auto change = read_variant_change(store_, row, id_member(row, "id", -1));
        if (change.has_value()) {
            changes.push_back(std::move(*change));
            continue;
        }
        Json why = Json::object();
        why.set(change.error().code, change.error().message);
        errors.push_back(
            Json::object({{"status", 422},
                          {"title", "The field '" + change.error().code + "' is invalid."},
                          {"type", "/api-docs/getting-started/api-status-codes"},
                          {"errors", std::move(why)}}));
    }
    // One bad row and nothing is applied. (Sheet quirk 33, our decision.)
    if (errors.size() > 0) {
        return json_answer(422, Json::object({{"batch_errors", std::move(errors)}}));
    }
    Json rows = Json::array();
    for (auto const& change : changes) {
        apply(store_, change, call.now);
        Product const& product = *store_.find_product(change.variant->product_id);
        rows.push_back(wire_variant(product, *change.variant, call.now));
    }
    std::size_t const count = rows.size();
    return v3_page(std::move(rows), count, {});
}

HttpReply Api::put_variant(Call const& call) {
    Variant const* const variant = store_.find_variant(call.id(1));
    if (!variant || variant->product_id != call.id(0)) return v3_not_found();
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    auto const change = read_variant_change(store_, body, variant->id);
    if (change.has_error()) return v3_invalid(change.error().code, change.error().message);
    apply(store_, *change, call.now);
    return v3_data(wire_variant(*store_.find_product(variant->product_id), *variant, call.now));
}

}  // namespace cf::bigcommerce::sim
