#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"

namespace cf {

/// A body that comes piece by piece (server-sent events). Owned by the reply.
class ReplyStream {
  public:
    virtual ~ReplyStream() = default;
    /// The next piece, never empty; nothing at the end.
    virtual boost::asio::awaitable<std::optional<std::string>> next() = 0;
    /// Makes the pending and every later `next()` end. Called when the server stops or the client
    /// is gone. May be called more than once.
    virtual void close() = 0;
};

/// How a reply travels. All but `whole` exist for hosts of simulated vendors.
enum class ReplyDelivery {
    whole,
    dropped,    ///< The connection is reset instead of an answer.
    never,      ///< No answer; the connection stays open until the client gives up or a minute has
                ///< passed.
    cut_short,  ///< Head and half the body, then the connection is reset.
    drip,       ///< The head at once, then the body in small pieces over `drip_time`.
};

/// What a handler answers.
struct ServerReply {
    HttpReply reply{};
    std::shared_ptr<ReplyStream>
        stream{};  ///< When set, the body is this; the connection closes after.
    ReplyDelivery delivery = ReplyDelivery::whole;
    std::chrono::milliseconds drip_time{0};  ///< Of a drip: from the head to the last byte.
    std::function<void()> when_over{};       ///< Called once: the answer has left, or never will.

    ServerReply() = default;
    ServerReply(HttpReply whole) : reply(std::move(whole)) {}  // NOLINT: the usual answer.
};

struct HttpServerOptions {
    std::string host = "127.0.0.1";  ///< An IP address or "localhost".
    std::uint16_t port = 0;          ///< 0: the system chooses; ask `port()`.

    std::string
        tls_certificate_file{};  ///< PEM chain; with the key: serves HTTPS (TLS 1.2 or newer).
    std::string tls_key_file{};

    std::size_t header_size_bytes_max = 16 * 1024;
    std::size_t body_size_bytes_max = 1024 * 1024;
    std::size_t connections_max = 1024;  ///< One more is answered 503 and closed.
    /// Of one IPv4 address, or of the 64 bits an IPv6 network hands out; likewise. 0: no limit.
    std::size_t connections_per_client_max = 0;
    /// IP addresses of which the limit per client does not hold: proxies, behind which many stand.
    std::vector<std::string> proxies{};
    /// From the first byte of a request (or of a connection) to the end of its header.
    std::chrono::milliseconds header_deadline{10'000};
    std::chrono::milliseconds body_deadline{30'000};
    std::chrono::milliseconds write_deadline{15'000};  ///< Per reply, or per piece of a stream.
    std::chrono::milliseconds idle_deadline{75'000};   ///< Between requests of one connection.
    bool adds_date = true;
};

/// Counters since the start.
struct HttpServerStats {
    std::uint64_t connections = 0;  ///< Open now.
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;    ///< Over one of the limits of connections.
    std::uint64_t requests = 0;   ///< Handed to the handler.
    std::uint64_t malformed = 0;  ///< Answered 400, 413, 431 and the like without a handler.
    std::uint64_t timed_out = 0;  ///< Closed by a deadline.
    std::uint64_t failed = 0;     ///< The handler threw; answered 500.
};

/// An HTTP/1.1 server on Asio with Beast's parser. Requests of one connection are answered one
/// after another; requests of different connections interleave on the executor given.
///
/// The handler sees a request only when it has arrived whole and within all limits. An exception of
/// the handler becomes a bare 500; the details go to the log. Deadlines are checked four times a
/// second.
class HttpServer {
  public:
    using Handler = std::function<boost::asio::awaitable<ServerReply>(HttpRequest)>;

    /// Listens at once. The executor must not run two handlers at once (one thread, or a strand).
    /// Errors: invalid_input "net.listen.address", "net.listen.proxy", "net.listen.tls";
    /// unavailable "net.listen.in_use", "net.listen.denied", "net.listen.failed".
    static Result<std::unique_ptr<HttpServer>> listen(boost::asio::any_io_executor executor,
                                                      HttpServerOptions options,
                                                      Handler handler);
    /// Closes everything at once.
    ~HttpServer();
    HttpServer(HttpServer const&) = delete;
    HttpServer& operator=(HttpServer const&) = delete;

    std::uint16_t port() const;
    std::string origin() const;  ///< "http://127.0.0.1:40123"
    HttpServerStats stats() const;

    /// Stops accepting, closes idle connections and streams, lets requests under way finish, and
    /// closes what is left after `patience`.
    Wait stop(std::chrono::milliseconds patience);

    struct State;  ///< Shared with the connections; of no use elsewhere.

  private:
    explicit HttpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace cf
