#pragma once

#include <string>

#include "simkit/control_guide.hpp"

namespace cf {

/// The guide as one page without any other file: each call with a field for its body and a button
/// that sends it. Every text is escaped.
std::string control_page(ControlGuide const& guide);

}  // namespace cf
