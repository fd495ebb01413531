#pragma once

#include <optional>

#include "base/result.hpp"
#include "connectors/bigcommerce/sim/order_request.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

/// What happens at checkout: stored value is taken, the rest is paid, authorised or left open, and
/// `order/created` and what follows is told.
void pay_at_checkout(Store& store, Order& order, OrderRequest const& request, Instant now);

/// An order that appeared as incomplete is paid now. Nothing when it is not incomplete any more.
void complete_incomplete(Store& store, Order& order, Instant now);

/// Money arrives: an incomplete order completes, an authorisation is captured, a pending payment
/// settles, an offline payment is confirmed. Error when nothing is open.
Result<> pay(Store& store, Order& order, Instant now);

/// A card authorisation of what is due, for an order without any payment.
Result<> authorise(Store& store, Order& order, Instant now);

/// Captures the open authorisation: all of it, or `amount`. Error when there is none, or too much.
Result<> capture(Store& store, Order& order, std::optional<Decimal> amount, Instant now);

/// Voids the open authorisation. Error when there is none.
Result<> void_authorisation(Store& store, Order& order, Instant now);

/// The authorisation that is neither captured nor voided, or nullptr.
Transaction* open_authorisation(Order& order);
/// The pending payment that has not settled, or nullptr.
Transaction* open_pending(Order& order);

/// Gateway names as the switch says: stored value may be named `bigcommerce`. (Sheet section 8.)
std::string stored_value_gateway(Switches const& switches, std::string_view name);

}  // namespace cf::bigcommerce::sim
