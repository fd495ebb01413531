#pragma once

#include "ports/secret_vault.hpp"

namespace cf {

/// The secrets of one connection, for its client.
class ConnectionSecrets {
  public:
    ConnectionSecrets(SecretVault& vault, ConnectionId connection)
        : vault_(vault), connection_(std::move(connection)) {}

    /// Error: not_found "secret.missing" when it was never saved.
    Task<Secret<>> secret(std::string name);
    Task<> save_secret(std::string name, Secret<> value);

  private:
    SecretVault& vault_;
    ConnectionId connection_;
};

}  // namespace cf
