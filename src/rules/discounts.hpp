#pragma once

#include <vector>

#include "domain/order.hpp"

namespace cf {

/// What is taken off each line of an order: its own discount and its shares of the coupons, in the
/// order of the lines (accounting rules, section 5). Keeps the store's digits.
///
/// Coupons go in the order given, each over what the one before left, and never below zero: what
/// finds no room is not allocated, and the order's total then shows the gap.
std::vector<Decimal> discounts_of_lines(Order const& order, Rounding rounding);

}  // namespace cf
