#include "connectors/shared/oauth2.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "base/encoding.hpp"

namespace cf {

namespace {

constexpr char client_secret_name[] = "client_secret";
constexpr char tokens_name[] = "oauth2_tokens";
// A vendor that does not say how long a token lives gets the RFC's silence read cautiously.
constexpr std::int64_t lifetime_default_s = 300;
constexpr std::int64_t lifetime_max_s = 7 * 24 * 3600;

/// Unguessable text. Not from `Random`: that stream is seeded and no source of secrets.
Result<std::string> random_text(std::size_t bytes) {
    std::string raw(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), int(raw.size())) != 1)
        return Error{ErrorKind::unavailable,
                     "oauth.no_entropy",
                     "the machine gave no random bytes for a safe consent; try again"};
    return to_base64url(raw);
}

std::string find_parameter(QueryParameters const& parameters, std::string_view name) {
    for (auto const& [key, value] : parameters)
        if (key == name) return value;
    return {};
}

}  // namespace

Result<ConsentRequest> begin_oauth2_consent(OAuth2Settings const& settings,
                                            std::string const& redirect_uri) {
    CF_TRY(auto state, random_text(24));
    CF_TRY(auto verifier, random_text(48));  // 64 characters; allowed are 43 to 128.
    QueryParameters const parameters{{"response_type", "code"},
                                     {"client_id", settings.client_id},
                                     {"redirect_uri", redirect_uri},
                                     {"scope", settings.scope},
                                     {"state", state},
                                     {"code_challenge", to_base64url(sha256(verifier))},
                                     {"code_challenge_method", "S256"}};
    return ConsentRequest{.url = settings.authorize_url + "?" + to_query(parameters),
                          .state = std::move(state),
                          .code_verifier = Secret<>(std::move(verifier))};
}

OAuth2Session::OAuth2Session(OAuth2Settings settings,
                             ConnectionId connection,
                             ConnectorContext context)
    : settings_(std::move(settings)), connection_(std::move(connection)), context_(context) {}

std::string OAuth2Session::code(std::string_view what) const {
    return settings_.vendor + ".oauth." + std::string(what);
}

bool OAuth2Session::alive() const {
    return tokens_ && !tokens_->access.empty() &&
           tokens_->expires_at - context_.clock.now() > settings_.renew_before;
}

Task<Secret<>> OAuth2Session::access_token() { return usable_token(Need::fresh, Secret<>{}); }

Task<Secret<>> OAuth2Session::replace(Secret<> refused) {
    return usable_token(Need::renewed, std::move(refused));
}

Task<Secret<>> OAuth2Session::usable_token(Need need, Secret<> refused) {
    if (need == Need::fresh && saved_ && alive()) co_return tokens_->access;
    auto const attempts_before = attempts_;
    auto guard = co_await renewal_.acquire();
    // Who waited for an attempt that failed shares the failure: no herd on the token endpoint.
    if (attempts_ != attempts_before && failure_) co_return *failure_;
    auto result = co_await renew_if_needed(need, std::move(refused));
    ++attempts_;
    failure_ = result.has_error() ? std::optional<Error>(result.error()) : std::nullopt;
    if (failure_) co_return *failure_;
    co_return tokens_->access;
}

Task<> OAuth2Session::renew_if_needed(Need need, Secret<> refused) {
    // Whoever held the lock before may have done the work; so may another node, through the vault.
    auto done = [&] { return alive() && (need == Need::fresh || tokens_->access != refused); };
    if (!saved_) {
        auto saved = co_await save();
        if (saved.has_error()) co_return saved.error();
    }
    if (done()) co_return Result<>{};
    auto loaded = co_await load();
    if (loaded.has_error()) co_return loaded.error();
    if (done()) co_return Result<>{};
    co_return co_await renew();
}

