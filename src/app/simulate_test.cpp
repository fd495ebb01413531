#include "app/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/http.hpp"
#include "net/curl_transport.hpp"

namespace cf::app {
namespace {

using testing::HasSubstr;

struct Seen {
    int exit_code = -1;
    std::string out, err;
    std::optional<Result<HttpReply>> reply;
};

std::string word_after(std::string const& text, std::string_view mark) {
    auto const begin = text.find(mark) + mark.size();
    return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

Wait visit(Runtime& runtime, std::ostringstream& out, std::optional<Result<HttpReply>>& reply) {
    CurlTransport transport(runtime.executor(), {.private_network = true});
    HttpOptions options;
    if (out.str().find("CA file") != std::string::npos)
        options.ca_file = word_after(out.str(), "CA file ");
    HttpRequest request{.url = word_after(out.str(), "listening on ") + "/__sim/calls"};
    reply.emplace(co_await transport.send(std::move(request), std::move(options)));
    runtime.request_stop();
}

// Starts the verb, asks its control API once, stops it.
Seen simulate_once(SimulateOptions options) {
    Runtime runtime;
    Seen seen;
    std::ostringstream out, err;
    spawn(runtime.executor(), "visit", visit(runtime, out, seen.reply));
    seen.exit_code = run_simulate(std::move(options), runtime, out, err);
    seen.out = out.str();
    seen.err = err.str();
    return seen;
}

TEST(Simulate, EveryVendorAnswersItsControlApi) {
    for (auto const& vendor : simulated_vendors()) {
        auto const seen = simulate_once({.vendor = vendor});
        EXPECT_EQ(seen.exit_code, 0) << vendor << seen.err;
        EXPECT_THAT(seen.out, HasSubstr(vendor + " simulator listening on http://127.0.0.1:"));
        ASSERT_TRUE(seen.reply.has_value()) << vendor;
        ASSERT_TRUE(seen.reply->has_value()) << vendor;
        EXPECT_LT((*seen.reply)->status, 500) << vendor;
    }
}

TEST(Simulate, TheScenariosOfTheDocumentationWork) {
    for (auto const& vendor : simulated_vendors()) {
        auto const seen = simulate_once(
            {.vendor = vendor,
             .scenario_file = CF_SOURCE_DIR "/docs/examples/simulate-" + vendor + ".json"});
        EXPECT_EQ(seen.exit_code, 0) << vendor << seen.err;
        ASSERT_TRUE(seen.reply.has_value() && seen.reply->has_value()) << vendor;
        EXPECT_EQ((*seen.reply)->status, 200) << (*seen.reply)->body;
    }
}

TEST(Simulate, SaysWhereItsControlCallsAre) {
    auto const seen = simulate_once({.vendor = "xero"});
    EXPECT_THAT(seen.out, HasSubstr("control calls: http://127.0.0.1:"));
    EXPECT_THAT(seen.out, HasSubstr("/__sim/\n"));
}

TEST(Simulate, TlsComesWithItsOwnAuthority) {
    auto const seen = simulate_once({.vendor = "woocommerce", .tls = true});
    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_THAT(seen.out, HasSubstr("listening on https://127.0.0.1:"));
    ASSERT_TRUE(seen.reply.has_value() && seen.reply->has_value());
}

TEST(Simulate, WrongArgumentsSayWhatIsWrong) {
    struct Case {
        SimulateOptions options;
        std::string says;
    };
    std::vector<Case> const cases{
        {{.vendor = "sap"}, "bigcommerce, woocommerce"},
        {{.vendor = "woocommerce", .listen = "8080"}, "HOST:PORT"},
        {{.vendor = "woocommerce", .listen = "127.0.0.1:99999"}, "HOST:PORT"},
        {{.vendor = "woocommerce", .listen = "shop.test:80"}, "not an IP address"},
        {{.vendor = "woocommerce", .scenario_file = "/nowhere.json"}, "/nowhere.json"},
    };
    for (auto const& each : cases) {
        Runtime runtime;
        std::ostringstream out, err;
        EXPECT_EQ(run_simulate(each.options, runtime, out, err), 2);
        EXPECT_THAT(err.str(), HasSubstr(each.says));
        EXPECT_EQ(out.str(), "");
    }
}

}  // namespace
}  // namespace cf::app
