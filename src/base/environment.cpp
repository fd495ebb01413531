#include "base/environment.hpp"

#include <cstdlib>

namespace cf {

std::optional<std::string> environment(std::string const& name) {
    char const* value = std::getenv(name.c_str());
    if (!value || !*value) return std::nullopt;
    return std::string(value);
}

}  // namespace cf
