#pragma once

#include "simkit/control_guide.hpp"

namespace cf::bigcommerce::sim {

/// Every call of the control API, each with an example that works on the built-in store.
ControlGuide const& control_guide();

}  // namespace cf::bigcommerce::sim
