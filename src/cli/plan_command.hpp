#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace cf::cli {

/// `crossfoot plan --case`: one case object to the books it leads to, as JSON. Exit code.
int run_plan_case(std::string_view json, std::ostream& out, std::ostream& err);

/// `crossfoot plan --cases`: every case of a file against its `expected`. Exit code.
int run_plan_cases(std::string_view json, std::ostream& out, std::ostream& err);

}  // namespace cf::cli
