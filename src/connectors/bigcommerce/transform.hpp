#pragma once

#include <string>

#include "connectors/bigcommerce/wire.hpp"
#include "ports/storefront.hpp"

namespace cf::bigcommerce {

/// What a snapshot needs besides the store's documents.
struct SnapshotContext {
    std::string admin_base;  ///< "https://store-abc.mybigcommerce.com/"; "" leaves the link out.
    std::string only_tax;    ///< See TaxKeys.
    bool include_migrated = false;  ///< Orders another system moved in (external_source M-MIG).
};

/// Error: a currency that is none, or an amount that does not fit.
Result<OrderSnapshot> to_snapshot(OrderBundle const& bundle, SnapshotContext const& context);

OrderSnapshot gone(RecordId id);

CustomerSnapshot to_snapshot(WireCustomer const& customer);

/// Equal while status, totals and refunded quantities are, as a list without sub-resources can
/// tell.
std::string sweep_mark(WireOrder const& order);

StoreOrderStatus status_of(OrderBundle const& bundle, SnapshotContext const& context);

}  // namespace cf::bigcommerce
