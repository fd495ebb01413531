#include "net/curl_transport.hpp"

#include <boost/asio/steady_timer.hpp>

#include "base/system_clock.hpp"
#include "net/loopback_test_kit.hpp"
#include "net/tls_certificate.hpp"

namespace cf {
namespace {

using loopback::asio::awaitable;
using testing::HasSubstr;

// Answers by path, so that each test reads as one exchange.
struct Vendor {
    std::vector<HttpRequest> seen;

    awaitable<ServerReply> handle(HttpRequest request) {
        seen.push_back(request);
        auto const path = request.path();
        ServerReply reply(HttpReply::text(200, "fine"));
        if (path == "/redirect") {
            reply.reply = HttpReply::text(302, "");
            reply.reply.headers.add("Location", "/fine");
        } else if (path == "/unavailable") {
            reply.reply = HttpReply::text(503, "later");
        } else if (path == "/large") {
            reply.reply.body = std::string(200'000, 'x');
        } else if (path == "/lose") {
            reply.delivery = ReplyDelivery::dropped;
        } else if (path == "/silence") {
            reply.delivery = ReplyDelivery::never;
        } else if (path == "/cut") {
            reply.delivery = ReplyDelivery::cut_short;
        } else if (path == "/drip" || path == "/drip_for_ever") {
            reply.delivery = ReplyDelivery::drip;
            reply.drip_time = std::chrono::milliseconds(path == "/drip" ? 20 : 600'000);
        }
        co_return reply;
    }
};

struct CurlTransportTest : testing::Test {
    HttpServer::Handler handler() {
        return [this](HttpRequest request) { return vendor.handle(std::move(request)); };
    }
    Result<HttpReply> send(HttpRequest request, HttpOptions options = {}) {
        return loopback::run(runtime, transport.send(std::move(request), std::move(options)));
    }
    Result<HttpReply> get(std::string url, HttpOptions options = {}) {
        return send({.method = "GET", .url = std::move(url)}, std::move(options));
    }

    Runtime runtime;
    Vendor vendor;
    CurlTransport transport{runtime.executor(), {.private_network = true}};
};

/// "http://localhost:PORT/": a name, which leads to this machine.
std::string by_name(HttpServer const& server) {
    return "http://localhost:" + std::to_string(server.port()) + "/";
}

TEST_F(CurlTransportTest, NamesAndAddressesInsideAreRefusedUnlessAllowed) {
    auto server = loopback::listen(runtime, handler());
    CurlTransport guarded(runtime.executor());
    auto const ask = [&](std::string url, HttpOptions options) {
        return loopback::run(runtime, guarded.send({.url = std::move(url)}, std::move(options)));
    };
    std::string const port = ":" + std::to_string(server->port()) + "/";
    for (std::string const& url : {by_name(*server),
                                   "http://127.0.0.1" + port,
                                   "http://[::ffff:127.0.0.1]" + port,
                                   "http://2130706433" + port,  // The same, as one number.
                                   "http://0x7f.1" + port}) {
        auto const refused = ask(url, {});
        ASSERT_TRUE(refused.has_error()) << url;
        EXPECT_EQ(refused.error().code, "http.address_private") << url;
        EXPECT_EQ(refused.error().kind, ErrorKind::unavailable) << url;
        EXPECT_THAT(refused.error().message, HasSubstr("private_network")) << url;
    }
    EXPECT_EQ(server->stats().accepted, 0u) << "not even a connection was made";
    EXPECT_TRUE(ask(by_name(*server), {.private_network = true}).has_value());
}

TEST_F(CurlTransportTest, AConnectionMadeWithPermissionServesNobodyWithoutIt) {
    auto server = loopback::listen(runtime, handler());
    CurlTransport guarded(runtime.executor());
    auto const ask = [&](HttpOptions options) {
        return loopback::run(runtime, guarded.send({.url = by_name(*server)}, std::move(options)));
    };
    ASSERT_TRUE(ask({.private_network = true}).has_value());
    auto const refused = ask({});
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, "http.address_private");
    EXPECT_EQ(server->stats().requests, 1u);
}

TEST_F(CurlTransportTest, MetadataAndLinkLocalAddressesAreNeverCalled) {
    for (char const* url : {"http://169.254.169.254/latest/meta-data/",
                            "http://[fe80::1]/",
                            "http://[fd00:ec2::254]/",
                            "http://[::ffff:169.254.169.254]/",
                            "http://0.0.0.0/",
                            "http://[64:ff9b::a9fe:a9fe]/"}) {
        auto const refused = get(url, {.private_network = true});
        ASSERT_TRUE(refused.has_error()) << url;
        EXPECT_EQ(refused.error().code, "http.address_forbidden") << url;
    }
}

TEST_F(CurlTransportTest, SendsMethodFieldsAndBodyAsGiven) {
    auto server = loopback::listen(runtime, handler());
    for (std::string const method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        bool const has_body = method != "GET" && method != "DELETE";
        auto const reply = send({.method = method,
                                 .url = server->origin() + "/a/../b%2Fc?x=%20",
                                 .headers = {{"X-Test", "1"}},
                                 .body = has_body ? std::string("a\0b", 3) : ""});
        ASSERT_TRUE(reply.has_value()) << reply.error().message;
        EXPECT_EQ(reply->status, 200);
        EXPECT_EQ(reply->body, "fine");
        EXPECT_EQ(reply->headers.get("content-type"), "text/plain; charset=utf-8");
        auto const& seen = vendor.seen.back();
        EXPECT_EQ(seen.method, method);
        EXPECT_EQ(seen.url, "/a/../b%2Fc?x=%20");
        EXPECT_EQ(seen.headers.get("x-test"), "1");
        EXPECT_THAT(std::string(seen.headers.get("user-agent")), HasSubstr("Crossfoot/"));
        EXPECT_FALSE(seen.headers.find("expect"));
        EXPECT_FALSE(seen.headers.find("content-type"));
        EXPECT_EQ(seen.body.size(), has_body ? 3u : 0u);
    }
    EXPECT_EQ(server->stats().accepted, 1u) << "the connection is reused";
}

TEST_F(CurlTransportTest, AnyStatusIsAValueAndRedirectsAreNotFollowed) {
    auto server = loopback::listen(runtime, handler());
    auto const moved = get(server->origin() + "/redirect");
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(moved->status, 302);
    EXPECT_EQ(moved->headers.get("location"), "/fine");
    auto const busy = get(server->origin() + "/unavailable");
    ASSERT_TRUE(busy.has_value());
    EXPECT_EQ(busy->status, 503);
    EXPECT_EQ(vendor.seen.size(), 2u);
}

TEST_F(CurlTransportTest, WithoutAConnectionItIsUnavailable) {
    std::uint16_t port = 0;
    {
        auto server = loopback::listen(runtime, handler());
        port = server->port();
    }
    auto const refused = get("http://127.0.0.1:" + std::to_string(port) + "/?token=planted");
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(refused.error().code, "http.refused");
    EXPECT_EQ(refused.error().message.find("planted"), std::string::npos);

    auto const unknown_host = get("http://nowhere.invalid/");
    ASSERT_TRUE(unknown_host.has_error());
    EXPECT_EQ(unknown_host.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(unknown_host.error().code, "http.dns");
}

TEST_F(CurlTransportTest, AfterTheFirstByteTheOutcomeIsUnknown) {
    auto server = loopback::listen(runtime, handler());
    HttpOptions const hurried{.total_deadline = std::chrono::milliseconds(2000)};
    for (auto const& [path, code] :
         std::vector<std::pair<std::string, std::string>>{{"/lose", "http.broken"},
                                                          {"/cut", "http.broken"},
                                                          {"/silence", "http.timeout"},
                                                          {"/drip_for_ever", "http.timeout"}}) {
        auto const reply =
            send({.method = "POST", .url = server->origin() + path, .body = "x"}, hurried);
        ASSERT_TRUE(reply.has_error()) << path;
        EXPECT_EQ(reply.error().kind, ErrorKind::outcome_unknown) << path;
        EXPECT_EQ(reply.error().code, code) << path;
    }
    EXPECT_EQ(vendor.seen.size(), 4u);
}

TEST_F(CurlTransportTest, ABodyThatTricklesInArrivesWhole) {
    auto server = loopback::listen(runtime, handler());
    auto const reply = get(server->origin() + "/drip");
    ASSERT_TRUE(reply.has_value()) << reply.error().message;
    EXPECT_EQ(reply->body, "fine");
}

TEST_F(CurlTransportTest, AWriteWhoseReplyIsLostOnAPooledConnectionIsNotRepeated) {
    auto server = loopback::listen(runtime, handler());
    for (std::string const method : {"POST", "PUT", "DELETE", "PATCH"}) {
        ASSERT_TRUE(get(server->origin() + "/warm").has_value());
        auto const before = vendor.seen.size();
        auto const lost = send({.method = method, .url = server->origin() + "/lose"});
        ASSERT_TRUE(lost.has_error());
        EXPECT_EQ(lost.error().kind, ErrorKind::outcome_unknown);
        EXPECT_EQ(vendor.seen.size(), before + 1) << method << " was executed once";
    }
}

TEST_F(CurlTransportTest, RefusesAnswersThatAreTooLarge) {
    auto server = loopback::listen(runtime, handler());
    auto const large = get(server->origin() + "/large", {.body_size_bytes_max = 199'999});
    ASSERT_TRUE(large.has_error());
    EXPECT_EQ(large.error().code, "http.body_too_large");
    EXPECT_EQ(large.error().kind, ErrorKind::outcome_unknown);
    EXPECT_TRUE(get(server->origin() + "/large", {.body_size_bytes_max = 200'000}).has_value());
}

TEST_F(CurlTransportTest, RefusesRequestsThatWouldSmuggle) {
    std::vector<HttpRequest> const bad{
        {.method = "GET", .url = "file:///etc/passwd"},
        {.method = "GET", .url = "http://user:pass@host/"},
        {.method = "GET", .url = "http://host/a b"},
        {.method = "GET", .url = "http://host/\r\nX: y"},
        {.method = "GE T", .url = "http://host/"},
        {.method = "GET", .url = "http://host/", .headers = {{"X", "a\r\nY: b"}}},
        {.method = "GET", .url = "http://host/", .headers = {{"X Y", "a"}}},
    };
    for (auto const& request : bad) {
        auto const reply = send(request);
        ASSERT_TRUE(reply.has_error()) << request.url;
        EXPECT_EQ(reply.error().kind, ErrorKind::invalid_input);
        EXPECT_EQ(reply.error().message.find("pass"), std::string::npos);
    }
}

TEST_F(CurlTransportTest, TlsByAPrivateAuthorityOnlyWhenItIsTheRightOne) {
    loopback::TemporaryFolder folder;
    auto const now = SystemClock().now();
    auto const files =
        write_private_tls(*make_private_tls({"localhost", "127.0.0.1"}, now), folder.path());
    auto const other =
        write_private_tls(*make_private_tls({"localhost"}, now), folder.path() + "/other");
    ASSERT_TRUE(files.has_value() && other.has_value());
    auto server = loopback::listen(
        runtime,
        handler(),
        {.tls_certificate_file = files->certificate_file, .tls_key_file = files->key_file});
    auto const url = server->origin() + "/fine";
    ASSERT_TRUE(url.starts_with("https://"));

    auto const trusted = get(url, {.ca_file = files->ca_file});
    ASSERT_TRUE(trusted.has_value()) << trusted.error().message;
    EXPECT_EQ(trusted->body, "fine");

    // A pooled, trusted connection must not serve a request that trusts somebody else.
    for (std::string const& ca : {std::string(), other->ca_file}) {
        auto const distrusted = get(url, {.ca_file = ca});
        ASSERT_TRUE(distrusted.has_error());
        EXPECT_EQ(distrusted.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(distrusted.error().code, "http.tls");
        auto const help = ca.empty() ? std::string("set ca_file") : "'" + ca + "' has not signed";
        EXPECT_NE(distrusted.error().message.find(help), std::string::npos)
            << distrusted.error().message;
    }
    auto const no_file = get(url, {.ca_file = folder.path() + "/missing.pem"});
    ASSERT_TRUE(no_file.has_error());
    EXPECT_EQ(no_file.error().code, "http.tls_ca_file");
    EXPECT_NE(no_file.error().message.find("missing.pem"), std::string::npos);
    EXPECT_EQ(vendor.seen.size(), 1u);

    auto const wrong_name = get("https://other.localhost:" + std::to_string(server->port()),
                                {.ca_file = files->ca_file});
    ASSERT_TRUE(wrong_name.has_error());
    EXPECT_NE(wrong_name.error().message.find("another host name"), std::string::npos)
        << wrong_name.error().message;

    auto const wrong_address =
        get("https://127.0.0.2:" + std::to_string(server->port()), {.ca_file = files->ca_file});
    ASSERT_TRUE(wrong_address.has_error());
    EXPECT_EQ(wrong_address.error().kind, ErrorKind::unavailable);
}

TEST_F(CurlTransportTest, TlsRepliesThatBreakAreUnknownToo) {
    loopback::TemporaryFolder folder;
    auto const files =
        write_private_tls(*make_private_tls({"127.0.0.1"}, SystemClock().now()), folder.path());
    auto server = loopback::listen(
        runtime,
        handler(),
        {.tls_certificate_file = files->certificate_file, .tls_key_file = files->key_file});
    for (std::string const path : {"/lose", "/cut"}) {
        auto const broken = send({.method = "POST", .url = server->origin() + path, .body = "x"},
                                 {.ca_file = files->ca_file});
        ASSERT_TRUE(broken.has_error()) << path;
        EXPECT_EQ(broken.error().kind, ErrorKind::outcome_unknown) << path;
    }
}

awaitable<std::string> raw_vendor(loopback::asio::ip::tcp::acceptor& acceptor, std::string reply) {
    auto socket = co_await acceptor.async_accept(loopback::asio::use_awaitable);
    std::array<char, 4096> request;
    auto const count = co_await socket.async_read_some(loopback::asio::buffer(request),
                                                       loopback::asio::use_awaitable);
    co_await loopback::asio::async_write(
        socket, loopback::asio::buffer(reply), loopback::asio::use_awaitable);
    co_return std::string(request.data(), count);
}

awaitable<void> serve_raw(loopback::asio::ip::tcp::acceptor& acceptor, std::string reply) {
    auto request = co_await raw_vendor(acceptor, std::move(reply));
}

TEST_F(CurlTransportTest, OddRepliesAreUnderstoodOrRefused) {
    loopback::asio::ip::tcp::acceptor acceptor(runtime.executor(),
                                               {loopback::asio::ip::make_address("127.0.0.1"), 0});
    auto const url = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
    auto const ask = [&](std::string reply) {
        spawn(runtime.executor(), "raw", serve_raw(acceptor, std::move(reply)));
        return get(url, {.total_deadline = std::chrono::milliseconds(20'000)});
    };
    // gzip of "compressed body".
    std::string const gzip(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x4b\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d\x51\x48"
        "\xca\x4f\xa9\x04\x00\xb7\xb4\xfb\x38\x0f\x00\x00\x00",
        35);
    auto const packed =
        ask("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 35\r\n"
            "Connection: close\r\n\r\n" +
            gzip);
    ASSERT_TRUE(packed.has_value()) << packed.error().message;
    EXPECT_EQ(packed->body, "compressed body");

    auto const continued =
        ask("HTTP/1.1 100 Continue\r\nX-Old: 1\r\n\r\nHTTP/1.1 201 Created\r\nX-New: 2\r\n"
            "X-New: 3\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    ASSERT_TRUE(continued.has_value());
    EXPECT_EQ(continued->status, 201);
    EXPECT_FALSE(continued->headers.find("x-old"));
    EXPECT_EQ(continued->headers.all().size(), 4u);

    for (std::string const broken : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                                     "this is not HTTP\r\n\r\n",
                                     ""}) {
        auto const reply = ask(broken);
        ASSERT_TRUE(reply.has_error()) << broken;
        EXPECT_EQ(reply.error().kind, ErrorKind::outcome_unknown) << broken;
    }
    auto const swollen = ask(
        "HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x') + "\r\nY: " + std::string(90'000, 'x') +
        "\r\nZ: " + std::string(90'000, 'x') + "\r\nContent-Length: 0\r\n\r\n");
    ASSERT_TRUE(swollen.has_error());
}

awaitable<int> send_many(CurlTransport& transport, std::string url, int count) {
    int good = 0;
    for (int n = 0; n < count; ++n) {
        HttpRequest request{.method = "POST", .url = url, .body = "x"};
        auto const reply = co_await transport.send(std::move(request), HttpOptions());
        if (reply && reply->status == 200) ++good;
    }
    co_return good;
}

awaitable<void> count_many(CurlTransport& transport, std::string url, int& good, int& running) {
    auto const count = co_await send_many(transport, std::move(url), 25);
    good += count;
    --running;
}

awaitable<int> send_side_by_side(CurlTransport& transport, std::string url) {
    int good = 0;
    int running = 20;
    auto const executor = co_await loopback::asio::this_coro::executor;
    for (int n = 0; n < 20; ++n) spawn(executor, "many", count_many(transport, url, good, running));
    loopback::asio::steady_timer timer(executor);
    while (running > 0) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(loopback::asio::use_awaitable);
    }
    co_return good;
}

TEST_F(CurlTransportTest, ManyRequestsSideBySideShareFewConnections) {
    auto server = loopback::listen(runtime, handler());
    CurlTransport narrow(runtime.executor(),
                         {.connections_per_host_max = 4, .private_network = true});
    EXPECT_EQ(loopback::run(runtime, send_side_by_side(narrow, server->origin() + "/fine")), 500);
    EXPECT_LE(server->stats().accepted, 4u);
}

TEST_F(CurlTransportTest, DestroyingTheTransportDropsWhatIsUnderWay) {
    auto server = loopback::listen(runtime, handler());
    auto doomed = std::make_unique<CurlTransport>(runtime.executor(),
                                                  CurlTransportOptions{.private_network = true});
    int good = 0, running = 1;
    spawn(runtime.executor(),
          "doomed",
          count_many(*doomed, server->origin() + "/silence", good, running));
    ASSERT_TRUE(get(server->origin() + "/fine").has_value());
    doomed.reset();
    ASSERT_TRUE(get(server->origin() + "/fine").has_value());
    EXPECT_EQ(good, 0);
}

}  // namespace
}  // namespace cf
