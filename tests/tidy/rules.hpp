#pragma once

#include <vector>

#include "tests/tidy/source_tree.hpp"

namespace cf::tidy {

using Findings = std::vector<Finding>;

/// Includes go down only, by path from src/, to files that exist. Heavy headers stay in few files.
Findings check_includes(Tree const& tree);
/// Time, chance, environment, threads and timers come in through parameters; SQL takes them too.
Findings check_calls(Tree const& tree);
/// 100 columns, 70 lines a function, 600 lines a file.
Findings check_lengths(Tree const& tree);
/// A README in each folder, no file that nothing uses, no empty file.
Findings check_files(Tree const& tree);
/// No registry's host name and no path of one machine in any file.
Findings check_hygiene(Tree const& tree);

}  // namespace cf::tidy
