#include "net/http_server.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/system_clock.hpp"
#include "net/http_connection.hpp"

namespace cf {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::uint64_t HttpServer::State::tick_after(std::chrono::milliseconds wait) const {
    return tick + std::uint64_t(wait / tick_length) + 1;
}

void HttpServer::State::enter(HttpConnection& connection) {
    connections.insert(&connection);
    stats.connections = connections.size();
}

void HttpServer::State::leave(HttpConnection& connection) {
    connections.erase(&connection);
    stats.connections = connections.size();
    if (is_draining && connections.empty()) all_gone.cancel();
}

void HttpServer::State::close_all() {
    is_draining = true;
    error_code ignored;
    acceptor.close(ignored);
    sweeper.cancel();
    for (auto* connection : connections) {
        connection->close();
        if (connection->stream) connection->stream->close();
    }
}

namespace {

using StatePointer = std::shared_ptr<HttpServer::State>;

Error listen_error(ErrorKind kind, std::string code, std::string message) {
    return {kind, std::move(code), std::move(message)};
}

Error cannot_listen(HttpServerOptions const& options, error_code error) {
    auto const where = options.host + ":" + std::to_string(options.port);
    if (error == asio::error::address_in_use)
        return listen_error(ErrorKind::unavailable,
                            "net.listen.in_use",
                            where + " is in use by another program; choose another port");
    if (error == asio::error::access_denied)
        return listen_error(ErrorKind::unavailable,
                            "net.listen.denied",
                            "the system does not allow listening on " + where +
                                "; ports below 1024 need a privilege");
    return listen_error(ErrorKind::unavailable,
                        "net.listen.failed",
                        "cannot listen on " + where + ": " + error.message());
}

Result<void> load_tls(HttpServer::State& state) {
    auto const& options = state.options;
    if (options.tls_certificate_file.empty() && options.tls_key_file.empty()) return {};
    auto const refuse = [](std::string const& what, std::string const& file) {
        return listen_error(ErrorKind::invalid_input,
                            "net.listen.tls",
                            "the TLS " + what + " '" + file + "' cannot be used; it must be PEM");
    };
    error_code error;
    auto& tls = state.tls.emplace(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                        asio::ssl::context::no_tlsv1_1,
                    error);
    tls.use_certificate_chain_file(options.tls_certificate_file, error);
    if (error) return refuse("certificate", options.tls_certificate_file);
    tls.use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error);
    if (error) return refuse("key (of this certificate)", options.tls_key_file);
    return {};
}

/// IPv4 inside IPv6 is IPv4: a listener on "::" sees both.
asio::ip::address plain(asio::ip::address const& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

Result<void> read_proxies(HttpServer::State& state) {
    for (auto const& text : state.options.proxies) {
        error_code error;
        auto const address = asio::ip::make_address(text, error);
        if (error)
            return listen_error(ErrorKind::invalid_input,
                                "net.listen.proxy",
                                "'" + text + "' is not the IP address of a proxy");
        state.proxies.insert(plain(address).to_string());
    }
    return {};
}

Result<void> open_acceptor(HttpServer::State& state) {
    auto const& options = state.options;
    error_code error;
    auto const address = options.host == "localhost" ? asio::ip::make_address("127.0.0.1")
                                                     : asio::ip::make_address(options.host, error);
    if (error)
        return listen_error(ErrorKind::invalid_input,
                            "net.listen.address",
                            "'" + options.host + "' is not an IP address to listen on");
    tcp::endpoint const endpoint(address, options.port);
    auto& acceptor = state.acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) state.port = acceptor.local_endpoint(error).port();
    if (error) return cannot_listen(options, error);
    return {};
}

void renew_date(HttpServer::State& state) {
    // RFC 9110, 5.6.7: the zone of this field is spelt GMT.
    auto date = to_rfc2822(SystemClock().now());
    state.date = date.substr(0, date.rfind(' ')) + " GMT";
}

asio::awaitable<void> sweep(StatePointer state) {
    error_code error;
    while (!error) {
        state->sweeper.expires_after(HttpServer::State::tick_length);
        co_await state->sweeper.async_wait(asio::redirect_error(asio::use_awaitable, error));
        ++state->tick;
        if (state->tick % 4 == 0) renew_date(*state);
        for (auto* connection : state->connections) {
            if (connection->deadline_tick > state->tick) continue;
            connection->deadline_tick = HttpConnection::no_deadline;
            if (!connection->is_idle) ++state->stats.timed_out;
            connection->close();
        }
    }
}

asio::awaitable<void> turn_away(tcp::socket socket) {
    error_code error;
    static constexpr std::string_view busy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    co_await socket.async_write_some(asio::buffer(busy),
                                     asio::redirect_error(asio::use_awaitable, error));
}

// An exception of a connection is a bug or exhausted memory: it ends that connection alone.
void connection_ended(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        log::error("http.connection_failed", {{"what", error.what()}});
    }
}

