#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>

#include "base/one_shot.hpp"
#include "net/address_guard.hpp"
#include "net/curl_transport.hpp"

namespace cf {

/// One request under way: what is sent, what has come back, who waits for it.
/// Owned by the transport's multi handle; libcurl holds pointers into it until it is done.
class CurlTransfer {
  public:
    CurlTransfer(HttpRequest request,
                 HttpOptions options,
                 CurlTransportOptions const& limits,
                 boost::asio::any_io_executor executor);
    ~CurlTransfer();
    CurlTransfer(CurlTransfer const&) = delete;
    CurlTransfer& operator=(CurlTransfer const&) = delete;

    /// Refuses what must not go on the wire (header fields with line breaks and the like).
    Result<void> check() const;
    /// Sets all options on a fresh handle, which it owns from then on. False: out of memory.
    bool prepare(CURL* easy, std::string const& user_agent);

    CURL* easy() const { return easy_; }
    /// The handle back, cleaned, for the next transfer.
    CURL* release_easy();

    /// Whether this request may go to that address; remembers why not.
    bool may_reach(AddressReach reach);

    void finish(CURLcode code);
    std::optional<Result<HttpReply>> outcome;
    void* opener = nullptr;  ///< Of the sockets; the multi handle's.
    OneShot done;            ///< Fired once there is an outcome.

  private:
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
    static int on_request_start(void* self, char*, char*, int, int);

    bool prepare_method();
    bool prepare_fields(std::string const& user_agent);
    bool add_field(std::string const& line);
    void take_header_line(std::string_view line);
    bool was_sent() const;
    Error failure(CURLcode code) const;
    Error error(ErrorKind kind, std::string code, std::string_view what) const;

    enum class Stopped {
        no,
        header_too_large,
        body_too_large,
        address_private,
        address_forbidden,
    };

    HttpRequest request_;
    HttpOptions options_;
    CurlTransportOptions const& limits_;
    CURL* easy_ = nullptr;
    curl_slist* fields_ = nullptr;
    HttpReply reply_;
    std::size_t header_bytes_ = 0;
    int starts_ = 0;  ///< How often libcurl began to send this request.
    Stopped stopped_ = Stopped::no;
};

}  // namespace cf
