#pragma once

#include <string_view>

namespace cf {

/// "0.1.0": what `--version`, the session route and the User-Agent field say.
std::string_view program_version();

}  // namespace cf
