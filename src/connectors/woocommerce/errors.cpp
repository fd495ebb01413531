#include "connectors/woocommerce/errors.hpp"

#include <string>

#include "connectors/shared/http_json.hpp"

namespace cf::woocommerce {
namespace {

using enum ErrorKind;

struct Row {
    int status;                    ///< 0: any
    std::string_view vendor_code;  ///< "" : any
    std::string_view contains;     ///< Part of the store's message that tells two meanings apart.
    ErrorKind kind;
    std::string_view code;  ///< After "woocommerce."
    std::string_view message;
};

// First match wins. Measured on WooCommerce 11 unless said otherwise (recordings, probes).
constexpr Row table[] = {
    {401,
     "woocommerce_rest_authentication_error",
     "read permissions",
     rejected,
     "key.write_only",
     "the API key may only write: make one with Read/Write permission in WooCommerce > Settings > "
     "Advanced > REST API"},
    {401,
     "woocommerce_rest_authentication_error",
     "permissions",
     rejected,
     "key.read_only",
     "the API key may only read: make one with Read/Write permission in WooCommerce > Settings > "
     "Advanced > REST API"},
    {401,
     "woocommerce_rest_authentication_error",
     "timestamp",
     rejected,
     "clock_differs",
     "the store's clock and ours differ by more than a quarter of an hour: set one of them"},
    {401,
     "woocommerce_rest_authentication_error",
     "nonce",
     unavailable,
     "nonce_used",
     "the store has seen this request's one-time number before"},
    {401,
     "woocommerce_rest_authentication_error",
     "",
     unauthorized,
     "key.wrong_secret",
     "the store does not accept the consumer secret: enter the API key again"},
    {401,
     "",
     "",
     unauthorized,
     "key.unknown",
     "the store does not accept the API key: it was deleted, its user may not see orders, or a "
     "proxy keeps the Authorization header from PHP or WordPress does not know it is on https"},
    {403,
     "woocommerce_rest_cannot_view",
     "",
     unauthorized,
     "view_forbidden",
     "the API key's user may not see this: give the user the role Shop manager"},
    {403,
     "woocommerce_rest_cannot_edit",
     "",
     unauthorized,
     "edit_forbidden",
     "the API key's user may not change this: give the user the role Administrator"},
    {403,
     "woocommerce_rest_cannot_create",
     "",
     unauthorized,
     "edit_forbidden",
     "the API key's user may not create this: give the user the role Administrator"},
    {403,
     "",
     "",
     unauthorized,
     "forbidden",
     "the store refuses the call: the key's user lacks the right, or a firewall or security "
     "plug-in blocks it"},
    {404,
     "rest_no_route",
     "",
     rejected,
     "route_missing",
     "the address answers, but WooCommerce's REST API is not there: is the plug-in active?"},
    {404,
     "woocommerce_rest_shop_order_invalid_id",
     "",
     not_found,
     "order_unknown",
     "the store does not know this order"},
    {404,
     "woocommerce_rest_shop_order_refund_invalid_id",
     "",
     not_found,
     "refund_unknown",
     "the store does not know this refund"},
    {404,
     "woocommerce_rest_invalid_id",
     "",
     not_found,
     "customer_unknown",
     "the store does not know this customer"},
    {404,
     "woocommerce_rest_shop_webhook_invalid_id",
     "",
     not_found,
     "webhook_unknown",
     "the store does not know this webhook"},
    {404, "", "", not_found, "not_found", "the store does not know this record"},
    {400,
     "rest_invalid_param",
     "delivery_url",
     invalid_input,
     "webhook_refused",
     "the store refused the address webhooks go to"},
    {400,
     "rest_post_invalid_page_number",
     "",
     invalid_input,
     "page_beyond",
     "the store's list ended while it was read"},
    {400,
     "rest_missing_callback_param",
     "",
     invalid_input,
     "parameter_missing",
     "the store misses a parameter in our request"},
    {400,
     "rest_invalid_param",
     "",
     invalid_input,
     "parameter_refused",
     "the store refused a parameter of our request"},
    {400,
     "rest_invalid_json",
     "",
     invalid_input,
     "request_malformed",
     "the store could not read our request"},
    {405, "", "", invalid_input, "method_refused", "the store does not allow this call"},
    {413, "", "", invalid_input, "too_large", "the request is too large for the store"},
    {500,
     "woocommerce_rest_cannot_create_order_refund",
     "",
     rejected,
     "refund_refused",
     "the store refuses this refund: its amount is more than is left of the order"},
};

constexpr auto wait_without_hint = std::chrono::seconds(30);

bool writes(std::string_view method) { return method != "GET"; }

/// Which kind of 5xx: WordPress names a fatal error of PHP and the loss of its database.
std::string failure_of(HttpReply const& reply, std::string const& vendor_code) {
    if (vendor_code == "internal_server_error") return "critical_error";
    if (reply.body.find("Error establishing a database connection") != std::string::npos)
        return "database_error";
    return "http_" + std::to_string(reply.status);
}

/// What a 5xx means to whoever looks after the shop; "" when it says nothing.
std::string_view meaning_of(std::string_view failure) {
    if (failure == "database_error") return "WordPress cannot reach its database";
    if (failure == "critical_error")
        return "a plug-in or theme broke off in PHP; see WooCommerce > Status > Logs";
    if (failure == "http_502") return "PHP does not run behind the host's web server";
    if (failure == "http_503") return "maintenance mode, or the host is overloaded";
    if (failure == "http_504") return "PHP needed longer than the host allows";
    return {};
}

/// Measured: "database_error" and maintenance mode both carry the code "wp_die", which says
/// nothing.
Error of_failure(HttpReply const& reply, std::string_view method, std::string const& vendor_code) {
    std::string const failure = failure_of(reply, vendor_code);
    std::string named = "HTTP " + std::to_string(reply.status);
    if (std::string_view const meaning = meaning_of(failure); !meaning.empty())
        named += ": " + std::string(meaning);
    else if (!vendor_code.empty())
        named += ", " + vendor_code;
    return {writes(method) ? outcome_unknown : unavailable,
            "woocommerce." + failure,
            "the store failed (" + named + ")",
            seconds_in(reply, "Retry-After")};
}

Error of_row(Row const& row) {
    return {row.kind, "woocommerce." + std::string(row.code), std::string(row.message)};
}

}  // namespace

Error error_of_reply(HttpReply const& reply, std::string_view method) {
    auto const body = json_body(reply);
    bool const json = body.has_value() && body->is_object();
    std::string const vendor_code = json ? safe_code((*body)["code"].text()) : std::string();
    std::string_view const message = json ? (*body)["message"].text() : std::string_view{};
    std::string const status = std::to_string(reply.status);

    if (reply.status == 429)
        return {rate_limited,
                "woocommerce.too_many_calls",
                "the store's host asks for fewer calls",
                seconds_in(reply, "Retry-After").value_or(wait_without_hint)};
    if (reply.status == 404 && !json)
        return {rejected,
                "woocommerce.no_rest_api",
                "there is no WordPress REST API at this address: check the store address, and that "
                "Settings > "
                "Permalinks is not 'Plain'"};
    for (auto const& row : table)
        if ((row.status == 0 || row.status == reply.status) &&
            (row.vendor_code.empty() || row.vendor_code == vendor_code) &&
            (row.contains.empty() || message.find(row.contains) != std::string_view::npos))
            return of_row(row);
    if (reply.status >= 500) return of_failure(reply, method, vendor_code);
    std::string const named = "HTTP " + status + (vendor_code.empty() ? "" : ", " + vendor_code);
    return {rejected, "woocommerce.http_" + status, "the store refused the call (" + named + ")"};
}

Error not_json(std::string_view method) {
    return {writes(method) ? outcome_unknown : rejected,
            "woocommerce.not_json",
            "the store answered with something that is no data, such as a web page: a maintenance "
            "mode, a login "
            "wall or a plug-in stands before its REST API"};
}

Error plain_http_refused(std::string_view base) {
    return {rejected,
            "woocommerce.plain_http_refused",
            "the server at " + std::string(base) +
                " does not take plain http there: it may speak https on this port"};
}

Error redirected(std::string_view location, std::string_view base) {
    auto const target = split_url(location);
    std::string what = "the store answered with a redirect";
    std::string where = "where it really lives";
    // The query stays out: over plain http it is signed.
    if (target && !target->host.empty()) {
        what += " to " + target->origin();
        auto const api = target->path.find("wp-json/");
        if (api != std::string::npos) where = target->origin() + target->path.substr(0, api);
    }
    // Measured: with 'Plain' permalinks WordPress takes the API for a page and adds a slash.
    if (where == base)
        return {rejected,
                "woocommerce.no_rest_api",
                "WordPress takes its REST API's address for a page: under Settings > Permalinks "
                "choose anything but 'Plain'"};
    return {rejected,
            "woocommerce.redirected",
            what + ", which is never followed with credentials: set base_url to " + where};
}

}  // namespace cf::woocommerce
