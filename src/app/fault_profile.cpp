#include "app/fault_profile.hpp"

#include <algorithm>

#include "base/text.hpp"
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
    if (kind == "throttle_without_headers") {
        rule.set("kind", "throttle");
        return rule;
    }
    if (auto known = parse_fault_kind(kind); !known) return rate.error(known.error().message);
    rule.set("kind", kind);
    if (kind == "throttle") rule.set("retry_after_s", 7);
    if (kind == "delayed_commit") rule.set("delay_ms", 9'000);
    // Longer than anybody waits: the rest comes too late.
    if (kind == "drip") rule.set("delay_ms", 90'000);
    return rule;
}

Result<void> read_calls(JsonCursor const& calls, FaultProfile& profile) {
    CF_TRY(auto kinds, calls.members());
    for (auto const& [kind, rate] : kinds) {
        CF_TRY(auto rule, rule_of(kind, rate));
        if (rule["per_million"].text() == "0") continue;
        profile.call_rules.push_back(std::move(rule));
        profile.call_kinds.push_back(kind);
    }
    return {};
}

Result<void> read_per_day(JsonCursor const& days, std::map<std::string, std::int64_t>& per_day) {
    CF_TRY(auto const kinds, days.members());
    for (auto const& [kind, rate] : kinds) {
        if (std::ranges::find(per_day_kinds, kind) == per_day_kinds.end())
            return days.error("'" + kind + "' does not happen by the day; known are " +
                              join({per_day_kinds.begin(), per_day_kinds.end()}, ", "));
        CF_TRY(auto const times, count_at(rate, per_day_max));
        if (times > 0) per_day[kind] = times;
    }
    return {};
}

}  // namespace

Result<FaultProfile> FaultProfile::read(Json const& json) {
    JsonCursor const root(json);
    CF_TRY_VOID(only_keys(root,
                          {"calls",
                           "webhooks",
                           "kills_per_million_writes",
                           "page_shifts_per_million_pages",
                           "per_day"}));
    FaultProfile profile;
    if (auto calls = root.find("calls")) CF_TRY_VOID(read_calls(*calls, profile));
    if (auto hooks = root.find("webhooks")) {
        CF_TRY_VOID(only_keys(*hooks, {"drop", "duplicate", "delay"}));
        CF_TRY_VOID(read_count(*hooks, "drop", million, profile.webhook_drop));
        CF_TRY_VOID(read_count(*hooks, "duplicate", million, profile.webhook_duplicate));
        CF_TRY_VOID(read_count(*hooks, "delay", million, profile.webhook_delay));
    }
    CF_TRY_VOID(
        read_count(root, "kills_per_million_writes", million, profile.kills_per_million_writes));
    CF_TRY_VOID(read_count(
        root, "page_shifts_per_million_pages", million, profile.page_shifts_per_million_pages));
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

std::vector<std::string> FaultProfile::kinds() const {
    std::vector<std::string> all = call_kinds;
    if (webhook_drop > 0) all.emplace_back("webhooks_dropped");
    if (webhook_duplicate > 0) all.emplace_back("webhooks_duplicated");
    if (webhook_delay > 0) all.emplace_back("webhooks_delayed");
    if (kills_per_million_writes > 0) all.emplace_back("kills");
    if (page_shifts_per_million_pages > 0) all.emplace_back("page_shifts");
    for (auto const& [kind, times] : per_day) all.push_back(kind);
    return all;
}

}  // namespace cf::app
