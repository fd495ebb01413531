#include "connectors/woocommerce/sim/auth.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace cf::woocommerce::sim {

namespace {

constexpr std::int64_t window_seconds = 15 * 60;
constexpr std::size_t nonces_max = 1'000'000;

ApiError wrong(std::string message) {
    return {401, "woocommerce_rest_authentication_error", std::move(message)};
}

ApiKey const* key_named(Store const& store, std::string_view name) {
    for (auto const& key : store.keys)
        if (key.key == name) return &key;
    return nullptr;
}

struct Credentials {
    std::string key;
    std::string secret;
};

std::optional<Credentials> basic(HttpRequest const& request) {
    std::string_view const header = request.headers.get("Authorization");
    if (header.size() < 6 || !equals_ignoring_case(header.substr(0, 6), "Basic "))
        return std::nullopt;
    auto const decoded = from_base64(trim(header.substr(6)));
    if (!decoded) return std::nullopt;
    auto const colon = decoded->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

std::optional<Credentials> in_query(HttpRequest const& request) {
    std::string key = request.query_value("consumer_key");
    std::string secret = request.query_value("consumer_secret");
    if (key.empty() || secret.empty()) return std::nullopt;
    return Credentials{std::move(key), std::move(secret)};
}

/// Query parameters and those of an "OAuth" authorization header.
QueryParameters oauth_parameters(HttpRequest const& request) {
    QueryParameters parameters = php_parameters(request);
    std::string_view const header = request.headers.get("Authorization");
    if (header.size() < 6 || !equals_ignoring_case(header.substr(0, 6), "OAuth "))
        return parameters;
    for (auto part : split(header.substr(6), ',')) {
        auto const equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        std::string_view const name = trim(part.substr(0, equals));
        std::string_view value = trim(part.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (name != "realm") parameters.emplace_back(percent_decode(name), percent_decode(value));
    }
    return parameters;
}

std::string value_of(QueryParameters const& parameters, std::string_view name) {
    for (auto const& [key, value] : parameters)
        if (key == name) return value;
    return {};
}

/// RFC 5849, 3.4.1: method, address and sorted parameters, each encoded once more.
std::string signature_base(std::string_view method,
                           std::string_view address,
                           QueryParameters const& parameters) {
    std::vector<std::pair<std::string, std::string>> encoded;
    for (auto const& [name, value] : parameters)
        if (name != "oauth_signature")
            encoded.emplace_back(percent_encode(name), percent_encode(value));
    std::sort(encoded.begin(), encoded.end());
    std::string joined;
    for (auto const& [name, value] : encoded)
        joined += (joined.empty() ? "" : "&") + name + "=" + value;
    return std::string(method) + "&" + percent_encode(address) + "&" + percent_encode(joined);
}

std::string mac(std::string_view algorithm, std::string const& key, std::string const& text) {
    return to_base64(algorithm == "HMAC-SHA1" ? hmac_sha1(key, text) : hmac_sha256(key, text));
}

}  // namespace

Caller Authentication::identify(Store const& store,
                                HttpRequest const& request,
                                Context const& context) {
    if (context.tls) {
        auto given = in_query(request);
        if (!given) given = basic(request);
        if (given) {
            ApiKey const* key = key_named(store, given->key);
            // An unknown key is nobody, not an error; the answer is that of no credentials.
            if (key == nullptr) return {};
            if (!constant_time_equal(key->secret, given->secret))
                return {nullptr, wrong("Consumer secret is invalid.")};
            return {key, {}};
        }
    }
    return by_oauth(store, request, context);
}

Caller Authentication::by_oauth(Store const& store,
                                HttpRequest const& request,
                                Context const& context) {
    auto const parameters = oauth_parameters(request);
    std::vector<std::string> missing;
    for (std::string const name : {"oauth_consumer_key",
                                   "oauth_timestamp",
                                   "oauth_nonce",
                                   "oauth_signature",
                                   "oauth_signature_method"})
        if (value_of(parameters, name).empty()) missing.push_back(name);
    if (missing.size() == 5) return {};
    if (!missing.empty())
        return {nullptr,
                wrong("Missing OAuth parameter" + std::string(missing.size() > 1 ? "s " : " ") +
                      join(missing, ", "))};
    ApiKey const* key = key_named(store, value_of(parameters, "oauth_consumer_key"));
    if (key == nullptr) return {nullptr, wrong("Consumer key is invalid.")};
    std::string const method = value_of(parameters, "oauth_signature_method");
    if (method != "HMAC-SHA1" && method != "HMAC-SHA256")
        return {nullptr, wrong("Invalid signature - signature method is invalid.")};
    std::string const signature = value_of(parameters, "oauth_signature");
    bool const matches = std::any_of(
        context.addresses.begin(), context.addresses.end(), [&](std::string const& address) {
            auto const text = signature_base(request.method, address + request.path(), parameters);
            return constant_time_equal(mac(method, key->secret + "&", text), signature);
        });
    if (!matches) return {nullptr, wrong("Invalid signature - provided signature does not match.")};
    std::string const stamp = value_of(parameters, "oauth_timestamp");
    std::int64_t timestamp = 0;
    std::from_chars(stamp.data(), stamp.data() + stamp.size(), timestamp);
    auto refusal =
        check_nonce(key->key, value_of(parameters, "oauth_nonce"), timestamp, context.now);
    if (refusal) return {nullptr, std::move(refusal)};
    return {key, {}};
}

Refusal Authentication::check_nonce(std::string const& key,
                                    std::string const& nonce,
                                    std::int64_t timestamp,
                                    Instant now) {
    std::int64_t const second = to_unix_seconds(now);
    if (timestamp < second - window_seconds || timestamp > second + window_seconds)
        return wrong("Invalid timestamp.");
    while (!nonces_by_age_.empty() && (nonces_by_age_.front().first < second - 2 * window_seconds ||
                                       nonces_by_age_.size() >= nonces_max)) {
        nonces_.erase(nonces_by_age_.front().second);
        nonces_by_age_.pop_front();
    }
    std::string const used = key + " " + nonce;
    if (!nonces_.insert(used).second) return wrong("Invalid nonce - nonce has already been used.");
    nonces_by_age_.emplace_back(second, used);
    return std::nullopt;
}

QueryParameters php_parameters(HttpRequest const& request) {
    QueryParameters unique;
    for (auto& [name, value] : request.query()) {
        auto known = std::find_if(unique.begin(), unique.end(), [&](auto const& parameter) {
            return parameter.first == name && !name.ends_with("[]");
        });
        if (known == unique.end()) {
            unique.emplace_back(name, value);
        } else {
            known->second = value;
        }
    }
    return unique;
}

Refusal check_permission(ApiKey const& key, std::string_view method) {
    if (method == "OPTIONS") return std::nullopt;
    bool const reads = method == "GET" || method == "HEAD";
    if (reads && !key.read) return wrong("The API key provided does not have read permissions.");
    if (!reads && !key.write) return wrong("The API key provided does not have write permissions.");
    return std::nullopt;
}

}  // namespace cf::woocommerce::sim
