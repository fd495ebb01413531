#pragma once

#include <string>

#include "base/json.hpp"

namespace cf::app {

/// An order's story (Views::order) in a bookkeeper's words: what `crossfoot explain` prints.
std::string story_text(Json const& story);

}  // namespace cf::app
