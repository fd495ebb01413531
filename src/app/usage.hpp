#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace cf::app {

/// What to say about a command line that cannot be read, with the nearest verb, option or value:
/// "crossfoot sandbox: unknown option --ordrs; did you mean --orders?". `problem` is what the
/// parser says, kept where it says it best. Ends with where help is.
std::string usage_problem(CLI::App const& app,
                          std::vector<std::string> const& words,
                          std::string const& problem);

/// Takes one of `choices` alone, and names the nearest to anything else.
CLI::Validator one_of(std::vector<std::string> choices);

}  // namespace cf::app
