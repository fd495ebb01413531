#include "api/login_throttle.hpp"

#include <algorithm>

namespace cf::api {
namespace {

using namespace std::chrono_literals;

constexpr Duration memory = std::chrono::hours(1);
constexpr int doublings_max = 20;

}  // namespace

std::optional<Duration> LoginThrottle::wait_of(std::string const& key, Instant now) const {
    auto const found = entries_.find(key);
    if (found == entries_.end() || found->second.not_before <= now) return std::nullopt;
    return found->second.not_before - now;
}

bool LoginThrottle::failed(std::string const& key, Instant now) {
    if (!entries_.contains(key) && entries_.size() >= limits_.keys_max) make_room(now);
    auto& entry = entries_[key];
    if (now - entry.last > memory) entry = {};
    entry.last = now;
    ++entry.failures;
    int const beyond = entry.failures - limits_.free_failures;
    if (beyond < 0) return false;
    Duration const wait = 1s * (std::int64_t(1) << std::min(beyond, doublings_max));
    entry.not_before = now + std::min(wait, limits_.wait_max);
    return beyond == 0;
}

void LoginThrottle::make_room(Instant now) {
    std::erase_if(entries_, [&](auto const& one) { return now - one.second.last > memory; });
    if (entries_.size() < limits_.keys_max) return;
    entries_.erase(
        std::min_element(entries_.begin(), entries_.end(), [](auto const& a, auto const& b) {
            return std::pair(a.second.failures, a.second.last) <
                   std::pair(b.second.failures, b.second.last);
        }));
}

}  // namespace cf::api
