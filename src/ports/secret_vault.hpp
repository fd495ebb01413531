#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"

namespace cf {

using NamedSecrets = std::vector<std::pair<std::string, Secret<>>>;

/// Credentials and tokens of connections, sealed at rest.
class SecretVault {
  public:
    virtual ~SecretVault() = default;
    /// Error: not_found "secret.missing" naming the connection and the secret's name.
    virtual Task<Secret<>> read(ConnectionId connection, std::string name) = 0;
    /// All of them or none, durable before it returns: a rotated token is never half saved.
    virtual Task<> write(ConnectionId connection, NamedSecrets secrets) = 0;
};

}  // namespace cf
