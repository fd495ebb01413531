#pragma once

#include "base/error.hpp"
#include "base/http.hpp"

namespace cf::woocommerce {

/// What a refused or failed reply means, by the store's own code (one table, errors.cpp). Repeats
/// no text of the store: it may hold what a customer typed.
Error error_of_reply(HttpReply const& reply, std::string_view method);

/// A 2xx that is no JSON: something before WooCommerce answered.
Error not_json(std::string_view method);

/// Over plain http, a 400 that is no JSON: not WordPress but the web server, which wants TLS there.
Error plain_http_refused(std::string_view base);

/// The answer was a redirect; `to` is shown without its query.
Error redirected(std::string_view location, std::string_view base);

}  // namespace cf::woocommerce
