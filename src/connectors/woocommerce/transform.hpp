#pragma once

#include <string>
#include <vector>

#include "connectors/woocommerce/wire.hpp"
#include "ports/storefront.hpp"

namespace cf::woocommerce {

/// What a snapshot needs besides the store's documents.
struct SnapshotContext {
    std::string admin_base;  ///< "https://shop.example/wp-admin/"; "" leaves the link out.
    std::vector<std::string>
        accepted_statuses;  ///< Plug-ins' statuses the user counts as business.
};

/// One order and its refunds (when not given: what the order itself says of them) as canonical
/// facts.
///
/// Error: a currency that is none, or an amount that does not fit.
Result<OrderSnapshot> to_snapshot(WireOrder const& order,
                                  std::vector<WireRefund> const& refunds,
                                  SnapshotContext const& context);

/// A record that is gone: 404 or trash before anything was known of it.
OrderSnapshot gone(RecordId id);

CustomerSnapshot to_snapshot(WireCustomer const& customer);

/// Equal while status, total, payment and refunds are: what a sweep can see without reading the
/// order whole.
std::string sweep_mark(WireOrder const& order);

/// The gateway's name in facts; orders made by API or by hand have none.
std::string gateway_of(WireOrder const& order);

StoreOrderStatus status_of(WireOrder const& order, SnapshotContext const& context);

}  // namespace cf::woocommerce
