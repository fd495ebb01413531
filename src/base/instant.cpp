#include "base/instant.hpp"

#include <array>
#include <cctype>
#include <cstdio>

namespace cf {
namespace {

using namespace std::chrono;

constexpr std::array<char const*, 12> month_names{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<char const*, 7> day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

Error malformed(std::string_view text, char const* form) {
    return {ErrorKind::invalid_input,
            "time.malformed",
            "'" + std::string(text.substr(0, 40)) + "' is not a time like " + form};
}

/// Walks over a text; every step says whether it fitted.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool number(int digits, int& value) {
        if (int(rest_.size()) < digits) return false;
        value = 0;
        for (int i = 0; i < digits; ++i) {
            if (!std::isdigit(static_cast<unsigned char>(rest_[std::size_t(i)]))) return false;
            value = value * 10 + (rest_[std::size_t(i)] - '0');
        }
        rest_.remove_prefix(std::size_t(digits));
        return true;
    }
    bool literal(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Fraction of a second after the point, in microseconds.
    bool fraction(int& micros) {
        micros = 0;
        int scale = 100'000;
        bool any = false;
        while (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front()))) {
            micros += (rest_.front() - '0') * scale;
            scale /= 10;
            any = true;
            rest_.remove_prefix(1);
        }
        return any;
    }
    bool name(auto const& names, int& index) {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (rest_.starts_with(names[i])) {
                rest_.remove_prefix(3);
                index = int(i);
                return true;
            }
        return false;
    }
    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

bool valid_date(int year, int month, int day_of_month, sys_days& out) {
    year_month_day const date{std::chrono::year(year),
                              std::chrono::month(unsigned(month)),
                              std::chrono::day(unsigned(day_of_month))};
    if (!date.ok()) return false;
    out = sys_days(date);
    return true;
}

bool scan_date(Scanner& scan, sys_days& date) {
    int y = 0, m = 0, d = 0;
    return scan.number(4, y) && scan.literal('-') && scan.number(2, m) && scan.literal('-') &&
           scan.number(2, d) && valid_date(y, m, d, date);
}

bool scan_time(Scanner& scan, microseconds& time) {
    int h = 0, min = 0, s = 0, fraction = 0;
    if (!scan.number(2, h) || !scan.literal(':') || !scan.number(2, min)) return false;
    if (scan.literal(':') && !scan.number(2, s)) return false;
    if (scan.literal('.') && !scan.fraction(fraction)) return false;
    if (h > 23 || min > 59 || s > 60) return false;
    time = hours(h) + minutes(min) + seconds(s) + microseconds(fraction);
    return true;
}

bool scan_offset(Scanner& scan, minutes& offset) {
    if (scan.literal('Z') || scan.literal('z')) return offset = minutes(0), true;
    bool const negative = !scan.rest().empty() && scan.rest().front() == '-';
    int h = 0, m = 0;
    if (!scan.literal('+') && !scan.literal('-')) return false;
    if (!scan.number(2, h)) return false;
    scan.literal(':');
    if (!scan.number(2, m) || h > 15 || m > 59) return false;
    offset = (negative ? -1 : 1) * (hours(h) + minutes(m));
    return true;
}

/// What is read must be writable again: an offset or a leap second may lead out of the years that
/// four digits hold.
Result<Instant> in_four_digit_years(Instant at, std::string_view text, char const* form) {
    static constexpr Instant first = sys_days(year(0) / January / 1);
    static constexpr Instant end = sys_days(year(10'000) / January / 1);
    if (at < first || at >= end) return malformed(text, form);
    return at;
}

std::string format(char const* pattern, Instant at, int extra) {
    auto const whole = floor<seconds>(at);
    auto const day = floor<days>(whole);
    year_month_day const date(day);
    hh_mm_ss const time(whole - day);
    std::array<char, 64> buffer{};
    int const length = std::snprintf(buffer.data(),
                                     buffer.size(),
                                     pattern,
                                     int(date.year()),
                                     unsigned(date.month()),
                                     unsigned(date.day()),
                                     int(time.hours().count()),
                                     int(time.minutes().count()),
                                     int(time.seconds().count()),
                                     extra);
    return std::string(buffer.data(), std::size_t(length));
}

}  // namespace

CalendarDate CalendarDate::of(int year, unsigned month, unsigned day_of_month) {
    return {sys_days(std::chrono::year(year) / std::chrono::month(month) /
                     std::chrono::day(day_of_month))};
}

Result<CalendarDate> CalendarDate::parse(std::string_view text) {
    Scanner scan(text);
    sys_days day;
    if (!scan_date(scan, day) || !scan.at_end()) return malformed(text, "2025-05-14");
    return CalendarDate{day};
}

std::string CalendarDate::to_string() const { return to_iso(Instant(day)).substr(0, 10); }

CalendarDate CalendarDate::end_of_month() const {
    year_month_day const date(day);
    return {sys_days(date.year() / date.month() / last)};
}

std::string CalendarDate::month() const { return to_string().substr(0, 7); }

Result<Instant> parse_instant(std::string_view text) {
    constexpr char const* form = "2025-05-14T10:00:00Z";
    Scanner scan(text);
    sys_days day;
    microseconds time{};
    minutes offset{};
    if (!scan_date(scan, day) || !(scan.literal('T') || scan.literal(' ')) ||
        !scan_time(scan, time) || !scan_offset(scan, offset) || !scan.at_end())
        return malformed(text, form);
    return in_four_digit_years(Instant(day) + time - offset, text, form);
}

Result<Instant> parse_utc(std::string_view text) {
    constexpr char const* form = "2025-05-14T10:00:00";
    Scanner scan(text);
    sys_days day;
    microseconds time{};
    if (!scan_date(scan, day) || !(scan.literal('T') || scan.literal(' ')) ||
        !scan_time(scan, time) || !scan.at_end())
        return malformed(text, form);
    return in_four_digit_years(Instant(day) + time, text, form);
}

Result<Instant> parse_rfc2822(std::string_view text) {
    constexpr char const* form = "Tue, 05 Mar 2019 21:40:11 +0000";
    Scanner scan(text);
    int weekday = 0, d = 0, month = 0, y = 0;
    microseconds time{};
    minutes offset{};
    sys_days day;
    bool fits = true;
    if (scan.name(day_names, weekday)) fits = scan.literal(',') && scan.literal(' ');
    fits = fits && (scan.number(2, d) || scan.number(1, d)) && scan.literal(' ') &&
           scan.name(month_names, month) && scan.literal(' ') && scan.number(4, y) &&
           scan.literal(' ') && scan_time(scan, time) && scan.literal(' ');
    if (fits && scan.rest() == "GMT") {
        offset = minutes(0);
    } else {
        fits = fits && scan_offset(scan, offset) && scan.at_end();
    }
    if (!fits || !valid_date(y, month + 1, d, day)) return malformed(text, form);
    return in_four_digit_years(Instant(day) + time - offset, text, form);
}

std::string to_iso(Instant at) { return format("%04d-%02u-%02uT%02d:%02d:%02dZ", at, 0); }

std::string to_iso_millis(Instant at) {
    auto const fraction = duration_cast<milliseconds>(at - floor<seconds>(at)).count();
    return format("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", at, int(fraction));
}

std::string to_rfc2822(Instant at) {
    auto const day = floor<days>(at);
    year_month_day const date(day);
    std::array<char, 64> buffer{};
    hh_mm_ss const time(floor<seconds>(at) - day);
    int const length = std::snprintf(buffer.data(),
                                     buffer.size(),
                                     "%s, %02u %s %04d %02d:%02d:%02d +0000",
                                     day_names[weekday(day).c_encoding()],
                                     unsigned(date.day()),
                                     month_names[unsigned(date.month()) - 1],
                                     int(date.year()),
                                     int(time.hours().count()),
                                     int(time.minutes().count()),
                                     int(time.seconds().count()));
    return std::string(buffer.data(), std::size_t(length));
}

std::int64_t to_micros(Instant at) { return at.time_since_epoch().count(); }
Instant from_micros(std::int64_t micros) { return Instant(microseconds(micros)); }
std::int64_t to_unix_seconds(Instant at) { return floor<seconds>(at).time_since_epoch().count(); }
Instant from_unix_seconds(std::int64_t value) { return Instant(seconds(value)); }

}  // namespace cf
