#include "connectors/shared/webhook_hmac.hpp"

#include "base/encoding.hpp"

namespace cf {

bool hmac_matches(Secret<> const& key, std::string_view bytes, std::string_view stated) {
    if (key.empty()) return false;
    return constant_time_equal(to_base64(hmac_sha256(key.reveal(), bytes)), stated);
}

Secret<> derived_secret(Secret<> const& from, std::string_view purpose) {
    return Secret<>(to_hex(hmac_sha256(from.reveal(), purpose)));
}

}  // namespace cf
