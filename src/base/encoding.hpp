#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cf {

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  ///< Strict: padded, no blanks.
std::string to_base64url(std::string_view bytes);               ///< No padding.

/// RFC 3986: everything but unreserved characters is escaped (also what OAuth 1.0a wants).
std::string percent_encode(std::string_view text);
/// '+' stays '+'. Malformed escapes stay as they are.
std::string percent_decode(std::string_view text);
/// application/x-www-form-urlencoded value: as percent_decode, but '+' is a blank.
std::string form_decode(std::string_view text);

std::string sha256(std::string_view bytes);  ///< 32 raw bytes.
std::string sha1(std::string_view bytes);  ///< 20 raw bytes, for OAuth 1.0a and vendor hashes only.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);

/// Takes the same time wherever the texts differ.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace cf
