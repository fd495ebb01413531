#include "connectors/bigcommerce/errors.hpp"

#include <string>

#include "connectors/shared/http_json.hpp"

namespace cf::bigcommerce {
namespace {

using enum ErrorKind;

struct Row {
    int status;
    ErrorKind read;         ///< What it means for a GET.
    ErrorKind write;        ///< And for a call that changes something.
    std::string_view code;  ///< After "bigcommerce."
    std::string_view message;
};

constexpr Row table[] = {
    {400,
     invalid_input,
     invalid_input,
     "request_refused",
     "BigCommerce does not know a field or parameter of our request"},
    {401,
     unauthorized,
     unauthorized,
     "token_refused",
     "BigCommerce does not accept the access token: the API account was deleted or authorised "
     "again; tokens cannot be "
     "renewed, so enter a new one"},
    {403,
     unauthorized,
     unauthorized,
     "scope_missing",
     "the API account lacks a permission: it needs orders, transactions, customers and store "
     "information, read-only at "
     "least, for this very store"},
    {404, not_found, not_found, "not_found", "BigCommerce does not know this record"},
    {405, invalid_input, invalid_input, "method_refused", "BigCommerce does not allow this call"},
    {406,
     invalid_input,
     invalid_input,
     "format_refused",
     "BigCommerce does not speak the format asked for"},
    {409, conflict, conflict, "conflict", "BigCommerce holds something else than we thought"},
    {413,
     invalid_input,
     invalid_input,
     "too_large",
     "the request holds more than BigCommerce takes at once"},
    {415, invalid_input, invalid_input, "format_refused", "BigCommerce could not read our request"},
    {422, rejected, rejected, "not_valid", "BigCommerce understood the request and refused it"},
    {423, unavailable, unavailable, "locked", "the record is locked in BigCommerce for a moment"},
    {499,
     unavailable,
     outcome_unknown,
     "cut_short",
     "the connection to BigCommerce was closed early"},
    {501, invalid_input, invalid_input, "not_implemented", "BigCommerce does not offer this call"},
    {503,
     unavailable,
     outcome_unknown,
     "unavailable",
     "BigCommerce or the store is under maintenance or suspended"},
    {507, rejected, rejected, "plan_limit", "the store's plan allows no more of these"},
};

/// What a part of the answer tells beyond the status.
struct Detail {
    int status;
    std::string_view contains;
    std::string_view code;
};

constexpr Detail details[] = {
    {400, "is not supported by this resource", "field_unknown"},
    {400, "invalid_grant", "consent_expired"},
    {400, "invalid_client", "app_unknown"},
    {400, "redirect_uri_mismatch", "redirect_refused"},
    {404, "Webhook with id", "hook_gone"},
    {422, "\"destination\"", "hook_refused"},
    {422, "\"scope\"", "hook_refused"},
    {422, "in progress", "refund_concurrent"},
    {422, "payment", "refund_amounts"},
};

std::string_view detail_of(HttpReply const& reply, std::string_view code) {
    for (auto const& detail : details)
        if (detail.status == reply.status && reply.body.find(detail.contains) != std::string::npos)
            return detail.code;
    return code;
}

/// 500 wants a minute or more between tries; 503 of a suspended store does not end soon.
constexpr auto wait_after_failure = std::chrono::seconds(60);

}  // namespace

std::chrono::milliseconds wait_of(HttpReply const& reply) {
    if (auto const reset = count_in(reply, "X-Rate-Limit-Time-Reset-Ms");
        reset && *reset <= 3'600'000)
        return std::chrono::milliseconds(*reset);
    if (auto const seconds = seconds_in(reply, "X-Retry-After")) return *seconds;
    if (auto const seconds = seconds_in(reply, "Retry-After")) return *seconds;
    return std::chrono::seconds(5);  // No headers: the platform sheds load.
}

Error error_of_reply(HttpReply const& reply, std::string_view method) {
    bool const write = method != "GET";
    if (reply.status == 429) {
        auto const seconds = std::chrono::ceil<std::chrono::seconds>(wait_of(reply));
        auto const pause = std::max(seconds, std::chrono::seconds(1));
        // Without figures it is the platform, not this store's quota (sheet 3).
        if (reply.headers.get("X-Rate-Limit-Requests-Quota").empty() &&
            reply.headers.get("X-Rate-Limit-Time-Reset-Ms").empty())
            return {rate_limited,
                    "bigcommerce.load_shed",
                    "BigCommerce asks everybody for fewer calls",
                    pause};
        return {rate_limited,
                "bigcommerce.too_many_calls",
                "the store's calls for these 30 seconds are used up",
                pause};
    }
    for (auto const& row : table) {
        if (row.status != reply.status) continue;
        Error error{write ? row.write : row.read,
                    "bigcommerce." + std::string(detail_of(reply, row.code)),
                    std::string(row.message)};
        if (reply.status == 503) error.retry_after = wait_after_failure;
        return error;
    }
    std::string const status = std::to_string(reply.status);
    if (reply.status >= 500)
        return {write ? outcome_unknown : unavailable,
                "bigcommerce.http_" + status,
                "BigCommerce failed (HTTP " + status + ")",
                wait_after_failure};
    return {rejected,
            "bigcommerce.http_" + status,
            "BigCommerce refused the call (HTTP " + status + ")"};
}

Error unreadable(std::string_view what, std::string_view why) {
    return {rejected,
            "bigcommerce.answer_unreadable",
            "BigCommerce's " + std::string(what) + " cannot be read: " + std::string(why)};
}

}  // namespace cf::bigcommerce
