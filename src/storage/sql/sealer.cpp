#include "storage/sql/sealer.hpp"

#include <sodium.h>
#include <zstd.h>

#include <memory>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace cf::sql {
namespace {

constexpr std::size_t text_size_bytes_max = 64 * 1024 * 1024;

unsigned char const* bytes(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

using Compressor = std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)>;
using Decompressor = std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)>;

// Making a context costs more than compressing one order: each thread keeps its own.
ZSTD_CCtx* compressor() {
    thread_local Compressor const kept(ZSTD_createCCtx(), &ZSTD_freeCCtx);
    return kept.get();
}
ZSTD_DCtx* decompressor() {
    thread_local Decompressor const kept(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    return kept.get();
}

// The first byte tells how the rest is kept: 'z' compressed, 'p' plain.
std::string packed(std::string_view text) {
    if (text.size() < 200) return "p" + std::string(text);
    std::string out(ZSTD_compressBound(text.size()) + 1, 'z');
    auto const size = ZSTD_compressCCtx(
        compressor(), out.data() + 1, out.size() - 1, text.data(), text.size(), 1);
    CF_CHECK(!ZSTD_isError(size));
    out.resize(size + 1);
    return out;
}

Error broken() {
    return {ErrorKind::rejected,
            "seal.broken",
            "a sealed value cannot be opened: the master key is not the one it was sealed with, or "
            "the value is damaged"};
}

Result<std::string> unpacked(std::string_view data) {
    if (data.empty()) return broken();
    std::string_view const rest = data.substr(1);
    if (data.front() == 'p') return std::string(rest);
    auto const size = ZSTD_getFrameContentSize(rest.data(), rest.size());
    if (size > text_size_bytes_max) return broken();  // Also the two error values.
    std::string out(std::size_t(size), '\0');
    auto const written =
        ZSTD_decompressDCtx(decompressor(), out.data(), out.size(), rest.data(), rest.size());
    if (ZSTD_isError(written) || written != out.size()) return broken();
    return out;
}

}  // namespace

Result<Sealer> Sealer::with_key(Secret<> key) {
    CF_CHECK(sodium_init() >= 0);
    if (key.reveal().size() != key_size_bytes)
        return Error{ErrorKind::invalid_input,
                     "master_key.size",
                     "the master key must have exactly 32 bytes"};
    return Sealer(std::move(key));
}

Secret<> Sealer::new_key() {
    CF_CHECK(sodium_init() >= 0);
    std::string key(key_size_bytes, '\0');
    randombytes_buf(key.data(), key.size());
    return Secret<>(std::move(key));
}

std::string Sealer::seal(std::string_view text, std::string_view context) const {
    if (text.empty()) return {};
    std::string const message = packed(text);
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    std::string out(nonce_size + message.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    randombytes_buf(out.data(), nonce_size);
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size,
                                               &written,
                                               bytes(message),
                                               message.size(),
                                               bytes(context),
                                               context.size(),
                                               nullptr,
                                               bytes(out),
                                               bytes(key_.reveal()));
    out.resize(nonce_size + written);
    return to_base64(out);
}

std::string Sealer::hash(std::string_view purpose, std::string_view text) const {
    std::string const whole = std::string(purpose) + '\0' + std::string(text);
    std::string out(16, '\0');
    auto const& key = key_.reveal();
    crypto_generichash(bytes(out), out.size(), bytes(whole), whole.size(), bytes(key), key.size());
    return to_base64url(out);
}

Secret<> Sealer::derive(std::string_view purpose) const {
    std::string out(key_size_bytes, '\0');
    auto const& key = key_.reveal();
    crypto_generichash(
        bytes(out), out.size(), bytes(purpose), purpose.size(), bytes(key), key.size());
    return Secret<>(std::move(out));
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
    if (sealed.empty()) return std::string();
    auto const data = from_base64(sealed);
    constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    if (!data || data->size() < nonce_size + tag_size) return broken();
    std::string message(data->size() - nonce_size - tag_size, '\0');
    unsigned long long written = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(message),
                                                   &written,
                                                   nullptr,
                                                   bytes(*data) + nonce_size,
                                                   data->size() - nonce_size,
                                                   bytes(context),
                                                   context.size(),
                                                   bytes(*data),
                                                   bytes(key_.reveal())) != 0)
        return broken();
    return unpacked(message);
}

}  // namespace cf::sql
