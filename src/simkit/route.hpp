#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cf {

/// What the braces of a pattern stood for, in order, percent-decoded.
using PathValues = std::vector<std::string>;

/// A path pattern: literal segments, `{name}` for exactly one segment, a last `**` for the rest.
/// "/Invoices/{id}/History" matches "/Invoices/7/History" and yields {"7"}.
class PathPattern {
  public:
    explicit PathPattern(std::string text);

    std::string const& text() const { return text_; }
    /// `path` is a request path without query, not decoded. A trailing '/' is ignored.
    std::optional<PathValues> match(std::string_view path) const;

  private:
    std::string text_;
    std::vector<std::string> segments_;
};

/// Routes in the order they were added; the first that fits wins.
template <class Handler>
class RouteTable {
  public:
    struct Match {
        std::string const& pattern;
        Handler const& handler;
        PathValues values;
    };

    void add(std::string method, std::string pattern, Handler handler) {
        routes_.push_back({std::move(method), PathPattern(std::move(pattern)), std::move(handler)});
    }
    std::optional<Match> find(std::string_view method, std::string_view path) const {
        for (auto const& route : routes_) {
            if (route.method != method) continue;
            if (auto values = route.pattern.match(path))
                return Match{route.pattern.text(), route.handler, std::move(*values)};
        }
        return std::nullopt;
    }
    /// True when another method would have fitted: 405 rather than 404.
    bool knows_path(std::string_view path) const {
        for (auto const& route : routes_)
            if (route.pattern.match(path)) return true;
        return false;
    }

  private:
    struct Route {
        std::string method;
        PathPattern pattern;
        Handler handler;
    };
    std::vector<Route> routes_;
};

}  // namespace cf
