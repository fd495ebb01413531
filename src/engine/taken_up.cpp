#include "engine/taken_up.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace cf {

TakenUp::TakenUp(std::string const& text) {
    auto const json = Json::parse(text);
    if (json.has_error()) return;
    for (auto const& range : json->items()) {
        auto const from = parse_instant(range[std::size_t(0)].text());
        auto const to = parse_instant(range[std::size_t(1)].text());
        if (from.has_value() && to.has_value()) add(*from, *to);
    }
}

void TakenUp::add(Instant from, Instant to) {
    if (to <= from) return;
    std::vector<Range> apart;
    for (auto const& range : ranges_) {
        if (range.to < from || to < range.from) {
            apart.push_back(range);
        } else {
            from = std::min(from, range.from);
            to = std::max(to, range.to);
        }
    }
    apart.push_back({from, to});
    std::sort(
        apart.begin(), apart.end(), [](auto const& a, auto const& b) { return a.from < b.from; });
    ranges_ = std::move(apart);
}

bool TakenUp::contains(Instant at) const {
    return std::any_of(ranges_.begin(), ranges_.end(), [&](Range const& range) {
        return range.from <= at && at < range.to;
    });
}

std::string TakenUp::text() const {
    Json all = Json::array();
    for (auto const& range : ranges_)
        all.push_back(Json::array({to_iso(range.from), to_iso(range.to)}));
    return all.dump();
}

}  // namespace cf
