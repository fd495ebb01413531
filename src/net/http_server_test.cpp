#include "net/http_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "net/loopback_test_kit.hpp"

namespace cf {
namespace {

using loopback::asio::awaitable;
using testing::HasSubstr;

awaitable<ServerReply> echo(HttpRequest request) {
    co_return HttpReply::text(200,
                              request.method + " " + request.url + " " + request.body + " " +
                                  std::string(request.headers.get("x-test")));
}

awaitable<ServerReply> fail(HttpRequest) {
    throw std::runtime_error("secret detail");
    co_return ServerReply();
}

std::string status_line(std::string const& reply) { return reply.substr(0, reply.find("\r\n")); }

struct HttpServerTest : testing::Test {
    std::string exchange(HttpServer& server, std::string bytes) {
        return loopback::run(runtime, loopback::exchange(server.port(), std::move(bytes)));
    }
    Runtime runtime;
};

TEST_F(HttpServerTest, AnswersWithMethodTargetFieldsAndBody) {
    auto server = loopback::listen(runtime, &echo);
    auto const reply = exchange(*server,
                                "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-Test: yes\r\n"
                                "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
    EXPECT_EQ(status_line(reply), "HTTP/1.1 200 OK");
    EXPECT_THAT(reply, HasSubstr("\r\n\r\nPOST /a%20b?x=1 hello yes"));
    EXPECT_THAT(reply, HasSubstr(" GMT\r\n"));
}

TEST_F(HttpServerTest, ServesManyRequestsOnOneConnectionInOrder) {
    auto server = loopback::listen(runtime, &echo);
    auto const reply = exchange(*server,
                                "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
                                "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                                "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_LT(reply.find("GET /1"), reply.find("GET /2"));
    EXPECT_LT(reply.find("GET /2"), reply.find("GET /3"));
    EXPECT_NE(reply.find("GET /3"), std::string::npos);
    EXPECT_EQ(server->stats().accepted, 1u);
    EXPECT_EQ(server->stats().requests, 3u);
}

TEST_F(HttpServerTest, ReadsChunkedBodies) {
    auto server = loopback::listen(runtime, &echo);
    auto const reply = exchange(*server,
                                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                                "Connection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_THAT(reply, HasSubstr("POST / abcde"));
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
    auto server = loopback::listen(runtime, &echo);
    auto const reply =
        exchange(*server, "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(reply, HasSubstr("Content-Length: 9\r\n"));
    EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, SaysContinueWhenAsked) {
    auto server = loopback::listen(runtime, &echo);
    auto const reply = exchange(*server,
                                "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                                "Content-Length: 2\r\nConnection: close\r\n\r\nok");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n") ||
                reply.starts_with("HTTP/1.1 200 OK\r\n"))
        << reply;
}

TEST_F(HttpServerTest, RefusesMalformedRequestsWithoutTheHandler) {
    auto server = loopback::listen(runtime, &echo);
    std::vector<std::pair<std::string, std::string>> const cases{
        {"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"},  // No Host.
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
         "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
         "HTTP/1.1 400 Bad Request"},
        {"GET / HTTP/3.7\r\nHost: a\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported"},
        {"\x16\x03\x01\x02", "HTTP/1.1 400 Bad Request"},  // TLS on a plain port.
        {"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\tb\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
         "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "HTTP/1.1 400 Bad Request"},
        {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "HTTP/1.1 400 Bad Request"},
    };
    for (auto const& [bytes, expected] : cases)
        EXPECT_EQ(status_line(exchange(*server, bytes)), expected) << bytes;
    EXPECT_EQ(server->stats().requests, 0u);
    EXPECT_EQ(server->stats().malformed, cases.size());
}

/// Where one server in a row reads a coding and the next does not, a body is a second request.
TEST_F(HttpServerTest, AnyCodingButChunkedIsRefusedAndTheConnectionClosed) {
    auto server = loopback::listen(runtime, &echo);
    std::string const second = "0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n";
    std::size_t refused = 0;
    for (char const* fields : {"Transfer-Encoding: xchunked",
                               "Transfer-Encoding: gzip, chunked",
                               "Transfer-Encoding: chunked, chunked",
                               "Transfer-Encoding: chunked, identity",
                               "Transfer-Encoding: identity",
                               "Transfer-Encoding: \"chunked\"",
                               "Transfer-Encoding:",
                               "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"}) {
        auto const reply = exchange(
            *server,
            "POST /first HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n\r\n" + second);
        EXPECT_EQ(status_line(reply), "HTTP/1.1 501 Not Implemented") << fields;
        EXPECT_THAT(reply, HasSubstr("Connection: close\r\n")) << fields;
        EXPECT_EQ(reply.find("HTTP/1.1", 8), std::string::npos) << fields << reply;
        ++refused;
    }
    EXPECT_EQ(server->stats().requests, 0u);
    EXPECT_EQ(server->stats().malformed, refused);
    auto const reply = exchange(*server,
                                "POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding:  Chunked \r\n"
                                "Connection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    EXPECT_THAT(reply, HasSubstr("POST / ok"));
}

TEST_F(HttpServerTest, LinesOfABodyMayBeginWithBlanks) {
    auto server = loopback::listen(runtime, &echo);
    std::string const body = "a\r\n b\r\n\tc";
    auto const one =
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    exchange(*server, one + one + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(server->stats().requests, 3u);
}

TEST_F(HttpServerTest, RefusesWhatIsTooLarge) {
    auto server = loopback::listen(
        runtime, &echo, {.header_size_bytes_max = 1000, .body_size_bytes_max = 100});
    auto const post = [](std::string const& fields, std::string const& body) {
        return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n" + body;
    };
    EXPECT_EQ(status_line(exchange(*server, post("X: " + std::string(4000, 'x') + "\r\n", ""))),
              "HTTP/1.1 431 Request Header Fields Too Large");
    EXPECT_EQ(status_line(exchange(*server, "GET /" + std::string(4000, 'x'))),
              "HTTP/1.1 431 Request Header Fields Too Large");
    EXPECT_EQ(
        status_line(exchange(*server, post("Content-Length: 101\r\n", std::string(101, 'x')))),
        "HTTP/1.1 413 Payload Too Large");
    EXPECT_EQ(status_line(exchange(*server,
                                   post("Transfer-Encoding: chunked\r\n",
                                        "80\r\n" + std::string(128, 'x') + "\r\n0\r\n\r\n"))),
              "HTTP/1.1 413 Payload Too Large");
    EXPECT_EQ(
        status_line(exchange(*server, post("Content-Length: 100\r\n", std::string(100, 'x')))),
        "HTTP/1.1 200 OK");
    EXPECT_EQ(server->stats().requests, 1u);
}

TEST_F(HttpServerTest, AHandlerThatThrowsIsABare500) {
    auto server = loopback::listen(runtime, &fail);
    auto const reply = exchange(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_line(reply), "HTTP/1.1 500 Internal Server Error");
    EXPECT_EQ(reply.find("secret"), std::string::npos);
    EXPECT_EQ(server->stats().failed, 1u);
}

TEST_F(HttpServerTest, ClosesConnectionsThatDawdle) {
    using namespace std::chrono_literals;
    auto server = loopback::listen(
        runtime, &echo, {.header_deadline = 300ms, .body_deadline = 300ms, .idle_deadline = 300ms});
    EXPECT_EQ(exchange(*server, "GET / HTTP/1.1\r\nHost:"), "");
    EXPECT_EQ(exchange(*server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"), "");
    EXPECT_EQ(server->stats().timed_out, 2u);
    // Kept alive after a reply, then closed in silence: that is no fault of the client.
    EXPECT_THAT(exchange(*server, "GET /idle HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("GET /idle"));
    EXPECT_EQ(server->stats().timed_out, 2u);
}

awaitable<std::string> third_reply(std::uint16_t port) {
    auto first = co_await loopback::connect(port);
    auto second = co_await loopback::connect(port);
    auto reply = co_await loopback::exchange(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    co_return reply;
}

TEST_F(HttpServerTest, TurnsAwayConnectionsOverTheLimit) {
    auto server = loopback::listen(runtime, &echo, {.connections_max = 2});
    EXPECT_EQ(status_line(loopback::run(runtime, third_reply(server->port()))),
              "HTTP/1.1 503 Service Unavailable");
    EXPECT_EQ(server->stats().refused, 1u);
}

TEST_F(HttpServerTest, ReplyFieldsCannotSplitTheReply) {
    struct Split {
        static awaitable<ServerReply> handle(HttpRequest) {
            auto reply = HttpReply::text(200, "body");
            reply.headers.add("X-Echo", "a\r\nSet-Cookie: stolen=1");
            reply.headers.add("Content-Length", "1");
            co_return reply;
        }
    };
    auto server = loopback::listen(runtime, &Split::handle);
    auto const reply = exchange(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(reply.find("stolen"), std::string::npos);
    EXPECT_EQ(reply.find("Content-Length: 1\r\n"), std::string::npos);
    EXPECT_THAT(reply, HasSubstr("Content-Length: 4\r\n"));
}

class Pieces : public ReplyStream {
  public:
    explicit Pieces(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}
    awaitable<std::optional<std::string>> next() override {
        if (pieces_.empty()) co_return std::nullopt;
        auto piece = std::move(pieces_.front());
        pieces_.pop_front();
        co_return piece;
    }
    void close() override { ++closed; }
    int closed = 0;

  private:
    std::deque<std::string> pieces_;
};

TEST_F(HttpServerTest, StreamsPieceByPiece) {
    auto pieces = std::make_shared<Pieces>(std::deque<std::string>{"one", std::string(20, 'x')});
    struct Handler {
        std::shared_ptr<Pieces> pieces;
        awaitable<ServerReply> operator()(HttpRequest) const {
            ServerReply reply(HttpReply::text(200, ""));
            reply.stream = pieces;
            co_return reply;
        }
    };
    auto server = loopback::listen(runtime, Handler{pieces});
    auto const reply = exchange(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(reply, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_TRUE(
        reply.ends_with("\r\n\r\n3\r\none\r\n14\r\n" + std::string(20, 'x') + "\r\n0\r\n\r\n"))
        << reply;
    EXPECT_GE(pieces->closed, 1);
}

// A reader that never reads: the stream would grow for ever, so the connection goes.
class Endless : public ReplyStream {
  public:
    awaitable<std::optional<std::string>> next() override {
        if (closed) co_return std::nullopt;
        co_return std::string(1024 * 1024, 'x');
    }
    void close() override { closed = true; }
    bool closed = false;
};

awaitable<bool> never_reads(std::uint16_t port, std::shared_ptr<Endless> stream) {
    auto socket = co_await loopback::connect(port);
    std::string const request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    co_await loopback::asio::async_write(
        socket, loopback::asio::buffer(request), loopback::asio::use_awaitable);
    loopback::asio::steady_timer timer(socket.get_executor());
    for (int round = 0; round < 400 && !stream->closed; ++round) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(loopback::asio::use_awaitable);
    }
    co_return stream->closed;
}

TEST_F(HttpServerTest, DropsSlowReadersOfAStream) {
    auto stream = std::make_shared<Endless>();
    struct Handler {
        std::shared_ptr<Endless> stream;
        awaitable<ServerReply> operator()(HttpRequest) const {
            ServerReply reply(HttpReply::text(200, ""));
            reply.stream = stream;
            co_return reply;
        }
    };
    auto server = loopback::listen(
        runtime, Handler{stream}, {.write_deadline = std::chrono::milliseconds(300)});
    EXPECT_TRUE(loopback::run(runtime, never_reads(server->port(), stream)));
    EXPECT_EQ(server->stats().timed_out, 1u);
}

struct Slow {
    std::chrono::milliseconds delay;
    int* over;
    awaitable<ServerReply> operator()(HttpRequest) const {
        loopback::asio::steady_timer timer(co_await loopback::asio::this_coro::executor, delay);
        co_await timer.async_wait(loopback::asio::use_awaitable);
        ServerReply reply(HttpReply::text(200, "slow"));
        reply.when_over = [counter = over] { ++*counter; };
        co_return reply;
    }
};

struct Stopped {
    std::string reply;
    std::string idle;
};

awaitable<void> stop_soon(HttpServer& server, std::chrono::milliseconds patience) {
    loopback::asio::steady_timer timer(co_await loopback::asio::this_coro::executor,
                                       std::chrono::milliseconds(50));
    co_await timer.async_wait(loopback::asio::use_awaitable);
    co_await server.stop(patience);
}

awaitable<Stopped> request_while_stopping(HttpServer& server, std::chrono::milliseconds patience) {
    auto idle = co_await loopback::connect(server.port());
    spawn(co_await loopback::asio::this_coro::executor, "stop", stop_soon(server, patience));
    Stopped seen;
    seen.reply = co_await loopback::exchange(server.port(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    seen.idle = co_await loopback::read_to_end(idle);
    co_return seen;
}

TEST_F(HttpServerTest, StoppingLetsRequestsUnderWayFinish) {
    int over = 0;
    auto server = loopback::listen(runtime, Slow{std::chrono::milliseconds(300), &over});
    auto const seen =
        loopback::run(runtime, request_while_stopping(*server, std::chrono::milliseconds(60'000)));
    EXPECT_THAT(seen.reply, HasSubstr("\r\n\r\nslow"));
    EXPECT_THAT(seen.reply, HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(seen.idle, "");
    EXPECT_EQ(over, 1);
}

TEST_F(HttpServerTest, StoppingDoesNotWaitLongerThanItsPatience) {
    int over = 0;
    auto server = loopback::listen(runtime, Slow{std::chrono::milliseconds(60'000), &over});
    auto const seen =
        loopback::run(runtime, request_while_stopping(*server, std::chrono::milliseconds(100)));
    EXPECT_EQ(seen.reply, "");
}

TEST_F(HttpServerTest, ListeningFailsWithAReason) {
    auto server = loopback::listen(runtime, &echo);
    auto taken = HttpServer::listen(runtime.executor(), {.port = server->port()}, &echo);
    ASSERT_TRUE(taken.has_error());
    EXPECT_EQ(taken.error().code, "net.listen.in_use");
    auto nowhere = HttpServer::listen(runtime.executor(), {.host = "example.test"}, &echo);
    ASSERT_TRUE(nowhere.has_error());
    EXPECT_EQ(nowhere.error().code, "net.listen.address");
    auto no_tls = HttpServer::listen(
        runtime.executor(),
        {.tls_certificate_file = "/nowhere/a.pem", .tls_key_file = "/nowhere/b.pem"},
        &echo);
    ASSERT_TRUE(no_tls.has_error());
    EXPECT_EQ(no_tls.error().code, "net.listen.tls");
}

TEST_F(HttpServerTest, WorkerPoolRunsAndHandsOnExceptions) {
    WorkerPool pool(1);
    int ran = 0;
    runtime.run(pool.run([&] { ++ran; }));
    EXPECT_EQ(ran, 1);
    EXPECT_THROW(runtime.run(pool.run([] { throw std::runtime_error("no"); })), std::runtime_error);
}

}  // namespace
}  // namespace cf
