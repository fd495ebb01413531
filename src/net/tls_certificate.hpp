#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace cf {

/// A private certificate authority and one server certificate of it: for simulators and tests.
struct PrivateTls {
    std::string ca_pem;           ///< Hand this to clients.
    std::string certificate_pem;  ///< The server's certificate, then the CA's.
    Secret<> key_pem;
};

/// Makes both anew (EC P-256, valid from a day before `now` for `valid_for`). `names` are host
/// names and IP addresses; the first is the subject. The authority's own key is thrown away. Error:
/// bug "net.tls.make" when OpenSSL refuses.
Result<PrivateTls> make_private_tls(std::vector<std::string> const& names,
                                    Instant now,
                                    std::chrono::hours valid_for = std::chrono::hours(24 * 365));

struct PrivateTlsFiles {
    std::string ca_file, certificate_file, key_file;
};

/// Writes ca.pem, server.pem and server-key.pem (mode 0600) into `folder`, which is made if
/// missing. Error: unavailable "net.tls.write" naming the file.
Result<PrivateTlsFiles> write_private_tls(PrivateTls const& tls, std::string const& folder);

}  // namespace cf
