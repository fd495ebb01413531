#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/virtual_clock.hpp"
#include "ports/connector.hpp"

/// Neighbours for tests of connectors: a scripted transport, a vault in memory, and a way to run
/// coroutines to their end. Header-only; included by tests alone.
namespace cf::testing {

/// Answers from a script, in order; past its end from `otherwise`. Each call gives way to other
/// coroutines once, as a network would.
class ScriptedTransport : public HttpTransport {
  public:
    using Answer = std::function<Result<HttpReply>(HttpRequest const&)>;

    Task<HttpReply> send(HttpRequest request, HttpOptions) override {
        sent.push_back(request);
        auto const executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        if (script.empty()) co_return otherwise(request);
        auto answer = std::move(script.front());
        script.pop_front();
        co_return answer(request);
    }

    void reply(int status, std::string body, Headers headers = {}) {
        HttpReply reply{.status = status, .headers = std::move(headers), .body = std::move(body)};
        script.push_back([reply](HttpRequest const&) -> Result<HttpReply> { return reply; });
    }
    void fail(ErrorKind kind) {
        script.push_back([kind](HttpRequest const&) -> Result<HttpReply> {
            return Error{kind, "net.test", "scripted failure"};
        });
    }

    std::deque<Answer> script;
    Answer otherwise = [](HttpRequest const&) -> Result<HttpReply> {
        return Error{ErrorKind::unavailable, "net.test", "the script has ended"};
    };
    std::vector<HttpRequest> sent;
};

class MemoryVault : public SecretVault {
  public:
    Task<Secret<>> read(ConnectionId connection, std::string name) override {
        auto const found = secrets.find({connection.value, name});
        if (found == secrets.end())
            co_return Error{ErrorKind::not_found, "secret.missing", name + " is missing"};
        co_return found->second;
    }
    Task<> write(ConnectionId connection, NamedSecrets named) override {
        ++writes;
        if (fail_writes > 0) {
            --fail_writes;
            co_return Error{ErrorKind::unavailable, "storage.down", "the vault is down"};
        }
        for (auto& [name, secret] : named) secrets[{connection.value, name}] = secret;
        co_return Result<>{};
    }

    std::map<std::pair<std::string, std::string>, Secret<>> secrets;
    int writes = 0;
    int fail_writes = 0;
};

/// Everything a connector is given, on virtual time.
struct Neighbours {
    explicit Neighbours(Instant start) : clock(start) {}

    template <class T>
    void start(Task<T> task, std::optional<Result<T>>& result) {
        boost::asio::co_spawn(io, keep(std::move(task), result), boost::asio::detached);
    }
    void run() {
        io.restart();
        while (io.poll() > 0 || clock.jump_to_next_waiter()) {
        }
    }
    template <class T>
    Result<T> await(Task<T> task) {
        std::optional<Result<T>> result;
        start(std::move(task), result);
        run();
        CF_CHECK(result.has_value());
        return std::move(*result);
    }
    ConnectorContext context() { return {http, vault, clock, random}; }

    boost::asio::io_context io;
    ScriptedTransport http;
    MemoryVault vault;
    VirtualClock clock;
    Random random{7};

  private:
    template <class T>
    static boost::asio::awaitable<void> keep(Task<T> task, std::optional<Result<T>>& result) {
        auto got = co_await std::move(task);
        result.emplace(std::move(got));
    }
};

}  // namespace cf::testing
