#include "net/http_connection.hpp"

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <vector>

#include "base/log.hpp"

namespace cf {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;

constexpr std::chrono::milliseconds goodbye_deadline{2'000};
constexpr std::chrono::milliseconds silence_deadline{60'000};
constexpr std::size_t goodbye_bytes_max = 1024 * 1024;
constexpr std::size_t drops_per_drip = 20;
/// A body up to this size is copied behind its head: one small write is cheaper than a gathered
/// one.
constexpr std::size_t joined_body_bytes_max = 4096;

HttpReply refusal(int status) {
    return HttpReply::text(status, std::string(reason_phrase(status)) + "\n");
}

/// Calls the end-of-reply hook once, however the reply ends.
class WhenOver {
  public:
    explicit WhenOver(std::function<void()> hook) : hook_(std::move(hook)) {}
    ~WhenOver() {
        if (hook_) hook_();
    }
    WhenOver(WhenOver const&) = delete;
    WhenOver& operator=(WhenOver const&) = delete;

  private:
    std::function<void()> hook_;
};

asio::awaitable<ServerReply> answer(std::shared_ptr<HttpServer::State> state, HttpRequest request) {
    std::string failure;
    try {
        auto answering = state->handler(std::move(request));
        auto reply = co_await std::move(answering);
        co_return reply;
    } catch (std::exception const& error) {
        failure = error.what();
    }
    ++state->stats.failed;
    log::error("http.handler_failed", {{"what", failure}});
    co_return ServerReply(refusal(500));
}

/// One connection over TCP or TLS. Kept alive by its own coroutine.
template <class Stream>
class Connection : public HttpConnection {
  public:
    Connection(Stream accepted, std::shared_ptr<HttpServer::State> state)
        : stream_(std::move(accepted)),
          state_(std::move(state)),
          reader_({state_->options.header_size_bytes_max, state_->options.body_size_bytes_max}),
          buffer_(state_->options.header_size_bytes_max + 1024) {
        error_code error;
        auto const peer = socket().remote_endpoint(error);
        if (!error) peer_ = peer.address().to_string();
        state_->enter(*this);
    }
    ~Connection() override { state_->leave(*this); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    void close() override {
        error_code ignored;
        socket().close(ignored);
    }

    asio::awaitable<void> serve() {
        limit_wait(state_->options.header_deadline);
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            error_code error;
            co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                             asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
        }
        bool goes_on = true;
        while (goes_on) {
            bool const arrived = co_await read_request();
            if (!arrived) co_return;
            goes_on = co_await serve_request();
            if (goes_on) limit_wait(state_->options.idle_deadline);
        }
        co_await say_goodbye();
    }

  private:
    void limit_wait(std::chrono::milliseconds wait) { deadline_tick = state_->tick_after(wait); }

    // False when the connection is over; a malformed request has been answered by then.
    asio::awaitable<bool> read_request() {
        is_idle = begin_ == end_;
        if (!is_idle) limit_wait(state_->options.header_deadline);
        bool said_continue = false;
        bool timed_header = false;
        for (;;) {
            begin_ += reader_.feed({buffer_.data() + begin_, end_ - begin_});
            if (reader_.stage() == RequestReader::Stage::done) break;
            if (reader_.stage() == RequestReader::Stage::malformed) {
                co_await refuse(reader_.refusal_status());
                co_return false;
            }
            if (reader_.stage() == RequestReader::Stage::body) limit_body_once();
            if (reader_.expects_continue() && !said_continue) {
                said_continue = true;
                bool const sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
                if (!sent) co_return false;
            }
            bool const more = co_await read_more();
            if (!more) co_return false;
            if (!timed_header && is_idle) limit_wait(state_->options.header_deadline);
            timed_header = true;
            is_idle = false;
        }
        body_is_limited_ = false;
        deadline_tick = no_deadline;
        is_idle = false;
        co_return true;
    }

    void limit_body_once() {
        if (body_is_limited_) return;
        body_is_limited_ = true;
        limit_wait(state_->options.body_deadline);
    }

    asio::awaitable<bool> read_more() {
        std::copy(buffer_.begin() + std::ptrdiff_t(begin_),
                  buffer_.begin() + std::ptrdiff_t(end_),
                  buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
        if (end_ == buffer_.size()) {
            co_await refuse(431);
            co_return false;
        }
        error_code error;
        auto const room = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
        end_ += co_await stream_.async_read_some(room,
                                                 asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<bool> serve_request() {
        bool keeps_alive = reader_.keeps_alive();
        framing_ = {.is_http_1_0 = reader_.is_http_1_0()};
        auto request = reader_.take();
        request.peer = peer_;
        is_head_request_ = request.method == "HEAD";
        ++state_->stats.requests;
        auto reply = co_await answer(state_, std::move(request));
        WhenOver const over(std::move(reply.when_over));
        keeps_alive = keeps_alive && !state_->is_draining;
        framing_.keeps_alive = keeps_alive;
        if (state_->options.adds_date) framing_.date = state_->date;

        if (reply.delivery == ReplyDelivery::drip) {
            co_await deliver_drip(std::move(reply));
            co_return false;
        }
        if (reply.delivery != ReplyDelivery::whole) {
            co_await deliver_broken(std::move(reply));
            co_return false;
        }
        limit_wait(state_->options.write_deadline);
        if (reply.stream && !is_head_request_) {
            co_await deliver_stream(std::move(reply));
            co_return false;
        }
        bool const sent = co_await deliver(std::move(reply.reply));
        co_return sent&& keeps_alive;
    }

    asio::awaitable<bool> deliver(HttpReply reply) {
        auto head = reply_head(reply, framing_);
        if (is_head_request_ || has_no_body(reply.status)) reply.body.clear();
        if (reply.body.size() <= joined_body_bytes_max) {
            head += reply.body;
            bool const sent = co_await write(std::move(head));
            co_return sent;
        }
        std::array<asio::const_buffer, 2> const both{asio::buffer(head), asio::buffer(reply.body)};
        error_code error;
        co_await asio::async_write(stream_, both, asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<bool> write(std::string text) {
        error_code error;
        co_await asio::async_write(
            stream_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<void> deliver_stream(ServerReply reply) {
        stream = reply.stream;
        if (state_->is_draining) stream->close();
        bool const chunked = !framing_.is_http_1_0;
        framing_.keeps_alive = false;
        framing_.body = chunked ? HeadFraming::Body::chunked : HeadFraming::Body::until_close;
        auto text = reply_head(reply.reply, framing_);
        bool open = co_await write(std::move(text));
        while (open) {
            deadline_tick = no_deadline;
            auto piece = co_await stream->next();
            limit_wait(state_->options.write_deadline);
            bool const ended = !piece;
            text = ended ? std::string() : std::move(*piece);
            if (chunked) text = chunk(text);
            open = co_await write(std::move(text));
            if (ended) break;
        }
        stream->close();
        stream.reset();
    }

    static std::string chunk(std::string_view piece) {
        std::array<char, 16> digits{};
        auto const end = std::to_chars(digits.begin(), digits.end(), piece.size(), 16).ptr;
        std::string framed(digits.begin(), end);
        framed.append("\r\n").append(piece).append("\r\n");
        return framed;
    }

    /// Every piece in its own time: no deadline of ours ends it, only the client or the body's end.
    asio::awaitable<void> deliver_drip(ServerReply reply) {
        asio::steady_timer pause(socket().get_executor());
        if (is_head_request_ || has_no_body(reply.reply.status)) reply.reply.body.clear();
        std::string_view left = reply.reply.body;
        std::size_t const drop = left.size() / drops_per_drip + 1;
        auto text = reply_head(reply.reply, framing_);
        bool open = co_await write(std::move(text));
        while (open && !left.empty()) {
            pause.expires_after(reply.drip_time / drops_per_drip);
            error_code error;
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            limit_wait(state_->options.write_deadline);
            text = left.substr(0, drop);
            left.remove_prefix(text.size());
            open = co_await write(std::move(text));
            deadline_tick = no_deadline;
        }
    }

    asio::awaitable<void> deliver_broken(ServerReply reply) {
        if (reply.delivery == ReplyDelivery::never) {
            limit_wait(silence_deadline);
            co_await discard_input(goodbye_bytes_max);
        } else if (reply.delivery == ReplyDelivery::cut_short) {
            limit_wait(state_->options.write_deadline);
            auto text = reply_head(reply.reply, framing_);
            text += std::string_view(reply.reply.body).substr(0, reply.reply.body.size() / 2);
            co_await write(std::move(text));
        }
        reset();
    }

    void reset() {
        error_code ignored;
        socket().set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    }

    asio::awaitable<void> refuse(int status) {
        ++state_->stats.malformed;
        is_head_request_ = false;
        framing_ = {.keeps_alive = false, .is_http_1_0 = false, .date = state_->date};
        limit_wait(state_->options.write_deadline);
        bool const sent = co_await deliver(refusal(status));
        if (sent) co_await say_goodbye();
    }

    // Closing while the client still sends would reset the connection, and it might never see the
    // answer: so the sending half goes first, and what still arrives is thrown away for a moment.
    asio::awaitable<void> say_goodbye() {
        if (!socket().is_open()) co_return;
        limit_wait(goodbye_deadline);
        error_code error;
        if constexpr (std::is_same_v<Stream, TlsStream>)
            co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        socket().shutdown(tcp::socket::shutdown_send, error);
        co_await discard_input(goodbye_bytes_max);
    }

    asio::awaitable<void> discard_input(std::size_t bytes_max) {
        error_code error;
        std::size_t seen = 0;
        while (!error && seen < bytes_max)
            seen += co_await socket().async_read_some(
                asio::buffer(buffer_), asio::redirect_error(asio::use_awaitable, error));
    }

    tcp::socket& socket() {
        if constexpr (std::is_same_v<Stream, TlsStream>)
            return stream_.next_layer();
        else
            return stream_;
    }

    Stream stream_;
    std::shared_ptr<HttpServer::State> state_;
    RequestReader reader_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string peer_;
    HeadFraming framing_;
    bool is_head_request_ = false;
    bool body_is_limited_ = false;
};

}  // namespace

asio::awaitable<void> serve_plain(tcp::socket socket, std::shared_ptr<HttpServer::State> state) {
    auto connection =
        std::make_shared<Connection<tcp::socket>>(std::move(socket), std::move(state));
    co_await connection->serve();
}

asio::awaitable<void> serve_tls(tcp::socket socket, std::shared_ptr<HttpServer::State> state) {
    TlsStream stream(std::move(socket), *state->tls);
    auto connection = std::make_shared<Connection<TlsStream>>(std::move(stream), std::move(state));
    co_await connection->serve();
}

}  // namespace cf
