#pragma once

#include <string>
#include <vector>

#include "connectors/bigcommerce/wire.hpp"
#include "domain/order.hpp"

namespace cf::bigcommerce {

/// Whether the status says the order counts as paid (2, 3, 8, 9, 10, 11; 14 is paid and partly
/// refunded).
bool is_paid_class(int status_id);

/// A gateway's name in facts. Store credit and gift certificates go by method: the vendor renames
/// their gateway.
std::string gateway_of(WireTransaction const& transaction);
/// "Cash on Delivery" -> "cash_on_delivery": the only name an offline payment has.
std::string offline_gateway(WireOrder const& order);

/// Adds captures, authorisations and the test mark of the order's transactions (vendor sheet,
/// section 8).
void add_payments(OrderBundle const& bundle, OrderFacts& facts);

/// Payments and refunds are lists of their own, and what moves there need not move the order's time
/// (quirk 48). True while one of them is behind what the order says, or may still grow: money is
/// owing, or what was refunded is not all that came in.
bool is_unsettled(OrderBundle const& bundle, OrderFacts const& facts);

/// The order's refunds on its canonical lines (vendor sheet, sections 9 and 17.1); `facts.order`
/// must be set.
void add_refunds(OrderBundle const& bundle, OrderFacts& facts);

}  // namespace cf::bigcommerce
