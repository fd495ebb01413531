#include "base/encoding.hpp"
#include "connectors/bigcommerce/webhook.hpp"
#include "connectors/woocommerce/webhook.hpp"
#include "connectors/xero/webhook.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {
namespace {

Secret<> const key{"hook-key"};
Instant const now = from_unix_seconds(1'760'000'000);
using Kind = WebhookVerdict::Kind;

WebhookVerdict bigcommerce_delivery(HttpRequest const& request) {
    return bigcommerce::read_delivery(
        request, {.client_secret = key, .token = Secret<>("hook-token"), .store_hash = "s1"}, now);
}

void check_marks(WebhookVerdict const& verdict) {
    for (auto const& record : verdict.records)
        expect(!record.id.value.empty(), "a record that is marked has a name");
}

void without_signature(HttpRequest request) {
    auto const big = bigcommerce_delivery(request);
    expect(big.kind == Kind::forged, "an unsigned BigCommerce delivery is forged");
    auto const xero = xero::make_webhook_verifier(key, "")(request, now);
    expect(xero.kind == Kind::forged, "an unsigned Xero delivery is forged");
    auto const woo = woocommerce::read_delivery(request, key);
    expect(woo.records.empty(), "an unsigned WooCommerce delivery marks nothing");
}

void with_signature(HttpRequest request) {
    std::string const signature = to_base64(hmac_sha256(key.reveal(), request.body));
    request.headers.set("X-WC-Webhook-Signature", signature);
    request.headers.set("x-xero-signature", signature);
    request.headers.set("X-Crossfoot-Hook", "hook-token");
    auto const big = bigcommerce_delivery(request);
    check_marks(big);
    auto const xero = xero::make_webhook_verifier(key, "")(request, now);
    expect(xero.kind != Kind::forged, "a signed Xero delivery is genuine");
    check_marks(xero);
    auto const woo = woocommerce::read_delivery(request, key);
    expect(woo.kind != Kind::forged, "a signed WooCommerce delivery is genuine");
    check_marks(woo);
}

}  // namespace

/// First line: WooCommerce's topic header. The rest: the body.
void webhook_body(std::string_view bytes) {
    auto const line = bytes.substr(0, bytes.find('\n'));
    HttpRequest request{.method = "POST", .url = "/hooks/x"};
    request.headers.set("X-WC-Webhook-Topic", std::string(line));
    request.body = std::string(bytes.substr(std::min(bytes.size(), line.size() + 1)));
    without_signature(request);
    with_signature(std::move(request));
}

}  // namespace cf::fuzz
