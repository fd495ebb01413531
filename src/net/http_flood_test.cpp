// Clients that send slowly, too much, or nonsense: another client is answered all the same.
#include <boost/asio/steady_timer.hpp>

#include "net/loopback_test_kit.hpp"

namespace cf {
namespace {

using loopback::asio::awaitable;
using testing::HasSubstr;
using tcp = loopback::asio::ip::tcp;

constexpr char const* flood = "127.0.0.1";
constexpr char const* store = "127.0.0.2";
constexpr char const* busy = "HTTP/1.1 503 Service Unavailable\r\n";

awaitable<ServerReply> take(HttpRequest request) {
    co_return HttpReply::text(200, "took " + std::to_string(request.body.size()));
}

awaitable<std::string> deliver(std::uint16_t port) {
    std::string request =
        "POST /hooks/shop HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\nConnection: "
        "close\r\n\r\n{\"a\":1}";
    auto reply = co_await loopback::exchange(port, std::move(request), store);
    co_return reply;
}

/// Connections that stay open with what was sent on them, as long as this lives.
struct Flood {
    std::vector<tcp::socket> open;

    awaitable<void> add(std::uint16_t port, std::string bytes, int count) {
        for (int n = 0; n < count; ++n) {
            auto socket = co_await loopback::connect(port, flood);
            boost::system::error_code error;
            co_await loopback::asio::async_write(
                socket,
                loopback::asio::buffer(bytes),
                loopback::asio::redirect_error(loopback::asio::use_awaitable, error));
            open.push_back(std::move(socket));
        }
    }
};

struct HttpFlood : testing::Test {
    Runtime runtime;
    HttpServerOptions options{.connections_max = 40,
                              .connections_per_client_max = 30,
                              .header_deadline = std::chrono::minutes(10),
                              .body_deadline = std::chrono::minutes(10)};
    std::unique_ptr<HttpServer> server;

    void listen() { server = loopback::listen(runtime, &take, options); }
};

awaitable<std::string> deliver_beside(Flood& all, std::uint16_t port, std::string bytes) {
    co_await all.add(port, std::move(bytes), 60);
    auto reply = co_await deliver(port);
    co_return reply;
}

TEST_F(HttpFlood, HeadersThatNeverEndTakeNoMoreThanTheirShare) {
    listen();
    Flood all;
    auto const reply = loopback::run(
        runtime, deliver_beside(all, server->port(), "POST /hooks/shop HTTP/1.1\r\nHost: h\r\nX-"));
    EXPECT_THAT(reply, HasSubstr("200 OK"));
    EXPECT_THAT(reply, HasSubstr("took 7"));
    EXPECT_EQ(server->stats().refused, 30u);
    EXPECT_EQ(server->stats().timed_out, 0u) << "the deadline did not do the work of the limit";
}

TEST_F(HttpFlood, BodiesThatNeverComeTakeNoMoreThanTheirShare) {
    listen();
    Flood all;
    auto const reply = loopback::run(
        runtime,
        deliver_beside(all,
                       server->port(),
                       "POST /hooks/shop HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{"));
    EXPECT_THAT(reply, HasSubstr("took 7"));
    EXPECT_EQ(server->stats().refused, 30u);
}

/// Without the limit of one client the same flood shuts the store out: the limit is what helps.
TEST_F(HttpFlood, WithoutTheLimitTheStoreIsTurnedAway) {
    options.connections_per_client_max = 0;
    listen();
    Flood all;
    auto const reply = loopback::run(
        runtime, deliver_beside(all, server->port(), "POST /hooks/shop HTTP/1.1\r\nHost: h\r\nX-"));
    EXPECT_EQ(reply.find("took 7"), std::string::npos) << reply;
    EXPECT_EQ(server->stats().refused, 21u);
}

TEST_F(HttpFlood, OversizedAndMalformedRequestsAreAnsweredAndForgotten) {
    listen();
    Flood all;
    std::string const large =
        "POST /hooks/shop HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n";
    for (auto const& bytes : {large, std::string("\x16\x03\x01 nonsense\r\n\r\n")}) {
        auto const reply = loopback::run(runtime, deliver_beside(all, server->port(), bytes));
        EXPECT_THAT(reply, HasSubstr("took 7"));
    }
    EXPECT_EQ(server->stats().requests, 2u) << "only the store's reached the handler";
    EXPECT_GT(server->stats().malformed, 0u);
}

awaitable<std::string> after_the_flood(Flood& all, std::uint16_t port) {
    co_await all.add(port, "GET", 31);
    auto refused = co_await loopback::read_to_end(all.open.back());
    all.open.clear();
    // The server sees each of them end in its own time.
    loopback::asio::steady_timer timer(co_await loopback::asio::this_coro::executor);
    for (std::string reply = busy;;) {
        reply = co_await loopback::exchange(
            port, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", flood);
        if (reply.find(busy) == std::string::npos) co_return refused + reply;
        timer.expires_after(std::chrono::milliseconds(10));
        co_await timer.async_wait(loopback::asio::use_awaitable);
    }
}

TEST_F(HttpFlood, ConnectionsThatEndedDoNotCount) {
    listen();
    Flood all;
    auto const replies = loopback::run(runtime, after_the_flood(all, server->port()));
    EXPECT_TRUE(replies.starts_with(busy)) << replies;
    EXPECT_THAT(replies, HasSubstr("200 OK"));
}

TEST_F(HttpFlood, ManyStandBehindAProxy) {
    options.proxies = {flood};
    options.connections_max = 100;
    listen();
    Flood all;
    auto const reply =
        loopback::run(runtime, deliver_beside(all, server->port(), "GET / HTTP/1.1\r\n"));
    EXPECT_THAT(reply, HasSubstr("took 7"));
    EXPECT_EQ(server->stats().refused, 0u);
}

TEST_F(HttpFlood, AProxyIsNamedByItsAddress) {
    auto const named = HttpServer::listen(runtime.executor(), {.proxies = {"proxy.local"}}, &take);
    ASSERT_TRUE(named.has_error());
    EXPECT_EQ(named.error().code, "net.listen.proxy");
}

}  // namespace
}  // namespace cf