Task<> OAuth2Session::load() {
    // Tokens of the app itself live for minutes and cost one call: they stay in memory.
    if (settings_.grant == OAuth2Settings::Grant::client_credentials) co_return Result<>{};
    auto stored = co_await context_.secrets.read(connection_, tokens_name);
    if (stored.has_error()) {
        if (stored.error().kind != ErrorKind::not_found) co_return stored.error();
        co_return Error{ErrorKind::unauthorized,
                        code("consent_needed"),
                        "this connection has no consent yet: connect it in the browser"};
    }
    auto parsed = Json::parse(stored->reveal());
    if (parsed.has_error())
        co_return Error{ErrorKind::unauthorized,
                        code("consent_needed"),
                        "the stored tokens of this connection cannot be read: connect it again"};
    Json const& json = *parsed;
    auto instant_of = [&](std::string_view name) {
        auto at = parse_instant(json[name].text());
        return at.has_value() ? *at : Instant{};
    };
    tokens_ =
        Tokens{.access = Secret<>(std::string(json["access_token"].text())),
               .expires_at = instant_of("expires_at"),
               .refresh = Secret<>(std::string(json["refresh_token"].text())),
               .previous_refresh = Secret<>(std::string(json["previous_refresh_token"].text())),
               .rotated_at = instant_of("rotated_at")};
    co_return Result<>{};
}

Task<> OAuth2Session::save() {
    if (settings_.grant == OAuth2Settings::Grant::client_credentials) {
        saved_ = true;
        co_return Result<>{};
    }
    // One secret for all of it: a reader sees the old set or the new one, never a mixture.
    auto const json = Json::object({{"access_token", tokens_->access.reveal()},
                                    {"expires_at", to_iso(tokens_->expires_at)},
                                    {"refresh_token", tokens_->refresh.reveal()},
                                    {"previous_refresh_token", tokens_->previous_refresh.reveal()},
                                    {"rotated_at", to_iso(tokens_->rotated_at)}});
    NamedSecrets secrets;
    secrets.emplace_back(tokens_name, Secret<>(json.dump()));
    auto written = co_await context_.secrets.write(connection_, std::move(secrets));
    if (written.has_error()) co_return written.error();
    saved_ = true;
    co_return Result<>{};
}

Task<> OAuth2Session::renew() {
    if (settings_.grant == OAuth2Settings::Grant::client_credentials) {
        QueryParameters form{{"grant_type", "client_credentials"}, {"scope", settings_.scope}};
        auto tokens = co_await request_tokens(std::move(form));
        if (tokens.has_error()) co_return tokens.error();
        tokens_ = std::move(*tokens);
        co_return Result<>{};
    }
    auto result = co_await renew_with(tokens_->refresh);
    bool const spent = result.has_error() && result.error().code == code("consent_needed");
    bool const in_grace =
        !tokens_->previous_refresh.empty() &&
        context_.clock.now() - tokens_->rotated_at < settings_.previous_token_grace;
    if (!spent || !in_grace) co_return result;
    // Once: whether it works or not, the token is forgotten afterwards.
    auto previous = std::exchange(tokens_->previous_refresh, Secret<>{});
    co_return co_await renew_with(std::move(previous));
}

Task<> OAuth2Session::renew_with(Secret<> refresh_token) {
    QueryParameters form{{"grant_type", "refresh_token"},
                         {"refresh_token", refresh_token.reveal()}};
    auto tokens = co_await request_tokens(std::move(form));
    if (tokens.has_error()) co_return tokens.error();
    tokens->previous_refresh = refresh_token;
    // A vendor that does not rotate sends none back: the old one stays.
    if (tokens->refresh.empty()) tokens->refresh = std::move(refresh_token);
    tokens_ = std::move(*tokens);
    saved_ = false;
    co_return co_await save();
}

