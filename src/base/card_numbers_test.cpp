#include "base/card_numbers.hpp"

#include <gtest/gtest.h>

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

TEST(CardNumbers, WhatIsNoneStaysAsItIs) {
    for (char const* text : {"4111111111111112",            // Luhn
                             "1772438400000000",            // an instant
                             "+49 30 1234567890",           // a telephone
                             "2026-03-02 08:00:00",         // a day
                             "41111111111111111111111111",  // longer than any card
                             "ab4111111111111111",          // part of an id
                             "4111111111111111.50",         // an amount
                             "1.4111111111111111",
                             "411111111111",
                             ""})
        EXPECT_EQ(without_card_numbers(text), text);
}

TEST(CardNumbers, JsonStaysJson) {
    EXPECT_EQ(
        without_card_numbers(R"({"a":4111111111111111,"b":"4111111111111111"})", CardText::json),
        R"({"a":1111111111111111,"b":"************1111"})");
    EXPECT_EQ(
        without_card_numbers(R"({"a":"\"4111111111111111","b":4012888888881881})", CardText::json),
        R"({"a":"\"************1111","b":1111111111111881})");
}

TEST(CardNumbers, AreFound) {
    EXPECT_TRUE(holds_card_number("x 4111 1111 1111 1111 y"));
    EXPECT_FALSE(holds_card_number("x 4111 1111 1111 y"));
    EXPECT_FALSE(holds_card_number(without_card_numbers("4111 1111 1111 1111")));
    EXPECT_FALSE(
        holds_card_number(without_card_numbers(R"({"a":4111111111111111})", CardText::json)));
}

}  // namespace
}  // namespace cf
