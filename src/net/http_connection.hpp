#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "net/http_head.hpp"
#include "net/http_server.hpp"

namespace cf {

/// What the server's listener needs to know of any connection.
class HttpConnection {
  public:
    static constexpr std::uint64_t no_deadline = ~std::uint64_t(0);

    virtual ~HttpConnection() = default;
    /// Ends whatever the connection waits for on its socket.
    virtual void close() = 0;

    std::uint64_t deadline_tick = no_deadline;  ///< Closed once the server's tick reaches it.
    bool is_idle = true;                        ///< Between requests.
    std::shared_ptr<ReplyStream> stream{};      ///< While one is being sent.
};

/// Everything the connections of one server share. All on one executor, so nothing is locked.
struct HttpServer::State {
    State(boost::asio::any_io_executor given, HttpServerOptions with, Handler handle)
        : executor(given),
          options(std::move(with)),
          handler(std::move(handle)),
          acceptor(given),
          sweeper(given),
          all_gone(given, boost::asio::steady_timer::time_point::max()) {}

    /// The tick after which a wait that starts now has lasted at least `wait`.
    std::uint64_t tick_after(std::chrono::milliseconds wait) const;
    void enter(HttpConnection& connection);
    void leave(HttpConnection& connection);
    void close_all();

    static constexpr std::chrono::milliseconds tick_length{250};

    boost::asio::any_io_executor executor;
    HttpServerOptions options;
    Handler handler;
    boost::asio::ip::tcp::acceptor acceptor;
    std::optional<boost::asio::ssl::context> tls;
    boost::asio::steady_timer sweeper;
    boost::asio::steady_timer all_gone;
    std::unordered_set<HttpConnection*> connections;
    std::unordered_map<std::string, std::size_t>
        clients;  ///< Connections of each, of those limited.
    std::unordered_set<std::string> proxies;
    HttpServerStats stats;
    std::uint64_t tick = 0;
    std::string date;  ///< For the Date field; renewed by the sweeper.
    std::uint16_t port = 0;
    bool is_draining = false;
};

/// Serves one accepted connection until it ends. Never throws.
boost::asio::awaitable<void> serve_plain(boost::asio::ip::tcp::socket socket,
                                         std::shared_ptr<HttpServer::State> state);
boost::asio::awaitable<void> serve_tls(boost::asio::ip::tcp::socket socket,
                                       std::shared_ptr<HttpServer::State> state);

}  // namespace cf
