#include "bench/load/http_load.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cctype>

#include "bench/load/child.hpp"

namespace cf::bench {
namespace {

namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;

asio::ip::tcp::endpoint loopback(std::uint16_t port) {
    return {asio::ip::address_v4::loopback(), port};
}

/// Where the answer that begins at 0 ends, or npos while it is not whole.
std::size_t answer_end(std::string const& data, int& status) {
    auto const head = data.find("\r\n\r\n");
    if (head == std::string::npos) return std::string::npos;
    status = std::stoi(data.substr(9, 3));
    std::size_t length = 0;
    for (auto at = data.find("\r\n"); at < head; at = data.find("\r\n", at + 2)) {
        static std::string const name = "content-length:";
        auto const field = data.substr(at + 2, name.size());
        bool const same = std::equal(field.begin(), field.end(), name.begin(), [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
        });
        if (field.size() == name.size() && same)
            length = std::stoul(data.substr(at + 2 + name.size()));
    }
    auto const end = head + 4 + length;
    return data.size() >= end ? end : std::string::npos;
}

struct Run {
    std::vector<std::string> const& requests;
    double until;
    std::size_t next = 0;
    std::vector<double> latencies{};
    LoadResult result{};
};

asio::awaitable<void> one_connection(std::uint16_t port, Run& run) {
    Socket socket(co_await asio::this_coro::executor);
    boost::system::error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    co_await socket.async_connect(loopback(port), token);
    if (!problem) socket.set_option(asio::ip::tcp::no_delay(true), problem);
    std::string data;
    std::vector<char> piece(16 * 1024);
    while (!problem && seconds() < run.until) {
        auto const& request = run.requests[run.next++ % run.requests.size()];
        double const sent = seconds();
        co_await asio::async_write(socket, asio::buffer(request), token);
        int status = 0;
        std::size_t end = std::string::npos;
        while (!problem && (end = answer_end(data, status)) == std::string::npos) {
            auto const size = co_await socket.async_read_some(asio::buffer(piece), token);
            data.append(piece.data(), size);
        }
        if (problem) break;
        data.erase(0, end);
        run.latencies.push_back((seconds() - sent) * 1000);
        ++(status == 200 ? run.result.answered : run.result.failed);
    }
    if (problem) ++run.result.failed;
}

}  // namespace

std::string wire_request(std::string const& method,
                         std::string const& path,
                         std::vector<std::pair<std::string, std::string>> const& headers,
                         std::string const& body) {
    std::string text = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (auto const& [name, value] : headers) text += name + ": " + value + "\r\n";
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Answer ask(std::uint16_t port, std::string const& request) {
    asio::io_context io;
    Socket socket(io);
    boost::system::error_code problem;
    socket.connect(loopback(port), problem);
    if (!problem) asio::write(socket, asio::buffer(request), problem);
    Answer answer;
    std::string data;
    std::vector<char> piece(64 * 1024);
    std::size_t end = std::string::npos;
    while (!problem && (end = answer_end(data, answer.status)) == std::string::npos) {
        auto const size = socket.read_some(asio::buffer(piece), problem);
        data.append(piece.data(), size);
    }
    if (problem) return {};
    answer.body = data.substr(data.find("\r\n\r\n") + 4);
    return answer;
}

std::uint16_t free_port() {
    asio::io_context io;
    return asio::ip::tcp::acceptor(io, loopback(0)).local_endpoint().port();
}

LoadResult load(std::uint16_t port,
                std::vector<std::string> const& requests,
                int connections,
                double duration_s) {
    asio::io_context io(1);
    double const began = seconds();
    Run run{requests, began + duration_s};
    for (int i = 0; i < connections; ++i)
        asio::co_spawn(io, one_connection(port, run), asio::detached);
    io.run();
    auto& all = run.latencies;
    std::sort(all.begin(), all.end());
    run.result.seconds = seconds() - began;
    if (!all.empty()) {
        run.result.p50_ms = all[all.size() / 2];
        run.result.p99_ms = all[all.size() * 99 / 100];
        run.result.worst_ms = all.back();
    }
    return run.result;
}

}  // namespace cf::bench
