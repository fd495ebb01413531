#include <algorithm>

#include "base/text.hpp"
#include "connectors/woocommerce/sim/documents.hpp"
#include "connectors/woocommerce/sim/order_body.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

std::vector<std::string> const product_orderings{
    "date", "id", "include", "title", "slug", "modified"};

Instant date_of(Json const& document, char const* member) {
    auto const at = parse_utc(document[member].text());
    return at ? *at : Instant();
}

/// Documents that pass, newest first unless asked otherwise.
std::vector<Id> matching(std::map<Id, Json> const& documents,
                         ListQuery const& query,
                         std::function<bool(Id, Json const&)> const& wanted) {
    std::vector<Id> ids;
    for (auto const& [id, document] : documents)
        if (query.allows(id) &&
            query.allows_dates(date_of(document, "date_created_gmt"),
                               date_of(document, "date_modified_gmt")) &&
            wanted(id, document))
            ids.push_back(id);
    char const* member = query.orderby == "modified" ? "date_modified_gmt" : "date_created_gmt";
    if (query.orderby == "date" || query.orderby == "modified")
        std::stable_sort(ids.begin(), ids.end(), [&](Id a, Id b) {
            return date_of(documents.at(a), member) < date_of(documents.at(b), member);
        });
    if (!query.ascending) std::reverse(ids.begin(), ids.end());
    return ids;
}

ApiError bad_sku(Id holder, std::string const& sku) {
    return {400,
            "product_invalid_sku",
            "Invalid or duplicated SKU.",
            Json::object({{"resource_id", holder}, {"unique_sku", sku + "-1"}})};
}

Json variation_with_links(Json document, LinkBase const& links, Id parent) {
    std::string const product = "products/" + std::to_string(parent);
    Json out = with_links(std::move(document), links, product + "/variations");
    out.member("_links").set("up", Json::array({Json::object({{"href", links.rest() + product}})}));
    return out;
}

}  // namespace

void Rest::add_catalogue_routes() {
    add("POST", "/products/batch", &Rest::batch_products);
    add("GET", "/products", &Rest::list_products);
    add("POST", "/products", &Rest::create_product);
    add("GET", "/products/{id}", &Rest::get_product);
    add("PUT", "/products/{id}", &Rest::update_product);
    add("DELETE", "/products/{id}", &Rest::delete_product);
    add("GET", "/products/{id}/variations", &Rest::list_variations);
    add("GET", "/products/{id}/variations/{variation}", &Rest::get_variation);
    add("PUT", "/products/{id}/variations/{variation}", &Rest::update_variation);
    add("POST", "/customers/batch", &Rest::batch_customers);
    add("GET", "/customers", &Rest::list_customers);
    add("POST", "/customers", &Rest::create_customer);
    add("GET", "/customers/{id}", &Rest::get_customer);
    add("PUT", "/customers/{id}", &Rest::update_customer);
    add("DELETE", "/customers/{id}", &Rest::delete_customer);
    add("GET", "/coupons", &Rest::list_coupons);
    add("POST", "/coupons", &Rest::create_coupon);
    add("GET", "/coupons/{id}", &Rest::get_coupon);
    add("PUT", "/coupons/{id}", &Rest::update_coupon);
    add("DELETE", "/coupons/{id}", &Rest::delete_coupon);
}

Answer Rest::list_products(Call const& call) {
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, product_orderings, errors);
    if (!errors.empty()) return errors.error();
    if (auto const sku = call.parameter("sku")) {
        // By SKU the list also finds variations. (recordings: product by sku)
        std::vector<Id> ids;
        if (auto const id = store_.product_with_sku(*sku)) ids.push_back(*id);
        if (ids.empty())
            if (auto const id = store_.product_with_sku(without_markup(*sku))) ids.push_back(*id);
        return paged(call, query, ids, [&](Id id) {
            return with_links(*store_.find_product(id), call.links, "products");
        });
    }
    auto const status = call.parameter("status").value_or("any");
    auto const type = call.parameter("type");
    auto const search = fold(call.parameter("search").value_or(""));
    auto const ids = matching(store_.products, query, [&](Id id, Json const& product) {
        bool const trashed = store_.trashed_products.contains(id);
        if (trashed != (status == "trash")) return false;
        if (status != "any" && !trashed && product["status"].text() != status) return false;
        if (type && product["type"].text() != *type) return false;
        return search.empty() || fold(product["name"].text()).find(search) != std::string::npos;
    });
    return paged(call, query, ids, [&](Id id) {
        return with_links(store_.products.at(id), call.links, "products");
    });
}

Answer Rest::get_product(Call const& call) {
    Json const* product = store_.find_product(call.id());
    if (product == nullptr) return invalid_id("product", 404);
    return with_links(*product, call.links, "products");
}

Answer Rest::create_product(Call const& call) {
    std::string const sku = without_markup(call.body["sku"].text());
    if (auto const holder = store_.product_with_sku(sku)) return bad_sku(*holder, sku);
    Id const id = store_.take_post_id();
    Json product = new_product(store_, id, call.now);
    std::vector<std::string> ignored;  // WordPress passes over members it does not know.
    merge_document(product, call.body, ignored);
    product.set("sku", sku);
    settle_product(product);
    Json const& stored = store_.products.insert_or_assign(id, std::move(product)).first->second;
    shop_.hooks().emit("product.created", id, call.now);
    return {201, with_links(stored, call.links, "products")};
}

