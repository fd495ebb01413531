#pragma once

#include "engine/order_plan.hpp"

namespace cf {

/// The accounting rules for one order, with what is already posted taken into account.
Plan plan_books(OrderPlanInput const& input);

}  // namespace cf
