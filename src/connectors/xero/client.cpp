#include "connectors/xero/client.hpp"

#include <charconv>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace cf::xero {

namespace {

constexpr char accounting_path[] = "/api.xro/2.0/";
// Granular scopes (sheet 1); items need both invoices and settings.
constexpr char scope_wanted[] =
    "accounting.invoices accounting.payments accounting.banktransactions "
    "accounting.manualjournals accounting.settings accounting.contacts";

Error bad_setting(std::string_view field, std::string_view what) {
    return {ErrorKind::invalid_input,
            "xero.settings",
            "setting '" + std::string(field) + "' of the Xero connection " + std::string(what)};
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<std::string> base_url(Json const& fields, std::string_view name, std::string otherwise) {
    std::string text(fields[name].text());
    if (text.empty()) return otherwise;
    auto const url = split_url(text);
    bool const tls = url && url->scheme == "https";
    if (!tls && !(url && url->scheme == "http" && is_loopback(url->host)))
        return bad_setting(name, "must be an https address (plain http is for loopback only)");
    if (url->path != "/" || !url->query.empty())
        return bad_setting(name, "must be an address without a path");
    return url->origin();
}

Result<int> limit(Json const& fields, std::string_view name, int otherwise, int max) {
    auto const text = fields[name].text();
    if (text.empty()) return otherwise;
    int value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < 1 || value > max)
        return bad_setting(name, "must be a whole number from 1 to " + std::to_string(max));
    return value;
}

}  // namespace

Result<Settings> Settings::read(ConnectionSettings const& connection) {
    Json const& fields = connection.fields;
    Settings settings;
    settings.client_id = fields["client_id"].text();
    if (settings.client_id.empty()) return bad_setting("client_id", "is missing");
    auto const grant = fields["grant"].text();
    if (grant == "client_credentials")
        settings.grant = OAuth2Settings::Grant::client_credentials;
    else if (!grant.empty() && grant != "code")
        return bad_setting("grant", "must be code or client_credentials");
    settings.tenant_id = fields["tenant_id"].text();
    settings.ca_file = fields["ca_file"].text();
    settings.private_network = fields["private_network"].text() == "true";
    CF_TRY(settings.api_base, base_url(fields, "api_base", "https://api.xero.com"));
    CF_TRY(settings.identity_base, base_url(fields, "identity_base", "https://identity.xero.com"));
    CF_TRY(settings.login_base, base_url(fields, "login_base", "https://login.xero.com"));
    CF_TRY(settings.web_base, base_url(fields, "web_base", "https://go.xero.com"));
    // 5 in flight and 60 a minute are Xero's; a day has 1,000 in the tier a self-hoster's own app
    // starts in, 5,000 above it (sheet 7).
    CF_TRY(settings.limits.concurrent, limit(fields, "calls_concurrent", 5, 5));
    // A simulator on this machine may be told to take more.
    auto const api = split_url(settings.api_base);
    int const per_minute_max = api && is_loopback(api->host) ? 1'000'000 : 60;
    CF_TRY(settings.limits.per_minute, limit(fields, "calls_per_minute", 60, per_minute_max));
    CF_TRY(settings.limits.per_day, limit(fields, "calls_per_day", 1000, 1'000'000));
    return settings;
}

OAuth2Settings Settings::oauth2() const {
    bool const person = grant == OAuth2Settings::Grant::authorization_code;
    return {.vendor = "xero",
            .authorize_url = login_base + "/identity/connect/authorize",
            .token_url = identity_base + "/connect/token",
            .client_id = client_id,
            .grant = grant,
            .scope = person ? std::string("offline_access ") + scope_wanted : scope_wanted,
            .renew_before = std::chrono::seconds(120),
            .previous_token_grace = std::chrono::minutes(30),
            .http = http()};
}

HttpOptions Settings::http() const {
    HttpOptions options;
    options.ca_file = ca_file;
    options.private_network = private_network;
    return options;
}

Client::Client(Settings settings, ConnectionId connection, ConnectorContext context)
    : settings_(std::move(settings)),
      context_(context),
      session_(settings_.oauth2(), std::move(connection), context),
      tenant_(settings_.tenant_id) {}

