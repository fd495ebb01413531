#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace cf {

/// A zone of the tz database. Day boundaries follow its daylight saving, also after 2037 (CCTZ).
class TimeZone {
  public:
    /// Error: invalid_input "time_zone.unknown".
    static Result<TimeZone> named(std::string_view name);
    static TimeZone utc();

    std::string const& name() const { return name_; }
    CalendarDate date_of(Instant at) const;
    /// First instant of that day in this zone.
    Instant start_of(CalendarDate date) const;
    /// "2025-05-14T12:00:00" as this zone's clock shows it.
    std::string local_text(Instant at) const;
    /// The instant of a wall-clock text without offset in this zone.
    Result<Instant> parse_local(std::string_view text) const;

  private:
    struct Rules;
    TimeZone(std::string name, std::shared_ptr<Rules const> rules)
        : name_(std::move(name)), rules_(std::move(rules)) {}
    std::string name_;
    std::shared_ptr<Rules const> rules_;
};

}  // namespace cf
