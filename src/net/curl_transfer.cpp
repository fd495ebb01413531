#include "net/curl_transfer.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf {

namespace {

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

template <class Value>
bool set(CURL* easy, CURLoption option, Value value) {
    return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

bool may_be_repeated(std::string_view method) { return method == "GET" || method == "HEAD"; }

}  // namespace

CurlTransfer::CurlTransfer(HttpRequest request,
                           HttpOptions options,
                           CurlTransportOptions const& limits,
                           boost::asio::any_io_executor executor)
    : done(std::move(executor)),
      request_(std::move(request)),
      options_(std::move(options)),
      limits_(limits) {}

CurlTransfer::~CurlTransfer() {
    if (easy_ != nullptr) curl_easy_cleanup(easy_);
    curl_slist_free_all(fields_);
}

Result<void> CurlTransfer::check() const {
    auto const refuse = [](std::string_view what) {
        return Error{ErrorKind::invalid_input,
                     "http.request_invalid",
                     "the request to " + std::string(what) + "; nothing was sent"};
    };
    auto const parts = split_url(request_.url);
    if (!parts || (parts->scheme != "http" && parts->scheme != "https") ||
        !is_printable(request_.url) || request_.url.find(' ') != std::string::npos)
        return refuse("an address that is not http:// or https:// was refused");
    if (!is_token(request_.method)) return refuse(parts->origin() + " has a malformed method");
    for (auto const& [name, value] : request_.headers.all())
        if (!is_token(name) || !is_printable(value))
            return refuse(parts->origin() + " has a malformed header field");
    return {};
}

bool CurlTransfer::prepare(CURL* easy, std::string const& user_agent) {
    easy_ = easy;
    auto const deadline = [](std::chrono::milliseconds given) {
        return long(std::max<std::int64_t>(1, given.count()));
    };
    // CURLOPT_PROTOCOLS_STR (7.85) keeps file:, ftp: and the rest out even if a check above fails.
    bool ok =
        set(easy, CURLOPT_URL, request_.url.c_str()) &&
        set(easy, CURLOPT_PROTOCOLS_STR, "http,https") && set(easy, CURLOPT_PATH_AS_IS, 1L) &&
        set(easy, CURLOPT_NOSIGNAL, 1L) && set(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
        set(easy, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1)) &&
        set(easy, CURLOPT_TCP_NODELAY, 1L) && set(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
        set(easy, CURLOPT_MAXAGE_CONN, long(limits_.idle_age_max.count())) &&
        set(easy, CURLOPT_CONNECTTIMEOUT_MS, deadline(options_.connect_deadline)) &&
        set(easy, CURLOPT_TIMEOUT_MS, deadline(options_.total_deadline)) &&
        set(easy, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2)) &&
        set(easy, CURLOPT_ACCEPT_ENCODING, "gzip") && set(easy, CURLOPT_PRIVATE, this) &&
        set(easy, CURLOPT_HEADERFUNCTION, &on_header) && set(easy, CURLOPT_HEADERDATA, this) &&
        set(easy, CURLOPT_WRITEFUNCTION, &on_body) && set(easy, CURLOPT_WRITEDATA, this) &&
        set(easy, CURLOPT_PREREQFUNCTION, &on_request_start) && set(easy, CURLOPT_PREREQDATA, this);
    if (!limits_.proxy_from_environment) ok = ok && set(easy, CURLOPT_PROXY, "");
    if (!options_.ca_file.empty()) ok = ok && set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    return ok && prepare_method() && prepare_fields(user_agent);
}

bool CurlTransfer::prepare_method() {
    if (request_.method == "HEAD") return set(easy_, CURLOPT_NOBODY, 1L);
    if (request_.method == "GET" && request_.body.empty()) return set(easy_, CURLOPT_HTTPGET, 1L);
    bool const sends_body = !request_.body.empty() || request_.method == "POST" ||
                            request_.method == "PUT" || request_.method == "PATCH";
    // The size goes first: POSTFIELDS is then not taken for a C string.
    bool const ok =
        !sends_body || (set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request_.body.size())) &&
                        set(easy_, CURLOPT_POSTFIELDS, request_.body.data()));
    return ok && set(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

bool CurlTransfer::prepare_fields(std::string const& user_agent) {
    for (auto const& [name, value] : request_.headers.all())
        if (!add_field(value.empty() ? name + ";" : name + ": " + value)) return false;
    // libcurl would wait up to a second for "100 Continue", and invents a content type for posts.
    if (!add_field("Expect:")) return false;
    if (!request_.headers.find("Content-Type") && !add_field("Content-Type:")) return false;
    if (!request_.headers.find("User-Agent") && !add_field("User-Agent: " + user_agent))
        return false;
    return set(easy_, CURLOPT_HTTPHEADER, fields_);
}

bool CurlTransfer::add_field(std::string const& line) {
    auto* longer = curl_slist_append(fields_, line.c_str());
    if (longer == nullptr) return false;
    fields_ = longer;
    return true;
}

CURL* CurlTransfer::release_easy() {
    auto* easy = std::exchange(easy_, nullptr);
    curl_easy_reset(easy);
    return easy;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    transfer.header_bytes_ += size * count;
    if (transfer.header_bytes_ > transfer.limits_.header_size_bytes_max) {
        transfer.stopped_ = Stopped::header_too_large;
        return 0;
    }
    transfer.take_header_line({data, size * count});
    return size * count;
}

void CurlTransfer::take_header_line(std::string_view line) {
    // A status line starts a new head: what came before it was a "100 Continue".
    if (line.starts_with("HTTP/")) {
        reply_.headers = {};
        return;
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return;
    reply_.headers.add(std::string(trim(line.substr(0, colon))),
                       std::string(trim(line.substr(colon + 1))));
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    if (transfer.reply_.body.size() + size * count > transfer.options_.body_size_bytes_max) {
        transfer.stopped_ = Stopped::body_too_large;
        return 0;
    }
    transfer.reply_.body.append(data, size * count);
    return size * count;
}

// libcurl repeats a request on a fresh connection when a pooled one ends without a single byte of
// answer, whatever the method (lib/transfer.c, Curl_retry_request). For a write that would execute
// it twice when the first answer was lost on its way, so the second start is refused here.
int CurlTransfer::on_request_start(void* self, char* address, char*, int, int) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    // A connection that another request was allowed to make may be used again.
    if (!transfer.limits_.proxy_from_environment &&
        !transfer.may_reach(reach_of(address == nullptr ? "" : address)))
        return CURL_PREREQFUNC_ABORT;
    ++transfer.starts_;
    bool const repeats = transfer.starts_ > 1 && !may_be_repeated(transfer.request_.method);
    return repeats ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

bool CurlTransfer::was_sent() const {
    if (starts_ != 1) return starts_ > 1;
    long request_bytes = 0;
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &request_bytes);
    return request_bytes > 0;
}

bool CurlTransfer::may_reach(AddressReach reach) {
    if (reach == AddressReach::open) return true;
    bool const allowed = options_.private_network || limits_.private_network;
    if (reach == AddressReach::inside && allowed) return true;
    stopped_ =
        reach == AddressReach::inside ? Stopped::address_private : Stopped::address_forbidden;
    return false;
}

void CurlTransfer::finish(CURLcode code) {
    if (code != CURLE_OK) {
        outcome.emplace(failure(code));
        return;
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    reply_.status = int(status);
    outcome.emplace(std::move(reply_));
}

namespace {

/// Why the server's certificate was refused, and what helps. The numbers are OpenSSL's
/// X509_V_ERR_*.
std::string distrust(CURL* easy, std::string const& ca_file) {
    long verdict = 0;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    std::string const what = "the server's certificate ";
    if (verdict == 9) return what + "is not valid yet: are both clocks right?";
    if (verdict == 10) return what + "has expired: it must be renewed on the server";
    // The chain is good, what remains is the name; libcurl leaves 1 behind when it compares it.
    if (verdict == 0 || verdict == 1 || verdict == 62)
        return what + "is for another host name: use an address the certificate names";
    if (ca_file.empty())
        return what +
               "is not trusted: if a private authority signed it, set ca_file to that "
               "authority's PEM file";
    return what + "is not trusted: the authority in '" + ca_file + "' has not signed it";
}

}  // namespace

Error CurlTransfer::failure(CURLcode code) const {
    auto const kind = was_sent() ? ErrorKind::outcome_unknown : ErrorKind::unavailable;
    if (stopped_ == Stopped::header_too_large)
        return error(kind, "http.header_too_large", "the header of the answer is too large");
    if (stopped_ == Stopped::body_too_large)
        return error(
            kind,
            "http.body_too_large",
            "the answer is larger than " + std::to_string(options_.body_size_bytes_max) + " bytes");
    if (stopped_ == Stopped::address_private && starts_ == 0)
        return error(ErrorKind::unavailable,
                     "http.address_private",
                     "the name leads to this machine or a private network, which is not called "
                     "unless the connection's settings say private_network: \"true\"");
    if (stopped_ == Stopped::address_forbidden && starts_ == 0)
        return error(ErrorKind::unavailable,
                     "http.address_forbidden",
                     "the name leads to a link-local, metadata or other address that is never "
                     "called");
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return error(kind,
                         "http.timeout",
                         was_sent() ? "no whole answer came before the deadline"
                                    : "no connection was made before the deadline");
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return error(kind, "http.dns", "the host name cannot be resolved");
        case CURLE_SSL_CACERT_BADFILE:
            return error(kind,
                         "http.tls_ca_file",
                         "the CA file '" + options_.ca_file +
                             "' is missing, not readable or not a PEM certificate");
        case CURLE_PEER_FAILED_VERIFICATION:
            return error(kind, "http.tls", distrust(easy_, options_.ca_file));
        case CURLE_SSL_CONNECT_ERROR:
            return error(kind,
                         "http.tls",
                         "TLS could not be agreed on: does the server speak https on this port?");
        case CURLE_COULDNT_CONNECT:
            return error(kind,
                         "http.refused",
                         "the connection was refused: is the server running, and the port right?");
        default:
            return error(kind,
                         "http.broken",
                         "the connection broke (" + ascii_lower(curl_easy_strerror(code)) + ")");
    }
}

Error CurlTransfer::error(ErrorKind kind, std::string code, std::string_view what) const {
    auto const parts = split_url(request_.url);
    return {kind,
            std::move(code),
            request_.method + " " + (parts ? parts->origin() + parts->path : "") + ": " +
                std::string(what)};
}

}  // namespace cf
