#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "base/instant.hpp"
#include "base/random.hpp"
#include "connectors/xero/sim/switches.hpp"

namespace cf::xero::sim {

class SigningKey;

/// One registered app.
struct App {
    std::string client_id, client_secret;  ///< No secret: a PKCE app.
    std::vector<std::string> redirect_uris;
    std::vector<std::string> scopes;  ///< What client_credentials grants.
    bool custom = false;              ///< Custom connection: client_credentials, one tenant.
    std::string tenant_id;            ///< Of a custom connection.
};

struct Connection {
    std::string id, tenant_id, auth_event_id;
    Instant created{}, updated{};
};

struct AccessToken {
    std::string client_id, auth_event_id, tenant_id;  ///< tenant_id of custom connections only.
    std::set<std::string> scopes;
    Instant expires{};
};

struct TenantName {
    std::string id, name;
};

/// login.xero.com and identity.xero.com in one: consent, tokens, connections (sheet 1).
class Identity {
  public:
    static constexpr auto access_life = std::chrono::seconds(1800);
    static constexpr auto code_life = std::chrono::minutes(5);
    static constexpr auto refresh_life = std::chrono::hours(24 * 60);
    static constexpr auto refresh_grace = std::chrono::minutes(30);
    static constexpr std::size_t tokens_max = 20'000;

    Identity(std::uint64_t seed, Switches const& switches);
    ~Identity();

    std::map<std::string, App> apps;
    std::vector<TenantName> tenants;
    bool tls = false;

    HttpReply authorize(HttpRequest const& request, Instant now);
    HttpReply token(HttpRequest const& request, Instant now);
    HttpReply revocation(HttpRequest const& request);
    HttpReply discovery(HttpRequest const& request) const;
    HttpReply jwks();

    /// The token of a request; nothing for an absent or unknown one (it may be expired).
    AccessToken const* token_of(HttpRequest const& request) const;
    std::string bearer_of(HttpRequest const& request) const;
    bool connected(AccessToken const& token, std::string_view tenant_id) const;
    HttpReply list_connections(AccessToken const& token, std::string const& auth_event) const;
    HttpReply delete_connection(AccessToken const& token, std::string const& id);

    /// For the control API: the user withdraws, or everything is forgotten.
    void revoke_connection(std::string_view tenant_id);
    void revoke_tokens();
    /// An access token without consent, for tests and the sandbox.
    std::string grant(std::string const& client_id, Instant now);
    Json state() const;

  private:
    struct Code {
        std::string client_id, redirect_uri, challenge, auth_event_id, nonce;
        std::vector<std::string> scopes;
        Instant expires{};
    };
    struct Refresh {
        std::string client_id, auth_event_id;
        std::vector<std::string> scopes;
        Instant last_used{};
        std::optional<Instant> first_use;
    };
    using Form = QueryParameters;

    App const* client_of(HttpRequest const& request, Form const& form, std::string& problem) const;
    HttpReply by_code(App const& app, Form const& form, HttpRequest const& request, Instant now);
    HttpReply by_refresh(App const& app, Form const& form, HttpRequest const& request, Instant now);
    HttpReply by_credentials(App const& app, Form const& form, Instant now);
    HttpReply issue(App const& app,
                    std::vector<std::string> const& scopes,
                    std::string const& auth_event,
                    std::string const& nonce,
                    HttpRequest const& request,
                    Instant now);
    std::string make_access(App const& app,
                            std::vector<std::string> const& scopes,
                            std::string const& auth_event,
                            Instant now);
    std::string id_token(App const& app,
                         std::string const& nonce,
                         HttpRequest const& request,
                         Instant now);
    bool known_scope(std::string_view scope) const;
    void connect(std::string const& client_id,
                 std::vector<std::string> const& tenant_ids,
                 std::string const& auth_event,
                 Instant now);
    HttpReply consent_page(HttpRequest const& request, App const& app) const;
    HttpReply error(int status, std::string_view code) const;
    /// Where the simulator is reached: "http://127.0.0.1:8080" from Host and X-Forwarded-Proto.
    std::string base_url_of(HttpRequest const& request) const;
    SigningKey& key();

    Random random_;
    Switches const& switches_;
    std::string user_id_;
    std::map<std::string, Code> codes_;
    std::map<std::string, Refresh> refreshes_;
    std::map<std::string, AccessToken> tokens_;
    std::map<std::string, std::vector<Connection>> connections_;  ///< By client id.
    std::unique_ptr<SigningKey> key_;
};

bool redirect_uri_allowed(std::string_view uri);

}  // namespace cf::xero::sim
