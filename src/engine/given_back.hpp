#pragma once

#include <vector>

#include "domain/order.hpp"

namespace cf {

/// What each refund takes off the order's total, as the store counts it, in their order. Money
/// where it moved; of an order that was not paid yet what the refund's lines or amount say.
std::vector<Decimal> given_back(std::vector<Refund> const& refunds, Order const& order);

}  // namespace cf
