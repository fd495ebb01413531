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

}  // namespace
}  // namespace cf
