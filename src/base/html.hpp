#pragma once

#include <string>
#include <string_view>

namespace cf {

/// Text as HTML shows it, in content and in attributes between double quotes: & < > " are escaped.
std::string html_escaped(std::string_view text);

}  // namespace cf
