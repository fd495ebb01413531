#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "connectors/bigcommerce/client.hpp"
#include "ports/storefront.hpp"

namespace cf::bigcommerce {

/// Scopes a connection registers. Customers' address changes come by scopes of their own.
inline constexpr std::array<std::string_view, 13> webhook_scopes{"store/order/created",
                                                                 "store/order/updated",
                                                                 "store/order/statusUpdated",
                                                                 "store/order/archived",
                                                                 "store/order/refund/created",
                                                                 "store/order/transaction/created",
                                                                 "store/order/transaction/updated",
                                                                 "store/customer/created",
                                                                 "store/customer/updated",
                                                                 "store/customer/deleted",
                                                                 "store/customer/address/created",
                                                                 "store/customer/address/updated",
                                                                 "store/customer/address/deleted"};

/// Header our hooks are registered with; BigCommerce sends it back with each delivery.
inline constexpr std::string_view token_header = "X-Crossfoot-Hook";

struct WebhookKeys {
    WebhookAuth auth = WebhookAuth::automatic;
    Secret<> client_secret;
    Secret<> token;
    std::string store_hash;
};

/// Reads one delivery. Signature as Standard Webhooks have it: base64 of HMAC-SHA256 over
/// "{id}.{timestamp}.{body}" with the client secret; old ones are late retries and welcome.
WebhookVerdict read_delivery(HttpRequest const& request, WebhookKeys const& keys, Instant now);

}  // namespace cf::bigcommerce
