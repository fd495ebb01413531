#include "connectors/bigcommerce/sim/app_grants.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr auto code_life = std::chrono::seconds(60);
constexpr char const* account_uuid = "12345678-90ab-cdef-1234-567890abcdef";

HttpReply grant_error(char const* code) {
    return json_answer(400, Json::object({{"error", code}}));
}

std::set<std::string> scope_set(std::string const& text) {
    std::set<std::string> all;
    for (auto part : split(text, ' ')) {
        if (!part.empty()) all.emplace(part);
    }
    return all;
}

}  // namespace

std::string signed_payload_jwt(Json const& claims, std::string const& secret) {
    std::string const head = to_base64url(Json::object({{"alg", "HS256"}, {"typ", "JWT"}}).dump());
    std::string const signed_part = head + "." + to_base64url(claims.dump());
    return signed_part + "." + to_base64url(hmac_sha256(secret, signed_part));
}

bool scope_allows(std::vector<std::string> const& granted,
                  std::vector<std::string_view> const& needed,
                  std::string_view method) {
    if (needed.empty()) return true;
    bool const reading = method == "GET" || method == "HEAD";
    return std::any_of(needed.begin(), needed.end(), [&](std::string_view scope) {
        auto const has = [&](std::string const& wanted) {
            return std::find(granted.begin(), granted.end(), wanted) != granted.end();
        };
        return has(std::string(scope)) || (reading && has(std::string(scope) + "_read_only"));
    });
}

AppGrants::AppGrants(Settings const& settings, std::uint64_t seed)
    : settings_(settings), random_(seed) {
    for (auto const& token : settings.tokens) tokens_.emplace(token.access_token, token);
}

TokenSettings const* AppGrants::account(std::string_view access_token) const {
    auto found = tokens_.find(access_token);
    return found == tokens_.end() ? nullptr : &found->second;
}

AppSettings const* AppGrants::app(std::string_view client_id) const {
    for (auto const& one : settings_.apps) {
        if (one.client_id == client_id) return &one;
    }
    return nullptr;
}

Result<Json> AppGrants::consent(std::string const& client_id, Instant now) {
    AppSettings const* const found = app(client_id);
    if (!found) return bad_input("no app has the client_id '" + client_id + "'");
    std::string const code = "code" + random_.token(20);
    codes_[code] = {client_id, now + code_life};
    return Json::object({{"account_uuid", account_uuid},
                         {"code", code},
                         {"context", "stores/" + settings_.hash},
                         {"scope", join(found->scopes, " ")}});
}

HttpReply AppGrants::exchange(HttpRequest const& request, Instant now) {
    CF_TRY(auto const body, json_body(request, Version::v3));
    auto const field = [&](char const* name) { return std::string(body[name].text()); };
    AppSettings const* const found = app(field("client_id"));
    if (!found || !constant_time_equal(found->client_secret, field("client_secret"))) {
        return grant_error("invalid_client");
    }
    if (field("redirect_uri") != found->redirect_uri) return grant_error("redirect_uri_mismatch");
    auto const code = codes_.find(field("code"));
    bool const good = code != codes_.end() && code->second.client_id == found->client_id &&
                      now < code->second.until && field("grant_type") == "authorization_code";
    if (!good) return grant_error("invalid_grant");
    bool const same_context = field("context") == "stores/" + settings_.hash;
    bool const same_scope =
        scope_set(field("scope")) == std::set(found->scopes.begin(), found->scopes.end());
    codes_.erase(code);
    revoke(found->client_id);
    TokenSettings token{.access_token = random_.token(32),
                        .client_id = found->client_id,
                        .client_secret = found->client_secret,
                        .scopes = found->scopes};
    // A wrong context gives a token without scopes: 403 everywhere. (Sheet section 2.)
    bool const usable = same_context && same_scope;
    if (!usable) token.scopes.clear();
    Json const scope = usable ? Json(join(token.scopes, " ")) : Json();
    std::string const text = token.access_token;
    tokens_.emplace(text, std::move(token));
    Json const user = Json::object(
        {{"id", 24654}, {"username", "merchant@example.com"}, {"email", "merchant@example.com"}});
    Json const owner = Json::object(
        {{"id", 12345}, {"username", "owner@example.com"}, {"email", "owner@example.com"}});
    return json_answer(200,
                       Json::object({{"access_token", text},
                                     {"scope", scope},
                                     {"user", user},
                                     {"owner", owner},
                                     {"context", field("context")},
                                     {"account_uuid", account_uuid}}));
}

bool AppGrants::revoke(std::string const& client_id) {
    return std::erase_if(
               tokens_, [&](auto const& entry) { return entry.second.client_id == client_id; }) > 0;
}

std::optional<HttpRequest> AppGrants::uninstall_callback(std::string const& client_id,
                                                         Instant now) {
    AppSettings const* const found = app(client_id);
    if (!found || found->uninstall_url.empty()) return std::nullopt;
    std::int64_t const issued = to_unix_seconds(now);
    Json const claims = Json::object(
        {{"aud", client_id},
         {"iss", "bc"},
         {"iat", issued},
         {"nbf", issued - 5},
         {"exp", issued - 5 + 86400},
         {"jti", random_.uuid()},
         {"sub", "stores/" + settings_.hash},
         {"user",
          Json::object({{"id", 24654}, {"email", "merchant@example.com"}, {"locale", "en-US"}})},
         {"owner", Json::object({{"id", 12345}, {"email", "owner@example.com"}})},
         {"url", "/"},
         {"channel_id", Json()}});
    return HttpRequest{.method = "GET",
                       .url = found->uninstall_url + "?signed_payload_jwt=" +
                              signed_payload_jwt(claims, found->client_secret)};
}

}  // namespace cf::bigcommerce::sim
