#include "connectors/xero/webhook.hpp"

#include "base/encoding.hpp"
#include "connectors/xero/test_xero.hpp"

namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using Kind = WebhookVerdict::Kind;

Instant const now{};

HttpRequest delivery(std::string_view name) {
    Json const& request = sample("webhook")[name]["request"];
    HttpRequest delivery{.method = "POST", .url = "/hook"};
    for (auto const& [header, value] : request["headers"].members())
        delivery.headers.add(header, std::string(value.text()));
    delivery.body = request["raw_body"].text();
    return delivery;
}

WebhookVerifier verifier(std::string only_tenant = tenant) {
    return make_webhook_verifier(Secret<>(std::string(sample("webhook")["key"].text())),
                                 std::move(only_tenant));
}

HttpRequest signed_delivery(std::string body) {
    HttpRequest request{.method = "POST", .url = "/hook"};
    request.headers.add("X-Xero-Signature",
                        to_base64(hmac_sha256(sample("webhook")["key"].text(), body)));
    request.body = std::move(body);
    return request;
}

TEST(XeroWebhook, EventsNameTheirRecords) {
    auto const verdict = verifier()(delivery("event"), now);
    EXPECT_EQ(verdict.kind, Kind::accepted);
    EXPECT_EQ(verdict.status, 200);
    ASSERT_EQ(verdict.records.size(), 2u);
    EXPECT_EQ(verdict.records[0].id.value, "credit_note:1a90792e-ab87-5cb7-a32f-70eb40725dfc");
    EXPECT_EQ(verdict.records[1].id.value, "invoice:59ece29e-b0ee-5db5-a703-a26fdaf1f050");
    EXPECT_EQ(verdict.records[1].kind, RecordKind::order);
    EXPECT_FALSE(verdict.poll_now);
    EXPECT_FALSE(verdict.delivery_id.empty());
}

TEST(XeroWebhook, IntentToReceiveIsAnswered200WhenSignedAnd401WhenNot) {
    auto const valid = verifier()(delivery("itr_valid"), now);
    EXPECT_EQ(valid.kind, Kind::greeting);
    EXPECT_EQ(valid.status, 200);
    auto const invalid = verifier()(delivery("itr_invalid"), now);
    EXPECT_EQ(invalid.kind, Kind::forged);
    EXPECT_EQ(invalid.status, 401);
}

TEST(XeroWebhook, SignatureIsOverTheRawBytes) {
    EXPECT_EQ(verifier()(delivery("reformatted_body_must_fail"), now).kind, Kind::forged);
}

TEST(XeroWebhook, WrongMissingOrUnkeyedSignaturesAreForged) {
    auto request = delivery("event");
    request.headers.set("x-xero-signature", "AAAA");
    EXPECT_EQ(verifier()(request, now).kind, Kind::forged);
    request.headers = {};
    EXPECT_EQ(verifier()(request, now).kind, Kind::forged);
    auto const keyless = make_webhook_verifier(Secret<>{}, tenant);
    auto empty_key = delivery("event");
    empty_key.headers.set("x-xero-signature", to_base64(hmac_sha256("", empty_key.body)));
    EXPECT_EQ(keyless(empty_key, now).kind, Kind::forged);
}

TEST(XeroWebhook, OtherOrganisationsAndUnknownCategoriesAreTakenAndDropped) {
    auto const verdict = verifier("another-tenant")(delivery("event"), now);
    EXPECT_EQ(verdict.kind, Kind::accepted);
    EXPECT_TRUE(verdict.records.empty());
    EXPECT_FALSE(verdict.poll_now);
    auto const other = signed_delivery(
        R"({"events":[{"resourceId":"59ece29e-b0ee-5db5-a703-a26fdaf1f050","tenantId":")" + tenant +
        R"(","eventCategory":"SUBSCRIPTION","eventType":"UPDATE"}]})");
    EXPECT_TRUE(verifier()(other, now).records.empty());
}

TEST(XeroWebhook, ContactEventsMarkCustomersAndRepeatsMarkOnce) {
    std::string const event =
        R"({"resourceId":"59ECE29E-b0ee-5db5-a703-a26fdaf1f050","tenantId":")" + tenant +
        R"(","eventCategory":"CONTACT","eventType":"UPDATE"})";
    auto const verdict =
        verifier()(signed_delivery(R"({"events":[)" + event + "," + event + "]}"), now);
    ASSERT_EQ(verdict.records.size(), 1u);
    EXPECT_EQ(verdict.records[0].kind, RecordKind::customer);
    EXPECT_EQ(verdict.records[0].id.value, "contact:59ece29e-b0ee-5db5-a703-a26fdaf1f050");
}

TEST(XeroWebhook, SignedBodyThatCannotBeReadMeansPoll) {
    for (auto body : {"", "[]", "{\"events\":7}", "no json"}) {
        auto const verdict = verifier()(signed_delivery(body), now);
        EXPECT_EQ(verdict.kind, Kind::accepted) << body;
        EXPECT_TRUE(verdict.poll_now) << body;
    }
}

}  // namespace
}  // namespace cf::xero
