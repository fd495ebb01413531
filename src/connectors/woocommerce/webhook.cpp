#include "connectors/woocommerce/webhook.hpp"

#include "base/json.hpp"
#include "connectors/shared/webhook_hmac.hpp"

namespace cf::woocommerce {
namespace {

/// Sent when a webhook is made and after each failed delivery: form-encoded, without signature or
/// topic.
bool is_ping(HttpRequest const& request) {
    return !request.headers.find("X-WC-Webhook-Signature") && request.body.size() < 100 &&
           request.body.starts_with("webhook_id=");
}

std::optional<RecordRef> record_of(std::string_view topic, Json const& body) {
    bool const order = topic.starts_with("order.");
    bool const customer = topic.starts_with("customer.");
    bool const refunded = topic == "action.woocommerce_order_refunded";
    Json const& id = refunded ? body["arg"] : body["id"];
    if (id.text().empty()) return std::nullopt;
    if (order || refunded) return RecordRef{RecordKind::order, RecordId(std::string(id.text()))};
    if (customer) return RecordRef{RecordKind::customer, RecordId(std::string(id.text()))};
    return std::nullopt;
}

}  // namespace

WebhookVerdict read_delivery(HttpRequest const& request, Secret<> const& secret) {
    WebhookVerdict verdict;
    if (is_ping(request)) {
        verdict.kind = WebhookVerdict::Kind::greeting;
        return verdict;
    }
    if (!hmac_matches(secret, request.body, request.headers.get("X-WC-Webhook-Signature"))) {
        verdict.status = 401;
        return verdict;
    }
    verdict.kind = WebhookVerdict::Kind::accepted;
    verdict.delivery_id = std::string(request.headers.get("X-WC-Webhook-Delivery-ID"));
    // The topic is not signed. It only says which record to look at, and looking is always safe.
    std::string_view const topic = request.headers.get("X-WC-Webhook-Topic");
    auto const body = Json::parse(request.body);
    std::optional<RecordRef> record;
    if (body.has_value()) record = record_of(topic, *body);
    if (record)
        verdict.records.push_back(*std::move(record));
    else
        verdict.poll_now = !topic.starts_with("product.") && !topic.starts_with("coupon.");
    return verdict;
}

}  // namespace cf::woocommerce
