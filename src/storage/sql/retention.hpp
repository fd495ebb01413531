#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"

namespace cf::sql {

/// One step on the way through all snapshots.
struct PayloadSweep {
    std::int64_t after = 0;    ///< Where the next step begins; 0 once all were seen.
    std::int64_t dropped = 0;  ///< Payloads dropped in this step.
};

/// Drops the vendor payloads of snapshots last read before `before`, among the next `rows` (1 or
/// more) behind `after`. The rows, their facts and everything else stay; what was dropped is
/// overwritten on the disk. One short transaction of a session of its own, so it may run on any
/// thread, beside others. Throws StorageUnavailable.
PayloadSweep drop_payloads(std::string const& database,
                           std::int64_t after,
                           Instant before,
                           int rows);

/// Name, in scope `retention_scope`, of the instant (ISO) before which payloads were dropped.
inline constexpr char const* retention_scope = "retention";
inline constexpr char const* payloads_before = "payloads_before";

}  // namespace cf::sql
