#include <algorithm>

#include "base/http.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

ApiError no_webhook(int status) {
    return {status, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID."};
}

bool is_web_address(std::string_view url) {
    auto const parts = split_url(url);
    return parts && (parts->scheme == "http" || parts->scheme == "https") && !parts->host.empty();
}

Refusal read_webhook(Json const& body, Webhook& webhook) {
    auto const copy = [&](char const* name, std::string& value) {
        if (body.contains(name)) value = body[name].text();
    };
    copy("name", webhook.name);
    copy("topic", webhook.topic);
    copy("delivery_url", webhook.delivery_url);
    copy("secret", webhook.secret);
    copy("status", webhook.status);
    if (webhook.status != "active" && webhook.status != "paused" && webhook.status != "disabled") {
        ParameterErrors errors;
        errors.add(
            "status", "rest_not_in_enum", "status is not one of active, paused, and disabled.");
        return errors.error();
    }
    if (!hooks_of_topic(webhook.topic))
        return ApiError{400,
                        "woocommerce_rest_webhook_invalid_topic",
                        "Webhook topic is required and must be valid."};
    if (!is_web_address(webhook.delivery_url))
        return ApiError{
            400,
            "woocommerce_rest_webhook_invalid_delivery_url",
            "Webhook delivery URL must be a valid URL starting with http:// or https://."};
    return std::nullopt;
}

}  // namespace

void Rest::add_webhook_routes() {
    add("POST", "/webhooks/batch", &Rest::batch_webhooks);
    add("GET", "/webhooks", &Rest::list_webhooks);
    add("POST", "/webhooks", &Rest::create_webhook);
    add("GET", "/webhooks/{id}", &Rest::get_webhook);
    add("PUT", "/webhooks/{id}", &Rest::update_webhook);
    add("DELETE", "/webhooks/{id}", &Rest::delete_webhook);
}

Answer Rest::list_webhooks(Call const& call) {
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, {"date", "id", "title"}, errors);
    if (!errors.empty()) return errors.error();
    std::string const status = call.parameter("status").value_or("all");
    std::vector<Id> ids;
    for (auto const& [id, webhook] : shop_.hooks().all())
        if (query.allows(id) && (status == "all" || status == webhook.status)) ids.push_back(id);
    if (!query.ascending) std::reverse(ids.begin(), ids.end());
    return paged(call, query, ids, [&](Id id) {
        return with_links(
            webhook_json(*shop_.hooks().find(id), store_.settings.zone), call.links, "webhooks");
    });
}

Answer Rest::get_webhook(Call const& call) {
    Webhook const* webhook = shop_.hooks().find(call.id());
    if (webhook == nullptr) return no_webhook(404);
    return with_links(webhook_json(*webhook, store_.settings.zone), call.links, "webhooks");
}

Answer Rest::create_webhook(Call const& call) {
    Webhook webhook;
    if (auto refusal = read_webhook(call.body, webhook)) return *refusal;
    if (shop_.hooks().all().size() >= Hooks::webhooks_max)
        return ApiError{400, "simulator_too_many_webhooks", "This store has too many webhooks."};
    if (webhook.name.empty()) webhook.name = "Webhook created on " + to_iso(call.now);
    if (webhook.secret.empty()) webhook.secret = shop_.random().token(50);
    Webhook const& stored = shop_.hooks().add(std::move(webhook), call.now);
    if (stored.status == "active") shop_.hooks().ping(stored, call.now);
    return {201, with_links(webhook_json(stored, store_.settings.zone), call.links, "webhooks")};
}

Answer Rest::update_webhook(Call const& call) {
    Webhook* webhook = shop_.hooks().find(call.id());
    if (webhook == nullptr) return no_webhook(400);
    Webhook changed = *webhook;
    if (auto refusal = read_webhook(call.body, changed)) return *refusal;
    if (changed.status == "active" && webhook->status != "active" &&
        !switches_.reenabled_webhook_keeps_failures)
        changed.failures = 0;
    changed.modified = call.now;
    *webhook = std::move(changed);
    return with_links(webhook_json(*webhook, store_.settings.zone), call.links, "webhooks");
}

Answer Rest::delete_webhook(Call const& call) {
    Webhook const* webhook = shop_.hooks().find(call.id());
    if (webhook == nullptr) return no_webhook(404);
    if (!call.flag("force") && !call.body["force"].boolean_or(false))
        return ApiError{
            501, "woocommerce_rest_trash_not_supported", "Webhooks do not support trashing."};
    Json before = with_links(webhook_json(*webhook, store_.settings.zone), call.links, "webhooks");
    shop_.hooks().remove(call.id());
    return before;
}

Answer Rest::batch_webhooks(Call const& call) {
    return batch(call, &Rest::create_webhook, &Rest::update_webhook, &Rest::delete_webhook);
}

}  // namespace cf::woocommerce::sim
