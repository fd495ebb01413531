#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace cf::app {

/// What happens so many times a virtual day, by the names profiles and reports use.
inline constexpr std::array<std::string_view, 12> per_day_kinds{"forged_webhooks",
                                                                "hooks_off",
                                                                "tokens_revoked",
                                                                "tokens_rotated",
                                                                "order_bursts",
                                                                "equal_timestamps",
                                                                "documents_voided_by_hand",
                                                                "documents_deleted_by_hand",
                                                                "payments_deleted_by_hand",
                                                                "documents_edited_by_hand",
                                                                "period_locks",
                                                                "clock_skews"};

/// What goes wrong in a simulated world, and how often.
///
/// {"calls": {"lose_reply": 2000, ...},          per million calls to every vendor; the kinds of
///                                               simkit, "server_error_after_commit" and
///                                               "throttle_without_headers"
///  "webhooks": {"drop": 50000, "duplicate": 50000, "delay": 50000},    per million deliveries
///  "kills_per_million_writes": 200,
///  "page_shifts_per_million_pages": 500000,
///  "per_day": {"forged_webhooks": 4, "hooks_off": 1, ...}}             see per_day_kinds
struct FaultProfile {
    Json call_rules = Json::array();      ///< Rules as the simulators' control API takes them.
    std::vector<std::string> call_kinds;  ///< The name of each rule, in the same order.
    std::int64_t webhook_drop = 0, webhook_duplicate = 0, webhook_delay = 0;  ///< Per million.
    std::int64_t kills_per_million_writes = 0;
    std::int64_t page_shifts_per_million_pages = 0;
    std::map<std::string, std::int64_t> per_day;  ///< By kind, 0 to 1,000; never is left out.

    /// Every key is optional; what is missing does not happen. Error: the place and what is wrong.
    static Result<FaultProfile> read(Json const& json);
    /// "none", "default" (built in), or a file.
    static Result<FaultProfile> named(std::string const& name_or_file);
    /// Everything that may strike, by the names a report counts it under.
    std::vector<std::string> kinds() const;
};

}  // namespace cf::app
