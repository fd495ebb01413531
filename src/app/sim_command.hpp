#pragma once

#include <string>

namespace cf::app {

struct SimCommand {
    std::string seeds = "1..10";  ///< "7", "1..1000", or "1.." without end.
    std::int64_t orders = 200;
    std::int64_t days = 2;
    std::string faults = "default";  ///< "none", "default" or a file.
    std::string log = "off";         ///< From which level on the engine's own log is shown.
    bool json = false;
};

/// Carries out `crossfoot sim`; answers the exit code.
int run_sim(SimCommand const& command);

}  // namespace cf::app
