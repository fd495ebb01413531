#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace cf::cli {

/// Differences between planned and expected books, a sentence each; empty when they agree. Spelling
/// of keys, order of documents, movements and flags do not count; what a key refers to does.
std::vector<std::string> compare_books(Json const& planned, Json const& expected);

/// The value with object members in alphabetical order, nulls left out except `ref`.
Json sorted(Json const& json);

}  // namespace cf::cli
