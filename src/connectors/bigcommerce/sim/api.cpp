#include "connectors/bigcommerce/sim/api.hpp"

#include <algorithm>

namespace cf::bigcommerce::sim {

Api::Api(Store& store, HookBook& hooks)
    : store_(store), hooks_(hooks), wire_(store.settings, store.switches) {
    add_order_routes();
    add_v3_routes();
}

void Api::add(char const* method,
              char const* pattern,
              Handler handler,
              std::vector<std::string_view> scopes) {
    routes_.add(method, pattern, Route{handler, std::move(scopes)});
}

void Api::add_order_routes() {
    std::vector<std::string_view> const orders{"store_v2_orders"};
    std::vector<std::string_view> const information{"store_v2_information"};
    add("GET", "/v2/orders", &Api::list_orders, orders);
    add("POST", "/v2/orders", &Api::post_order, orders);
    add("GET", "/v2/orders/count", &Api::count_orders, orders);
    add("GET", "/v2/orders/{id}", &Api::get_order, orders);
    add("PUT", "/v2/orders/{id}", &Api::put_order, orders);
    add("DELETE", "/v2/orders/{id}", &Api::delete_order, orders);
    add("GET", "/v2/orders/{id}/products", &Api::list_order_products, orders);
    add("GET", "/v2/orders/{id}/products/{line}", &Api::get_order_product, orders);
    add("GET", "/v2/orders/{id}/shipping_addresses", &Api::list_shipping_addresses, orders);
    add("GET", "/v2/orders/{id}/coupons", &Api::list_coupons, orders);
    add("GET", "/v2/orders/{id}/taxes", &Api::list_taxes, orders);
    add("GET", "/v2/orders/{id}/fees", &Api::list_fees, orders);
    add("GET", "/v2/orders/{id}/consignments", &Api::get_consignments, orders);
    add("GET", "/v2/orders/{id}/shipments", &Api::list_shipments, orders);
    add("GET", "/v2/orders/{id}/messages", &Api::list_messages, orders);
    add("GET", "/v2/order_statuses", &Api::list_statuses, orders);
    add("GET", "/v2/time", &Api::get_time, {});
    add("GET", "/v2/store", &Api::get_store, information);
    add("GET", "/v2/currencies", &Api::list_currencies, information);
    add("GET", "/v2/tax_classes", &Api::list_tax_classes, information);
    add("GET", "/v2/gift_certificates", &Api::list_gift_certificates, {"store_v2_marketing"});
    add("GET", "/v3/tax/settings", &Api::get_tax_settings, information);
    add("GET", "/v3/channels", &Api::list_channels, {"store_channel_settings"});
}

void Api::add_v3_routes() {
    // Transactions are not covered by the order scope; refunds accept either. (Sheet section 2.)
    std::vector<std::string_view> const either{"store_v2_orders", "store_v2_transactions"};
    std::vector<std::string_view> const transactions{"store_v2_transactions"};
    std::vector<std::string_view> const customers{"store_v2_customers"};
    std::vector<std::string_view> const products{"store_v2_products"};
    std::vector<std::string_view> const inventory{"store_inventory"};
    add("GET", "/v3/orders/payment_actions/refunds", &Api::list_refunds, either);
    add("GET", "/v3/orders/payment_actions/refunds/{refund}", &Api::get_refund, either);
    add("GET", "/v3/orders/{id}/transactions", &Api::list_transactions, transactions);
    add("GET", "/v3/orders/{id}/payment_actions/refunds", &Api::list_order_refunds, either);
    add("POST", "/v3/orders/{id}/payment_actions/refunds", &Api::post_refund, either);
    add("POST", "/v3/orders/{id}/payment_actions/refund_quotes", &Api::post_refund_quote, either);
    add("POST", "/v3/orders/{id}/payment_actions/capture", &Api::post_capture, transactions);
    add("POST", "/v3/orders/{id}/payment_actions/void", &Api::post_void, transactions);
    add("GET", "/v3/customers", &Api::list_customers, customers);
    add("POST", "/v3/customers", &Api::post_customers, customers);
    add("PUT", "/v3/customers", &Api::put_customers, customers);
    add("DELETE", "/v3/customers", &Api::delete_customers, customers);
    add("GET", "/v3/customers/addresses", &Api::list_addresses, customers);
    add("POST", "/v3/customers/addresses", &Api::post_addresses, customers);
    add("PUT", "/v3/customers/addresses", &Api::put_addresses, customers);
    add("DELETE", "/v3/customers/addresses", &Api::delete_addresses, customers);
    add("GET", "/v3/hooks", &Api::list_hooks, {});
    add("POST", "/v3/hooks", &Api::post_hook, {});
    add("GET", "/v3/hooks/admin", &Api::get_hooks_admin, {});
    add("PUT", "/v3/hooks/admin", &Api::put_hooks_admin, {});
    add("GET", "/v3/hooks/{id}", &Api::get_hook, {});
    add("PUT", "/v3/hooks/{id}", &Api::put_hook, {});
    add("DELETE", "/v3/hooks/{id}", &Api::delete_hook, {});
    add("GET", "/v3/catalog/products", &Api::list_products, products);
    add("PUT", "/v3/catalog/products", &Api::put_products, products);
    add("GET", "/v3/catalog/products/{id}", &Api::get_product, products);
    add("PUT", "/v3/catalog/products/{id}", &Api::put_product, products);
    add("GET", "/v3/catalog/products/{id}/variants", &Api::list_product_variants, products);
    add("PUT", "/v3/catalog/products/{id}/variants/{variant}", &Api::put_variant, products);
    add("GET", "/v3/catalog/variants", &Api::list_variants, products);
    add("PUT", "/v3/catalog/variants", &Api::put_variants, products);
    add("GET", "/v3/inventory/items", &Api::list_inventory, inventory);
    add("GET", "/v3/inventory/locations", &Api::list_locations, {"store_locations"});
    add("GET", "/v3/inventory/locations/{id}/items", &Api::list_location_inventory, inventory);
    add("PUT", "/v3/inventory/adjustments/absolute", &Api::put_inventory_absolute, inventory);
    add("POST", "/v3/inventory/adjustments/relative", &Api::post_inventory_relative, inventory);
}

Checked<Page> v2_page(Query const& query, Switches const& switches) {
    constexpr std::int64_t limit_max = 250;
    CF_TRY(auto const page, query.integer("page"));
    CF_TRY(auto const limit, query.integer("limit"));
    if (limit && *limit > limit_max && switches.limit_too_high_413) {
        return v2_error(413, "The limit is too high. The maximum is 250.");
    }
    return Page{.page = std::clamp<std::int64_t>(page.value_or(1), 1, 10'000'000),
                .limit = std::clamp<std::int64_t>(limit.value_or(50), 1, limit_max)};
}

Checked<Page> v3_page_of(Query const& query, std::int64_t limit_default, std::int64_t limit_max) {
    CF_TRY(auto const page, query.integer("page"));
    CF_TRY(auto const limit, query.integer("limit"));
    if (page && *page < 1) return v3_invalid("page", "must be at least 1");
    if (limit && (*limit < 1 || *limit > limit_max)) {
        return v3_invalid("limit", "must be 1 to " + std::to_string(limit_max));
    }
    return Page{.page = std::min<std::int64_t>(page.value_or(1), 10'000'000),
                .limit = limit.value_or(limit_default)};
}

}  // namespace cf::bigcommerce::sim
