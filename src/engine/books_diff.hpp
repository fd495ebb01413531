#pragma once

#include "engine/order_plan.hpp"

namespace cf {

/// The posting of that key, or nullptr.
PostingRow const* posting_of(OrderPlanInput const& input, PostingKey const& key);

/// Planned books against what is posted: `plan` gets the smallest list of writes, review items for
/// what must not be written over, and what the rest waits for. Pure.
void diff_books(OrderPlanInput const& input, OrderPlan& plan);

}  // namespace cf
