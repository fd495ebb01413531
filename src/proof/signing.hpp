#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "ports/secret_vault.hpp"

namespace cf::proof {

/// An Ed25519 key (libsodium), sealed in the vault under the master key; made at first use.
class SigningKey {
  public:
    /// Error: what the vault says.
    static Task<SigningKey> open(SecretVault& vault);
    static SigningKey from_seed(Secret<> const& seed);  ///< 32 bytes.

    /// 64 bytes in base64, over the text as it stands.
    std::string sign(std::string_view text) const;
    std::string const& public_key() const { return public_key_; }  ///< 64 hex digits.

  private:
    SigningKey(Secret<> secret, std::string public_key)
        : secret_(std::move(secret)), public_key_(std::move(public_key)) {}
    Secret<> secret_;
    std::string public_key_;
};

/// False also when key or signature are malformed.
bool signature_fits(std::string_view text,
                    std::string_view signature_base64,
                    std::string_view public_key_hex);

/// The public key as a PEM file that openssl reads ("-----BEGIN PUBLIC KEY-----").
std::string public_key_pem(std::string_view public_key_hex);

}  // namespace cf::proof
