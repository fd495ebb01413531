#pragma once

#include <string>

#include "base/result.hpp"

namespace cf::app {

/// Where a secret comes from. It is named in the configuration, never written there.
struct SecretSource {
    enum class Kind { none, file, environment, command };
    Kind kind = Kind::none;
    std::string value;  ///< Path, variable name or command line.
};

/// Fetches a secret; blanks at its end are cut off. An error names the source, never the value:
/// invalid_input "secret.source". A file must not be readable by others than its owner. A command
/// runs in the shell and may print at most 64 KiB.
Result<std::string> fetch_secret(SecretSource const& source, std::string const& what);

}  // namespace cf::app
