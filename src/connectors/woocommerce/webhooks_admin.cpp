// Registering, checking and reviving the store's webhooks.
#include <algorithm>

#include "base/encoding.hpp"
#include "connectors/shared/webhook_hmac.hpp"
#include "connectors/woocommerce/storefront.hpp"
#include "connectors/woocommerce/webhook.hpp"

namespace cf::woocommerce {
namespace {

constexpr int webhook_pages_max = 10;
constexpr std::size_t page_size = 100;

Json registration(std::string const& topic, std::string const& url, Secret<> const& secret) {
    return Json::object({{"name", "Crossfoot " + topic},
                         {"topic", topic},
                         {"delivery_url", url},
                         {"secret", secret.reveal()},
                         {"status", "active"}});
}

bool is_active(Json const& body, std::string const& topic, std::string const& url) {
    auto const webhook = webhook_from_wire(JsonCursor(body));
    return webhook.has_value() && webhook->status == "active" && webhook->topic == topic &&
           webhook->delivery_url == url;
}

}  // namespace

Task<WooStorefront::HookSecret> WooStorefront::webhook_secret() {
    auto known = co_await client_.secret("webhook_secret");
    HookSecret result;
    if (known.has_value() && !known->empty()) {
        result.secret = *std::move(known);
        co_return result;
    }
    if (known.has_error() && known.error().kind != ErrorKind::not_found) co_return known.error();
    CF_CO_TRY(auto from, co_await client_.secret("consumer_secret"));
    result.secret = derived_secret(from, "webhooks of " + client_.settings().base);
    result.fresh = true;
    // Saved before the store hears of it: a delivery signed with it must be readable after a crash.
    CF_CO_TRY_VOID(co_await client_.save_secret("webhook_secret", result.secret));
    co_return result;
}

Task<std::vector<WireWebhook>> WooStorefront::list_webhooks() {
    std::vector<WireWebhook> all;
    for (int page = 1; page <= webhook_pages_max; ++page) {
        Call list{.path = "wc/v3/webhooks"};
        list.query = {{"per_page", std::to_string(page_size)}, {"page", std::to_string(page)}};
        CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
        for (auto const& element : answer.body.items()) {
            CF_CO_TRY(auto webhook, webhook_from_wire(JsonCursor(element)));
            all.push_back(std::move(webhook));
        }
        if (answer.body.items().size() < page_size) break;
    }
    co_return all;
}

Task<> WooStorefront::ensure_topic(std::string topic,
                                   std::string url,
                                   std::vector<WireWebhook> existing,
                                   HookSecret secret,
                                   WebhookHealth& health) {
    auto const ours =
        std::find_if(existing.begin(), existing.end(), [&](WireWebhook const& webhook) {
            return webhook.topic == topic && webhook.delivery_url == url;
        });
    bool const found = ours != existing.end();
    if (found && ours->status == "active" && !secret.fresh) {
        ++health.active;
        co_return Result<>{};
    }
    Call write{.method = found ? "PUT" : "POST",
               .path = found ? "wc/v3/webhooks/" + percent_encode(ours->id) : "wc/v3/webhooks"};
    write.body = registration(topic, url, secret.secret);
    auto answer = co_await client_.call(std::move(write));
    if (answer.has_error()) {
        // A store that refuses is reported and polled; one that does not answer is tried again
        // later.
        bool const refused = answer.error().kind == ErrorKind::rejected ||
                             answer.error().kind == ErrorKind::invalid_input;
        if (!refused) co_return answer.error();
        health.problems.push_back(topic + ": " + answer.error().message);
        co_return Result<>{};
    }
    if (!is_active(answer->body, topic, url)) {
        health.problems.push_back(topic +
                                  ": the store took the webhook but does not show it as active");
        co_return Result<>{};
    }
    ++health.active;
    health.repaired.push_back(!found ? topic + ": registered"
                              : ours->status == "active"
                                  ? topic + ": given our secret"
                                  : topic + ": switched on again, the store had it " +
                                        ours->status);
    co_return Result<>{};
}

Task<WebhookHealth> WooStorefront::ensure_webhooks(std::string url) {
    WebhookHealth health;
    health.expected = int(webhook_topics.size());
    CF_CO_TRY(auto secret, co_await webhook_secret());
    webhook_secret_ = secret.secret;
    CF_CO_TRY(auto existing, co_await list_webhooks());
    for (std::string_view const wanted : webhook_topics) {
        std::string topic(wanted);
        CF_CO_TRY_VOID(co_await ensure_topic(std::move(topic), url, existing, secret, health));
    }
    co_return health;
}

}  // namespace cf::woocommerce
