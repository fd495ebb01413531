#include "connectors/xero/sim/signing_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace cf::xero::sim {
namespace {

struct Free {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Number = Owned<BIGNUM>;

constexpr std::size_t prime_bytes = 128;
constexpr unsigned long exponent = 65'537;
constexpr std::string_view key_id = "crossfoot-sim-1";

/// The next prime after a random odd number with its two top bits set, fit for the exponent.
Number draw_prime(Random& random, BN_CTX* context) {
    std::string bytes;
    for (std::size_t i = 0; i < prime_bytes; ++i) bytes.push_back(char(random.below(256)));
    bytes.front() = char(static_cast<unsigned char>(bytes.front()) | 0xC0);
    bytes.back() = char(static_cast<unsigned char>(bytes.back()) | 0x01);
    Number number(BN_bin2bn(
        reinterpret_cast<unsigned char const*>(bytes.data()), int(bytes.size()), nullptr));
    while (BN_mod_word(number.get(), exponent) == 1 ||
           BN_check_prime(number.get(), context, nullptr) != 1)
        BN_add_word(number.get(), 2);
    return number;
}

std::string bytes_of(BIGNUM const* number) {
    std::string bytes(std::size_t(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

}  // namespace

struct SigningKey::Parts {
    Owned<EVP_PKEY> key;
    std::string modulus;
};

SigningKey::SigningKey(Random& random) : parts_(std::make_unique<Parts>()) {
    Owned<BN_CTX> context(BN_CTX_new());
    auto const p = draw_prime(random, context.get());
    auto const q = draw_prime(random, context.get());
    Number n(BN_new()), e(BN_new()), d(BN_new()), p1(BN_dup(p.get())), q1(BN_dup(q.get())),
        phi(BN_new());
    BN_mul(n.get(), p.get(), q.get(), context.get());
    BN_set_word(e.get(), exponent);
    BN_sub_word(p1.get(), 1);
    BN_sub_word(q1.get(), 1);
    BN_mul(phi.get(), p1.get(), q1.get(), context.get());
    CF_CHECK(BN_mod_inverse(d.get(), e.get(), phi.get(), context.get()) != nullptr);
    parts_->modulus = bytes_of(n.get());

    Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, d.get());
    Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    Owned<EVP_PKEY_CTX> making(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* made = nullptr;
    CF_CHECK(EVP_PKEY_fromdata_init(making.get()) == 1 &&
             EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
    parts_->key.reset(made);
}

SigningKey::~SigningKey() = default;

std::string SigningKey::sign(Json const& claims) const {
    auto const header = Json::object({{"alg", "RS256"}, {"kid", key_id}, {"typ", "JWT"}});
    auto text = to_base64url(header.dump()) + "." + to_base64url(claims.dump());
    Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    CF_CHECK(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, parts_->key.get()) ==
             1);
    auto const* data = reinterpret_cast<unsigned char const*>(text.data());
    std::size_t length = 0;
    CF_CHECK(EVP_DigestSign(context.get(), nullptr, &length, data, text.size()) == 1);
    std::string signature(length, '\0');
    CF_CHECK(EVP_DigestSign(context.get(),
                            reinterpret_cast<unsigned char*>(signature.data()),
                            &length,
                            data,
                            text.size()) == 1);
    signature.resize(length);
    return text + "." + to_base64url(signature);
}

Json SigningKey::jwks() const {
    auto keys = Json::array();
    keys.push_back(Json::object({{"kty", "RSA"},
                                 {"use", "sig"},
                                 {"alg", "RS256"},
                                 {"kid", key_id},
                                 {"n", to_base64url(parts_->modulus)},
                                 {"e", "AQAB"}}));
    return Json::object({{"keys", std::move(keys)}});
}

}  // namespace cf::xero::sim
