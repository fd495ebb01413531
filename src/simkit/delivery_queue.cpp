#include "simkit/delivery_queue.hpp"

#include "simkit/strict_json.hpp"

namespace cf {

Result<DeliveryFaults> read_delivery_faults(Json const& json) {
    JsonCursor const at(json);
    CF_TRY_VOID(only_keys(
        at, {"drop_per_million", "duplicate_per_million", "delay_per_million", "delay_max_ms"}));
    DeliveryFaults faults;
    CF_TRY_VOID(read_into(at, "drop_per_million", faults.drop_per_million));
    CF_TRY_VOID(read_into(at, "duplicate_per_million", faults.duplicate_per_million));
    CF_TRY_VOID(read_into(at, "delay_per_million", faults.delay_per_million));
    for (auto const chance :
         {faults.drop_per_million, faults.duplicate_per_million, faults.delay_per_million})
        if (chance < 0 || chance > 1'000'000) return at.error("a chance must be 0 to 1000000");
    std::int64_t delay_max_ms = 300'000;
    CF_TRY_VOID(read_into(at, "delay_max_ms", delay_max_ms));
    if (delay_max_ms < 0 || delay_max_ms > 86'400'000)
        return at.error("'delay_max_ms' must be 0 to 86400000");
    faults.delay_max = std::chrono::milliseconds(delay_max_ms);
    return faults;
}

DeliveryTally& DeliveryTally::operator+=(DeliveryTally const& other) {
    dropped += other.dropped;
    duplicated += other.duplicated;
    delayed += other.delayed;
    return *this;
}

Json DeliveryTally::to_json() const {
    return Json::object({{"dropped", dropped}, {"duplicated", duplicated}, {"delayed", delayed}});
}

std::string DeliveryQueue::push(HttpRequest request, Instant due) {
    auto id = "delivery-" + std::to_string(next_id_++);
    auto strikes = [this](std::int64_t per_million) {
        return per_million > 0 && random_.chance_per_million(std::uint32_t(per_million));
    };
    if (waiting_.size() >= waiting_max || strikes(faults_.drop_per_million)) {
        ++tally_.dropped;
        return id;
    }
    if (strikes(faults_.delay_per_million)) {
        due += Duration(std::int64_t(random_.below(std::uint64_t(faults_.delay_max.count()) + 1)));
        ++tally_.delayed;
    }
    if (strikes(faults_.duplicate_per_million)) {
        waiting_.emplace(due, SimDelivery{id + "-copy", request});
        ++tally_.duplicated;
    }
    waiting_.emplace(due, SimDelivery{id, std::move(request)});
    return id;
}

std::vector<SimDelivery> DeliveryQueue::take_due(Instant now) {
    std::vector<SimDelivery> due;
    auto const end = waiting_.upper_bound(now);
    for (auto place = waiting_.begin(); place != end; ++place) {
        if (!place->second.id.ends_with("-copy"))
            in_flight_[place->second.id] = place->second.request;
        due.push_back(std::move(place->second));
    }
    waiting_.erase(waiting_.begin(), end);
    return due;
}

std::optional<HttpRequest> DeliveryQueue::finish(std::string const& id) {
    auto const found = in_flight_.find(id);
    if (found == in_flight_.end()) return std::nullopt;
    auto request = std::move(found->second);
    in_flight_.erase(found);
    return request;
}

Instant DeliveryQueue::next_due() const {
    return waiting_.empty() ? Instant::max() : waiting_.begin()->first;
}

void DeliveryQueue::clear() {
    waiting_.clear();
    in_flight_.clear();
}

}  // namespace cf
