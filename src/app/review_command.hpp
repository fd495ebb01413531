#pragma once

#include <string>

#include "app/operator_commands.hpp"

namespace CLI {
class App;
}

namespace cf::app {

/// `crossfoot review list|show|fix|dismiss`: what waits for people, beside a serving process.
void add_review_verb(CLI::App& app, int& exit_code);

}  // namespace cf::app
