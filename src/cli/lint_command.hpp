#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace cf::cli {

/// `crossfoot lint`: says everything that is wrong with a policy file. Exit code.
int run_lint(std::string_view text, std::string const& file_name, std::ostream& out);

}  // namespace cf::cli
