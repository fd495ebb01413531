#include "rules/periods.hpp"

namespace cf {

std::optional<PostingDate> Periods::posting_date(CalendarDate date) const {
    if (!closed(date) || posted_before_close_) return PostingDate{date, std::nullopt};
    if (policy_.closed_period_rule == ClosedPeriodRule::hold_for_review) return std::nullopt;
    return PostingDate{policy_.closed_through->plus_days(1), date};
}

bool Periods::open_for_change(CalendarDate document, Instant then) const {
    if (!closed(document)) return true;
    return posted_before_close_ && closed(day_of(then));
}

}  // namespace cf
