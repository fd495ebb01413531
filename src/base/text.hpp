#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cf {

std::string_view trim(std::string_view text);  ///< ASCII blanks off both ends.
/// Unicode normal form (NFC after compatibility mapping) and case-folded, trimmed: for comparing.
std::string fold(std::string_view text);
std::string ascii_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);  ///< ASCII only.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::vector<std::string> const& parts, std::string_view separator);
/// The candidate with the smallest edit distance, or "" when none is near.
std::string nearest(std::string_view text, std::vector<std::string> const& candidates);
bool is_valid_utf8(std::string_view text);

}  // namespace cf
