#include "connectors/woocommerce/errors.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace cf::woocommerce {
namespace {

constexpr std::string_view base = "https://shop.example/store/";

bool says(Error const& error, std::string_view words) {
    return error.message.find(words) != std::string::npos;
}

TEST(Redirects, NameTheAddressToSet) {
    auto const moved =
        redirected("https://shop.example:8443/new/wp-json/wc/v3/orders?page=1", base);
    EXPECT_EQ(moved.kind, ErrorKind::rejected);
    EXPECT_TRUE(says(moved, "set base_url to https://shop.example:8443/new/")) << moved.message;
    EXPECT_FALSE(says(moved, "page=1"));
}

TEST(Redirects, ToAPageOfAnotherKindNameTheHostAlone) {
    auto const login = redirected("https://sso.example/login?return=secret", base);
    EXPECT_TRUE(says(login, "redirect to https://sso.example,")) << login.message;
    EXPECT_TRUE(says(login, "where it really lives"));
    EXPECT_FALSE(says(login, "secret"));
    EXPECT_TRUE(says(redirected("/elsewhere", base), "where it really lives"));
}

TEST(Redirects, ToTheApiItselfMeanPlainPermalinks) {
    auto const plain = redirected("https://shop.example/store/wp-json/wc/v3/orders/?page=1", base);
    EXPECT_EQ(plain.code, "woocommerce.no_rest_api");
    EXPECT_TRUE(says(plain, "Permalinks")) << plain.message;
}

HttpReply failed(int status, std::string_view message) {
    Json body = Json::object({{"code", "wp_die"}, {"message", message}});
    return HttpReply::json(status, body.dump());
}

// Measured: WordPress says "wp_die" for maintenance and for a lost database alike.
TEST(Failures, SayWhatIsWrongAndNotTheirCode) {
    auto const database =
        error_of_reply(failed(500, "Error establishing a database connection"), "GET");
    EXPECT_EQ(database.message, "the store failed (HTTP 500: WordPress cannot reach its database)");
    EXPECT_EQ(database.kind, ErrorKind::unavailable);
    auto const maintenance = error_of_reply(failed(503, "Briefly unavailable"), "POST");
    EXPECT_TRUE(says(maintenance, "maintenance mode")) << maintenance.message;
    EXPECT_EQ(maintenance.kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(error_of_reply(failed(507, "x"), "GET").message,
              "the store failed (HTTP 507, wp_die)");
}

}  // namespace
}  // namespace cf::woocommerce
