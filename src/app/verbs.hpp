#pragma once

namespace CLI {
class App;
}

namespace cf::app {

/// Every verb with its options and help; a verb that runs puts its exit code into `exit_code`.
void add_verbs(CLI::App& app, int& exit_code);

/// Reads the command line and runs one verb; answers the process's exit code.
int run(int argc, char** argv);

}  // namespace cf::app
