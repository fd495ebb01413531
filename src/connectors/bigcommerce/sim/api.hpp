#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connectors/bigcommerce/sim/answers.hpp"
#include "connectors/bigcommerce/sim/hooks.hpp"
#include "connectors/bigcommerce/sim/refunds.hpp"
#include "connectors/bigcommerce/sim/store.hpp"
#include "connectors/bigcommerce/sim/wire.hpp"
#include "simkit/route.hpp"

namespace cf::bigcommerce::sim {

/// One authenticated call of the REST API.
struct Call {
    HttpRequest const& request;
    PathValues ids;
    Instant now;
    std::string client_id;
    bool alone = true;  ///< No other call of the same exclusive resource is running.

    Id id(std::size_t index) const { return index < ids.size() ? id_of(ids[index]) : -1; }
};

class Api;
using Handler = HttpReply (Api::*)(Call const&);

/// A route with what it needs. Scopes are alternatives; none means every token may.
struct Route {
    Handler handler = nullptr;
    std::vector<std::string_view> scopes;
};

/// The REST resources of the store, v2 and v3, behind the gate (token, quota, faults), which is
/// BigCommerceSimulator's. Paths are below /stores/{hash}.
class Api {
  public:
    Api(Store& store, HookBook& hooks);

    RouteTable<Route> const& routes() const { return routes_; }
    HttpReply answer(Route const& route, Call const& call) { return (this->*route.handler)(call); }
    void forget_cached() { cached_orders_.clear(); }

  private:
    void add(char const* method,
             char const* pattern,
             Handler handler,
             std::vector<std::string_view> scopes);
    void add_order_routes();
    void add_v3_routes();

    // Orders
    HttpReply list_orders(Call const& call);
    HttpReply count_orders(Call const& call);
    HttpReply get_order(Call const& call);
    HttpReply put_order(Call const& call);
    HttpReply post_order(Call const& call);
    HttpReply delete_order(Call const& call);
    HttpReply list_order_products(Call const& call);
    HttpReply get_order_product(Call const& call);
    HttpReply list_shipping_addresses(Call const& call);
    HttpReply list_coupons(Call const& call);
    HttpReply list_taxes(Call const& call);
    HttpReply list_fees(Call const& call);
    HttpReply get_consignments(Call const& call);
    HttpReply list_shipments(Call const& call);
    HttpReply list_messages(Call const& call);
    HttpReply list_statuses(Call const& call);
    // Payments
    HttpReply list_transactions(Call const& call);
    HttpReply list_refunds(Call const& call);
    HttpReply list_order_refunds(Call const& call);
    HttpReply get_refund(Call const& call);
    HttpReply post_refund_quote(Call const& call);
    HttpReply post_refund(Call const& call);
    HttpReply post_capture(Call const& call);
    HttpReply post_void(Call const& call);
    // Customers
    HttpReply list_customers(Call const& call);
    HttpReply post_customers(Call const& call);
    HttpReply put_customers(Call const& call);
    HttpReply delete_customers(Call const& call);
    HttpReply list_addresses(Call const& call);
    HttpReply post_addresses(Call const& call);
    HttpReply put_addresses(Call const& call);
    HttpReply delete_addresses(Call const& call);
    // Hooks
    HttpReply list_hooks(Call const& call);
    HttpReply post_hook(Call const& call);
    HttpReply get_hook(Call const& call);
    HttpReply put_hook(Call const& call);
    HttpReply delete_hook(Call const& call);
    HttpReply get_hooks_admin(Call const& call);
    HttpReply put_hooks_admin(Call const& call);
    // Catalogue and stock
    HttpReply list_products(Call const& call);
    HttpReply put_products(Call const& call);
    HttpReply get_product(Call const& call);
    HttpReply put_product(Call const& call);
    HttpReply list_variants(Call const& call);
    HttpReply list_product_variants(Call const& call);
    HttpReply put_variants(Call const& call);
    HttpReply put_variant(Call const& call);
    HttpReply list_inventory(Call const& call);
    HttpReply list_location_inventory(Call const& call);
    HttpReply put_inventory_absolute(Call const& call);
    HttpReply post_inventory_relative(Call const& call);
    HttpReply list_locations(Call const& call);
    // Store
    HttpReply get_time(Call const& call);
    HttpReply get_store(Call const& call);
    HttpReply list_currencies(Call const& call);
    HttpReply list_tax_classes(Call const& call);
    HttpReply get_tax_settings(Call const& call);
    HttpReply list_channels(Call const& call);
    HttpReply list_gift_certificates(Call const& call);

    /// The order as JSON text, remembered until it changes.
    std::string const& order_text(Order const& order, OrderInclude include);
    HttpReply order_answer(int status, Order const& order, OrderInclude include);
    /// The order of a sub-resource: unknown ones are 404.
    Order* order_of(Call const& call);
    Checked<Json> hook_fields(Call const& call, Json const& body, Hook& hook, bool creating);
    HttpReply adjust_inventory(Call const& call, bool absolute);
    void change_product(Product& product, Json const& body, Instant now);

    Store& store_;
    HookBook& hooks_;
    OrderWire wire_;
    RouteTable<Route> routes_;
    struct CachedOrder {
        std::uint64_t revision;
        std::string text;
    };
    std::unordered_map<Id, std::map<int, CachedOrder>> cached_orders_;
};

/// v2 `page` and `limit` of a list, clamped as the platform does.
Checked<Page> v2_page(Query const& query, Switches const& switches);
Checked<Page> v3_page_of(Query const& query, std::int64_t limit_default, std::int64_t limit_max);

}  // namespace cf::bigcommerce::sim
