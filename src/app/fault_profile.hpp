#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"

namespace cf::app {

/// What goes wrong in a simulated world, and how often.
///
/// {"calls": {"lose_reply": 2000, ...},          per million calls to every vendor; the kinds of
///                                               simkit, and "server_error_after_commit"
///  "webhooks": {"drop": 50000, "duplicate": 50000, "delay": 50000},    per million deliveries
///  "kills_per_million_writes": 200,
///  "per_day": {"forged_webhooks": 4, "hooks_off": 1, "tokens_revoked": 1, "order_bursts": 3,
///              "documents_voided_by_hand": 1, "payments_deleted_by_hand": 1, "period_locks": 0,
///              "documents_edited_by_hand": 1, "clock_skews": 1}}
struct FaultProfile {
    Json call_rules = Json::array();  ///< Rules as the simulators' control API takes them.
    std::int64_t webhook_drop = 0, webhook_duplicate = 0, webhook_delay = 0;  ///< Per million.
    std::int64_t kills_per_million_writes = 0;
    struct PerDay {
        std::int64_t forged_webhooks = 0, hooks_off = 0, tokens_revoked = 0, order_bursts = 0;
        std::int64_t documents_voided_by_hand = 0, payments_deleted_by_hand = 0, period_locks = 0;
        std::int64_t documents_edited_by_hand = 0, clock_skews = 0;
    } per_day;

    /// Every key is optional; what is missing does not happen. Error: the place and what is wrong.
    static Result<FaultProfile> read(Json const& json);
    /// "none", "default" (built in), or a file.
    static Result<FaultProfile> named(std::string const& name_or_file);
};

}  // namespace cf::app
