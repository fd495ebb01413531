#pragma once

#include "simkit/control_guide.hpp"

namespace cf::xero::sim {

/// Every call of the control API, each with an example that works on the built-in organisation.
ControlGuide const& control_guide();

}  // namespace cf::xero::sim
