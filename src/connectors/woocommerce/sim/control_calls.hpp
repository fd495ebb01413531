#pragma once

#include "simkit/control_guide.hpp"

namespace cf::woocommerce::sim {

/// Every call of the control API, each with an example that works on the built-in shop.
ControlGuide const& control_guide();

}  // namespace cf::woocommerce::sim