Task<OAuth2Session::Tokens> OAuth2Session::request_tokens(QueryParameters form) {
    HttpRequest request{.method = "POST", .url = settings_.token_url};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Accept", "application/json");
    auto client_secret = co_await context_.secrets.read(connection_, client_secret_name);
    if (client_secret.has_value()) {
        request.headers.add(
            "Authorization",
            "Basic " + to_base64(percent_encode(settings_.client_id) + ":" +
                                 percent_encode(client_secret->reveal())));  // RFC 6749, 2.3.1
    } else if (client_secret.error().kind == ErrorKind::not_found) {
        form.emplace_back("client_id", settings_.client_id);
    } else {
        co_return client_secret.error();
    }
    request.body = to_query(form);
    auto reply = co_await context_.http.send(std::move(request), settings_.http);
    if (reply.has_error()) {
        // No document depends on this answer, and a lost one is asked for again: the vendor keeps
        // the token before the rotation alive for a while.
        Error error = reply.error();
        if (error.kind == ErrorKind::outcome_unknown) error.kind = ErrorKind::unavailable;
        co_return error.while_("renewing the access token");
    }
    if (reply->status != 200) co_return token_error(*reply);
    auto body = Json::parse(reply->body);
    if (body.has_error() || (*body)["access_token"].text().empty())
        co_return Error{ErrorKind::unavailable,
                        code("answer_unreadable"),
                        "the token endpoint answered without a token; trying again later"};
    auto lifetime = JsonCursor(*body).integer_at("expires_in");
    std::int64_t seconds = lifetime.has_value() ? *lifetime : lifetime_default_s;
    seconds = std::clamp<std::int64_t>(seconds, 0, lifetime_max_s);
    auto const now = context_.clock.now();
    co_return Tokens{.access = Secret<>(std::string((*body)["access_token"].text())),
                     .expires_at = now + std::chrono::seconds(seconds),
                     .refresh = Secret<>(std::string((*body)["refresh_token"].text())),
                     .rotated_at = now};
}

Error OAuth2Session::token_error(HttpReply const& reply) const {
    if (reply.status == 429)
        return {ErrorKind::rate_limited,
                code("too_many_calls"),
                "the token endpoint asks us to wait",
                std::chrono::seconds(60)};
    if (reply.status >= 500)
        return {ErrorKind::unavailable,
                code("unavailable"),
                "the token endpoint is out of order (HTTP " + std::to_string(reply.status) + ")"};
    // Only the error word is taken from the body: descriptions may repeat what we sent.
    auto body = Json::parse(reply.body);
    std::string const word(body.has_value() ? (*body)["error"].text() : std::string_view{});
    if (word == "invalid_grant")
        return {ErrorKind::unauthorized,
                code("consent_needed"),
                "the consent has ended or was withdrawn: connect again in the browser"};
    if (word == "invalid_scope")
        return {ErrorKind::unauthorized,
                code("scope_refused"),
                "the app is not allowed the scopes we ask for: check its settings at the vendor"};
    return {ErrorKind::unauthorized,
            code("client_refused"),
            "the vendor refuses this client id or secret (HTTP " + std::to_string(reply.status) +
                "): check both in the connection's settings"};
}

Task<> OAuth2Session::keep_alive(std::chrono::seconds idle_max) {
    if (settings_.grant == OAuth2Settings::Grant::client_credentials) co_return Result<>{};
    auto guard = co_await renewal_.acquire();
    if (saved_) {
        auto loaded = co_await load();
        if (loaded.has_error()) co_return loaded.error();
    } else {
        auto saved = co_await save();
        if (saved.has_error()) co_return saved.error();
    }
    if (context_.clock.now() - tokens_->rotated_at < idle_max) co_return Result<>{};
    co_return co_await renew();
}

Task<> OAuth2Session::finish_consent(ConsentRequest consent,
                                     std::string redirect_uri,
                                     QueryParameters answer) {
    if (consent.state.empty() ||
        !constant_time_equal(find_parameter(answer, "state"), consent.state))
        co_return Error{ErrorKind::rejected,
                        code("state_mismatch"),
                        "this answer does not belong to the consent we asked for: start again"};
    auto const authorization_code = find_parameter(answer, "code");
    if (authorization_code.empty())
        co_return Error{ErrorKind::rejected,
                        code("consent_denied"),
                        "access was not granted in the browser: start again and allow it"};
    auto guard = co_await renewal_.acquire();
    QueryParameters form{{"grant_type", "authorization_code"},
                         {"code", authorization_code},
                         {"redirect_uri", std::move(redirect_uri)}};
    if (!consent.code_verifier.empty())
        form.emplace_back("code_verifier", consent.code_verifier.reveal());
    auto tokens = co_await request_tokens(std::move(form));
    if (tokens.has_error()) co_return tokens.error();
    if (tokens->refresh.empty())
        co_return Error{ErrorKind::unauthorized,
                        code("no_refresh_token"),
                        "the vendor gave no lasting consent: allow offline access and start again"};
    tokens_ = std::move(*tokens);
    saved_ = false;
    co_return co_await save();
}

}  // namespace cf
