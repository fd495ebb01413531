#include "net/http_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/text.hpp"

namespace cf {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t last_chunk_size = 5;  // "0\r\n\r\n": no chunked body ends in less.

}  // namespace

struct RequestReader::Parser {
    explicit Parser(Limits const& limits) {
        // Beast reads header and body limits as "at most"; eager: it goes on into the body.
        inner.header_limit(std::uint32_t(limits.header_size_bytes_max));
        inner.body_limit(limits.body_size_bytes_max);
        inner.eager(true);
    }
    http::request_parser<http::string_body> inner;
};

RequestReader::RequestReader(Limits limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits)) {}

RequestReader::~RequestReader() = default;

void RequestReader::refuse(int status) {
    stage_ = Stage::malformed;
    refusal_status_ = status;
    keeps_alive_ = false;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    if (stage_ == Stage::done || stage_ == Stage::malformed || bytes.empty()) return 0;
    has_begun_ = true;
    std::size_t taken = 0;
    while (taken < bytes.size() && !parser_->inner.is_done()) {
        boost::system::error_code error;
        auto const rest = bytes.substr(taken);
        // Beast counts on it when it looks at the start of the last chunk a second time.
        bool const in_chunks = parser_->inner.is_header_done() && parser_->inner.chunked();
        if (in_chunks && rest.size() < last_chunk_size) return taken;
        bool const was_header = !parser_->inner.is_header_done();
        auto const used = parser_->inner.put(boost::asio::buffer(rest.data(), rest.size()), error);
        taken += used;
        watch_.pass(rest.substr(0, used));
        // RFC 9112, 5.2: servers in front may have read a folded line as another field.
        if (watch_.folded) {
            refuse(400);
            return taken;
        }
        if (was_header && parser_->inner.is_header_done() && stage_ == Stage::header)
            header_is_complete();
        if (stage_ == Stage::malformed) return taken;
        if (error == http::error::need_more) {
            // The parser may want the same bytes again together with more: the caller keeps them.
            if (stage_ == Stage::header && bytes.size() - taken > limits_.header_size_bytes_max)
                refuse(431);
            return taken;
        }
        if (error) {
            refuse(error == http::error::header_limit  ? 431
                   : error == http::error::body_limit  ? 413
                   : error == http::error::bad_version ? 505
                                                       : 400);
            return taken;
        }
        if (used == 0) break;
    }
    if (parser_->inner.is_done()) stage_ = Stage::done;
    return taken;
}

void RequestReader::LineWatch::pass(std::string_view bytes) {
    for (char const c : bytes) {
        if (over) return;
        if (length == 0 && lines > 0) folded = folded || c == ' ' || c == '\t';
        if (c == '\r') continue;
        if (c != '\n') {
            ++length;
            continue;
        }
        over = length == 0 && lines > 0;
        lines += length > 0;
        length = 0;
    }
}

/// What two servers could understand differently, and so take for requests of different length
/// (RFC 9112, 6.1 and 6.3): the status to refuse it with, or 0.
int RequestReader::framing_fault() const {
    auto const& message = parser_->inner.get();
    auto const codings = message.count(http::field::transfer_encoding);
    if (codings == 0) return 0;
    bool const chunked =
        codings == 1 &&
        equals_ignoring_case(trim(std::string_view(message[http::field::transfer_encoding])),
                             "chunked");
    if (!chunked) return 501;
    return is_http_1_0_ || message.count(http::field::content_length) > 0 ? 400 : 0;
}

void RequestReader::header_is_complete() {
    auto const& message = parser_->inner.get();
    stage_ = Stage::body;
    is_http_1_0_ = message.version() < 11;
    keeps_alive_ = message.keep_alive();
    if (message.version() != 11 && message.version() != 10) return refuse(505);
    auto const target = std::string_view(message.target());
    if (!target.starts_with('/') && !split_url(target)) return refuse(400);
    // RFC 9112, 3.2: exactly one Host field, or two servers may read one request differently.
    auto const hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && !is_http_1_0_)) return refuse(400);
    if (int const status = framing_fault()) return refuse(status);
    if (auto const length = parser_->inner.content_length();
        length && *length > limits_.body_size_bytes_max)
        return refuse(413);
    expects_continue_ =
        equals_ignoring_case(std::string_view(message[http::field::expect]), "100-continue") &&
        !is_http_1_0_;
}

HttpRequest RequestReader::take() {
    auto message = parser_->inner.release();
    HttpRequest request;
    request.method = std::string(message.method_string());
    std::string_view const target = message.target();
    auto const absolute = split_url(target);
    request.url = absolute ? absolute->target() : std::string(target);
    for (auto const& field : message)
        request.headers.add(std::string(field.name_string()), std::string(field.value()));
    request.body = std::move(message.body());
    restart();
    return request;
}

void RequestReader::restart() {
    parser_ = std::make_unique<Parser>(limits_);
    stage_ = Stage::header;
    watch_ = {};
    has_begun_ = false;
    expects_continue_ = false;
}

std::string_view reason_phrase(int status) {
    auto const known = http::int_to_status(unsigned(status));
    return known == http::status::unknown ? "Status" : http::obsolete_reason(known);
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

namespace {

bool is_framing_field(std::string_view name) {
    return equals_ignoring_case(name, "Content-Length") ||
           equals_ignoring_case(name, "Connection") ||
           equals_ignoring_case(name, "Transfer-Encoding") || equals_ignoring_case(name, "Date");
}

}  // namespace

std::string reply_head(HttpReply const& reply, HeadFraming const& framing) {
    std::string head;
    head.reserve(256);
    head += "HTTP/1.1 " + std::to_string(reply.status) + " ";
    head += reason_phrase(reply.status);
    head += "\r\n";
    for (auto const& [name, value] : reply.headers.all()) {
        bool const splits =
            (name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
        if (splits || is_framing_field(name)) continue;
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    }
    if (!framing.date.empty()) {
        head += "Date: ";
        head += framing.date;
        head += "\r\n";
    }
    if (!framing.keeps_alive)
        head += "Connection: close\r\n";
    else if (framing.is_http_1_0)
        head += "Connection: keep-alive\r\n";
    if (framing.body == HeadFraming::Body::chunked)
        head += "Transfer-Encoding: chunked\r\n";
    else if (framing.body == HeadFraming::Body::sized && !has_no_body(reply.status))
        head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    head += "\r\n";
    return head;
}

}  // namespace cf
