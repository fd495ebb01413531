#include "simkit/call_log.hpp"

namespace cf {

void CallLog::count(std::string_view endpoint, int status) {
    ++calls_;
    auto place = endpoints_.find(endpoint);
    if (place == endpoints_.end()) {
        auto const name = endpoints_.size() < endpoints_max ? endpoint : std::string_view("other");
        place = endpoints_.try_emplace(std::string(name)).first;
    }
    auto& counts = place->second;
    ++counts.calls;
    if (status == 429) {
        ++counts.throttled;
    } else if (status >= 500) {
        ++counts.failed;
    } else if (status >= 400) {
        ++counts.refused;
    } else {
        ++counts.succeeded;
    }
}

void CallLog::violation(std::string_view kind, std::string_view detail, Instant now) {
    ++violations_;
    ++violations_by_kind_[std::string(kind)];
    last_violations_.push_back({now, std::string(kind), std::string(detail.substr(0, 300))});
    if (last_violations_.size() > violations_kept_max) last_violations_.pop_front();
}

std::int64_t CallLog::violations(std::string_view kind) const {
    auto const found = violations_by_kind_.find(kind);
    return found == violations_by_kind_.end() ? 0 : found->second;
}

Json CallLog::to_json() const {
    auto endpoints = Json::object();
    for (auto const& [name, counts] : endpoints_)
        endpoints.set(name,
                      Json::object({{"calls", counts.calls},
                                    {"2xx", counts.succeeded},
                                    {"4xx", counts.refused},
                                    {"429", counts.throttled},
                                    {"5xx", counts.failed}}));
    auto kinds = Json::object();
    for (auto const& [kind, count] : violations_by_kind_) kinds.set(kind, count);
    auto last = Json::array();
    for (auto const& one : last_violations_)
        last.push_back(Json::object(
            {{"at", to_iso_millis(one.at)}, {"kind", one.kind}, {"detail", one.detail}}));
    return Json::object({{"calls", calls_},
                         {"endpoints", std::move(endpoints)},
                         {"limit_violations", violations_},
                         {"violations", std::move(kinds)},
                         {"last_violations", std::move(last)}});
}

void CallLog::clear() { *this = CallLog(); }

}  // namespace cf
