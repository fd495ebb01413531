#pragma once

namespace CLI {
class App;
}

namespace cf::app {

/// Adds `crossfoot user` and `crossfoot token`.
void add_account_verbs(CLI::App& app, int& exit_code);

}  // namespace cf::app
