#include "base/http.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace cf {

void Headers::set(std::string_view name, std::string value) {
    for (auto& [key, current] : fields_)
        if (equals_ignoring_case(key, name)) {
            current = std::move(value);
            return;
        }
    fields_.emplace_back(std::string(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (auto const& [key, value] : fields_)
        if (equals_ignoring_case(key, name)) return value;
    return std::nullopt;
}

QueryParameters parse_query(std::string_view query) {
    QueryParameters parameters;
    if (query.empty()) return parameters;
    for (auto part : split(query, '&')) {
        if (part.empty()) continue;
        auto const equals = part.find('=');
        auto const value =
            equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        parameters.emplace_back(form_decode(part.substr(0, equals)), form_decode(value));
    }
    return parameters;
}

std::string to_query(QueryParameters const& parameters) {
    std::string query;
    for (auto const& [name, value] : parameters) {
        if (!query.empty()) query.push_back('&');
        query += percent_encode(name) + "=" + percent_encode(value);
    }
    return query;
}

std::string UrlParts::origin() const {
    std::string const shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return scheme + "://" + shown_host + (port.empty() ? "" : ":" + port);
}

std::optional<UrlParts> split_url(std::string_view url) {
    UrlParts parts;
    auto const scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0) return std::nullopt;
    parts.scheme = ascii_lower(url.substr(0, scheme_end));
    url.remove_prefix(scheme_end + 3);
    auto const authority_end = url.find_first_of("/?#");
    std::string_view authority = url.substr(0, authority_end);
    std::string_view rest =
        authority_end == std::string_view::npos ? std::string_view{} : url.substr(authority_end);
    if (authority.find('@') != std::string_view::npos)
        return std::nullopt;  // Credentials do not belong here.
    if (authority.starts_with('[')) {
        auto const close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        parts.host = ascii_lower(authority.substr(1, close - 1));
        authority.remove_prefix(close + 1);
        if (authority.starts_with(':')) parts.port = authority.substr(1);
    } else {
        auto const colon = authority.find(':');
        parts.host = ascii_lower(authority.substr(0, colon));
        if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
    }
    if (parts.host.empty() || parts.port.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    rest = rest.substr(0, rest.find('#'));
    auto const question = rest.find('?');
    parts.path = rest.substr(0, question);
    if (parts.path.empty()) parts.path = "/";
    if (question != std::string_view::npos) parts.query = rest.substr(question + 1);
    return parts;
}

std::string HttpRequest::path() const {
    std::string_view target = url;
    if (auto const scheme = target.find("://"); scheme != std::string_view::npos) {
        auto const slash = target.find('/', scheme + 3);
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return std::string(target.substr(0, target.find_first_of("?#")));
}

QueryParameters HttpRequest::query() const {
    auto const question = url.find('?');
    return question == std::string::npos ? QueryParameters{}
                                         : parse_query(std::string_view(url).substr(question + 1));
}

std::string HttpRequest::query_value(std::string_view name) const {
    for (auto const& [key, value] : query())
        if (key == name) return value;
    return {};
}

}  // namespace cf
