#pragma once

#include <string_view>
#include <vector>

#include "domain/order.hpp"
#include "ports/storefront.hpp"

namespace cf::fuzz {

/// Reads bytes as a store's recorded payloads and, whatever became facts, plans their books under a
/// policy that maps nothing: reading and planning survive any payload.
void read_and_plan(std::string_view bytes,
                   Result<std::vector<OrderSnapshot>> (*read_recorded)(std::vector<Json>));

}  // namespace cf::fuzz
