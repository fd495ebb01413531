#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace cf::proof {

/// Days as `to_json(DayProof)` gives them, for people and programs. No person's data in any.

/// A line a day, its sums, and a paragraph per difference.
std::string report_text(std::vector<Json> const& days);
/// RFC 4180: a row per figure (row = "figure") and per difference (row = "difference").
std::string report_csv(std::vector<Json> const& days);
/// One page without scripts or outside references, made to be printed.
std::string report_html(std::vector<Json> const& days);

}  // namespace cf::proof
