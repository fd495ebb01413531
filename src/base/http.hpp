#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cf {

/// Header fields in order; names compare without regard to case.
class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }
    void set(std::string_view name, std::string value);
    /// The first value, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    /// The first value, or "".
    std::string_view get(std::string_view name) const {
        return find(name).value_or(std::string_view{});
    }
    std::vector<std::pair<std::string, std::string>> const& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Parameters of a query string or form, decoded, in order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
QueryParameters parse_query(std::string_view query);
std::string to_query(QueryParameters const& parameters);  ///< Without the '?'.

/// A URL in its parts: "https://host:8443/base/path?x=1".
struct UrlParts {
    std::string scheme;  ///< Lower case.
    std::string host;    ///< Lower case; IPv6 without brackets.
    std::string port;    ///< "" when not given.
    std::string path;    ///< At least "/".
    std::string query;   ///< Without '?'.

    std::string origin() const;  ///< "https://host:8443"
    std::string target() const { return query.empty() ? path : path + "?" + query; }
};
std::optional<UrlParts> split_url(std::string_view url);

/// What a client sends: url is absolute. What a server received: url is its target ("/path?query").
struct HttpRequest {
    std::string method = "GET";
    std::string url;
    Headers headers{};
    std::string body{};
    std::string peer{};  ///< Address of the client, on the server side.

    std::string path() const;                              ///< Path alone, not decoded.
    QueryParameters query() const;                         ///< Decoded.
    std::string query_value(std::string_view name) const;  ///< First value or "".
};

struct HttpReply {
    int status = 200;
    Headers headers{};
    std::string body{};

    static HttpReply json(int status, std::string body) {
        return {status, {{"Content-Type", "application/json; charset=utf-8"}}, std::move(body)};
    }
    static HttpReply text(int status, std::string body) {
        return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
    }
};

}  // namespace cf
