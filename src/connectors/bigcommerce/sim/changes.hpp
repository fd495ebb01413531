#pragma once

#include <optional>

#include "base/result.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

struct OrderEdit {
    Id line_id = 0;  ///< 0: no line changes.
    std::optional<std::int64_t> quantity;
    std::optional<Decimal> price;     ///< In the order's basis.
    std::optional<Decimal> shipping;  ///< New cost of the first address, as entered.
};

/// Changes the order before it is paid. The changed line loses its discounts, as the vendor's PUT
/// does. (Sheet section 6.) Error when money or an authorisation would no longer fit.
Result<> edit_order(Store& store, Order& order, OrderEdit const& edit, Instant now);

/// Everything not shipped yet leaves: a shipment, quantities, status Shipped (or Completed).
Result<> ship_order(Store& store, Order& order, Instant now);

/// Cancels; an open authorisation is voided first. Refused once money was collected.
Result<> cancel_order(Store& store, Order& order, Instant now);

Result<> archive_order(Store& store, Order& order, Instant now);
Result<> restore_order(Store& store, Order& order, Instant now);

}  // namespace cf::bigcommerce::sim
