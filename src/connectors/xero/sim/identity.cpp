#include "connectors/xero/sim/identity.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/sim/scopes.hpp"
#include "connectors/xero/sim/signing_key.hpp"

namespace cf::xero::sim {
namespace {

std::string value_of(QueryParameters const& form, std::string_view name) {
    for (auto const& [key, value] : form)
        if (key == name) return value;
    return "";
}

std::vector<std::string> words(std::string_view text, char separator) {
    std::vector<std::string> list;
    for (auto part : split(text, separator))
        if (!part.empty()) list.emplace_back(part);
    return list;
}

bool contains(std::vector<std::string> const& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string seven_digits(Instant at) {
    auto text = to_iso_millis(at);
    text.pop_back();
    return text + "0000";
}

HttpReply no_store(HttpReply reply) {
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

bool verifier_fits(std::string const& verifier, std::string const& challenge) {
    return verifier.size() >= 43 && verifier.size() <= 128 &&
           to_base64url(sha256(verifier)) == challenge;
}

}  // namespace

Identity::Identity(std::uint64_t seed, Switches const& switches)
    : random_(seed), switches_(switches), user_id_(random_.uuid()) {}

Identity::~Identity() = default;

SigningKey& Identity::key() {
    if (!key_) key_ = std::make_unique<SigningKey>(random_);
    return *key_;
}

HttpReply Identity::error(int status, std::string_view code) const {
    return no_store(HttpReply::json(status, Json::object({{"error", code}}).dump()));
}

bool Identity::known_scope(std::string_view scope) const {
    return contains(granular_scopes(), scope) ||
           (switches_.broad_scopes && contains(broad_scopes(), scope));
}

App const* Identity::client_of(HttpRequest const& request,
                               Form const& form,
                               std::string& problem) const {
    std::string id = value_of(form, "client_id");
    std::string secret = value_of(form, "client_secret");
    auto const header = request.headers.get("Authorization");
    if (header.starts_with("Basic ")) {
        auto const decoded = from_base64(header.substr(6));
        auto const colon = decoded ? decoded->find(':') : std::string::npos;
        if (colon != std::string::npos) {
            id = form_decode(decoded->substr(0, colon));
            secret = form_decode(decoded->substr(colon + 1));
        }
    }
    problem = id.empty() ? "unauthorized_client" : "invalid_client";
    auto const app = apps.find(id);
    if (app == apps.end() || app->second.client_secret != secret) return nullptr;
    return &app->second;
}

HttpReply Identity::token(HttpRequest const& request, Instant now) {
    auto const form = parse_query(request.body);
    std::string problem;
    auto const* app = client_of(request, form, problem);
    if (app == nullptr) {
        bool const unauthorized = problem == "invalid_client" && switches_.invalid_client_401;
        return error(unauthorized ? 401 : 400, problem);
    }
    auto const grant_type = value_of(form, "grant_type");
    if (grant_type == "authorization_code") return by_code(*app, form, request, now);
    if (grant_type == "refresh_token") return by_refresh(*app, form, request, now);
    if (grant_type == "client_credentials") return by_credentials(*app, form, now);
    return error(400, "unsupported_grant_type");
}

HttpReply Identity::by_code(App const& app,
                            Form const& form,
                            HttpRequest const& request,
                            Instant now) {
    if (app.custom) return error(400, "unauthorized_client");
    auto const found = codes_.find(value_of(form, "code"));
    if (found == codes_.end()) return error(400, "invalid_grant");
    auto const code = std::move(found->second);
    codes_.erase(found);  // Single use, whatever comes of it.
    bool const mine = code.client_id == app.client_id &&
                      code.redirect_uri == value_of(form, "redirect_uri") && now < code.expires;
    bool const proven =
        code.challenge.empty() || verifier_fits(value_of(form, "code_verifier"), code.challenge);
    if (!mine || !proven) return error(400, "invalid_grant");
    return issue(app, code.scopes, code.auth_event_id, code.nonce, request, now);
}

HttpReply Identity::by_refresh(App const& app,
                               Form const& form,
                               HttpRequest const& request,
                               Instant now) {
    auto const found = refreshes_.find(value_of(form, "refresh_token"));
    if (found == refreshes_.end() || found->second.client_id != app.client_id)
        return error(400, "invalid_grant");
    auto& refresh = found->second;
    bool const stale = now - refresh.last_used > refresh_life;
    bool const spent = refresh.first_use && now - *refresh.first_use > refresh_grace;
    if (stale || spent) {
        refreshes_.erase(found);
        return error(400, "invalid_grant");
    }
    if (!refresh.first_use) refresh.first_use = now;
    auto const scopes = refresh.scopes;
    auto const auth_event = refresh.auth_event_id;
    return issue(app, scopes, auth_event, "", request, now);
}

/// Takes the SDK's odd form (`scopes`, comma-joined) and then grants the app's own (sheet 1).
HttpReply Identity::by_credentials(App const& app, Form const& form, Instant now) {
    if (!app.custom) return error(400, "unauthorized_client");
    auto scopes = words(value_of(form, "scope"), ' ');
    for (auto const& scope : scopes)
        if (!known_scope(scope) || !contains(app.scopes, scope)) return error(400, "invalid_scope");
    if (scopes.empty()) scopes = app.scopes;
    auto const token = make_access(app, scopes, "", now);
    return no_store(HttpReply::json(200,
                                    Json::object({{"access_token", token},
                                                  {"expires_in", std::int64_t(access_life.count())},
                                                  {"token_type", "Bearer"},
                                                  {"scope", join(scopes, " ")}})
                                        .dump()));
}

HttpReply Identity::issue(App const& app,
                          std::vector<std::string> const& scopes,
                          std::string const& auth_event,
                          std::string const& nonce,
                          HttpRequest const& request,
                          Instant now) {
    auto body = Json::object();
    if (contains(scopes, "openid")) body.set("id_token", id_token(app, nonce, request, now));
    body.set("access_token", make_access(app, scopes, auth_event, now));
    body.set("expires_in", std::int64_t(access_life.count()));
    body.set("token_type", "Bearer");
    if (contains(scopes, "offline_access")) {
        auto const refresh = random_.token(43);
        refreshes_[refresh] = {app.client_id, auth_event, scopes, now, {}};
        std::erase_if(refreshes_, [&](auto const& one) {
            auto const& first = one.second.first_use;
            return first && now - *first > refresh_grace;
        });
        body.set("refresh_token", refresh);
    }
    body.set("scope", join(scopes, " "));
    return no_store(HttpReply::json(200, body.dump()));
}

std::string Identity::make_access(App const& app,
                                  std::vector<std::string> const& scopes,
                                  std::string const& auth_event,
                                  Instant now) {
    auto list = Json::array();
    for (auto const& scope : scopes) list.push_back(scope);
    auto const seconds = to_unix_seconds(now);
    auto const claims = Json::object({{"nbf", seconds},
                                      {"exp", seconds + std::int64_t(access_life.count())},
                                      {"iss", "https://identity.xero.com"},
                                      {"client_id", app.client_id},
                                      {"xero_userid", user_id_},
                                      {"authentication_event_id", auth_event},
                                      {"jti", random_.token(16)},
                                      {"scope", std::move(list)}});
    // Opaque to clients; nobody may verify it, so the simulator's cheap signature will do.
    auto const header = Json::object({{"alg", "HS256"}, {"typ", "JWT"}});
    auto text = to_base64url(header.dump()) + "." + to_base64url(claims.dump());
    text += "." + to_base64url(hmac_sha256(user_id_, text));
    if (tokens_.size() >= tokens_max)
        std::erase_if(tokens_, [&](auto const& one) {
            return now - one.second.expires > std::chrono::hours(1);
        });
    tokens_[text] = {app.client_id,
                     auth_event,
                     app.custom ? app.tenant_id : "",
                     std::set<std::string>(scopes.begin(), scopes.end()),
                     now + access_life};
    return text;
}

std::string Identity::id_token(App const& app,
                               std::string const& nonce,
                               HttpRequest const& request,
                               Instant now) {
    auto const seconds = to_unix_seconds(now);
    auto claims = Json::object({{"iss", base_url_of(request)},
                                {"aud", app.client_id},
                                {"iat", seconds},
                                {"nbf", seconds},
                                {"exp", seconds + 300},
                                {"sub", to_hex(sha256(user_id_)).substr(0, 32)},
                                {"xero_userid", user_id_},
                                {"email", "owner@example.test"},
                                {"given_name", "Robin"},
                                {"family_name", "Owner"}});
    if (!nonce.empty()) claims.set("nonce", nonce);
    return key().sign(claims);
}

HttpReply Identity::revocation(HttpRequest const& request) {
    auto const form = parse_query(request.body);
    std::string problem;
    auto const* app = client_of(request, form, problem);
    if (app == nullptr) return error(switches_.invalid_client_401 ? 401 : 400, problem);
    auto const found = refreshes_.find(value_of(form, "token"));
    // Unknown tokens are answered alike (RFC 7009).
    if (found != refreshes_.end() && found->second.client_id == app->client_id) {
        connections_.erase(app->client_id);
        std::erase_if(refreshes_,
                      [&](auto const& one) { return one.second.client_id == app->client_id; });
    }
    return {200, {}, ""};
}

AccessToken const* Identity::token_of(HttpRequest const& request) const {
    auto const found = tokens_.find(bearer_of(request));
    return found == tokens_.end() ? nullptr : &found->second;
}

std::string Identity::bearer_of(HttpRequest const& request) const {
    auto const header = request.headers.get("Authorization");
    return header.size() > 7 && equals_ignoring_case(header.substr(0, 7), "Bearer ")
               ? std::string(header.substr(7))
               : "";
}

bool Identity::connected(AccessToken const& token, std::string_view tenant_id) const {
    if (!token.tenant_id.empty()) return token.tenant_id == tenant_id;
    auto const found = connections_.find(token.client_id);
    if (found == connections_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](auto const& one) {
        return one.tenant_id == tenant_id;
    });
}

HttpReply Identity::list_connections(AccessToken const& token,
                                     std::string const& auth_event) const {
    auto list = Json::array();
    auto add = [&](Connection const& one) {
        std::string name;
        for (auto const& tenant : tenants)
            if (tenant.id == one.tenant_id) name = tenant.name;
        list.push_back(Json::object({{"id", one.id},
                                     {"authEventId", one.auth_event_id},
                                     {"tenantId", one.tenant_id},
                                     {"tenantType", "ORGANISATION"},
                                     {"tenantName", name},
                                     {"createdDateUtc", seven_digits(one.created)},
                                     {"updatedDateUtc", seven_digits(one.updated)}}));
    };
    auto const found = connections_.find(token.client_id);
    if (found != connections_.end())
        for (auto const& one : found->second)
            if (auth_event.empty() || one.auth_event_id == auth_event) add(one);
    return HttpReply::json(200, list.dump());
}

HttpReply Identity::delete_connection(AccessToken const& token, std::string const& id) {
    auto const found = connections_.find(token.client_id);
    auto const gone =
        found == connections_.end()
            ? 0
            : std::erase_if(found->second, [&](auto const& one) { return one.id == id; });
    return {gone > 0 ? 204 : 404, {}, ""};
}

void Identity::connect(std::string const& client_id,
                       std::vector<std::string> const& tenant_ids,
                       std::string const& auth_event,
                       Instant now) {
    auto& list = connections_[client_id];
    for (auto const& tenant : tenant_ids) {
        auto const known = std::find_if(
            list.begin(), list.end(), [&](auto const& one) { return one.tenant_id == tenant; });
        if (known == list.end()) {
            list.push_back({random_.uuid(), tenant, auth_event, now, now});
        } else {
            known->auth_event_id = auth_event;
            known->updated = now;
        }
    }
}

void Identity::revoke_connection(std::string_view tenant_id) {
    for (auto& [client, list] : connections_)
        std::erase_if(
            list, [&](auto const& one) { return tenant_id.empty() || one.tenant_id == tenant_id; });
}

void Identity::revoke_tokens() {
    tokens_.clear();
    refreshes_.clear();
    codes_.clear();
}

std::string Identity::grant(std::string const& client_id, Instant now) {
    auto const& app = apps.at(client_id);
    auto const auth_event = random_.uuid();
    std::vector<std::string> ids;
    for (auto const& tenant : tenants) ids.push_back(tenant.id);
    if (!app.custom) connect(client_id, ids, auth_event, now);
    return make_access(app, granular_scopes(), auth_event, now);
}

Json Identity::state() const {
    auto list = Json::array();
    for (auto const& [client, connections] : connections_)
        for (auto const& one : connections)
            list.push_back(Json::object(
                {{"client_id", client}, {"id", one.id}, {"tenant_id", one.tenant_id}}));
    return Json::object({{"connections", std::move(list)},
                         {"access_tokens", std::uint64_t(tokens_.size())},
                         {"refresh_tokens", std::uint64_t(refreshes_.size())}});
}

std::string Identity::base_url_of(HttpRequest const& request) const {
    auto const forwarded = request.headers.get("X-Forwarded-Proto");
    auto const host = request.headers.get("Host");
    std::string const own = tls ? "https" : "http";
    auto const scheme = forwarded.empty() ? own : std::string(forwarded);
    return scheme + "://" + (host.empty() ? "localhost" : std::string(host));
}

/// https only; plain http for localhost by name, not by address (sheet 1).
bool redirect_uri_allowed(std::string_view uri) {
    auto const parts = split_url(uri);
    return parts &&
           (parts->scheme == "https" || (parts->scheme == "http" && parts->host == "localhost"));
}

}  // namespace cf::xero::sim
