#include "proof/signing.hpp"

#include <sodium.h>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace cf::proof {
namespace {

// No connection is called that: the scope of what belongs to the installation.
constexpr char const* scope = "(crossfoot)";
constexpr char const* name = "statement_key";

unsigned char const* bytes(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

SigningKey SigningKey::from_seed(Secret<> const& seed) {
    CF_CHECK(sodium_init() >= 0);
    CF_CHECK(seed.reveal().size() == crypto_sign_SEEDBYTES);
    std::string open(crypto_sign_PUBLICKEYBYTES, '\0');
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(bytes(open), bytes(secret), bytes(seed.reveal()));
    return SigningKey(Secret<>(std::move(secret)), to_hex(open));
}

Task<SigningKey> SigningKey::open(SecretVault& vault) {
    auto kept = co_await vault.read(ConnectionId(scope), name);
    if (kept.has_error() && kept.error().kind != ErrorKind::not_found) co_return kept.error();
    if (kept.has_error()) {
        CF_CHECK(sodium_init() >= 0);
        std::string seed(crypto_sign_SEEDBYTES, '\0');
        randombytes_buf(seed.data(), seed.size());
        NamedSecrets secrets;
        secrets.emplace_back(name, Secret<>(to_base64(seed)));
        CF_CO_TRY_VOID(co_await vault.write(ConnectionId(scope), std::move(secrets)));
        co_return from_seed(Secret<>(std::move(seed)));
    }
    auto seed = from_base64(kept->reveal());
    if (!seed || seed->size() != crypto_sign_SEEDBYTES)
        co_return Error{ErrorKind::rejected,
                        "statement.key",
                        "the key that signs statements is damaged; restore a backup of the data "
                        "folder"};
    co_return from_seed(Secret<>(*std::move(seed)));
}

std::string SigningKey::sign(std::string_view text) const {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(
        bytes(signature), nullptr, bytes(text), text.size(), bytes(secret_.reveal()));
    return to_base64(signature);
}

bool signature_fits(std::string_view text,
                    std::string_view signature_base64,
                    std::string_view public_key_hex) {
    CF_CHECK(sodium_init() >= 0);
    auto const signature = from_base64(signature_base64);
    auto const key = from_hex(public_key_hex);
    if (!signature || signature->size() != crypto_sign_BYTES) return false;
    if (!key || key->size() != crypto_sign_PUBLICKEYBYTES) return false;
    return crypto_sign_verify_detached(bytes(*signature), bytes(text), text.size(), bytes(*key)) ==
           0;
}

std::string public_key_pem(std::string_view public_key_hex) {
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410): twelve fixed bytes, then the key.
    auto const key = from_hex("302a300506032b6570032100" + std::string(public_key_hex));
    CF_CHECK(key.has_value());
    return "-----BEGIN PUBLIC KEY-----\n" + to_base64(*key) + "\n-----END PUBLIC KEY-----\n";
}

}  // namespace cf::proof
