#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "connectors/shared/oauth2.hpp"
#include "connectors/xero/errors.hpp"
#include "ports/connector.hpp"

namespace cf::xero {

/// A connection's settings, typed and checked. Fields: see manifest.json.
struct Settings {
    std::string client_id;
    OAuth2Settings::Grant grant = OAuth2Settings::Grant::authorization_code;
    std::string tenant_id;  ///< "" until an organisation is chosen or resolved.
    std::string api_base, identity_base, login_base, web_base;
    std::string ca_file;
    bool private_network = false;  ///< This machine and private networks may be called.
    CallLimits limits;

    /// Error: invalid_input "xero.settings" naming the field. Plain http is for loopback alone:
    /// tokens travel in these requests.
    static Result<Settings> read(ConnectionSettings const& connection);
    OAuth2Settings oauth2() const;
    HttpOptions http() const;
};

struct Call {
    std::string method = "GET";
    std::string path;  ///< Below the accounting base: "Invoices".
    QueryParameters query{};
    Json body{};  ///< null: none
    std::string idempotency_key{};
    std::optional<Instant> modified_since{};
    std::size_t elements = 1;  ///< In the body, for judging failures.
    /// Of persons: blanked should a refusal repeat them.
    std::vector<std::string> private_texts{};
    /// Where Xero's own words go, scrubbed, when it refuses the content (400).
    std::string* refusal = nullptr;
};

/// Requests to one organisation: token, tenant header, JSON both ways, failures by the table. No
/// policy, no retry but one: a token that has run out is renewed once, since a 401 executed
/// nothing.
class Client {
  public:
    Client(Settings settings, ConnectionId connection, ConnectorContext context);

    /// The body of a 2xx answer.
    Task<Json> call(Call call);
    /// The organisation's id; asks Xero for it when the settings leave it open and only one exists.
    /// "" for a custom connection that names none.
    Task<std::string> tenant();
    /// Organisations this consent reaches: [{"id","tenant_id","name","type"}].
    Task<Json> organisations();

    std::string const& known_tenant() const { return tenant_; }
    Settings const& settings() const { return settings_; }
    OAuth2Session& session() { return session_; }

  private:
    Task<HttpReply> send_authorised(HttpRequest request);

    Settings settings_;
    ConnectorContext context_;
    OAuth2Session session_;
    std::string tenant_;
};

}  // namespace cf::xero
