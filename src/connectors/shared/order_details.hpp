#pragma once

#include <vector>

#include "ports/storefront.hpp"

namespace cf {

/// The registered customers of orders, each once.
std::vector<RecordId> buyers_of(std::vector<OrderSnapshot> const& orders);

/// Gives each order the segment its buyer has now.
void name_segments(std::vector<OrderSnapshot>& orders,
                   std::vector<CustomerSnapshot> const& customers);

}  // namespace cf
