#include "connectors/xero/webhook.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/wire.hpp"

namespace cf::xero {

namespace {

struct Category {
    std::string_view name;
    RecordKind kind;
    std::string_view prefix;
};
constexpr Category categories[] = {{"INVOICE", RecordKind::order, "invoice:"},
                                   {"CREDITNOTE", RecordKind::order, "credit_note:"},
                                   {"CONTACT", RecordKind::customer, "contact:"}};

WebhookVerdict read_events(std::string const& body, std::string const& tenant_id) {
    WebhookVerdict verdict{.kind = WebhookVerdict::Kind::accepted};
    verdict.delivery_id = to_hex(sha256(body)).substr(0, 32);
    auto json = Json::parse(body);
    if (json.has_error() || !(*json)["events"].is_array()) {
        // Signed by Xero but not understood: it must be answered 200, so look everywhere.
        verdict.poll_now = true;
        return verdict;
    }
    auto const& events = (*json)["events"].items();
    // Intent to receive: a delivery without events, only to see whether we check signatures.
    if (events.empty()) verdict.kind = WebhookVerdict::Kind::greeting;
    for (auto const& event : events) {
        auto const tenant = event["tenantId"].text();
        if (!tenant_id.empty() && !equals_ignoring_case(tenant, tenant_id)) continue;
        auto const id = event["resourceId"].text();
        auto const category =
            std::ranges::find(categories, event["eventCategory"].text(), &Category::name);
        if (category == std::end(categories) || !wire::is_guid(id)) continue;
        verdict.records.push_back(
            {category->kind, RecordId(std::string(category->prefix) + ascii_lower(id))});
    }
    std::ranges::sort(verdict.records);
    auto const repeats = std::ranges::unique(verdict.records);
    verdict.records.erase(repeats.begin(), repeats.end());
    return verdict;
}

WebhookVerdict check(Secret<> const& key,
                     std::string const& tenant_id,
                     HttpRequest const& request) {
    // The key is text used as it is, never decoded; the hash is over the raw bytes (sheet 8).
    auto const expected = to_base64(hmac_sha256(key.reveal(), request.body));
    auto const given = request.headers.get("x-xero-signature");
    // Wrong ones are answered 401 with an empty body: the intent-to-receive test demands it.
    if (key.empty() || !constant_time_equal(given, expected))
        return {.kind = WebhookVerdict::Kind::forged, .status = 401};
    return read_events(request.body, tenant_id);
}

}  // namespace

WebhookVerifier make_webhook_verifier(Secret<> key, std::string tenant_id) {
    return [key = std::move(key), tenant_id = std::move(tenant_id)](
               HttpRequest const& request, Instant) { return check(key, tenant_id, request); };
}

}  // namespace cf::xero
