#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace cf::sql {

/// Seals what may not lie readable in the database (XChaCha20-Poly1305 by libsodium).
///
/// Text is compressed first where that helps. A sealed text is base64, so every engine stores it
/// alike.
class Sealer {
  public:
    static constexpr std::size_t key_size_bytes = 32;
    /// Error: invalid_input "master_key.size" unless the key has 32 bytes.
    static Result<Sealer> with_key(Secret<> key);
    static Secret<> new_key();

    /// `context` is bound to the text: what was sealed for one place does not open at another.
    std::string seal(std::string_view text, std::string_view context) const;
    /// Error: rejected "seal.broken" (wrong key, wrong place or damaged).
    Result<std::string> open(std::string_view sealed, std::string_view context) const;

    /// Keyed hash (BLAKE2b, 128 bits, base64url) for finding what lies sealed. `purpose` keeps
    /// equal texts of different columns apart.
    std::string hash(std::string_view purpose, std::string_view text) const;
    /// Another key, made from this one alone: the same every time.
    Secret<> derive(std::string_view purpose) const;
    Secret<> const& key() const { return key_; }

  private:
    explicit Sealer(Secret<> key) : key_(std::move(key)) {}
    Secret<> key_;
};

}  // namespace cf::sql
