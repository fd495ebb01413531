#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"

namespace cf::sql {

/// Drops the vendor payloads of snapshots last read before `before`, the oldest first and at most
/// `rows` of them; answers how many. The rows, their facts and everything else stay; what was
/// dropped is overwritten on the disk, and its room serves what comes next. One short transaction
/// of a session of its own, so it may run on any thread, beside others. Throws StorageUnavailable.
std::int64_t drop_payloads(std::string const& database, Instant before, int rows);

/// Name, in scope `retention_scope`, of the instant (ISO) before which payloads were dropped.
inline constexpr char const* retention_scope = "retention";
inline constexpr char const* payloads_before = "payloads_before";

}  // namespace cf::sql
