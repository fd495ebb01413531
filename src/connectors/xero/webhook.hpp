#pragma once

#include <string>

#include "ports/storefront.hpp"

namespace cf::xero {

/// Checks deliveries against the app's webhook key. Every app has one key for all its
/// organisations: events of another tenant are taken (200) and dropped. Without a key everything
/// is forged.
///
/// An event marks a record of this connection as a drift signal: kind `order` with id
/// "invoice:<guid>" or "credit_note:<guid>", kind `customer` with id "contact:<guid>". INVOICE
/// covers bills too; reading the document decides.
WebhookVerifier make_webhook_verifier(Secret<> key, std::string tenant_id);

}  // namespace cf::xero
