#pragma once

#include <string_view>

#include "base/secret.hpp"

namespace cf {

/// Is `stated` the base64 of HMAC-SHA256 over these bytes? Constant time; false for an empty key.
bool hmac_matches(Secret<> const& key, std::string_view bytes, std::string_view stated);

/// A secret nobody outside can guess, made from one we hold: the same connection gets the same one
/// again, whatever was lost meanwhile.
Secret<> derived_secret(Secret<> const& from, std::string_view purpose);

}  // namespace cf
