#pragma once

#include <string>

namespace cf::app {

/// `crossfoot serve`: the real thing, until SIGINT or SIGTERM. Exit code.
int run_serve(std::string const& config_file);

}  // namespace cf::app