Answer Rest::update_product(Call const& call) {
    Json* product = store_.find_product(call.id());
    if (product == nullptr) return invalid_id("product", 400);
    if (call.body.contains("sku")) {
        auto const holder = store_.product_with_sku(without_markup(call.body["sku"].text()));
        if (holder && *holder != call.id())
            return bad_sku(*holder, without_markup(call.body["sku"].text()));
    }
    std::vector<std::string> ignored;
    merge_document(*product, call.body, ignored);
    if (call.body.contains("sku")) product->set("sku", without_markup(call.body["sku"].text()));
    settle_product(*product);
    set_dates(*product, "date_modified", call.now, store_.settings.zone);
    shop_.hooks().emit("product.updated", call.id(), call.now);
    return with_links(*product, call.links, "products");
}

Answer Rest::delete_product(Call const& call) {
    Id const id = call.id();
    Json const* product = store_.find_product(id);
    if (product == nullptr) return invalid_id("product", 404);
    Json before = with_links(*product, call.links, "products");
    if (call.flag("force") || call.body["force"].boolean_or(false)) {
        store_.deleted_products.insert(id);
        store_.products.erase(id);
        store_.variations.erase(id);
        store_.trashed_products.erase(id);
        return before;
    }
    if (!store_.trashed_products.insert(id).second)
        return ApiError{
            410, "woocommerce_rest_already_trashed", "The product has already been deleted."};
    shop_.hooks().emit("product.deleted", id, call.now);
    return before;
}

Answer Rest::batch_products(Call const& call) {
    return batch(call, &Rest::create_product, &Rest::update_product, &Rest::delete_product);
}

Answer Rest::list_variations(Call const& call) {
    if (!store_.products.contains(call.id())) return invalid_id("product", 404);
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, product_orderings, errors);
    if (!errors.empty()) return errors.error();
    std::string const parent = std::to_string(call.id());
    auto const ids = matching(store_.variations, query, [&](Id, Json const& variation) {
        return variation["parent_id"].text() == parent;
    });
    return paged(call, query, ids, [&](Id id) {
        return variation_with_links(store_.variations.at(id), call.links, call.id());
    });
}

Answer Rest::get_variation(Call const& call) {
    auto const found = store_.variations.find(call.id(1));
    if (found == store_.variations.end() || id_of(found->second, "parent_id") != call.id())
        return invalid_id("product_variation", 404);
    return variation_with_links(found->second, call.links, call.id());
}

Answer Rest::update_variation(Call const& call) {
    auto const found = store_.variations.find(call.id(1));
    if (found == store_.variations.end() || id_of(found->second, "parent_id") != call.id())
        return invalid_id("product_variation", 400);
    std::vector<std::string> ignored;
    merge_document(found->second, call.body, ignored);
    settle_product(found->second);
    set_dates(found->second, "date_modified", call.now, store_.settings.zone);
    shop_.hooks().emit("product.updated", call.id(1), call.now);
    return variation_with_links(found->second, call.links, call.id());
}

Answer Rest::list_coupons(Call const& call) {
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, product_orderings, errors);
    if (!errors.empty()) return errors.error();
    auto const code = call.parameter("code");
    auto const ids = matching(store_.coupons, query, [&](Id, Json const& coupon) {
        return !code || equals_ignoring_case(coupon["code"].text(), *code);
    });
    return paged(call, query, ids, [&](Id id) {
        return with_links(store_.coupons.at(id), call.links, "coupons");
    });
}

Answer Rest::get_coupon(Call const& call) {
    auto const found = store_.coupons.find(call.id());
    if (found == store_.coupons.end()) return invalid_id("shop_coupon", 404);
    return with_links(found->second, call.links, "coupons");
}

Answer Rest::create_coupon(Call const& call) {
    std::string const code = ascii_lower(call.body["code"].text());
    if (code.empty())
        return ApiError{400,
                        "rest_missing_callback_param",
                        "Missing parameter(s): code",
                        Json::object({{"params", Json::array({Json("code")})}})};
    if (store_.coupon_with_code(code) != nullptr)
        return ApiError{
            400, "woocommerce_rest_coupon_code_already_exists", "The coupon code already exists"};
    Id const id = store_.take_post_id();
    store_.coupons.insert_or_assign(id, new_coupon(store_, id, call.now));
    Call update = call;
    update.values = {std::to_string(id)};
    update.body.set("code", code);
    Answer answer = update_coupon(update);
    if (answer.status >= 300) {
        store_.coupons.erase(id);
        return answer;
    }
    shop_.hooks().emit("coupon.created", id, call.now);
    answer.status = 201;
    return answer;
}

Answer Rest::update_coupon(Call const& call) {
    auto const found = store_.coupons.find(call.id());
    if (found == store_.coupons.end()) return invalid_id("shop_coupon", 400);
    Decimal amount = Decimal::parse(found->second["amount"].text()).value();
    if (auto refusal = read_amount(call.body, "amount", amount)) return *refusal;
    std::vector<std::string> ignored;
    merge_document(found->second, call.body, ignored);
    found->second.set("amount", amount.rounded(2, Rounding::half_up).to_fixed(2));
    set_dates(found->second, "date_modified", call.now, store_.settings.zone);
    shop_.hooks().emit("coupon.updated", call.id(), call.now);
    return with_links(found->second, call.links, "coupons");
}

Answer Rest::delete_coupon(Call const& call) {
    auto const found = store_.coupons.find(call.id());
    if (found == store_.coupons.end()) return invalid_id("shop_coupon", 404);
    Json before = with_links(found->second, call.links, "coupons");
    store_.coupons.erase(found);
    shop_.hooks().emit("coupon.deleted", call.id(), call.now);
    return before;
}

}  // namespace cf::woocommerce::sim
