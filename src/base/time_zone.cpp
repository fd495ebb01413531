#include "base/time_zone.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

namespace cf {

struct TimeZone::Rules {
    cctz::time_zone zone;
};

Result<TimeZone> TimeZone::named(std::string_view name) {
    auto rules = std::make_shared<Rules>();
    if (name.empty() || !cctz::load_time_zone(std::string(name), &rules->zone))
        return Error{ErrorKind::invalid_input,
                     "time_zone.unknown",
                     "'" + std::string(name) +
                         "' is not a time zone of the tz database, such as Europe/London"};
    return TimeZone(std::string(name), std::move(rules));
}

TimeZone TimeZone::utc() {
    return TimeZone("UTC", std::make_shared<Rules const>(Rules{cctz::utc_time_zone()}));
}

CalendarDate TimeZone::date_of(Instant at) const {
    auto const civil = cctz::convert(std::chrono::floor<std::chrono::seconds>(at), rules_->zone);
    return CalendarDate::of(int(civil.year()), unsigned(civil.month()), unsigned(civil.day()));
}

Instant TimeZone::start_of(CalendarDate date) const {
    std::chrono::year_month_day const ymd(date.day);
    cctz::civil_second const midnight(
        int(ymd.year()), int(unsigned(ymd.month())), int(unsigned(ymd.day())));
    return std::chrono::time_point_cast<Duration>(cctz::convert(midnight, rules_->zone));
}

std::string TimeZone::local_text(Instant at) const {
    return cctz::format(
        "%Y-%m-%dT%H:%M:%S", std::chrono::floor<std::chrono::seconds>(at), rules_->zone);
}

Result<Instant> TimeZone::parse_local(std::string_view text) const {
    // Read as if it were UTC, then shift by what the zone's clock said then.
    CF_TRY(auto as_utc, parse_utc(text));
    auto const civil =
        cctz::convert(std::chrono::floor<std::chrono::seconds>(as_utc), cctz::utc_time_zone());
    return std::chrono::time_point_cast<Duration>(cctz::convert(civil, rules_->zone));
}

}  // namespace cf
