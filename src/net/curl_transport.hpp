#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "ports/http_transport.hpp"

namespace cf {

/// Limits and habits of one client, for all its requests.
struct CurlTransportOptions {
    std::size_t connections_max = 256;  ///< In use at once; more requests wait their turn.
    std::size_t connections_per_host_max = 64;
    std::size_t connections_idle_max = 64;  ///< Kept open for the next request.
    std::chrono::seconds idle_age_max{60};  ///< An older idle connection is not used again.
    std::size_t header_size_bytes_max = 256 * 1024;
    bool private_network = false;         ///< For all requests, as HttpOptions has it for one.
    bool proxy_from_environment = false;  ///< Heeds https_proxy, http_proxy, no_proxy.
    std::string user_agent{};             ///< "" sends "Crossfoot/<version>".
};

/// HttpTransport on libcurl's multi interface, driven by the sockets of an Asio executor.
///
/// HTTP/1.1, pooled connections, TLS by the system's or a private CA, gzip. Nothing is ever sent
/// twice: where libcurl would quietly repeat a request on a fresh connection because a pooled one
/// broke, that is allowed for GET and HEAD alone; any other method ends in `outcome_unknown`.
///
/// Every connection's address is judged after the name was resolved, and again before each request
/// on a connection that is there already (net/address_guard.hpp): a name that leads inside the own
/// network is refused unless the request allows it, and metadata services always. Behind a proxy
/// the address is the proxy's.
///
/// The executor must not run two handlers at once (one thread, or a strand), and outlives the
/// transport. Destroying it drops what is under way.
///
/// Errors besides the port's: invalid_input `http.request_invalid` (URL, method or header field).
/// Codes: http.address_private, http.address_forbidden (nothing was sent), http.refused, http.dns,
/// http.tls, http.tls_ca_file, http.timeout, http.broken, http.body_too_large,
/// http.header_too_large. Messages name method, origin and path, never query, fields or body.
class CurlTransport : public HttpTransport {
  public:
    explicit CurlTransport(boost::asio::any_io_executor executor,
                           CurlTransportOptions options = {});
    ~CurlTransport() override;
    CurlTransport(CurlTransport const&) = delete;
    CurlTransport& operator=(CurlTransport const&) = delete;

    Task<HttpReply> send(HttpRequest request, HttpOptions options) override;

  private:
    class Multi;
    std::shared_ptr<Multi> multi_;
};

}  // namespace cf
