#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <filesystem>
#include <string>
#include <utility>

#include "net/http_server.hpp"
#include "net/runtime.hpp"

namespace cf::loopback {

namespace asio = boost::asio;

/// A folder that is gone after the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "crossfoot-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;
    std::string const& path() const { return path_; }

  private:
    std::string path_;
};

template <class T>
asio::awaitable<void> store_result(asio::awaitable<T> coroutine, std::optional<T>& result) {
    result.emplace(co_await std::move(coroutine));
}

/// Runs one coroutine to its end and hands out what it returned.
template <class T>
T run(Runtime& runtime, asio::awaitable<T> coroutine) {
    std::optional<T> result;
    runtime.run(store_result(std::move(coroutine), result));
    return std::move(*result);
}

inline std::unique_ptr<HttpServer> listen(Runtime& runtime,
                                          HttpServer::Handler handler,
                                          HttpServerOptions options = {}) {
    auto server = HttpServer::listen(runtime.executor(), std::move(options), std::move(handler));
    EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().message);
    return std::move(*server);
}

/// `from`: the client's address, all of 127.0.0.0/8 being this machine.
inline asio::awaitable<asio::ip::tcp::socket> connect(std::uint16_t port,
                                                      char const* from = "127.0.0.1") {
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    asio::ip::tcp::endpoint const endpoint(asio::ip::make_address("127.0.0.1"), port);
    asio::ip::tcp::endpoint const client(asio::ip::make_address(from), 0);
    socket.open(client.protocol());
    socket.bind(client);
    co_await socket.async_connect(endpoint, asio::use_awaitable);
    co_return socket;
}

inline asio::awaitable<std::string> read_to_end(asio::ip::tcp::socket& socket) {
    std::string text;
    boost::system::error_code error;
    while (!error) {
        std::array<char, 4096> piece;
        auto const count = co_await socket.async_read_some(
            asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
        text.append(piece.data(), count);
    }
    co_return text;
}

/// Sends `bytes` as they are and reads until the other side closes.
inline asio::awaitable<std::string> exchange(std::uint16_t port,
                                             std::string bytes,
                                             char const* from = "127.0.0.1") {
    auto socket = co_await connect(port, from);
    boost::system::error_code error;
    co_await asio::async_write(
        socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    auto text = co_await read_to_end(socket);
    co_return text;
}

}  // namespace cf::loopback
