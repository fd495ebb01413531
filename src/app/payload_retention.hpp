#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "net/runtime.hpp"
#include "ports/storage.hpp"

namespace cf::app {

/// Why an order has no payload, for people. `dropped_before`: what retention noted (ISO), "" when
/// it never dropped one.
std::string why_no_payload(std::optional<SnapshotRow> const& order,
                           std::string const& dropped_before);

/// Drops the stores' raw payloads once they are older than the configuration keeps them, behind
/// everything else: a few rows at a time, on a thread of its own, once a day.
class PayloadRetention {
  public:
    /// `keep_days` 0 keeps them for ever.
    PayloadRetention(std::string database, int keep_days, Clock& clock)
        : database_(std::move(database)), keep_days_(keep_days), clock_(clock) {}

    /// Goes on until `stop`; ends within a minute after it. A database that fails is logged, and
    /// tried again the next day.
    Wait run();
    void stop() { stopping_ = true; }
    /// One pass through everything there is. Throws StorageUnavailable.
    Wait pass();

  private:
    std::string database_;
    int keep_days_;
    Clock& clock_;
    WorkerPool worker_{1};
    bool stopping_ = false;
};

}  // namespace cf::app
