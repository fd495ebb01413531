#pragma once

#include <optional>
#include <string>

namespace cf {

/// The value of an environment variable, if it is set and not empty.
std::optional<std::string> environment(std::string const& name);

}  // namespace cf
