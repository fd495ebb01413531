#include "connectors/woocommerce/sim/hooks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"

namespace cf::woocommerce::sim {

namespace {

struct Topic {
    std::string_view name;
    std::array<std::string_view, 3> hooks;
};

constexpr std::array topics{
    Topic{"coupon.created", {"woocommerce_process_shop_coupon_meta", "woocommerce_new_coupon", ""}},
    Topic{"coupon.updated",
          {"woocommerce_process_shop_coupon_meta", "woocommerce_update_coupon", ""}},
    Topic{"coupon.deleted", {"wp_trash_post", "", ""}},
    Topic{"coupon.restored", {"untrashed_post", "", ""}},
    Topic{"customer.created",
          {"user_register", "woocommerce_created_customer", "woocommerce_new_customer"}},
    Topic{"customer.updated", {"profile_update", "woocommerce_update_customer", ""}},
    Topic{"customer.deleted", {"delete_user", "", ""}},
    Topic{"order.created", {"woocommerce_new_order", "", ""}},
    Topic{"order.updated", {"woocommerce_update_order", "woocommerce_order_refunded", ""}},
    Topic{"order.deleted", {"wp_trash_post", "woocommerce_trash_order", ""}},
    Topic{"order.restored", {"untrashed_post", "woocommerce_untrash_order", ""}},
    Topic{"product.created",
          {"woocommerce_process_product_meta",
           "woocommerce_new_product",
           "woocommerce_new_product_variation"}},
    Topic{"product.updated",
          {"woocommerce_process_product_meta",
           "woocommerce_update_product",
           "woocommerce_update_product_variation"}},
    Topic{"product.deleted", {"wp_trash_post", "", ""}},
    Topic{"product.restored", {"untrashed_post", "", ""}},
};

constexpr std::string_view ping_marker = "application/x-www-form-urlencoded";

bool is_success(int status) {
    return (status >= 200 && status < 300) || status == 301 || status == 302;
}

/// Which webhook a request in flight belongs to, and whether it is a greeting.
struct Flight {
    Id webhook = 0;
    bool is_ping = false;
};

Flight flight_of(HttpRequest const& request) {
    if (request.headers.get("Content-Type") == ping_marker) {
        std::string_view const number =
            std::string_view(request.body).substr(std::string_view("webhook_id=").size());
        return {std::stoll(std::string(number)), true};
    }
    return {std::stoll(std::string(request.headers.get("X-WC-Webhook-ID"))), false};
}

}  // namespace

std::optional<Json> hooks_of_topic(std::string_view topic) {
    // "action.<hook>" takes any hook of a plug-in or of the shop itself.
    constexpr std::string_view custom = "action.";
    if (topic.starts_with(custom) && topic.size() > custom.size())
        return Json::array({Json(topic.substr(custom.size()))});
    for (auto const& known : topics) {
        if (known.name != topic) continue;
        Json list = Json::array();
        for (auto hook : known.hooks)
            if (!hook.empty()) list.push_back(hook);
        return list;
    }
    return std::nullopt;
}

Json webhook_json(Webhook const& webhook, TimeZone const& zone) {
    return Json::object({
        {"id", webhook.id},
        {"name", webhook.name},
        {"status", webhook.status},
        {"topic", webhook.topic},
        {"resource", webhook.resource()},
        {"event", webhook.event()},
        {"hooks", hooks_of_topic(webhook.topic).value_or(Json::array())},
        {"delivery_url", webhook.delivery_url},
        {"date_created", local_date(webhook.created, zone)},
        {"date_created_gmt", gmt_date(webhook.created)},
        {"date_modified", local_date(webhook.modified, zone)},
        {"date_modified_gmt", gmt_date(webhook.modified)},
    });
}

Webhook& Hooks::add(Webhook webhook, Instant now) {
    webhook.id = next_id_++;
    webhook.created = webhook.modified = whole_second(now);
    return webhooks_.insert_or_assign(webhook.id, std::move(webhook)).first->second;
}

Webhook* Hooks::find(Id id) {
    auto found = webhooks_.find(id);
    return found == webhooks_.end() ? nullptr : &found->second;
}

void Hooks::emit(std::string_view topic, Id arg, Instant now) {
    for (auto const& [id, webhook] : webhooks_) {
        if (webhook.topic != topic || webhook.status != "active") continue;
        if (!waiting_keys_.insert({id, arg}).second) continue;
        waiting_.emplace(now + delay_, Event{id, arg});
    }
}

void Hooks::ping(Webhook const& webhook, Instant now) {
    HttpRequest request;
    request.method = "POST";
    request.url = webhook.delivery_url;
    request.headers.add(
        "User-Agent",
        "WooCommerce/" + settings_.version + " Hookshot (WordPress/" + settings_.wp_version + ")");
    request.headers.add("Accept", "*/*");
    request.headers.add("Content-Type", std::string(ping_marker));
    request.body = "webhook_id=" + std::to_string(webhook.id);
    queue_.push(std::move(request), now);
}

HttpRequest Hooks::request_for(Webhook const& webhook, std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.url = webhook.delivery_url;
    auto& headers = request.headers;
    headers.add(
        "User-Agent",
        "WooCommerce/" + settings_.version + " Hookshot (WordPress/" + settings_.wp_version + ")");
    headers.add("Accept", "*/*");
    headers.add("Content-Type", "application/json");
    headers.add("X-WC-Webhook-Source", settings_.site_url + "/");
    headers.add("X-WC-Webhook-Topic", webhook.topic);
    headers.add("X-WC-Webhook-Resource", webhook.resource());
    headers.add("X-WC-Webhook-Event", webhook.event());
    headers.add("X-WC-Webhook-Signature", to_base64(hmac_sha256(webhook.secret, body)));
    headers.add("X-WC-Webhook-ID", std::to_string(webhook.id));
    std::string noise(16, '\0');
    for (auto& byte : noise) byte = static_cast<char>(random_.below(256));
    headers.add("X-WC-Webhook-Delivery-ID", to_hex(noise));
    request.body = std::move(body);
    return request;
}

std::vector<SimDelivery> Hooks::due(Instant now, Payload const& payload) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        auto const [at, event] = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        waiting_keys_.erase({event.webhook, event.arg});
        Webhook* webhook = find(event.webhook);
        if (webhook == nullptr || webhook->status != "active") continue;
        queue_.push(request_for(*webhook, payload(*webhook, event.arg)), at);
    }
    return queue_.take_due(now);
}

void Hooks::failed(Webhook& webhook, Instant now) {
    if (webhook.failures > failures_tolerated) {
        webhook.status = "disabled";
    } else {
        ++webhook.failures;
    }
    ping(webhook, now);
}

void Hooks::delivered(std::string const& id, int status, Instant now) {
    auto const request = queue_.finish(id);
    if (!request) return;
    auto const [webhook_id, is_ping] = flight_of(*request);
    Webhook* webhook = find(webhook_id);
    // A greeting that fails counts for nothing (recordings: probes, failure counting).
    if (webhook == nullptr || is_ping) return;
    webhook->modified = whole_second(now);
    if (is_success(status)) {
        webhook->failures = 0;
    } else {
        failed(*webhook, now);
    }
}

Instant Hooks::next_due() const {
    return waiting_.empty() ? queue_.next_due()
                            : std::min(waiting_.begin()->first, queue_.next_due());
}

}  // namespace cf::woocommerce::sim
