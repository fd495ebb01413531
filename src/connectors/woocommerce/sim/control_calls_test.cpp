#include "connectors/woocommerce/sim/control_calls.hpp"

#include "connectors/woocommerce/sim/test_support.hpp"
#include "simkit/guide_check.hpp"

namespace cf::woocommerce::sim {
namespace {

/// A shop with one order in the state the call needs, and one webhook.
GuideTrial trial_of(ControlCall const& call) {
    auto store = std::make_shared<TestStore>();
    bool const paid = call.path.find("refund") != std::string_view::npos;
    std::string const how = paid ? R"(,"paid":true})" : "}";
    auto const order =
        store->control("POST", "/orders", R"({"lines":[{"product_id":12,"quantity":9}])" + how);
    std::string const id(order["id"].text());
    if (call.path.ends_with("refund_delete"))
        store->control("POST", "/orders/" + id + "/refund", R"({"amount":"1"})");
    if (call.path.ends_with("restore")) store->control("POST", "/orders/" + id + "/trash");
    auto const hook = store->post("/webhooks", R"({"topic":"order.updated",
        "delivery_url":"http://127.0.0.1:9/hook","secret":"s"})");
    std::string const webhook(hook["id"].text());
    auto* const simulator = &store->simulator();
    Instant const now = store->now;
    return {std::move(store), simulator, now, {{"id", id}, {"webhook", webhook}}};
}

TEST(WooControl, EveryCallOfTheGuideWorksAsShown) { expect_guide_works(control_guide(), trial_of); }

TEST(WooControl, SwitchesAreReadAndSet) {
    TestStore store;
    EXPECT_EQ(store.control("GET", "/switches")["delivery_delay_ms"].text(), "2000");
    auto const set = store.control("POST", "/switches", R"({"delivery_delay_ms":500})");
    EXPECT_EQ(set["delivery_delay_ms"].text(), "500");
    auto const bad =
        ask_control(store.simulator(), "POST", "switches", R"({"delivery_delay":1})", store.now);
    EXPECT_EQ(bad.status, 400);
    EXPECT_NE(bad.body.find("delivery_delay_ms"), std::string::npos);
}

TEST(WooControl, TheClockTakesATimeOrALeapAndNeverGoesBack) {
    TestStore store;
    auto ask = [&](std::string_view body) {
        return ask_control(store.simulator(), "POST", "clock", body, store.now);
    };
    EXPECT_EQ(ask(R"({"now":"2026-11-22T00:00:00Z"})").body, R"({"now":"2026-11-22T00:00:00Z"})");
    EXPECT_EQ(ask(R"({"advance_s":60})").body, R"({"now":"2026-11-22T00:01:00Z"})");
    for (auto const* wrong : {R"({"now":"2026-11-21T00:00:00Z"})",
                              R"({"advance_s":-1})",
                              R"({"now":"later"})",
                              R"({"advance_s":99999999999999})"})
        EXPECT_EQ(ask(wrong).status, 400) << wrong;
}

}  // namespace
}  // namespace cf::woocommerce::sim
