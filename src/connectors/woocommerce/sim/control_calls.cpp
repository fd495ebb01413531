#include "connectors/woocommerce/sim/control_calls.hpp"

namespace cf::woocommerce::sim {
namespace {

ControlCall const calls[] = {
    {"GET", "state", "the clock, counts of orders, deliveries, calls", ""},
    {"POST",
     "orders",
     "places the order described",
     R"({"lines":[{"product_id":12,"quantity":3}],"customer_id":2,"paid":true})"},
    {"POST",
     "orders",
     "places orders drawn by chance; traits in percent",
     R"({"random":3,"coupon":50})"},
    {"GET", "orders/{id}", "the store's own truth about it", ""},
    {"POST", "orders/{id}/pay", "money arrives", "{}"},
    {"POST",
     "orders/{id}/refund",
     "as the REST body (amount, line_items, reason), or random: partial, full",
     R"({"amount":"1.00","reason":"scratched"})"},
    {"POST", "orders/{id}/refund_delete", "deletes refund_id, else the newest: no event", "{}"},
    {"POST",
     "orders/{id}/edit",
     "staff changes it: change (id, quantity, net, remove), lines, shipping_lines, fees",
     R"({"fees":[{"name":"Gift wrap","total":"2.50"}]})"},
    {"POST", "orders/{id}/cancel", "cancels it; money stays where it is", "{}"},
    {"POST", "orders/{id}/complete", "completes it", "{}"},
    {"POST", "orders/{id}/fail", "the payment failed", "{}"},
    {"POST", "orders/{id}/status", "any status", R"({"status":"on-hold"})"},
    {"POST", "orders/{id}/trash", "into the trash: order.deleted", "{}"},
    {"POST", "orders/{id}/restore", "out of the trash: order.restored", "{}"},
    {"POST", "orders/{id}/delete", "deletes it for good", "{}"},
    {"POST", "webhooks/{webhook}/disable", "as after too many failures", "{}"},
    {"POST", "webhooks/{webhook}/enable", "active again", "{}"},
    {"POST",
     "api_keys/rotate",
     "a key is replaced by another with the same rights",
     R"({"replaces":"ck_simulated_read_write","key":"ck_new","secret":"cs_new"})"},
    {"GET", "facts", "the store's own truth about all orders, for an auditor", ""},
    {"GET", "journal", "what was charged, collected, given back, as an hledger journal", ""},
    {"POST", "settings", "any of the scenario's settings", R"({"decimals":3})"},
    {"GET", "switches", "what was not measured: the choices in force", ""},
    {"POST", "switches", "sets some of them", R"({"delivery_delay_ms":500})"},
    {"GET", "faults", "the fault rules in force", ""},
    {"POST",
     "faults",
     "adds one rule or an array of them",
     R"({"kind":"server_error","status":502,"path":"/wp-json/**","next":1})"},
    {"DELETE", "faults", "no faults any more", ""},
    {"GET", "delivery_faults", "how many webhooks were lost, doubled, late", ""},
    {"POST",
     "delivery_faults",
     "webhooks lost, doubled, late, per million",
     R"({"drop_per_million":10000,"duplicate_per_million":50000})"},
    {"POST",
     "clock",
     "the store's clock jumps ahead (advance_s, advance_ms or now)",
     R"({"advance_s":60})"},
    {"GET", "calls", "calls per endpoint", ""},
    {"DELETE", "calls", "counting starts anew", ""},
    {"POST", "reset", "everything anew; scenario and seed may be given", R"({"seed":7})"},
};

}  // namespace

ControlGuide const& control_guide() {
    static ControlGuide const guide{
        "WooCommerce",
        "API: /wp-json/wc/v3/...\n"
        "Keys: ck_simulated_read_write / cs_simulated_read_write, and ck_simulated_read_only / "
        "cs_simulated_read_only\n"
        "Over TLS: Basic, or consumer_key and consumer_secret in the query. Over plain http: "
        "OAuth 1.0a only, as the real one\n"
        "Try (started with --tls): curl --cacert ca.pem -u "
        "ck_simulated_read_write:cs_simulated_read_write ADDRESS/wp-json/wc/v3/orders",
        {std::begin(calls), std::end(calls)}};
    return guide;
}

}  // namespace cf::woocommerce::sim
