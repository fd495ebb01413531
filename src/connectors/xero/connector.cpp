#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/causes.hpp"
#include "connectors/xero/describe.hpp"
#include "connectors/xero/ledger.hpp"
#include "connectors/xero/webhook.hpp"

namespace cf::embedded {
extern std::string_view const xero_manifest;
}

namespace cf::xero {

namespace {

constexpr auto idle_max = std::chrono::days(7);  // Of the 60 a refresh token survives unused.

Result<std::unique_ptr<Ledger>> open_ledger(ConnectionSettings connection,
                                            ConnectorContext context) {
    CF_TRY(auto settings, Settings::read(connection));
    return std::unique_ptr<Ledger>(
        std::make_unique<XeroLedger>(std::move(settings), connection.id, context));
}

CallLimits limits_of(ConnectionSettings const& connection) {
    auto settings = Settings::read(connection);
    if (settings.has_value()) return settings->limits;
    return {.concurrent = 5, .per_minute = 60, .per_day = 1000};  // Xero's lowest tier.
}

std::optional<std::int64_t> count_in(HttpReply const& reply, std::string_view name) {
    auto number = Decimal::parse(reply.headers.get(name));
    if (number.has_error() || number->scale() != 0 || number->sign() < 0 ||
        *number > Decimal(1'000'000'000))
        return {};
    return std::int64_t(number->coefficient());
}

LimitReading read_limits(HttpReply const& reply) {
    LimitReading reading{.minute_left = count_in(reply, "X-MinLimit-Remaining"),
                         .day_left = count_in(reply, "X-DayLimit-Remaining")};
    if (reply.status != 429) return reading;
    auto const error = error_of_reply(reply, CallNature{});
    reading.wait = *error.retry_after;
    reading.day_exhausted = error.code == "xero.limit.day";
    return reading;
}

Result<ConsentRequest> begin_consent(ConnectionSettings connection,
                                     ConnectorContext,
                                     std::string redirect_uri) {
    CF_TRY(auto settings, Settings::read(connection));
    if (settings.grant != OAuth2Settings::Grant::authorization_code)
        return Error{ErrorKind::invalid_input,
                     "xero.settings",
                     "a custom connection (grant client_credentials) needs no consent here"};
    return begin_oauth2_consent(settings.oauth2(), redirect_uri);
}

Task<Json> finish_consent(ConnectionSettings connection,
                          ConnectorContext context,
                          ConsentRequest consent,
                          std::string redirect_uri,
                          QueryParameters answer) {
    auto settings = Settings::read(connection);
    if (settings.has_error()) co_return settings.error();
    Client client(std::move(*settings), connection.id, context);
    auto saved = co_await client.session().finish_consent(
        std::move(consent), std::move(redirect_uri), std::move(answer));
    if (saved.has_error()) co_return saved.error();
    auto organisations = co_await client.organisations();
    if (organisations.has_error()) co_return organisations.error();
    co_return Json::object({{"field", "tenant_id"}, {"choices", std::move(*organisations)}});
}

}  // namespace

XeroLedger::XeroLedger(Settings settings, ConnectionId connection, ConnectorContext context)
    : client_(std::move(settings), connection, context),
      secrets_(context.secrets),
      connection_(connection) {}

LedgerCapabilities XeroLedger::capabilities() const {
    return {.batch_size_max = 50,
            .number_length_max = 255,
            .reference_length_max = 255,
            .tracking_dimensions_max = 2,
            .explicit_tax = true,
            .credit_notes = true,
            .batch_allocations = false};
}

Task<> XeroLedger::load_webhook_secrets() {
    auto key = co_await secrets_.read(connection_, "webhook_key");
    if (key.has_value())
        webhook_key_ = std::move(*key);
    else if (key.error().kind != ErrorKind::not_found)
        co_return key.error();
    co_return Result<>{};
}

WebhookVerifier XeroLedger::webhook_verifier() const {
    return make_webhook_verifier(webhook_key_, client_.known_tenant());
}

Task<> XeroLedger::keep_alive() { return client_.session().keep_alive(idle_max); }

ConnectorDescriptor describe() {
    return {.name = "xero",
            .manifest = embedded::xero_manifest,
            .is_store = false,
            .open_ledger = &open_ledger,
            .limits = &limits_of,
            .read_limits = &read_limits,
            .begin_consent = &begin_consent,
            .finish_consent = &finish_consent,
            .causes = &causes};
}

}  // namespace cf::xero
