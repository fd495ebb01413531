#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/async_lock.hpp"
#include "base/instant.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "ports/connector.hpp"

namespace cf {

/// How one vendor speaks OAuth 2.
struct OAuth2Settings {
    enum class Grant {
        authorization_code,  ///< A person consents in the browser; a rotating refresh token
                             ///< follows.
        client_credentials,  ///< The app itself is the user; no refresh token.
    };
    std::string vendor;  ///< First word of error codes: "xero".
    std::string authorize_url;
    std::string token_url;
    std::string client_id;
    Grant grant = Grant::authorization_code;
    std::string scope;  ///< Blank-separated.
    /// A token with less than this left is renewed before it is used.
    std::chrono::seconds renew_before{120};
    /// How long the vendor still takes the refresh token before the last one; 0 = not at all.
    std::chrono::seconds previous_token_grace{0};
    HttpOptions http{};
};

/// What a person's browser is sent to, with a fresh state and PKCE verifier (RFC 7636, S256).
Result<ConsentRequest> begin_oauth2_consent(OAuth2Settings const& settings,
                                            std::string const& redirect_uri);

/// The tokens of one connection: hands out access tokens that are alive, and rotates refresh tokens
/// without ever losing one.
///
/// Guarantees: at most one renewal runs at a time, everybody else waits for it and shares its
/// result; a rotated token is in the vault before any access token that came with it is handed
/// out. Secrets in the vault: "client_secret" (absent for public clients) and "oauth2_tokens".
///
/// Errors: `unauthorized` "<vendor>.oauth.consent_needed" (a person must connect again),
/// "<vendor>.oauth.client_refused", "<vendor>.oauth.scope_refused"; `unavailable` and
/// `rate_limited` from the token endpoint mean that no call was made with the token.
class OAuth2Session {
  public:
    OAuth2Session(OAuth2Settings settings, ConnectionId connection, ConnectorContext context);

    Task<Secret<>> access_token();
    /// After the vendor refused `refused`: another one, renewed unless somebody did so already.
    Task<Secret<>> replace(Secret<> refused);
    /// Renews when the refresh token has not been used for `idle_max`. Nothing to do for
    /// client credentials.
    Task<> keep_alive(std::chrono::seconds idle_max);
    /// Exchanges the code of a consent and saves the tokens.
    /// Error: rejected "<vendor>.oauth.state_mismatch", "<vendor>.oauth.consent_denied".
    Task<> finish_consent(ConsentRequest consent, std::string redirect_uri, QueryParameters answer);

  private:
    struct Tokens {
        Secret<> access;
        Instant expires_at{};
        Secret<> refresh;
        Secret<> previous_refresh;
        Instant rotated_at{};
    };
    enum class Need { fresh, renewed };

    Task<Secret<>> usable_token(Need need, Secret<> refused);
    Task<> renew_if_needed(Need need, Secret<> refused);
    Task<> load();
    Task<> save();
    Task<> renew();
    Task<> renew_with(Secret<> refresh_token);
    Task<Tokens> request_tokens(QueryParameters form);
    Error token_error(HttpReply const& reply) const;
    bool alive() const;
    std::string code(std::string_view what) const;

    OAuth2Settings settings_;
    ConnectionId connection_;
    ConnectorContext context_;
    AsyncLock renewal_;
    std::optional<Tokens> tokens_;
    std::uint64_t attempts_ = 0;
    std::optional<Error> failure_;  ///< Of the last attempt.
    bool saved_ = true;             ///< False while the vault does not hold `tokens_` yet.
};

}  // namespace cf
