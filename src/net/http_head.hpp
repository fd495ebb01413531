#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/http.hpp"

namespace cf {

/// Parses one request from bytes as they come (Beast's parser behind it, kept out of headers).
class RequestReader {
  public:
    struct Limits {
        std::size_t header_size_bytes_max;
        std::size_t body_size_bytes_max;
    };
    enum class Stage { header, body, done, malformed };

    explicit RequestReader(Limits limits);
    ~RequestReader();

    /// Takes what it can of `bytes` and says how many that was; the rest belongs to the next
    /// request.
    std::size_t feed(std::string_view bytes);
    Stage stage() const { return stage_; }
    bool has_begun() const { return has_begun_; }

    /// What to answer to a malformed request: 400, 413, 431, 501, 505.
    int refusal_status() const { return refusal_status_; }
    /// The client waits for "100 Continue" before it sends the body.
    bool expects_continue() const { return expects_continue_; }
    bool keeps_alive() const { return keeps_alive_; }
    bool is_http_1_0() const { return is_http_1_0_; }

    /// Once, when done. The reader is then ready for the next request.
    HttpRequest take();

  private:
    struct Parser;
    /// Watches the lines of the header go by: one that begins with a blank carries the line before
    /// on, and the parser behind would join the two silently.
    struct LineWatch {
        std::size_t lines = 0, length = 0;
        bool over = false, folded = false;
        void pass(std::string_view bytes);
    };
    void header_is_complete();
    int framing_fault() const;
    void refuse(int status);
    void restart();

    Limits limits_;
    std::unique_ptr<Parser> parser_;
    Stage stage_ = Stage::header;
    LineWatch watch_{};
    bool has_begun_ = false;
    bool expects_continue_ = false;
    bool keeps_alive_ = true;
    bool is_http_1_0_ = false;
    int refusal_status_ = 400;
};

/// How the head of a reply is framed.
struct HeadFraming {
    enum class Body { sized, chunked, until_close };
    Body body = Body::sized;
    bool keeps_alive = true;
    bool is_http_1_0 = false;  ///< Such a client must be told that the connection stays open.
    std::string_view date{};   ///< RFC 2822 in GMT; "" sends none.
};

/// Status line and fields of a reply, with framing; the body is not in it. Fields with line breaks
/// are left out: what a handler echoes must not split a reply.
std::string reply_head(HttpReply const& reply, HeadFraming const& framing);
std::string_view reason_phrase(int status);
bool has_no_body(int status);

}  // namespace cf
