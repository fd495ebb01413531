#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "connectors/bigcommerce/sim/answers.hpp"
#include "connectors/bigcommerce/sim/hooks.hpp"
#include "connectors/bigcommerce/sim/settings.hpp"

namespace cf::bigcommerce::sim {

/// Who holds which access token: store-level accounts from the scenario, apps by code grant.
class AppGrants {
  public:
    AppGrants(Settings const& settings, std::uint64_t seed);

    /// The account behind a token, or nullptr when it is wrong or revoked.
    TokenSettings const* account(std::string_view access_token) const;
    /// What the merchant's consent gives: the query of the browser's call to the auth callback.
    Result<Json> consent(std::string const& client_id, Instant now);
    /// POST /oauth2/token. A second consent ends the first token.
    HttpReply exchange(HttpRequest const& request, Instant now);
    /// Ends every token of the client. False when it has none.
    bool revoke(std::string const& client_id);
    /// The call to the app's uninstall address, if it has one.
    std::optional<HttpRequest> uninstall_callback(std::string const& client_id, Instant now);

  private:
    struct Code {
        std::string client_id;
        Instant until;
    };
    AppSettings const* app(std::string_view client_id) const;

    Settings const& settings_;
    Random random_;
    std::map<std::string, TokenSettings, std::less<>> tokens_;
    std::map<std::string, Code> codes_;
};

/// base64url(header).base64url(claims).signature, HS256. (Sheet section 2, app callbacks.)
std::string signed_payload_jwt(Json const& claims, std::string const& secret);

/// Whether the scopes of a token allow the call; `needed` are alternatives, none needs nothing.
/// Read-only scopes allow GET and HEAD.
bool scope_allows(std::vector<std::string> const& granted,
                  std::vector<std::string_view> const& needed,
                  std::string_view method);

}  // namespace cf::bigcommerce::sim
