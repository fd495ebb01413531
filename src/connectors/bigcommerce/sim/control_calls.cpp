#include "connectors/bigcommerce/sim/control_calls.hpp"

namespace cf::bigcommerce::sim {
namespace {

ControlCall const calls[] = {
    {"GET", "state", "the clock, counts of orders, webhooks, calls", ""},
    {"POST",
     "orders",
     "places the order described (form: the scenario's orders)",
     R"({"customer_id":11,"lines":[{"sku":"MUG-01","quantity":2}],"shipping":[{"cost":"9.95"}]})"},
    {"POST",
     "orders",
     "places orders drawn by chance; traits in percent",
     R"({"random":true,"count":3,"coupon":50})"},
    {"POST", "orders/{id}/pay", "money arrives", "{}"},
    {"POST", "orders/{id}/authorise", "the card is authorised, no money yet", "{}"},
    {"POST",
     "orders/{id}/capture",
     "takes what is authorised, or a part of it",
     R"({"amount":"5"})"},
    {"POST", "orders/{id}/void", "gives the authorisation up", "{}"},
    {"POST", "orders/{id}/ship", "ships it", "{}"},
    {"POST",
     "orders/{id}/edit",
     "staff changes a line or the shipping of an unpaid order",
     R"({"shipping":"4.00"})"},
    {"POST",
     "orders/{id}/refund",
     "gives money back: full, or amount, or line_id with quantity, or shipping; offline",
     R"({"amount":"3"})"},
    {"POST", "orders/{id}/cancel", "cancels an order without money", "{}"},
    {"POST", "orders/{id}/archive", "archives it, as DELETE of the API does", "{}"},
    {"POST", "orders/{id}/restore", "takes it back from the archive", "{}"},
    {"POST", "orders/{id}/status", "sets status_id, 0 to 14", R"({"status_id":12})"},
    {"POST", "customers", "a new customer, drawn by chance", "{}"},
    {"DELETE", "products/{product}", "a product leaves the catalogue", ""},
    {"GET", "facts", "the store's own truth about all orders, for an auditor", ""},
    {"GET", "facts/{id}", "the same of one order", ""},
    {"GET", "journal", "what was charged, collected, given back, as an hledger journal", ""},
    {"GET", "switches", "what the vendor leaves open: the choices in force", ""},
    {"POST", "switches", "sets some of them", R"({"money_style":"mixed"})"},
    {"POST", "limits", "calls per 30 seconds; 0 is unlimited", R"({"quota":450})"},
    {"GET", "faults", "the fault rules in force", ""},
    {"POST",
     "faults",
     "adds one rule or an array of them",
     R"({"kind":"lose_reply","method":"POST","path":"/**","next":1})"},
    {"DELETE", "faults", "no faults any more", ""},
    {"GET", "delivery_faults", "how many webhooks were lost, doubled, late", ""},
    {"POST",
     "delivery_faults",
     "webhooks lost, doubled, late, per million",
     R"({"drop_per_million":10000,"duplicate_per_million":50000})"},
    {"GET", "hooks", "all webhooks and what waits to be delivered", ""},
    {"POST",
     "events",
     "tells an event nobody caused",
     R"({"scope":"store/order/updated","data":{"type":"order","id":1001}})"},
    {"POST",
     "clock",
     "the store's clock jumps ahead (advance_s, advance_ms or now)",
     R"({"advance_s":60})"},
    {"GET", "calls", "calls per endpoint, broken limits", ""},
    {"DELETE", "calls", "counting starts anew", ""},
    {"POST",
     "apps/sim-app-client/consent",
     "the merchant consents: what the auth callback gets",
     "{}"},
    {"POST", "apps/sim-app-client/uninstall", "the merchant removes the app", "{}"},
    {"POST", "tokens/sim-client-id/revoke", "the token dies: 401 from now on", "{}"},
    {"POST", "reset", "the scenario from its beginning", "{}"},
};

}  // namespace

ControlGuide const& control_guide() {
    static ControlGuide const guide{
        "BigCommerce",
        "API: /stores/simstore01/v2/... and /stores/simstore01/v3/...\n"
        "Header X-Auth-Token: sim-access-token (client sim-client-id, secret sim-client-secret)\n"
        "App for the code grant: sim-app-client, sim-app-secret; tokens at /oauth2/token\n"
        "Try: curl -H 'X-Auth-Token: sim-access-token' ADDRESS/stores/simstore01/v2/orders",
        {std::begin(calls), std::end(calls)}};
    return guide;
}

}  // namespace cf::bigcommerce::sim
