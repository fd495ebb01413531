#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cf {

/// A point in time, UTC, in microseconds.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// A day of a calendar, without time or zone: the date of a document.
struct CalendarDate {
    std::chrono::sys_days day{};

    static CalendarDate of(int year, unsigned month, unsigned day_of_month);
    static Result<CalendarDate> parse(std::string_view text);  ///< "2025-05-14"
    std::string to_string() const;
    CalendarDate plus_days(int days) const { return {day + std::chrono::days(days)}; }
    CalendarDate end_of_month() const;
    std::string month() const;  ///< "2025-05"
    friend auto operator<=>(CalendarDate const&, CalendarDate const&) = default;
};

/// ISO 8601 with offset ("2025-05-14T10:00:00Z", "...+02:00", fractions allowed). The offset must
/// be there.
Result<Instant> parse_instant(std::string_view text);
/// ISO 8601 without offset, read as UTC (WooCommerce `*_gmt`, BigCommerce filters).
Result<Instant> parse_utc(std::string_view text);
/// RFC 2822 ("Tue, 05 Mar 2019 21:40:11 +0000").
Result<Instant> parse_rfc2822(std::string_view text);

std::string to_iso(Instant at);         ///< "2025-05-14T10:00:00Z", whole seconds.
std::string to_iso_millis(Instant at);  ///< "2025-05-14T10:00:00.000Z"
std::string to_rfc2822(Instant at);     ///< "Tue, 05 Mar 2019 21:40:11 +0000"
std::int64_t to_micros(Instant at);     ///< Microseconds since 1970, as stored.
Instant from_micros(std::int64_t micros);
std::int64_t to_unix_seconds(Instant at);
Instant from_unix_seconds(std::int64_t seconds);

}  // namespace cf
