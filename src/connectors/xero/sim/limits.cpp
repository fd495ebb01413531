#include "connectors/xero/sim/limits.hpp"

#include <algorithm>

namespace cf::xero::sim {
namespace {

constexpr auto minute_window = std::chrono::seconds(60);
constexpr std::int64_t day_seconds = 86'400;

std::int64_t seconds_up(Duration span) {
    return std::chrono::ceil<std::chrono::seconds>(span).count();
}

/// Whole seconds, rounded up, until the oldest call leaves the window.
std::int64_t until_free(std::deque<Instant> const& calls, Instant now) {
    return std::max<std::int64_t>(1, seconds_up(calls.front() + minute_window - now));
}

}  // namespace

void Limits::began(std::string const& key) { ++flights_[key].active; }

void Limits::finished(std::string const& key) {
    auto& flight = flights_[key];
    // A refused call is over at once, before those it met.
    if (flight.refused > 0) {
        --flight.refused;
    } else if (flight.active > 0) {
        --flight.active;
    }
}

void Limits::roll(std::deque<Instant>& minute, Instant now) {
    while (!minute.empty() && minute.front() + minute_window <= now) minute.pop_front();
}

void Limits::roll(Tenant& tenant, Instant now) {
    roll(tenant.minute, now);
    auto const shifted = to_unix_seconds(now) - settings.day_reset_s;
    auto const day = shifted / day_seconds;
    if (day != tenant.day_number) tenant.day_used = 0;
    tenant.day_number = day;
}

HttpReply Limits::refuse(std::string_view problem,
                         std::optional<std::int64_t> retry_after_s) const {
    HttpReply reply{429, {{"X-Rate-Limit-Problem", std::string(problem)}}, ""};
    if (retry_after_s) reply.headers.add("Retry-After", std::to_string(*retry_after_s));
    return reply;
}

std::optional<HttpReply> Limits::admit(std::string const& app,
                                       std::string const& tenant_id,
                                       Instant now,
                                       CallLog& log,
                                       bool lower_case_problem) {
    auto named = [&](std::string text) {
        if (!lower_case_problem) text[0] = char(text[0] - 'a' + 'A');
        return text;
    };
    auto& flight = flights_[app + "|" + tenant_id];
    if (settings.concurrent > 0 && flight.active > settings.concurrent) {
        --flight.active;
        ++flight.refused;
        log.violation("concurrent", "more than the allowed calls in flight", now);
        return refuse(named("concurrent"), std::nullopt);
    }
    auto& tenant = tenants_[tenant_id];
    roll(tenant, now);
    if (settings.day > 0 && tenant.day_used >= settings.day) {
        log.violation("day", "the day's calls are used up", now);
        auto const shifted = to_unix_seconds(now) - settings.day_reset_s;
        return refuse(named("day"), day_seconds - shifted % day_seconds);
    }
    if (settings.minute > 0 && std::int64_t(tenant.minute.size()) >= settings.minute) {
        log.violation("minute", "the minute's calls are used up", now);
        return refuse(named("minute"), until_free(tenant.minute, now));
    }
    auto& calls = apps_[app];
    roll(calls, now);
    if (settings.app_minute > 0 && std::int64_t(calls.size()) >= settings.app_minute) {
        log.violation("appminute", "the app's minute is used up", now);
        return refuse(named("appminute"), until_free(calls, now));
    }
    tenant.minute.push_back(now);
    ++tenant.day_used;
    calls.push_back(now);
    return std::nullopt;
}

void Limits::admit_app(std::string const& app, Instant now) {
    auto& calls = apps_[app];
    roll(calls, now);
    calls.push_back(now);
}

void Limits::add_headers(HttpReply& reply,
                         std::string const& app,
                         std::string const& tenant_id,
                         Instant now) {
    auto left = [](std::int64_t limit, std::int64_t used) {
        return std::to_string(limit > 0 ? std::max<std::int64_t>(0, limit - used) : 1'000'000);
    };
    if (!tenant_id.empty()) {
        auto& tenant = tenants_[tenant_id];
        roll(tenant, now);
        reply.headers.set("X-DayLimit-Remaining", left(settings.day, tenant.day_used));
        reply.headers.set("X-MinLimit-Remaining",
                          left(settings.minute, std::int64_t(tenant.minute.size())));
    }
    auto& calls = apps_[app];
    roll(calls, now);
    reply.headers.set("X-AppMinLimit-Remaining",
                      left(settings.app_minute, std::int64_t(calls.size())));
}

void Limits::clear() {
    tenants_.clear();
    apps_.clear();
}

}  // namespace cf::xero::sim
