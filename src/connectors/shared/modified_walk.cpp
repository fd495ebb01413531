#include "connectors/shared/modified_walk.hpp"

#include <algorithm>

namespace cf {
namespace {

constexpr std::size_t told_max = 400;  ///< Forgetting one only tells it twice.
constexpr int page_max = 10'000;

Instant whole_second(Instant at) { return from_unix_seconds(to_unix_seconds(at)); }

}  // namespace

ModifiedWalk::ModifiedWalk(std::string const& cursor, Instant since, std::size_t page_size)
    : from_(whole_second(since)), newest_(from_), page_size_(page_size) {
    auto const parsed = Json::parse(cursor);
    if (parsed.has_error()) return;
    auto const from = parse_instant((*parsed)["from"].text());
    if (from.has_error()) return;
    from_ = *from;
    newest_ = from_;
    auto const newest = parse_instant((*parsed)["newest"].text());
    if (newest.has_value()) newest_ = *newest;
    auto const settled = parse_instant((*parsed)["settled"].text());
    if (settled.has_value()) settled_ = *settled;
    auto const page = Decimal::parse((*parsed)["page"].text());
    bool const same_size = (*parsed)["size"].text() == std::to_string(page_size_);
    if (same_size && page.has_value() && page->scale() == 0 && *page >= Decimal(1) &&
        *page <= Decimal(page_max))
        page_ = int(page->coefficient());
    for (auto const& entry : (*parsed)["told"].items()) {
        auto const at = parse_instant(entry[std::size_t(1)].text());
        if (at.has_error()) continue;
        told_.push_back({std::string(entry[std::size_t(0)].text()),
                         *at,
                         std::string(entry[std::size_t(2)].text())});
    }
}

std::vector<bool> ModifiedWalk::unseen(std::vector<Seen> const& records) const {
    std::vector<bool> result;
    for (auto const& record : records)
        result.push_back(std::none_of(told_.begin(), told_.end(), [&](Seen const& told) {
            return told.id == record.id && told.digest == record.digest;
        }));
    return result;
}

std::string ModifiedWalk::advance(std::vector<Seen> const& records, Duration step_back) {
    bool const full = more_after(records);
    Instant last = from_;
    for (auto const& record : records) {
        last = std::max(last, whole_second(record.at));
        std::erase_if(told_, [&](Seen const& told) { return told.id == record.id; });
        told_.push_back(record);
    }
    newest_ = std::max(newest_, last);
    if (full && last > from_) {
        from_ = last;
        page_ = 1;
    } else if (full) {
        page_ = std::min(page_ + 1, page_max);
    } else {
        // Once is enough: a second step back would read a quiet store's last records for ever.
        from_ = newest_ == settled_ ? newest_ : std::max(newest_ - step_back, Instant{});
        settled_ = newest_;
        page_ = 1;
    }
    std::erase_if(told_, [&](Seen const& told) { return told.at < from_; });
    if (told_.size() > told_max) told_.erase(told_.begin(), told_.end() - told_max);

    Json cursor = Json::object({{"from", to_iso(from_)},
                                {"newest", to_iso(newest_)},
                                {"settled", to_iso(settled_)},
                                {"page", page_},
                                {"size", std::uint64_t(page_size_)}});
    Json told = Json::array();
    for (auto const& entry : told_)
        told.push_back(Json::array({entry.id, to_iso(entry.at), entry.digest}));
    cursor.set("told", std::move(told));
    return cursor.dump();
}

}  // namespace cf
