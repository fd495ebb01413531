#pragma once

namespace cf::app {

/// Reads the command line and runs one verb; answers the process's exit code.
int run(int argc, char** argv);

}  // namespace cf::app
