#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "simkit/simulator.hpp"

namespace cf {

/// What goes wrong on the way to the receiver, by chance per million deliveries.
struct DeliveryFaults {
    std::int64_t drop_per_million = 0;       ///< Never sent; the vendor believes it was.
    std::int64_t duplicate_per_million = 0;  ///< Sent twice.
    std::int64_t delay_per_million = 0;      ///< Sent late, which also reorders.
    Duration delay_max = std::chrono::minutes(5);
};
/// {"drop_per_million", "duplicate_per_million", "delay_per_million", "delay_max_ms"}
Result<DeliveryFaults> read_delivery_faults(Json const& json);

/// What went wrong on the way so far.
struct DeliveryTally {
    std::int64_t dropped = 0;  ///< By chance, or because the queue was full.
    std::int64_t duplicated = 0;
    std::int64_t delayed = 0;

    DeliveryTally& operator+=(DeliveryTally const& other);
    /// {"dropped", "duplicated", "delayed"}
    Json to_json() const;
};

/// The requests a simulator itself wants to make, each at its time: webhook deliveries.
class DeliveryQueue {
  public:
    static constexpr std::size_t waiting_max = 200'000;

    explicit DeliveryQueue(std::uint64_t seed) : random_(seed) {}

    void set_faults(DeliveryFaults faults) { faults_ = faults; }
    /// Queues `request` and returns its id. When the queue is full the newest is dropped and
    /// counted.
    std::string push(HttpRequest request, Instant due);
    /// Everything due at `now`, in order of due time, each once; it is in flight from then on.
    std::vector<SimDelivery> take_due(Instant now);
    /// Ends the flight of a delivery and returns its request, for a retry. Nothing when the id is
    /// unknown, or is the second copy of a duplicate.
    std::optional<HttpRequest> finish(std::string const& id);
    Instant next_due() const;
    std::size_t waiting() const { return waiting_.size(); }
    std::size_t in_flight() const { return in_flight_.size(); }
    std::int64_t dropped() const { return tally_.dropped; }
    DeliveryTally const& tally() const { return tally_; }
    void clear();

  private:
    Random random_;
    DeliveryFaults faults_;
    std::multimap<Instant, SimDelivery> waiting_;
    std::map<std::string, HttpRequest> in_flight_;
    std::int64_t next_id_ = 1;
    DeliveryTally tally_;
};

}  // namespace cf
