#include "app/fault_profile.hpp"

#include "cli/files.hpp"
#include "simkit/fault_plan.hpp"
#include "simkit/strict_json.hpp"

namespace cf::embedded {
extern std::string_view const sim_faults;
}

namespace cf::app {
namespace {

constexpr std::int64_t million = 1'000'000, per_day_max = 1'000;

Result<std::int64_t> count_at(JsonCursor const& value, std::int64_t most) {
    CF_TRY(auto count, value.integer());
    if (count < 0 || count > most) return value.error("must be from 0 to " + std::to_string(most));
    return count;
}

Result<void> read_count(JsonCursor const& object,
                        std::string_view name,
                        std::int64_t most,
                        std::int64_t& value) {
    if (auto found = object.find(name)) {
        CF_TRY(value, count_at(*found, most));
    }
    return {};
}

Result<Json> rule_of(std::string const& kind, JsonCursor const& rate) {
    CF_TRY(auto const per_million, count_at(rate, million));
    auto rule = Json::object({{"path", "/**"}, {"per_million", per_million}});
    if (kind == "server_error_after_commit") {
        rule.set("kind", "server_error");
        rule.set("after_commit", true);
        return rule;
    }
    if (auto known = parse_fault_kind(kind); !known) return rate.error(known.error().message);
    rule.set("kind", kind);
    if (kind == "throttle") rule.set("retry_after_s", 7);
    if (kind == "delayed_commit") rule.set("delay_ms", 9'000);
    return rule;
}

Result<void> read_calls(JsonCursor const& calls, Json& rules) {
    CF_TRY(auto kinds, calls.members());
    for (auto const& [kind, rate] : kinds) {
        CF_TRY(auto rule, rule_of(kind, rate));
        if (rule["per_million"].text() != "0") rules.push_back(std::move(rule));
    }
    return {};
}

Result<void> read_per_day(JsonCursor const& days, FaultProfile::PerDay& per_day) {
    CF_TRY_VOID(only_keys(days,
                          {"forged_webhooks",
                           "hooks_off",
                           "tokens_revoked",
                           "order_bursts",
                           "documents_voided_by_hand",
                           "payments_deleted_by_hand",
                           "documents_edited_by_hand",
                           "period_locks",
                           "clock_skews"}));
    struct Field {
        std::string_view name;
        std::int64_t* value;
    };
    for (auto const& [name, value] :
         {Field{"forged_webhooks", &per_day.forged_webhooks},
          Field{"hooks_off", &per_day.hooks_off},
          Field{"tokens_revoked", &per_day.tokens_revoked},
          Field{"order_bursts", &per_day.order_bursts},
          Field{"documents_voided_by_hand", &per_day.documents_voided_by_hand},
          Field{"payments_deleted_by_hand", &per_day.payments_deleted_by_hand},
          Field{"documents_edited_by_hand", &per_day.documents_edited_by_hand},
          Field{"period_locks", &per_day.period_locks},
          Field{"clock_skews", &per_day.clock_skews}})
        CF_TRY_VOID(read_count(days, name, per_day_max, *value));
    return {};
}

}  // namespace

Result<FaultProfile> FaultProfile::read(Json const& json) {
    JsonCursor const root(json);
    CF_TRY_VOID(only_keys(root, {"calls", "webhooks", "kills_per_million_writes", "per_day"}));
    FaultProfile profile;
    if (auto calls = root.find("calls")) CF_TRY_VOID(read_calls(*calls, profile.call_rules));
    if (auto hooks = root.find("webhooks")) {
        CF_TRY_VOID(only_keys(*hooks, {"drop", "duplicate", "delay"}));
        CF_TRY_VOID(read_count(*hooks, "drop", million, profile.webhook_drop));
        CF_TRY_VOID(read_count(*hooks, "duplicate", million, profile.webhook_duplicate));
        CF_TRY_VOID(read_count(*hooks, "delay", million, profile.webhook_delay));
    }
    CF_TRY_VOID(
        read_count(root, "kills_per_million_writes", million, profile.kills_per_million_writes));
    if (auto days = root.find("per_day")) CF_TRY_VOID(read_per_day(*days, profile.per_day));
    return profile;
}

Result<FaultProfile> FaultProfile::named(std::string const& name_or_file) {
    if (name_or_file == "none") return FaultProfile();
    std::string text(embedded::sim_faults);
    if (name_or_file != "default") {
        CF_TRY(text, cli::read_file(name_or_file));
    }
    CF_TRY(auto json, Json::parse(text));
    return read(json);
}

}  // namespace cf::app
