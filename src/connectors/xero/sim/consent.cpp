#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/xero/sim/identity.hpp"
#include "connectors/xero/sim/signing_key.hpp"

namespace cf::xero::sim {
namespace {

std::string html(std::string_view text) {
    std::string safe;
    for (char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe.push_back(c);
        }
    }
    return safe;
}

HttpReply refuse_page(std::string_view why) {
    return {400,
            {{"Content-Type", "text/html; charset=utf-8"}},
            "<!doctype html><title>Error</title><p>" + html(why) + "</p>"};
}

HttpReply redirect(std::string const& uri, QueryParameters const& parameters) {
    auto const joint = uri.find('?') == std::string::npos ? "?" : "&";
    return {302, {{"Location", uri + joint + to_query(parameters)}}, ""};
}

HttpReply redirect_error(HttpRequest const& request,
                         std::string_view code,
                         std::string_view description) {
    return redirect(request.query_value("redirect_uri"),
                    {{"error", std::string(code)},
                     {"error_description", std::string(description)},
                     {"state", request.query_value("state")}});
}

std::vector<std::string> scopes_of(HttpRequest const& request) {
    std::vector<std::string> scopes;
    auto const text = request.query_value("scope");
    for (auto part : split(text, ' '))
        if (!part.empty()) scopes.emplace_back(part);
    return scopes;
}

}  // namespace

/// Everything wrong with client or redirect URI is shown, never sent on.
HttpReply Identity::authorize(HttpRequest const& request, Instant now) {
    auto const app = apps.find(request.query_value("client_id"));
    if (app == apps.end() || app->second.custom)
        return refuse_page("unauthorized_client: Unknown client or client not enabled");
    auto const uri = request.query_value("redirect_uri");
    auto const& known = app->second.redirect_uris;
    if (!redirect_uri_allowed(uri) || std::find(known.begin(), known.end(), uri) == known.end())
        return refuse_page("unauthorized_client: Invalid redirect_uri");
    if (request.query_value("response_type") != "code")
        return redirect_error(request, "unsupported_response_type", "Only code is supported");
    auto const scopes = scopes_of(request);
    for (auto const& scope : scopes)
        if (!known_scope(scope)) return redirect_error(request, "invalid_scope", "Unknown scope");
    auto const challenge = request.query_value("code_challenge");
    bool const needs_pkce = app->second.client_secret.empty();
    if ((needs_pkce && challenge.empty()) ||
        (!challenge.empty() && request.query_value("code_challenge_method") != "S256"))
        return redirect_error(request, "invalid_request", "code challenge required");

    auto const decision = request.query_value("decision");
    if (decision == "refuse")
        return redirect_error(request, "access_denied", "The user refused the request");
    if (decision != "approve" && !switches_.auto_approve) return consent_page(request, app->second);

    std::vector<std::string> chosen;
    for (auto const& [name, value] : request.query())
        if (name == "organisation") chosen.push_back(value);
    if (chosen.empty())
        for (auto const& tenant : tenants) chosen.push_back(tenant.id);
    auto const auth_event = random_.uuid();
    connect(app->first, chosen, auth_event, now);
    std::erase_if(codes_, [&](auto const& one) { return one.second.expires <= now; });
    auto const code = random_.token(43);
    codes_[code] = {app->first,
                    uri,
                    challenge,
                    auth_event,
                    request.query_value("nonce"),
                    scopes,
                    now + code_life};
    return redirect(uri,
                    {{"code", code},
                     {"scope", request.query_value("scope")},
                     {"session_state", random_.token(43)},
                     {"state", request.query_value("state")}});
}

HttpReply Identity::consent_page(HttpRequest const& request, App const& app) const {
    std::string page =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Allow access?"
        "</title></head><body><h1>Allow access? (simulated ledger)</h1><p>" +
        html(app.client_id) + " asks for:</p><ul>";
    for (auto const& scope : scopes_of(request)) page += "<li>" + html(scope) + "</li>";
    page += "</ul><form method=\"get\">";
    for (auto const& [name, value] : request.query())
        page += "<input type=\"hidden\" name=\"" + html(name) + "\" value=\"" + html(value) + "\">";
    for (auto const& tenant : tenants)
        page += "<p><label><input type=\"checkbox\" name=\"organisation\" value=\"" +
                html(tenant.id) + "\" checked> " + html(tenant.name) + "</label></p>";
    page +=
        "<button name=\"decision\" value=\"approve\">Allow access</button> "
        "<button name=\"decision\" value=\"refuse\">Cancel</button></form></body></html>";
    return {200, {{"Content-Type", "text/html; charset=utf-8"}}, page};
}

HttpReply Identity::discovery(HttpRequest const& request) const {
    auto const base = base_url_of(request);
    auto list = [](std::initializer_list<char const*> texts) {
        auto items = Json::array();
        for (auto const* text : texts) items.push_back(text);
        return items;
    };
    auto const body =
        Json::object({{"issuer", base},
                      {"authorization_endpoint", base + "/identity/connect/authorize"},
                      {"token_endpoint", base + "/connect/token"},
                      {"revocation_endpoint", base + "/connect/revocation"},
                      {"jwks_uri", base + "/.well-known/openid-configuration/jwks"},
                      {"response_types_supported", list({"code"})},
                      {"grant_types_supported",
                       list({"authorization_code", "refresh_token", "client_credentials"})},
                      {"subject_types_supported", list({"public"})},
                      {"id_token_signing_alg_values_supported", list({"RS256"})},
                      {"token_endpoint_auth_methods_supported",
                       list({"client_secret_basic", "client_secret_post"})},
                      {"code_challenge_methods_supported", list({"S256"})}});
    return HttpReply::json(200, body.dump());
}

HttpReply Identity::jwks() { return HttpReply::json(200, key().jwks().dump()); }

}  // namespace cf::xero::sim
