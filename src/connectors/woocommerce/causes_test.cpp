#include "connectors/woocommerce/causes.hpp"

#include <gtest/gtest.h>

#include "connectors/woocommerce/errors.hpp"

namespace cf::woocommerce {
namespace {

struct Case {
    int status;
    char const* body;
    char const* code;  ///< After "woocommerce."
};

class Causes : public ::testing::TestWithParam<Case> {};

TEST_P(Causes, AreToldInPlainWords) {
    auto const& c = GetParam();
    HttpReply const reply = HttpReply::json(c.status, c.body);
    auto const error = error_of_reply(reply, "GET");
    EXPECT_EQ(error.code, "woocommerce." + std::string(c.code));
    auto const* cause = cause_of(causes(), error.code);
    ASSERT_NE(cause, nullptr) << error.code;
    for (auto const text : {cause->title, cause->cause, cause->todo}) EXPECT_GT(text.size(), 10u);
}

#define CF_WOO(status, vendor, text, code) \
    Case { status, R"({"code":")" vendor R"(","message":")" text R"("})", code }
#define CF_AUTH "woocommerce_rest_authentication_error"

INSTANTIATE_TEST_SUITE_P(
    WooCommerce,
    Causes,
    ::testing::Values(
        CF_WOO(401, CF_AUTH, "does not have write permissions.", "key.read_only"),
        CF_WOO(401, CF_AUTH, "does not have read permissions.", "key.write_only"),
        CF_WOO(401, CF_AUTH, "Invalid timestamp.", "clock_differs"),
        CF_WOO(401, CF_AUTH, "Invalid nonce - has already been used.", "nonce_used"),
        CF_WOO(401, CF_AUTH, "Consumer secret is invalid.", "key.wrong_secret"),
        CF_WOO(401, "woocommerce_rest_cannot_view", "Sorry", "key.unknown"),
        CF_WOO(403, "woocommerce_rest_cannot_view", "Sorry", "view_forbidden"),
        CF_WOO(403, "woocommerce_rest_cannot_edit", "Sorry", "edit_forbidden"),
        CF_WOO(403, "woocommerce_rest_cannot_create", "Sorry", "edit_forbidden"),
        CF_WOO(403, "rest_forbidden", "Sorry", "forbidden"),
        CF_WOO(404, "rest_no_route", "No route", "route_missing"),
        CF_WOO(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.", "order_unknown"),
        CF_WOO(404, "woocommerce_rest_shop_order_refund_invalid_id", "Invalid", "refund_unknown"),
        CF_WOO(404, "woocommerce_rest_invalid_id", "Invalid", "customer_unknown"),
        CF_WOO(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid", "webhook_unknown"),
        CF_WOO(404, "woocommerce_rest_product_invalid_id", "Invalid ID.", "not_found"),
        CF_WOO(400, "rest_post_invalid_page_number", "The page number", "page_beyond"),
        CF_WOO(400, "rest_invalid_param", "Invalid parameter(s): per_page", "parameter_refused"),
        CF_WOO(400, "rest_invalid_param", "Invalid: delivery_url", "webhook_refused"),
        CF_WOO(400, "rest_missing_callback_param", "Missing", "parameter_missing"),
        CF_WOO(400, "rest_invalid_json", "Invalid JSON", "request_malformed"),
        CF_WOO(405, "x", "Method Not Allowed", "method_refused"),
        CF_WOO(413, "x", "Too large", "too_large"),
        CF_WOO(429, "x", "Slow down", "too_many_calls"),
        CF_WOO(500, "woocommerce_rest_cannot_create_order_refund", "Invalid", "refund_refused"),
        CF_WOO(500, "internal_server_error", "There has been a critical error", "critical_error"),
        CF_WOO(500, "x", "Error establishing a database connection", "database_error"),
        CF_WOO(500, "x", "failed", "http_500"),
        CF_WOO(502, "x", "Bad gateway", "http_502"),
        CF_WOO(503, "x", "Maintenance", "http_503"),
        CF_WOO(504, "x", "Timeout", "http_504")));

TEST(WooCauses, PagesAndRedirectsAreToldToo) {
    for (auto const& error : {not_json("GET"),
                              plain_http_refused("http://shop.example/"),
                              redirected("/login", "https://shop.example/")})
        EXPECT_NE(cause_of(causes(), error.code), nullptr) << error.code;
}

}  // namespace
}  // namespace cf::woocommerce
