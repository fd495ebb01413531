#pragma once

#include <string>

#include "base/json.hpp"
#include "connectors/shared/connection_secrets.hpp"
#include "ports/connector.hpp"

namespace cf::bigcommerce {

/// What a webhook must carry to be believed (vendor sheet, section 11).
enum class WebhookAuth {
    automatic,  ///< A signature where there is one, else our token.
    signature,
    header,
};

/// A connection's settings, typed and checked. Fields: see manifest.json.
struct Settings {
    std::string store_hash;
    std::string api_base;
    std::string ca_file;
    bool private_network = false;  ///< This machine and private networks may be called.
    std::string only_tax;
    bool include_migrated = false;
    WebhookAuth webhook_auth = WebhookAuth::automatic;
    CallLimits limits;

    /// Error: invalid_input "bigcommerce.settings" naming the field.
    static Result<Settings> read(ConnectionSettings const& connection);
};

struct Call {
    std::string method = "GET";
    std::string path;  ///< Below stores/{hash}/: "v2/orders".
    QueryParameters query{};
    Json body{};  ///< null: none
};

/// Requests to one store: token, JSON both ways, failures by the table. No retry.
class Client : public ConnectionSecrets {
  public:
    Client(Settings settings, ConnectionId connection, ConnectorContext context);

    /// The body of a 2xx answer; null for 204 and 304, which both mean "nothing".
    Task<Json> call(Call call);

    Settings const& settings() const { return settings_; }

  private:
    Settings settings_;
    ConnectorContext context_;
};

}  // namespace cf::bigcommerce
