#include "base/html.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

TEST(Html, NothingOfATextIsMarkup) {
    EXPECT_EQ(html_escaped(R"(<b class="x">R&D</b> &amp; 'so')"),
              "&lt;b class=&quot;x&quot;&gt;R&amp;D&lt;/b&gt; &amp;amp; 'so'");
    EXPECT_EQ(html_escaped(""), "");
    EXPECT_EQ(html_escaped("Käse"), "Käse");
}

TEST(Html, EntitiesBecomeCharactersOnce) {
    EXPECT_EQ(html_unescaped("K\u00fcrbis &amp; Co &quot;West&quot; O&#039;Neill &#x1F375; &lt;3"),
              "K\u00fcrbis & Co \"West\" O'Neill \U0001F375 <3");
    EXPECT_EQ(html_unescaped("&amp;lt; <b>&amp;</b>"), "&lt; <b>&</b>");
    EXPECT_EQ(html_unescaped("a&nbsp;b"), "a\u00a0b");
    for (auto const* untouched : {"R&D; a & b",
                                  "&",
                                  "&;",
                                  "&#;",
                                  "&#x;",
                                  "&#0;",
                                  "&#10;",
                                  "&#xD800;",
                                  "&#99999999;",
                                  "&#-5;",
                                  "&unknown;",
                                  "&amp",
                                  "&averylongname;"})
        EXPECT_EQ(html_unescaped(untouched), untouched);
}

}  // namespace
}  // namespace cf