Task<HttpReply> Client::send_authorised(HttpRequest request) {
    auto token = co_await session_.access_token();
    if (token.has_error()) co_return token.error();
    for (bool renewed = false;; renewed = true) {
        HttpRequest attempt = request;
        attempt.headers.set("Authorization", "Bearer " + token->reveal());
        auto reply = co_await context_.http.send(std::move(attempt), settings_.http());
        if (reply.has_error()) co_return reply.error();
        bool const scope = !reply->headers.get("WWW-Authenticate").empty() &&
                           error_of_reply(*reply, {}).code == "xero.connection.scope_missing";
        if (reply->status != 401 || scope || renewed) co_return std::move(*reply);
        // Nothing was executed: the same request may go again with a token that works.
        auto other = co_await session_.replace(*token);
        if (other.has_error()) co_return other.error();
        token = std::move(other);
    }
}

Task<Json> Client::call(Call call) {
    auto tenant_id = co_await tenant();
    if (tenant_id.has_error()) co_return tenant_id.error();
    HttpRequest request{.method = call.method,
                        .url = settings_.api_base + accounting_path + call.path};
    if (!call.query.empty()) request.url += "?" + to_query(call.query);
    // Without Accept the answer is XML (sheet 2).
    request.headers.add("Accept", "application/json");
    if (!tenant_id->empty()) request.headers.add("Xero-tenant-id", *tenant_id);
    request.headers.add("User-Agent", "Crossfoot/0.1");
    if (!call.body.is_null()) {
        request.headers.add("Content-Type", "application/json");
        request.body = call.body.dump();
    }
    if (!call.idempotency_key.empty()) request.headers.add("Idempotency-Key", call.idempotency_key);
    if (call.modified_since) {
        auto text = to_iso(*call.modified_since);
        text.pop_back();  // UTC without a zone letter is the documented form.
        request.headers.add("If-Modified-Since", std::move(text));
    }
    CallNature const nature{.writes = call.method != "GET", .elements = call.elements};
    auto reply = co_await send_authorised(std::move(request));
    if (reply.has_error()) {
        Error error = reply.error();
        // A read that got lost changed nothing.
        if (!nature.writes && error.kind == ErrorKind::outcome_unknown)
            error.kind = ErrorKind::unavailable;
        co_return error;
    }
    if (reply->status < 200 || reply->status > 299) {
        if (call.refusal) *call.refusal = words_of_refusal(*reply, call.private_texts);
        co_return error_of_reply(*reply, nature, call.private_texts);
    }
    auto body = Json::parse(reply->body);
    if (body.has_value()) co_return std::move(*body);
    co_return Error{nature.writes ? ErrorKind::outcome_unknown : ErrorKind::unavailable,
                    "xero.answer_unreadable",
                    "Xero's answer cannot be read"};
}

Task<Json> Client::organisations() {
    HttpRequest request{.url = settings_.api_base + "/connections"};
    request.headers.add("Accept", "application/json");
    request.headers.add("User-Agent", "Crossfoot/0.1");
    auto reply = co_await send_authorised(std::move(request));
    if (reply.has_error()) {
        Error error = reply.error();
        if (error.kind == ErrorKind::outcome_unknown) error.kind = ErrorKind::unavailable;
        co_return error;
    }
    if (reply->status != 200) co_return error_of_reply(*reply, CallNature{});
    auto body = Json::parse(reply->body);
    if (body.has_error())
        co_return Error{ErrorKind::unavailable,
                        "xero.answer_unreadable",
                        "Xero's list of organisations cannot be read"};
    Json list = Json::array();
    for (auto const& connection : body->items()) {
        if (connection["tenantType"].text() != "ORGANISATION") continue;
        list.push_back(Json::object({{"id", connection["id"]},
                                     {"tenant_id", connection["tenantId"]},
                                     {"name", connection["tenantName"]}}));
    }
    co_return list;
}

Task<std::string> Client::tenant() {
    // A custom connection reaches one organisation and needs not name it (sheet 1).
    bool const custom = settings_.grant == OAuth2Settings::Grant::client_credentials;
    if (!tenant_.empty() || custom) co_return tenant_;
    auto list = co_await organisations();
    if (list.has_error()) co_return list.error();
    if (list->size() == 0)
        co_return Error{ErrorKind::unauthorized,
                        "xero.connection.no_organisation",
                        "the consent reaches no Xero organisation: connect again and choose one"};
    if (list->size() > 1)
        co_return Error{ErrorKind::invalid_input,
                        "xero.connection.organisation_open",
                        "the consent reaches several Xero organisations: set 'tenant_id' to the "
                        "one that is meant"};
    tenant_ = list->items()[0]["tenant_id"].text();
    co_return tenant_;
}

}  // namespace cf::xero
