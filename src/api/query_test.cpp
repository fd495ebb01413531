#include "api/query.hpp"

#include <gtest/gtest.h>

#include "ports/page_cursor.hpp"

namespace cf::api {
namespace {

using Form = QueryParameter::Form;

std::vector<QueryParameter> const taken{{"integration", Form::integration},
                                        {"state", Form::choice, {"open", "closed"}},
                                        {"q"},
                                        {"cursor", Form::cursor},
                                        {"limit", Form::page_size}};

Result<Query> query_read(std::string const& text) {
    HttpRequest const request{"GET", "/api/v1/things?" + text};
    return Query::read(request, taken, {"shop-to-books", "outlet-to-books"});
}

std::string told(std::string const& text) {
    auto const read = query_read(text);
    return read.has_error() ? read.error().code + ": " + read.error().message : "accepted";
}

TEST(Query, TakesWhatTheAddressTakes) {
    auto const query = query_read("state=open&limit=7&q=a%2Bb+c&integration=outlet-to-books");
    ASSERT_FALSE(query.has_error()) << query.error().message;
    EXPECT_EQ(query->text("state"), "open");
    EXPECT_EQ(query->text("q"), "a+b c");
    EXPECT_EQ(query->text("integration"), "outlet-to-books");
    EXPECT_EQ(query->text("cursor"), "");
    EXPECT_EQ(query->page_size(), 7);
}

TEST(Query, AnEmptyFieldOfAFormIsNotGiven) {
    auto const query = query_read("state=&limit=&q=&cursor=&integration=");
    ASSERT_FALSE(query.has_error()) << query.error().message;
    EXPECT_EQ(query->page_size(), page_size_default);
}

TEST(Query, AWrongChoiceNamesTheAllowedOnes) {
    EXPECT_EQ(told("state=bogus"),
              "query.value: The parameter 'state' must be one of: open, closed.");
    EXPECT_EQ(told("state=Open"),
              "query.value: The parameter 'state' must be one of: open, closed (did you mean "
              "'open'?).");
    EXPECT_EQ(told("integration=shop-to-book"),
              "query.value: The parameter 'integration' must be one of: shop-to-books, "
              "outlet-to-books (did you mean 'shop-to-books'?).");
}

TEST(Query, APageSizeIsAWholeNumberWithinItsBounds) {
    EXPECT_EQ(told("limit=1"), "accepted");
    EXPECT_EQ(told("limit=200"), "accepted");
    for (char const* wrong : {"abc", "-1", "0", "201", "5x", "1.5", "99999999999999999999", "+5"})
        EXPECT_EQ(told(std::string("limit=") + wrong),
                  "query.value: The parameter 'limit' must be a whole number from 1 to 200.")
            << wrong;
}

TEST(Query, ACursorIsOneThatAPageGave) {
    EXPECT_EQ(told("cursor=" + page_cursor(from_unix_seconds(1'767'268'800), "shop/1/invoice")),
              "accepted");
    EXPECT_EQ(told("cursor=" + page_cursor(Instant{}, "7")), "accepted");
    for (char const* wrong : {"bogus", "/7", "12x/7", "12/", "99999999999999999999/7"})
        EXPECT_EQ(told(std::string("cursor=") + wrong).substr(0, 12), "query.value:") << wrong;
}

TEST(Query, AnUnknownParameterNamesTheNearest) {
    EXPECT_EQ(told("stat=open"),
              "query.unknown: This address takes no parameter 'stat'; did you mean 'state'? It "
              "takes integration, state, q, cursor, limit.");
    HttpRequest const request{"GET", "/api/v1/session?verbose=1"};
    EXPECT_EQ(Query::read(request, {}, {}).error().message,
              "This address takes no parameter 'verbose'. It takes none.");
}

TEST(Query, OneParameterTwiceIsAQuestionNotAnAnswer) {
    EXPECT_EQ(told("state=open&state=closed"),
              "query.twice: The parameter 'state' is given twice; give it once.");
}

/// People search for customers; what they typed may not end up in a proxy's or a browser's log.
TEST(Query, NoMessageRepeatsAValueOrAPersonPutWhereANameBelongs) {
    for (char const* typed : {"ada@example.com=1",
                              "%2B441632960983=1",
                              "441632960983=1",
                              "state=ada@example.com",
                              "limit=ada@example.com",
                              "cursor=ada@example.com",
                              "q=ada@example.com%00",
                              "q=ada@example.com%ff",
                              "integration=ada@example.com"}) {
        auto const message = told(typed);
        EXPECT_NE(message, "accepted") << typed;
        EXPECT_EQ(message.find("ada"), std::string::npos) << message;
        EXPECT_EQ(message.find("441632"), std::string::npos) << message;
    }
}

TEST(Query, TextHasALimit) {
    EXPECT_EQ(told("q=" + std::string(query_text_max, 'a')), "accepted");
    EXPECT_NE(told("q=" + std::string(query_text_max + 1, 'a')), "accepted");
}

}  // namespace
}  // namespace cf::api
