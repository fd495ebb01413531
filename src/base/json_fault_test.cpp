#include "base/json_fault.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace cf {
namespace {

TEST(JsonFault, SaysWhereAndWhat) {
    auto const says = [](std::string const& text, std::string const& what) {
        EXPECT_EQ(json_fault(text), what);
        auto const parsed = Json::parse(text);
        ASSERT_TRUE(parsed.has_error()) << text;
        EXPECT_NE(parsed.error().message.find(what), std::string::npos) << parsed.error().message;
    };
    says("", "line 1, column 1, in $: the text ends where a value is expected");
    says("{\"a\": {\"b\": [1, 2,\n  nul]}}",
         "line 2, column 3, in $.a.b[2]: 'nul' is not a value; texts stand in double quotes");
    says("{\"a\": 1e400}", "line 1, column 7, in $.a: the number '1e400' is too large");
    says("{\"a\": 100000000000000000000000}",
         "line 1, column 7, in $.a: the number '100000000000000000000000' is too large");
    says("{\"a\": 01}", "line 1, column 7, in $.a: '01' is not a number as JSON writes them");
    says("{\"a\" 1}", "line 1, column 6, in $: expected ':' after the name");
    says("{\"a\": 1 \"b\": 2}", "line 1, column 9, in $: expected ',' or '}'");
    says("[1 2]", "line 1, column 4, in $: expected ',' or ']'");
    says("{a: 1}", "line 1, column 2, in $: expected a name in double quotes");
    says("[\"x\ny\"]",
         "line 1, column 4, in $[0]: a line break or control character inside a string");
    says("[\"x", "line 1, column 4, in $[0]: a string is not closed");
    says("1 2", "line 1, column 3, in $: something follows the value; a text holds one value");
    says(
        std::string(70, '['), "line 1, column 65, in $" + [] {
            std::string path;
            for (int i = 0; i < 64; ++i) path += "[0]";
            return path;
        }() + ": nested more than 64 levels deep");
    says(R"({"a":"x\ud800"})",
         "line 1, column 8, in $.a: half of a character: '\\u' of a surrogate pair stands alone");
    says(R"(["\u12g4"])", "line 1, column 3, in $[0]: '\\u' without four hexadecimal digits");
    says(R"(["\x"])",
         "line 1, column 3, in $[0]: a backslash before something that JSON does not escape");
    EXPECT_EQ(json_fault("\xff"), "the text is not UTF-8");
}

TEST(JsonFault, FindsNothingWrongInJson) {
    for (char const* text : {"null",
                             " [1, -2.5e3, true, false, \"\\\"\"] ",
                             "{\"a\": {}, \"b\": []}",
                             "0",
                             "-0.0",
                             R"("\ud83d\ude00 \u00e9\n")"})
        EXPECT_EQ(json_fault(text), "") << text;
}

}  // namespace
}  // namespace cf
