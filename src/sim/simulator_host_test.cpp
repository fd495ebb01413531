#include "sim/simulator_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/system_clock.hpp"
#include "net/curl_transport.hpp"
#include "net/runtime.hpp"

namespace cf::sim {
namespace {

using namespace std::chrono_literals;

// A vendor that answers as its path says and wants to deliver what it is posted.
class Script : public Simulator {
  public:
    SimReply handle(HttpRequest const& request, Instant now) override {
        ++open;
        open_max = std::max(open_max, open);
        SimReply answer{HttpReply::text(200, "executed " + request.path())};
        if (request.path() == "/lose") answer.fate = ReplyFate::lose;
        if (request.path() == "/cut") answer.fate = ReplyFate::cut_short;
        if (request.path() == "/refuse") answer.fate = ReplyFate::refuse;
        if (request.path() == "/silence") answer.fate = ReplyFate::time_out;
        if (request.path() == "/slow") answer.delay = 100ms;
        if (request.path().starts_with("/drip")) {
            answer.fate = ReplyFate::drip;
            answer.delay = request.path() == "/drip" ? 20ms : 600s;
        }
        if (request.path() == "/hook") {
            HttpRequest hook{.method = "POST", .url = request.body, .body = "hello"};
            waiting.emplace(now + 50ms, SimDelivery{"d1", std::move(hook)});
        }
        return answer;
    }
    void finished(HttpRequest const&, Instant) override {
        --open;
        ++closed;
    }
    std::vector<SimDelivery> due_deliveries(Instant now) override {
        std::vector<SimDelivery> due;
        while (!waiting.empty() && waiting.begin()->first <= now)
            due.push_back(waiting.extract(waiting.begin()).mapped());
        return due;
    }
    void delivered(std::string const& id, int status, Instant) override {
        results.emplace_back(id, status);
    }
    Instant next_due() const override {
        return waiting.empty() ? Instant::max() : waiting.begin()->first;
    }

    int open = 0, open_max = 0, closed = 0;
    std::multimap<Instant, SimDelivery> waiting;
    std::vector<std::pair<std::string, int>> results;
};

boost::asio::awaitable<void> keep(Task<HttpReply> sending, std::optional<Result<HttpReply>>& kept) {
    kept.emplace(co_await std::move(sending));
}

Wait until_delivered(Script& script, SystemClock& clock) {
    for (int round = 0; round < 500 && script.results.empty(); ++round)
        co_await clock.sleep_for(10ms);
}

struct SimulatorHostTest : testing::Test {
    Result<HttpReply> send(std::string const& path, std::string body = "") {
        std::optional<Result<HttpReply>> reply;
        HttpRequest request{
            .method = "POST", .url = host->server().origin() + path, .body = std::move(body)};
        runtime.run(keep(transport.send(std::move(request), {.total_deadline = 500ms}), reply));
        return std::move(*reply);
    }

    Runtime runtime;
    SystemClock clock;
    CurlTransport transport{runtime.executor(), {.private_network = true}};
    Script script;
    std::unique_ptr<SimulatorHost> host =
        *SimulatorHost::listen(runtime.executor(), {}, script, clock, transport);
};

TEST_F(SimulatorHostTest, RepliesTravelAsTheirFateSays) {
    auto const fine = send("/fine");
    ASSERT_TRUE(fine.has_value());
    EXPECT_EQ(fine->body, "executed /fine");
    auto const dripped = send("/drip");
    ASSERT_TRUE(dripped.has_value());
    EXPECT_EQ(dripped->body, "executed /drip");
    for (std::string const path : {"/lose", "/cut", "/refuse", "/silence", "/drip_for_ever"}) {
        auto const broken = send(path);
        ASSERT_TRUE(broken.has_error()) << path;
        EXPECT_EQ(broken.error().kind, ErrorKind::outcome_unknown) << path;
    }
}

TEST_F(SimulatorHostTest, SaysOnceThatEachRequestIsOver) {
    auto const begin = clock.now();
    ASSERT_TRUE(send("/slow").has_value());
    EXPECT_GE(clock.now() - begin, Duration(100ms));
    ASSERT_TRUE(send("/lose").has_error());
    ASSERT_TRUE(send("/fine").has_value());
    EXPECT_EQ(script.closed, 3);
    EXPECT_EQ(script.open, 0);
}

TEST_F(SimulatorHostTest, DeliversWebhooksAndReportsTheStatus) {
    ASSERT_TRUE(send("/hook", host->server().origin() + "/received").has_value());
    runtime.run(until_delivered(script, clock));
    EXPECT_THAT(script.results, testing::ElementsAre(std::pair<std::string, int>("d1", 200)));
}

TEST_F(SimulatorHostTest, ADeliveryWithoutAnAnswerIsStatusZero) {
    ASSERT_TRUE(send("/hook", "http://127.0.0.1:1/nobody").has_value());
    runtime.run(until_delivered(script, clock));
    EXPECT_THAT(script.results, testing::ElementsAre(std::pair<std::string, int>("d1", 0)));
}

}  // namespace
}  // namespace cf::sim
