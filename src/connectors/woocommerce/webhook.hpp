#pragma once

#include <array>
#include <string_view>

#include "base/secret.hpp"
#include "ports/storefront.hpp"

namespace cf::woocommerce {

/// Topics a connection registers. There is none for refunds; the action fires instead, with the
/// order's id.
inline constexpr std::array<std::string_view, 8> webhook_topics{"order.created",
                                                                "order.updated",
                                                                "order.deleted",
                                                                "order.restored",
                                                                "action.woocommerce_order_refunded",
                                                                "customer.created",
                                                                "customer.updated",
                                                                "customer.deleted"};

/// Reads one delivery: base64 of HMAC-SHA256 over the raw body, before a byte of it is parsed.
WebhookVerdict read_delivery(HttpRequest const& request, Secret<> const& secret);

}  // namespace cf::woocommerce
