#include "connectors/bigcommerce/sim/control_calls.hpp"

#include "connectors/bigcommerce/sim/test_support.hpp"
#include "simkit/guide_check.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// The merchant consents and the app takes its token.
void install_app(TestStore& store) {
    auto exchange = store.control("apps/sim-app-client/consent");
    exchange.set("client_id", "sim-app-client");
    exchange.set("client_secret", "sim-app-secret");
    exchange.set("grant_type", "authorization_code");
    exchange.set("redirect_uri", "https://hooks.example.com/bc/auth");
    HttpRequest request{.method = "POST", .url = "/oauth2/token", .body = exchange.dump()};
    request.headers.set("Content-Type", "application/json");
    auto const reply = store.sim->handle(request, store.now).reply;
    EXPECT_EQ(reply.status, 200) << reply.body;
}

/// A store with one order in the state the call needs.
GuideTrial trial_of(ControlCall const& call) {
    auto store = std::make_shared<TestStore>();
    auto action = call.path;
    char const* payment = "purchase";
    if (action.ends_with("/capture") || action.ends_with("/void")) payment = "authorise";
    if (action.ends_with("/edit") || action.ends_with("/cancel") || action.ends_with("/pay") ||
        action.ends_with("/authorise"))
        payment = "none";
    auto const id = store->place(std::string(R"({"lines":[{"sku":"MUG-01","quantity":2}],
        "shipping":[{"cost":"9.95"}],"payment":{"action":")") +
                                 payment + "\"}}");
    if (action.ends_with("/restore")) store->control("orders/" + id + "/archive");
    if (action.ends_with("/uninstall")) install_app(*store);
    auto const products = store->get_json("/v3/catalog/products");
    std::string const product(products["data"][std::size_t(0)]["id"].text());
    auto* const simulator = store->sim;
    Instant const now = store->now;
    return {std::move(store), simulator, now, {{"id", id}, {"product", product}}};
}

TEST(BigCommerceControl, EveryCallOfTheGuideWorksAsShown) {
    expect_guide_works(control_guide(), trial_of);
}

TEST(BigCommerceControl, OrdersAreDrawnByNumberOrByCount) {
    TestStore store;
    EXPECT_EQ(store.control("orders", R"({"random":3})")["orders"].size(), 3U);
    EXPECT_EQ(store.control("orders", R"({"random":true,"count":2})")["orders"].size(), 2U);
    auto const refused = ask_control(*store.sim, "POST", "orders", R"({"random":0})", store.now);
    EXPECT_EQ(refused.status, 400);
}

TEST(BigCommerceControl, TheJournalAddsUpToTheFacts) {
    TestStore store;
    auto const id = store.place(R"({"lines":[{"sku":"MUG-01","quantity":2}]})");
    store.control("orders/" + id + "/refund", R"({"amount":"3"})");
    auto const facts = store.sim->facts_of(id);
    auto const journal = ask_control(*store.sim, "GET", "journal", "", store.now).body;
    auto has = [&](std::string const& line) {
        EXPECT_NE(journal.find(line), std::string::npos) << line << "\n" << journal;
    };
    has("commodity USD 1000.00\n");
    has("Receivable  USD " + text_at(facts, "charged_total") + "\n");
    has("Tax  USD -" + text_at(facts, "tax_total") + "\n");
    has("Refunds  USD 3.00\n");
}

}  // namespace
}  // namespace cf::bigcommerce::sim
