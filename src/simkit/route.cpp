#include "simkit/route.hpp"

#include "base/encoding.hpp"

namespace cf {
namespace {

/// The next segment of `path`, which is shortened by it. False at the end.
bool take_segment(std::string_view& path, std::string_view& segment) {
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    if (path.empty()) return false;
    auto const end = path.find('/');
    segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return true;
}

bool is_placeholder(std::string_view segment) {
    return segment.size() >= 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

PathPattern::PathPattern(std::string text) : text_(std::move(text)) {
    std::string_view rest = text_;
    std::string_view segment;
    while (take_segment(rest, segment)) segments_.emplace_back(segment);
}

std::optional<PathValues> PathPattern::match(std::string_view path) const {
    PathValues values;
    std::string_view segment;
    for (auto const& expected : segments_) {
        if (expected == "**") return values;
        if (!take_segment(path, segment)) return std::nullopt;
        if (is_placeholder(expected)) {
            values.push_back(percent_decode(segment));
        } else if (expected != segment) {
            return std::nullopt;
        }
    }
    if (take_segment(path, segment)) return std::nullopt;
    return values;
}

}  // namespace cf