/// Whose connections are counted together; "" for a proxy, and when no limit is set.
std::string client_of(HttpServer::State const& state, tcp::socket const& socket) {
    if (state.options.connections_per_client_max == 0) return {};
    error_code gone;
    auto const endpoint = socket.remote_endpoint(gone);
    if (gone) return {};
    auto const address = plain(endpoint.address());
    if (state.proxies.contains(address.to_string())) return {};
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t(0));
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

bool is_full(HttpServer::State const& state, std::string const& client) {
    if (state.connections.size() >= state.options.connections_max) return true;
    auto const known = state.clients.find(client);
    return known != state.clients.end() &&
           known->second >= state.options.connections_per_client_max;
}

void forget_connection(HttpServer::State& state, std::string const& client) {
    auto const known = state.clients.find(client);
    if (known != state.clients.end() && --known->second == 0) state.clients.erase(known);
}

void serve_accepted(StatePointer state, tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    ++state->stats.accepted;
    auto const executor = state->executor;
    std::string const client = client_of(*state, socket);
    if (is_full(*state, client)) {
        ++state->stats.refused;
        if (!state->tls) asio::co_spawn(executor, turn_away(std::move(socket)), &connection_ended);
        return;
    }
    if (!client.empty()) ++state->clients[client];
    auto serving =
        state->tls ? serve_tls(std::move(socket), state) : serve_plain(std::move(socket), state);
    asio::co_spawn(executor, std::move(serving), [state, client](std::exception_ptr failure) {
        forget_connection(*state, client);
        connection_ended(failure);
    });
}

asio::awaitable<void> accept_connections(StatePointer state) {
    asio::steady_timer pause(state->executor);
    while (state->acceptor.is_open()) {
        error_code error;
        auto socket =
            co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted || state->is_draining) co_return;
        if (error) {
            // Out of descriptors, usually: the next one succeeds when another connection has ended.
            log::warn("http.accept_failed", {{"what", error.message()}});
            pause.expires_after(std::chrono::milliseconds(100));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        serve_accepted(state, std::move(socket));
    }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::any_io_executor executor,
                                                       HttpServerOptions options,
                                                       Handler handler) {
    auto state =
        std::make_shared<State>(std::move(executor), std::move(options), std::move(handler));
    CF_TRY_VOID(load_tls(*state));
    CF_TRY_VOID(read_proxies(*state));
    CF_TRY_VOID(open_acceptor(*state));
    renew_date(*state);
    asio::co_spawn(state->executor, accept_connections(state), &connection_ended);
    asio::co_spawn(state->executor, sweep(state), &connection_ended);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() { state_->close_all(); }

std::uint16_t HttpServer::port() const { return state_->port; }

std::string HttpServer::origin() const {
    auto const& host = state_->options.host;
    return std::string(state_->tls ? "https://" : "http://") +
           (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
           std::to_string(state_->port);
}

HttpServerStats HttpServer::stats() const { return state_->stats; }

Wait HttpServer::stop(std::chrono::milliseconds patience) {
    auto state = state_;
    state->is_draining = true;
    error_code ignored;
    state->acceptor.close(ignored);
    for (auto* connection : state->connections) {
        if (connection->is_idle) connection->close();
        if (connection->stream) connection->stream->close();
    }
    if (!state->connections.empty()) {
        state->all_gone.expires_after(patience);
        co_await state->all_gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    state->close_all();
}

}  // namespace cf
