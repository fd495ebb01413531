#pragma once

#include <string>

#include "base/secret.hpp"

namespace cf::api {

struct TokenInfo;

constexpr std::size_t name_length_max = 100;
constexpr std::size_t password_length_min = 10, password_length_max = 200;

std::string random_token();  ///< 256 random bits, base64url.
/// What is kept of a session id or an API token.
std::string stored_key(std::string const& secret);

/// Argon2id; takes tens of milliseconds and 64 MB: for a worker thread.
std::string hash_password(Secret<> const& password);
bool password_fits(std::string const& hash, Secret<> const& password);

TokenInfo token_from(std::string const& text);
std::string token_to_text(TokenInfo const& token);

}  // namespace cf::api
