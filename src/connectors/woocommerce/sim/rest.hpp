#pragma once

#include <string>

#include "connectors/woocommerce/sim/auth.hpp"
#include "connectors/woocommerce/sim/rest_call.hpp"

namespace cf::woocommerce::sim {

/// What a switch decides because the recordings do not (README, Switches).
struct Switches {
    /// A webhook set back to active keeps its failures, so the next failure disables it again.
    bool reenabled_webhook_keeps_failures = true;
};

/// The REST API below "/wp-json": routes, rights, answers. Owns no state but seen nonces.
class Rest {
  public:
    Rest(Shop& shop, Switches switches);
    void set_keeps_failures(bool keeps) { switches_.reenabled_webhook_keeps_failures = keeps; }

    /// `route` is what the call log counts: method and pattern.
    HttpReply handle(HttpRequest const& request, bool tls, Instant now, std::string& route);
    /// Body of a GET as the webhooks send it, without any caller.
    Json resource(std::string const& path, Instant now);

  private:
    using Handler = Answer (Rest::*)(Call const&);

    void add_order_routes();
    void add_catalogue_routes();
    void add_settings_routes();
    void add_webhook_routes();
    void add(std::string method, std::string const& path, Handler handler);
    Answer dispatch(Call& call, std::string& route);
    HttpReply reply(Answer answer, HttpRequest const& request, Call const& call, bool known_caller);
    std::string allowed_methods(std::string_view path) const;

    // orders
    Answer list_orders(Call const& call);
    Answer get_order(Call const& call);
    Answer create_order(Call const& call);
    Answer update_order(Call const& call);
    Answer delete_order(Call const& call);
    Answer batch_orders(Call const& call);
    Refusal write_order(Call const& call, Order& order, bool creating);
    Refusal write_product_lines(Call const& call, Order& order);
    Refusal write_shipping_lines(Call const& call, Order& order);
    Refusal write_fee_lines(Call const& call, Order& order);
    Refusal write_coupons(Call const& call, Order& order);
    Answer list_notes(Call const& call);
    Answer create_note(Call const& call);
    Answer get_note(Call const& call);

    // refunds
    Answer list_order_refunds(Call const& call);
    Answer list_refunds(Call const& call);
    Answer get_refund(Call const& call);
    Answer create_refund(Call const& call);
    Answer delete_refund(Call const& call);

    // catalogue and customers
    Answer list_products(Call const& call);
    Answer get_product(Call const& call);
    Answer create_product(Call const& call);
    Answer update_product(Call const& call);
    Answer delete_product(Call const& call);
    Answer batch_products(Call const& call);
    Answer list_variations(Call const& call);
    Answer get_variation(Call const& call);
    Answer update_variation(Call const& call);
    Answer list_customers(Call const& call);
    Answer get_customer(Call const& call);
    Answer create_customer(Call const& call);
    Answer update_customer(Call const& call);
    Answer delete_customer(Call const& call);
    Answer batch_customers(Call const& call);
    Answer list_coupons(Call const& call);
    Answer get_coupon(Call const& call);
    Answer create_coupon(Call const& call);
    Answer update_coupon(Call const& call);
    Answer delete_coupon(Call const& call);

    // settings and other master data
    Answer index(Call const& call);
    Answer list_taxes(Call const& call);
    Answer get_tax(Call const& call);
    Answer list_tax_classes(Call const& call);
    Answer list_gateways(Call const& call);
    Answer get_gateway(Call const& call);
    Answer list_zones(Call const& call);
    Answer list_zone_methods(Call const& call);
    Answer general_settings(Call const& call);
    Answer tax_settings(Call const& call);
    Answer one_setting(Call const& call);
    Answer list_setting_groups(Call const& call);
    Answer current_currency(Call const& call);
    Answer one_currency(Call const& call);
    Answer system_status(Call const& call);

    // webhooks
    Answer list_webhooks(Call const& call);
    Answer get_webhook(Call const& call);
    Answer create_webhook(Call const& call);
    Answer update_webhook(Call const& call);
    Answer delete_webhook(Call const& call);
    Answer batch_webhooks(Call const& call);

    /// `batch`: creates, updates and deletes in one call; refusals sit inside the answer.
    Answer batch(Call const& call, Handler create, Handler update, Handler remove);

    Shop& shop_;
    Store& store_;
    Switches switches_;
    Authentication authentication_;
    RouteTable<Handler> routes_;
};

}  // namespace cf::woocommerce::sim
