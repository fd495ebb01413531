#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "connectors/shared/connection_secrets.hpp"
#include "ports/connector.hpp"

namespace cf::woocommerce {

/// A connection's settings, typed and checked. Fields: see manifest.json.
struct Settings {
    std::string base;  ///< "https://shop.example/store/", always with the last slash.
    bool plain_http = false;
    std::string ca_file;
    bool private_network = false;  ///< This machine and private networks may be called.
    std::vector<std::string> accepted_statuses;
    int records_per_page = 100;  ///< Of lists: 1 to 100, WooCommerce's maximum.
    CallLimits limits;

    /// Error: invalid_input "woocommerce.settings" naming the field.
    static Result<Settings> read(ConnectionSettings const& connection);
};

struct Call {
    std::string method = "GET";
    std::string path;  ///< Below wp-json/: "wc/v3/orders".
    QueryParameters query{};
    Json body{};  ///< null: none
};

struct Answer {
    Json body;
    std::optional<std::int64_t>
        total;  ///< X-WP-Total; 0 on a page past the end, so only the first page counts.
};

/// Requests to one store: address, credentials, JSON both ways, failures by the table. No retry, no
/// redirect.
///
/// Over TLS the key goes as Basic; over plain http WooCommerce listens to OAuth 1.0a alone, whose
/// signature keeps the secret off the wire.
class Client : public ConnectionSecrets {
  public:
    Client(Settings settings, ConnectionId connection, ConnectorContext context);

    Task<Answer> call(Call call);

    Settings const& settings() const { return settings_; }
    Instant now() const { return context_.clock.now(); }

  private:
    Task<HttpRequest> signed_request(Call call);

    Settings settings_;
    ConnectorContext context_;
};

/// OAuth 1.0a, one-legged: the query parameters to send, signature included (HMAC-SHA256).
QueryParameters oauth1_query(std::string_view method,
                             std::string_view url,
                             QueryParameters query,
                             std::string const& key,
                             Secret<> const& secret,
                             std::string const& nonce,
                             Instant now);

}  // namespace cf::woocommerce
