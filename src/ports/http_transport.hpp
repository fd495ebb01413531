#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/http.hpp"
#include "base/task.hpp"

namespace cf {

/// How one request is to be sent.
struct HttpOptions {
    std::chrono::milliseconds connect_deadline{10'000};
    std::chrono::milliseconds total_deadline{60'000};
    std::size_t body_size_bytes_max = 32 * 1024 * 1024;
    std::string ca_file{};  ///< Private CA for this connection; "" uses the system's.
    /// This machine and private networks may be called; without it they are refused, whatever name
    /// leads there.
    bool private_network = false;
};

/// Sends HTTP requests. Redirects are never followed: a 3xx comes back as it is.
///
/// Errors: `unavailable` (nothing was sent: refused, DNS, TLS), `outcome_unknown` (a byte was sent
/// and no whole answer came: time-out, reset, cut body). Any complete answer, of whatever status,
/// is a value.
class HttpTransport {
  public:
    virtual ~HttpTransport() = default;
    virtual Task<HttpReply> send(HttpRequest request, HttpOptions options) = 0;
};

}  // namespace cf
