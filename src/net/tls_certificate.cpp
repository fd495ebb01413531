#include "net/tls_certificate.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

namespace cf {

namespace {

template <auto release>
struct Releases {
    template <class T>
    void operator()(T* held) const {
        release(held);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releases<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Releases<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Releases<BIO_free_all>>;

Error cannot_make(std::string const& what) {
    return {ErrorKind::bug, "net.tls.make", "OpenSSL could not make the " + what};
}

bool is_address(std::string const& name) {
    return name.find(':') != std::string::npos ||
           name.find_first_not_of("0123456789.") == std::string::npos;
}

bool add_extension(X509* certificate, X509* issuer, int kind, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    Extension const extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

struct Subject {
    std::string common_name;
    std::string alternative_names;  ///< "" for an authority.
    Instant from, to;
};

// `issuer` is the certificate itself for an authority.
Certificate make_certificate(Subject const& subject,
                             EVP_PKEY* key,
                             X509* issuer,
                             EVP_PKEY* signer) {
    Certificate certificate(X509_new());
    if (!certificate) return nullptr;
    auto* const made = certificate.get();
    unsigned char serial[8];
    if (RAND_bytes(serial, sizeof serial) != 1) return nullptr;
    std::uint64_t number = 0;
    for (auto const byte : serial) number = number << 8 | byte;
    auto* const name = X509_get_subject_name(made);
    auto const* common_name = reinterpret_cast<unsigned char const*>(subject.common_name.c_str());
    bool const is_authority = issuer == nullptr;
    if (is_authority) issuer = made;
    bool ok = X509_set_version(made, X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), number >> 1) == 1 &&
              ASN1_TIME_set(X509_getm_notBefore(made), to_unix_seconds(subject.from)) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(made), to_unix_seconds(subject.to)) != nullptr &&
              X509_set_pubkey(made, key) == 1 &&
              X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1 &&
              X509_set_issuer_name(made, X509_get_subject_name(issuer)) == 1 &&
              add_extension(made, issuer, NID_subject_key_identifier, "hash") &&
              add_extension(made, issuer, NID_authority_key_identifier, "keyid");
    if (is_authority)
        ok = ok &&
             add_extension(made, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
             add_extension(made, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    else
        ok = ok && add_extension(made, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
             add_extension(made, issuer, NID_key_usage, "critical,digitalSignature") &&
             add_extension(made, issuer, NID_ext_key_usage, "serverAuth") &&
             add_extension(made, issuer, NID_subject_alt_name, subject.alternative_names);
    if (!ok || X509_sign(made, signer, EVP_sha256()) == 0) return nullptr;
    return certificate;
}

template <class Write>
std::string as_pem(Write const& write) {
    Memory const memory(BIO_new(BIO_s_mem()));
    if (!memory || write(memory.get()) != 1) return {};
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &data);
    return {data, std::size_t(size)};
}

std::string certificate_pem(X509* certificate) {
    return as_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Result<void> write_file(std::string const& path, std::string_view text, mode_t mode) {
    auto const fail = [&] {
        return Error{ErrorKind::unavailable, "net.tls.write", "cannot write '" + path + "'"};
    };
    ::unlink(path.c_str());  // An old file might have a wider mode.
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) return fail();
    bool const whole = ::write(file, text.data(), text.size()) == ssize_t(text.size());
    bool const closed = ::close(file) == 0;
    if (!whole || !closed) return fail();
    return {};
}

}  // namespace

Result<PrivateTls> make_private_tls(std::vector<std::string> const& names,
                                    Instant now,
                                    std::chrono::hours valid_for) {
    std::string alternatives;
    for (auto const& name : names) {
        if (name.empty() || name.find_first_of(",\r\n") != std::string::npos)
            return Error{ErrorKind::invalid_input,
                         "net.tls.name",
                         "'" + name + "' is not a host name or address for a certificate"};
        alternatives += (alternatives.empty() ? "" : ",") +
                        std::string(is_address(name) ? "IP:" : "DNS:") + name;
    }
    if (names.empty())
        return Error{ErrorKind::invalid_input, "net.tls.name", "a certificate needs a host name"};

    Key const ca_key(EVP_EC_gen("P-256"));
    Key const key(EVP_EC_gen("P-256"));
    if (!ca_key || !key) return cannot_make("keys");
    auto const from = now - std::chrono::hours(24);
    auto const to = now + valid_for;
    auto const ca = make_certificate(
        {"Crossfoot private CA", "", from, to}, ca_key.get(), nullptr, ca_key.get());
    if (!ca) return cannot_make("authority");
    auto const server = make_certificate(
        {names.front(), alternatives, from, to}, key.get(), ca.get(), ca_key.get());
    if (!server) return cannot_make("server certificate");

    PrivateTls made;
    made.ca_pem = certificate_pem(ca.get());
    made.certificate_pem = certificate_pem(server.get()) + made.ca_pem;
    made.key_pem = Secret<>(as_pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }));
    if (made.ca_pem.empty() || made.key_pem.empty()) return cannot_make("PEM texts");
    return made;
}

Result<PrivateTlsFiles> write_private_tls(PrivateTls const& tls, std::string const& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Error{
            ErrorKind::unavailable, "net.tls.write", "cannot make folder '" + folder + "'"};
    PrivateTlsFiles const files{
        folder + "/ca.pem", folder + "/server.pem", folder + "/server-key.pem"};
    CF_TRY_VOID(write_file(files.ca_file, tls.ca_pem, 0644));
    CF_TRY_VOID(write_file(files.certificate_file, tls.certificate_pem, 0644));
    CF_TRY_VOID(write_file(files.key_file, tls.key_pem.reveal(), 0600));
    return files;
}

}  // namespace cf
