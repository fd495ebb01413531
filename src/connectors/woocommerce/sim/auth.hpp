#pragma once

#include <deque>
#include <set>
#include <string>

#include "connectors/woocommerce/sim/shop.hpp"

namespace cf::woocommerce::sim {

/// Who a caller is. Without a key the call goes on and is refused where it needs rights.
struct Caller {
    ApiKey const* key = nullptr;
    Refusal refusal{};  ///< The credentials themselves were wrong.
};

/// The vendor's three ways of proving a key. Over TLS: Basic, or key and secret in the query. Over
/// plain http only OAuth 1.0a without a token; Basic is ignored there. (recordings: probes, auth)
class Authentication {
  public:
    /// `addresses`: scheme and host the caller may have signed ("http://127.0.0.1:8080").
    struct Context {
        bool tls = true;
        Instant now;
        std::vector<std::string> addresses;
    };
    Caller identify(Store const& store, HttpRequest const& request, Context const& context);

  private:
    Caller by_oauth(Store const& store, HttpRequest const& request, Context const& context);
    Refusal check_nonce(std::string const& key,
                        std::string const& nonce,
                        std::int64_t timestamp,
                        Instant now);

    /// Key and nonce of the last half hour, and in which second each came.
    std::set<std::string> nonces_;
    std::deque<std::pair<std::int64_t, std::string>> nonces_by_age_;
};

/// Parameters as PHP sees them: of a name given twice only the last value, in the first one's
/// place. (The vendor's client for Node sends its parameters twice over plain http.)
QueryParameters php_parameters(HttpRequest const& request);

/// Whether the key may do that; OPTIONS is free.
Refusal check_permission(ApiKey const& key, std::string_view method);

}  // namespace cf::woocommerce::sim
