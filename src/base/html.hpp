#pragma once

#include <string>
#include <string_view>

namespace cf {

/// Text as HTML shows it, in content and in attributes between double quotes: & < > " are escaped.
std::string html_escaped(std::string_view text);

/// Text out of HTML: &amp; &lt; &gt; &quot; &apos; &nbsp; and &#38; become characters, once. Markup
/// and whatever else looks like an entity stay as they are.
std::string html_unescaped(std::string_view text);

}  // namespace cf
