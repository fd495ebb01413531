#include "connectors/bigcommerce/causes.hpp"

#include <gtest/gtest.h>

#include "connectors/bigcommerce/errors.hpp"

namespace cf::bigcommerce {
namespace {

struct Case {
    int status;
    char const* body;
    char const* code;  ///< After "bigcommerce."
};

class Causes : public ::testing::TestWithParam<Case> {};

TEST_P(Causes, AreToldInPlainWords) {
    auto const& c = GetParam();
    auto const error = error_of_reply(HttpReply::json(c.status, c.body), "GET");
    EXPECT_EQ(error.code, "bigcommerce." + std::string(c.code));
    auto const* cause = cause_of(causes(), error.code);
    ASSERT_NE(cause, nullptr) << error.code;
    for (auto const text : {cause->title, cause->cause, cause->todo}) EXPECT_GT(text.size(), 10u);
}

INSTANTIATE_TEST_SUITE_P(
    BigCommerce,
    Causes,
    ::testing::Values(
        Case{400, R"([{"status":400,"message":"Malformed"}])", "request_refused"},
        Case{400,
             R"([{"message":"The field 'id' is not supported by this resource."}])",
             "field_unknown"},
        Case{400, R"({"error":"invalid_grant"})", "consent_expired"},
        Case{400, R"({"error":"invalid_client"})", "app_unknown"},
        Case{400, R"({"error":"redirect_uri_mismatch"})", "redirect_refused"},
        Case{401, R"({"status":401,"title":"Unauthorized"})", "token_refused"},
        Case{403, R"({"status":403,"title":"Forbidden"})", "scope_missing"},
        Case{404, R"([{"status":404,"message":"Not found."}])", "not_found"},
        Case{404, R"({"status":404,"title":"Webhook with id [7] not found"})", "hook_gone"},
        Case{405, "{}", "method_refused"},
        Case{406, "{}", "format_refused"},
        Case{409, R"({"status":409,"title":"Duplicate name"})", "conflict"},
        Case{413, "{}", "too_large"},
        Case{415, "{}", "format_refused"},
        Case{422, R"({"status":422,"title":"Invalid","errors":{"name":"bad"}})", "not_valid"},
        Case{422, R"({"status":422,"errors":{"destination":"must be https"}})", "hook_refused"},
        Case{422, R"({"status":422,"errors":{"scope":"duplicate"}})", "hook_refused"},
        Case{422, R"({"data":[{"title":"A refund is in progress"}]})", "refund_concurrent"},
        Case{422, R"({"data":[{"title":"payment amounts differ"}]})", "refund_amounts"},
        Case{423, "{}", "locked"},
        Case{429, "{}", "load_shed"},
        Case{499, "{}", "cut_short"},
        Case{500, "{}", "http_500"},
        Case{501, "{}", "not_implemented"},
        Case{502, "{}", "http_502"},
        Case{503, "{}", "unavailable"},
        Case{504, "{}", "http_504"},
        Case{507, "{}", "plan_limit"}));

TEST(BigCommerceCauses, TheStoresOwnQuotaIsToldFromTheLoadOfThePlatform) {
    auto reply = HttpReply::json(429, "{}");
    reply.headers.add("X-Rate-Limit-Requests-Quota", "150");
    reply.headers.add("X-Rate-Limit-Time-Reset-Ms", "3000");
    auto const error = error_of_reply(reply, "GET");
    EXPECT_EQ(error.code, "bigcommerce.too_many_calls");
    EXPECT_NE(cause_of(causes(), error.code), nullptr);
    EXPECT_NE(cause_of(causes(), unreadable("order", "x").code), nullptr);
}

}  // namespace
}  // namespace cf::bigcommerce
