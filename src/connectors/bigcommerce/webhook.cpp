#include "connectors/bigcommerce/webhook.hpp"

#include "base/encoding.hpp"  // constant_time_equal
#include "base/json.hpp"
#include "base/text.hpp"
#include "connectors/shared/http_json.hpp"
#include "connectors/shared/webhook_hmac.hpp"

namespace cf::bigcommerce {
namespace {

constexpr std::size_t signatures_max = 10;
/// A clock may run ahead of ours by this much. Behind has no limit: retries go on for two days.
constexpr auto future_max = std::chrono::seconds(300);

bool signature_right(HttpRequest const& request, WebhookKeys const& keys, Instant now) {
    std::string_view const id = request.headers.get("webhook-id");
    std::string_view const timestamp = request.headers.get("webhook-timestamp");
    auto const seconds = Decimal::parse(timestamp);
    bool const whole = seconds.has_value() && seconds->scale() == 0 && seconds->sign() > 0 &&
                       *seconds < Decimal(100'000'000'000);
    if (!whole || id.empty()) return false;
    if (from_unix_seconds(std::int64_t(seconds->coefficient())) > now + future_max) return false;
    std::string const text = std::string(id) + "." + std::string(timestamp) + "." + request.body;
    // Several signatures may stand side by side while a secret is being changed.
    bool right = false;
    std::size_t count = 0;
    for (auto const stated : split(request.headers.get("webhook-signature"), ' ')) {
        if (++count > signatures_max) break;
        if (stated.starts_with("v1,"))
            right |= hmac_matches(keys.client_secret, text, stated.substr(3));
    }
    return right;
}

bool token_right(HttpRequest const& request, WebhookKeys const& keys) {
    return !keys.token.empty() &&
           constant_time_equal(keys.token.reveal(), request.headers.get(token_header));
}

bool is_genuine(HttpRequest const& request, WebhookKeys const& keys, Instant now) {
    bool const is_signed = request.headers.find("webhook-signature").has_value();
    switch (keys.auth) {
        case WebhookAuth::signature:
            return is_signed && signature_right(request, keys, now);
        case WebhookAuth::header:
            return token_right(request, keys);
        case WebhookAuth::automatic:
            break;
    }
    // Without the client secret a signature cannot be judged; then our token must do.
    if (is_signed && !keys.client_secret.empty()) return signature_right(request, keys, now);
    return token_right(request, keys);
}

std::optional<RecordRef> record_of(std::string_view scope, Json const& data) {
    bool const customer = scope.starts_with("store/customer/");
    bool const order = scope.find("/order/") != std::string_view::npos &&
                       !scope.starts_with("store/product/") && !scope.starts_with("store/sku/");
    if (customer) {
        Json const& owner = data["address"]["customer_id"];
        std::string_view const id = owner.is_null() ? data["id"].text() : owner.text();
        if (!id.empty()) return RecordRef{RecordKind::customer, RecordId(std::string(id))};
    }
    if (order) {
        // Channel and transaction stubs carry order_id, as a number or a text; the others the
        // order's id.
        Json const& of = data["order_id"];
        std::string_view const id = of.is_null() ? data["id"].text() : of.text();
        if (!id.empty()) return RecordRef{RecordKind::order, RecordId(std::string(id))};
    }
    return std::nullopt;
}

}  // namespace

WebhookVerdict read_delivery(HttpRequest const& request, WebhookKeys const& keys, Instant now) {
    WebhookVerdict verdict;
    verdict.status = 401;
    if (!is_genuine(request, keys, now)) return verdict;
    auto const body = Json::parse(request.body);
    std::string_view const producer =
        body.has_value() ? (*body)["producer"].text() : std::string_view{};
    // Another store's hook that was pointed here: its records are not ours.
    if (!producer.empty() && producer != "stores/" + keys.store_hash) return verdict;
    verdict.status = 200;
    verdict.kind = WebhookVerdict::Kind::accepted;
    verdict.delivery_id = std::string(request.headers.get("webhook-id"));
    if (body.has_error()) {
        verdict.poll_now = true;
        return verdict;
    }
    std::string_view const scope = (*body)["scope"].text();
    if (auto record = record_of(scope, (*body)["data"])) {
        verdict.records.push_back(*std::move(record));
    } else {
        bool const goods = scope.starts_with("store/product/") || scope.starts_with("store/sku/");
        verdict.poll_now = !goods;
    }
    return verdict;
}

}  // namespace cf::bigcommerce
