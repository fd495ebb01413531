#include "base/card_numbers.hpp"

#include <gtest/gtest.h>

#include "base/text_marks.hpp"

namespace cf {
namespace {

TEST(CardNumbers, AreMadeUnreadableButForFourDigits) {
    EXPECT_EQ(without_card_numbers("paid with 4111111111111111, thanks"),
              "paid with ************1111, thanks");
    EXPECT_EQ(without_card_numbers("4111 1111 1111 1111"), "**** **** **** 1111");
    EXPECT_EQ(without_card_numbers("5500-0000-0000-0004."), "****-****-****-0004.");
    EXPECT_EQ(without_card_numbers("378282246310005"), "***********0005");
    EXPECT_EQ(without_card_numbers("3782 822463 10005"), "**** ****** *0005");
    EXPECT_EQ(without_card_numbers("2223003122003222"), "************3222");
    EXPECT_EQ(without_card_numbers("a 4111111111111111 b 4012888888881881 c"),
              "a ************1111 b ************1881 c");
}

TEST(CardNumbers, WhateverStandsBetweenTheGroups) {
    for (auto const& [text, masked] : {
             std::pair("4111.1111.1111.1111", "****.****.****.1111"),
             std::pair("4111_1111_1111_1111", "****_****_****_1111"),
             std::pair("4111/1111/1111/1111", "****/****/****/1111"),
             std::pair("4111,1111,1111,1111", "****,****,****,1111"),
             std::pair("4111  1111  1111  1111", "****  ****  ****  1111"),
             std::pair("4111 - 1111 - 1111 - 1111", "**** - **** - **** - 1111"),
             std::pair("4111\t1111\n1111\r\n1111", "****\t****\n****\r\n1111"),
             std::pair("4111-1111 1111.1111", "****-**** ****.1111"),
             std::pair("4111\u00A01111\u00A01111\u00A01111", "****\u00A0****\u00A0****\u00A01111"),
             std::pair("4111\u20111111\u20111111\u20111111", "****\u2011****\u2011****\u20111111"),
             std::pair("4111\u200B1111\u200B1111\u200B1111", "****\u200B****\u200B****\u200B1111"),
             std::pair("4111\uFEFF1111\uFEFF1111\uFEFF1111", "****\uFEFF****\uFEFF****\uFEFF1111"),
             std::pair("4111\u00B71111\u00B71111\u00B71111", "****\u00B7****\u00B7****\u00B71111"),
             std::pair("4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "*-*-*-*-*-*-*-*-*-*-*-*-1-1-1-1"),
             std::pair("4 1 1 1  1 1 1 1 - 1 1 1 1 / 1 1 1 1",
                       "* * * *  * * * * - * * * * / 1 1 1 1"),
             std::pair("41 11 11 11 11 11 11 11", "** ** ** ** ** ** 11 11"),
             std::pair("41111111 11111111", "******** ****1111"),
             std::pair("4111&nbsp;1111&nbsp;1111&#160;1111", "****&nbsp;****&nbsp;****&#160;1111"),
             std::pair("4111<b>1111</b>1111<br />1111", "****<b>****</b>****<br />1111"),
             std::pair("<4111111111111111>&4111111111111111;",
                       "<************1111>&************1111;"),
             std::pair("(4111)(1111)(1111)(1111)", "(****)(****)(****)(1111)"),
             std::pair("\uFF14111 1111 1111 \uFF11111", "**** **** **** \uFF11111"),
         })
        EXPECT_EQ(without_card_numbers(text), masked);
}

TEST(CardNumbers, AmongOtherTextAndNumbers) {
    for (auto const& [text, masked] : {
             std::pair("card4111111111111111end", "card************1111end"),
             std::pair("VISA4111111111111111EXP1227", "VISA************1111EXP1227"),
             std::pair("Nr. 12, 4111 1111 1111 1111, 12/27", "Nr. 12, **** **** **** 1111, 12/27"),
             std::pair("**4111111111111111**", "**************1111**"),
             std::pair("2 x 4111-1111-1111-1111 (123)", "2 x ****-****-****-1111 (123)"),
             std::pair("3.4111 1111 1111 1111", "3.**** **** **** 1111"),
             std::pair("+4111111111111111", "+************1111"),
             std::pair("4222222222222", "*********2222"),
             std::pair("30569309025904", "**********5904"),
             std::pair("3056 930902 5904", "**** ****** 5904"),
             std::pair("3530111333300000", "************0000"),
             std::pair("6011111111111117", "************1117"),
             std::pair("6759649826438453", "************8453"),
             std::pair("6799990100000000019", "***************0019"),
             std::pair("6240008631401148", "************1148"),
         })
        EXPECT_EQ(without_card_numbers(text), masked);
    // Two that share digits: of both only the last four may show.
    EXPECT_EQ(without_card_numbers("4111 1111 1111 1111 4012 8888 8888 1881"),
              "**** **** **** 1111 **** **** **** 1881");
}

TEST(CardNumbers, WhatIsNoneStaysAsItIs) {
    for (char const* text : {"4111111111111112",  // Luhn
                             "4111 1111 1111 1112",
                             "1772438400000000",     // an instant
                             "2026-03-02 08:00:00",  // a day
                             "30.05.2026 12:34:58",
                             "30.05.2026 12:34:50",
                             "20261121123045",
                             "2026-11-21T23:20:37.411111Z",
                             "41111111111111111111111111",  // longer than any card
                             "411111111111111118",          // Visa's have 13, 16 or 19
                             "41111111111114",
                             "37828224631003",
                             "3782822463100011",
                             "5500000000000012348",  // Mastercard's have 16
                             "1111111111111117",     // no issuer
                             "9999999999999995",
                             "7000000000000005",
                             "8888888888888888",
                             "0000000000000000",
                             "4111111111111111.50",  // an amount
                             "1.4111111111111111",
                             "411111111111",
                             "order 4711, 4712 and 4713",
                             "WC-118 #100234 INV-2026-000118",
                             ""})
        EXPECT_EQ(without_card_numbers(text), text);
}

/// Each would pass as a card but for what shows it to be something else.
TEST(CardNumbers, WhatHasACheckOrAShapeOfItsOwnStaysAsItIs) {
    for (char const* text : {"+49 30 1234567890",  // telephones
                             "+4917612345604",
                             "+4917612345612",
                             "+49176 12345604",
                             "030 / 4111 1111",
                             "0049 176 12345678",
                             "4006381333931",  // EANs
                             "4006381333023",
                             "4 006381 333023",
                             "EAN 4006381333122, 4006381333221",
                             "DE89 3704 0044 0532 0130 00",  // IBANs
                             "DE73 5001 5000 4957 6561 15",
                             "DE73-5001-5000-4957-6561-15",
                             "DK4870870649529984",
                             "BE38492898031773",
                             "GB29 NWBK 6016 1331 9268 19",
                             "FR14 2004 1010 0505 0001 3M02 606",
                             "NL91ABNA0417164300",
                             "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                             "a3f24111111111111111b29c01de77aa",  // a hash
                             "DE123456789"})
        EXPECT_EQ(without_card_numbers(text), text);
}

TEST(CardNumbers, JsonStaysJson) {
    auto const masked = [](std::string text) {
        return without_card_numbers(std::move(text), CardText::json);
    };
    EXPECT_EQ(masked(R"({"a":4111111111111111,"b":"4111111111111111"})"),
              R"({"a":1111111111111111,"b":"************1111"})");
    EXPECT_EQ(masked(R"({"a":"\"4111111111111111","b":4012888888881881})"),
              R"({"a":"\"************1111","b":1111111111111881})");
    // As PHP writes what is not ASCII, and slashes.
    EXPECT_EQ(masked(R"(["4111\u00a01111\u00a01111\u00a01111","4111\/1111\/1111\/1111"])"),
              R"(["****\u00a0****\u00a0****\u00a01111","****\/****\/****\/1111"])");
    EXPECT_EQ(masked(R"(["\uff14111 1111 1111 1111","card\n4111111111111111"])"),
              R"(["**** **** **** 1111","card\n************1111"])");
    // Values beside each other are no groups of one, nor are decimals and exponents cards.
    for (char const* text : {R"([4111,1111,1111,1111])",
                             R"(["4111","1111","1111","1111"])",
                             R"({"4111":1111,"1111":"1111"})",
                             R"([4111111111111111.5,0.4111111111111111,4111111111111111e2])"})
        EXPECT_EQ(masked(text), text);
}

TEST(CardNumbers, AreFound) {
    EXPECT_TRUE(holds_card_number("x 4111 1111 1111 1111 y"));
    EXPECT_FALSE(holds_card_number("x 4111 1111 1111 y"));
    EXPECT_FALSE(holds_card_number(without_card_numbers("4111 1111 1111 1111")));
    EXPECT_FALSE(
        holds_card_number(without_card_numbers(R"({"a":4111111111111111})", CardText::json)));
}

/// Each look ends after 19 digits, whatever is repeated; what is no text is left alone.
TEST(CardNumbers, AnyBytesAreTaken) {
    for (std::string const piece :
         {"4", "4 ", "4 - ", "ab12", "4111 ", "\\u", "\\", "\xC2", "\xE2\x80", "\"4"})
        for (auto const kind : {CardText::plain, CardText::json}) {
            std::string text;
            while (text.size() < 100'000) text += piece;
            auto const masked = without_card_numbers(text, kind);
            EXPECT_EQ(masked.size(), text.size()) << piece;
        }
}

TEST(TextMarks, TellDigitsSignsAndTheRest) {
    using Kind = TextMark::Kind;
    for (auto const& [text, kind, size] : {
             std::tuple("7", Kind::digit, 1u),         std::tuple("\u0667", Kind::digit, 2u),
             std::tuple("\uFF17", Kind::digit, 3u),    std::tuple("_", Kind::sign, 1u),
             std::tuple("\u2014", Kind::sign, 3u),     std::tuple("\u200D", Kind::sign, 3u),
             std::tuple("\U0001F4B3", Kind::sign, 4u), std::tuple("\u00DF", Kind::rest, 2u),
             std::tuple("\u00B2", Kind::rest, 2u),     std::tuple("\x01", Kind::rest, 1u),
             std::tuple("\xFF", Kind::rest, 1u),       std::tuple("\\", Kind::sign, 1u),
             std::tuple("&nbsp;7", Kind::sign, 6u),    std::tuple("&#8209;", Kind::sign, 7u),
             std::tuple("</b>7", Kind::sign, 4u),      std::tuple("&7;", Kind::sign, 1u),
             std::tuple("<7>", Kind::sign, 1u),        std::tuple("& x;", Kind::sign, 1u),
             std::tuple("&;", Kind::sign, 1u),
         }) {
        auto const mark = text_mark(text, 0, MarkText::plain);
        EXPECT_EQ(mark.kind, kind) << text;
        EXPECT_EQ(mark.size, size) << text;
        EXPECT_EQ(mark.digit, mark.is_digit() ? 7 : 0);
    }
    EXPECT_EQ(text_mark("\\uff17", 0, MarkText::json_string).digit, 7);
    EXPECT_EQ(text_mark("\\u12", 0, MarkText::json_string).size, 2u);
    EXPECT_EQ(text_mark("\\", 0, MarkText::json_string).size, 1u);
}

}  // namespace
}  // namespace cf
