#include "connectors/xero/sim/control_calls.hpp"

namespace cf::xero::sim {
namespace {

ControlCall const calls[] = {
    {"GET", "state", "the clock, organisations and their counts, webhooks, faults", ""},
    {"GET", "config", "switches, limits, apps without secrets", ""},
    {"POST", "token", "an access token with every scope, connected", R"({"client_id":"sim-web"})"},
    {"GET", "documents", "every document, payment, allocation, for an auditor", ""},
    {"GET", "journal", "the books as an hledger journal (?date=)", ""},
    {"GET", "balances", "account balances, debits positive (?date=)", ""},
    {"POST",
     "documents/{id}/edit",
     "a person edits; id or number, in the vendor's form",
     R"({"Reference":"looked at"})"},
    {"POST", "documents/{id}/void", "a person voids it", "{}"},
    {"POST", "documents/{draft}/delete", "a person deletes a draft", "{}"},
    {"POST", "payments/{payment}/delete", "a person takes a payment back", "{}"},
    {"POST",
     "contacts/{contact}",
     "a person edits a contact",
     R"({"EmailAddress":"new@mail.example"})"},
    {"POST",
     "contacts/{contact}/merge",
     "a person merges it into another",
     R"({"into":"{other}"})"},
    {"POST", "accounts/404", "renames, renumbers, archives an account", R"({"name":"Card fees"})"},
    {"POST", "tax_rates/RROUTPUT", "renames, changes, archives a tax rate", R"({"rate":"6"})"},
    {"POST",
     "tracking",
     "renames or archives a category or an option",
     R"({"category":"Channel","option":"Web UK","name":"Web GB"})"},
    {"POST",
     "lock_dates",
     "locks a period; null unlocks it",
     R"({"period_lock_date":"2026-06-30"})"},
    {"GET", "switches", "what the sheet leaves uncertain: the choices in force", ""},
    {"POST", "switches", "sets some of them", R"({"auto_approve":true})"},
    {"POST",
     "limits",
     "calls per minute and day, at a time; 0 is unlimited",
     R"({"minute":0,"day":1000})"},
    {"GET", "faults", "the fault rules in force", ""},
    {"POST",
     "faults",
     "adds one rule or an array of them",
     R"({"kind":"lose_reply","method":"PUT","path":"/api.xro/2.0/Invoices","next":1})"},
    {"DELETE", "faults", "no faults any more", ""},
    {"POST",
     "internal_errors",
     "the next writes answer 500 and their idempotency keys remember it",
     R"({"next":1})"},
    {"POST",
     "webhook",
     "subscribes; asks for intent to receive",
     R"({"client_id":"sim-web","url":"http://127.0.0.1:9/xero","key":"k"})"},
    {"POST", "webhook/enable", "asks for intent to receive anew", "{}"},
    {"GET", "delivery_faults", "how many webhooks were lost, doubled, late", ""},
    {"POST",
     "delivery_faults",
     "webhooks lost, doubled, late, per million",
     R"({"drop_per_million":10000,"duplicate_per_million":50000})"},
    {"POST",
     "revoke",
     "the connection is gone ({}), or all tokens (tokens: true)",
     R"({"tokens":true})"},
    {"POST",
     "clock",
     "the clock jumps ahead (advance_s, advance_ms or now)",
     R"({"advance_s":60})"},
    {"GET", "calls", "calls per endpoint, broken limits", ""},
    {"DELETE", "calls", "counting starts anew", ""},
    {"POST", "reset", "the scenario from its beginning", "{}"},
};

}  // namespace

ControlGuide const& control_guide() {
    static ControlGuide const guide{
        "Xero",
        "API: /api.xro/2.0/..., identity: /identity/connect/authorize, /connect/token, "
        "connections: /connections\n"
        "Apps: sim-web / sim-web-secret (code grant), sim-pkce (no secret), sim-custom / "
        "sim-custom-secret (client_credentials)\n"
        "A token without any consent: POST /__sim/token; then Authorization: Bearer TOKEN, "
        "Xero-tenant-id: ORGANISATION, Accept: application/json\n"
        "?organisation=ID on a control call picks one of several organisations",
        {std::begin(calls), std::end(calls)}};
    return guide;
}

}  // namespace cf::xero::sim
