#pragma once

namespace CLI {
class App;
}

namespace cf::app {

/// Adds connect, status, backfill, replay, explain, reconcile, statement, doctor, backup, restore.
void add_operator_verbs(CLI::App& app, int& exit_code);

/// What every verb's help ends with.
extern char const* const exit_code_help;

}  // namespace cf::app
