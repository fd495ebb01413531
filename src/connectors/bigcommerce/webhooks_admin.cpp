// Registering, checking and reviving the store's webhooks (vendor sheet, section 11).
#include <algorithm>

#include "base/encoding.hpp"
#include "connectors/bigcommerce/errors.hpp"
#include "connectors/bigcommerce/storefront.hpp"
#include "connectors/shared/webhook_hmac.hpp"

namespace cf::bigcommerce {
namespace {

constexpr int hook_pages_max = 10;
constexpr std::size_t hooks_per_page = 250;

Json registration(std::string const& scope, std::string const& url, Secret<> const& token) {
    return Json::object({{"scope", scope},
                         {"destination", url},
                         {"is_active", true},
                         {"headers", Json::object({{std::string(token_header), token.reveal()}})}});
}

/// The answer holds the hook bare or in `data`; both are documented.
bool is_active(Json const& answer) {
    Json const& hook = answer.contains("data") ? answer["data"] : answer;
    return hook["is_active"].boolean_or(false);
}

}  // namespace

Task<BigCommerceStorefront::HookToken> BigCommerceStorefront::hook_token() {
    auto known = co_await client_.secret("webhook_token");
    HookToken result;
    if (known.has_value() && !known->empty()) {
        result.token = *std::move(known);
        co_return result;
    }
    if (known.has_error() && known.error().kind != ErrorKind::not_found) co_return known.error();
    CF_CO_TRY(auto from, co_await client_.secret("access_token"));
    result.token = derived_secret(from, "webhooks of " + client_.settings().store_hash);
    result.fresh = true;
    // Saved before the store hears of it: a delivery that carries it must be known after a crash.
    CF_CO_TRY_VOID(co_await client_.save_secret("webhook_token", result.token));
    co_return result;
}

Task<std::vector<WireHook>> BigCommerceStorefront::list_hooks(std::string path) {
    std::vector<WireHook> all;
    for (int page = 1; page <= hook_pages_max; ++page) {
        Call call{.path = path};
        call.query = {{"page", std::to_string(page)}, {"limit", std::to_string(hooks_per_page)}};
        CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
        for (auto const& element : answer["data"].items()) {
            auto hook = hook_from_wire(JsonCursor(element));
            if (hook.has_error()) co_return unreadable("webhook", hook.error().message);
            all.push_back(*std::move(hook));
        }
        if (answer["data"].items().size() < hooks_per_page) break;
    }
    co_return all;
}

Task<> BigCommerceStorefront::ensure_scope(std::string scope,
                                           std::string url,
                                           std::vector<WireHook> existing,
                                           HookToken token,
                                           WebhookHealth& health) {
    auto const ours = std::find_if(existing.begin(), existing.end(), [&](WireHook const& hook) {
        return hook.scope == scope && hook.destination == url;
    });
    bool const found = ours != existing.end();
    if (found && ours->is_active && !token.fresh) {
        ++health.active;
        co_return Result<>{};
    }
    // No idempotency key: the list above is the look before the write.
    Call write{.method = found ? "PUT" : "POST",
               .path = found ? "v3/hooks/" + percent_encode(ours->id) : "v3/hooks"};
    write.body = registration(scope, url, token.token);
    auto answer = co_await client_.call(std::move(write));
    if (answer.has_error()) {
        auto const kind = answer.error().kind;
        bool const refused = kind == ErrorKind::rejected || kind == ErrorKind::invalid_input ||
                             kind == ErrorKind::conflict;
        if (!refused) co_return answer.error();
        health.problems.push_back(
            scope + ": " + answer.error().message +
            " (the address must be https on port 443 with a public certificate)");
        co_return Result<>{};
    }
    if (!is_active(*answer)) {
        health.problems.push_back(scope +
                                  ": BigCommerce took the webhook but does not show it as active");
        co_return Result<>{};
    }
    ++health.active;
    health.repaired.push_back(!found            ? scope + ": registered"
                              : ours->is_active ? scope + ": given our token"
                                                : scope + ": switched on again");
    co_return Result<>{};
}

/// Failing deliveries block the whole domain for minutes, and some events are lost meanwhile.
Task<> BigCommerceStorefront::report_blocked(std::string url, WebhookHealth& health) {
    Call call{.path = "v3/hooks/admin"};
    CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
    auto const own = split_url(url);
    for (auto const& domain : answer["data"]["blocked_domains"].items()) {
        auto const blocked = split_url(domain["destination"].text());
        bool const bare = own && domain["destination"].text() == own->host;
        if (!(own && blocked && blocked->host == own->host) && !bare) continue;
        std::string reason(
            domain["reasons"][std::size_t(0)]["failure_description"].text().substr(0, 80));
        health.problems.push_back("BigCommerce holds back deliveries to our address for " +
                                  std::string(domain["time_left"].text()) + " seconds" +
                                  (reason.empty() ? "" : " (" + reason + ")"));
    }
    co_return Result<>{};
}

Task<WebhookHealth> BigCommerceStorefront::ensure_webhooks(std::string url) {
    WebhookHealth health;
    health.expected = int(webhook_scopes.size());
    CF_CO_TRY(auto token, co_await hook_token());
    keys_.token = token.token;
    CF_CO_TRY_VOID(co_await load_webhook_secrets());
    CF_CO_TRY(auto existing, co_await list_hooks("v3/hooks"));
    for (std::string_view const wanted : webhook_scopes) {
        std::string scope(wanted);
        CF_CO_TRY_VOID(co_await ensure_scope(std::move(scope), url, existing, token, health));
    }
    CF_CO_TRY_VOID(co_await report_blocked(url, health));
    co_return health;
}

Task<> BigCommerceStorefront::load_webhook_secrets() {
    auto token = co_await client_.secret("webhook_token");
    if (token.has_error() && token.error().kind != ErrorKind::not_found) co_return token.error();
    if (token.has_value()) keys_.token = *std::move(token);
    auto secret = co_await client_.secret("client_secret");
    if (secret.has_error() && secret.error().kind != ErrorKind::not_found) co_return secret.error();
    if (secret.has_value()) keys_.client_secret = *std::move(secret);
    co_return Result<>{};
}

WebhookVerifier BigCommerceStorefront::webhook_verifier() const {
    return [keys = keys_](HttpRequest const& request, Instant now) {
        return read_delivery(request, keys, now);
    };
}

}  // namespace cf::bigcommerce
