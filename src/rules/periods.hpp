#pragma once

#include <optional>

#include "domain/policy.hpp"

namespace cf {

/// The date a document or movement gets.
struct PostingDate {
    CalendarDate date{};
    std::optional<CalendarDate> original;  ///< The true date, when a closed period moved it.
};

/// The organisation's calendar and its lock date (accounting rules, section 11).
class Periods {
  public:
    /// `posted_before_close`: what is dated in the closed period was posted while it was open.
    Periods(Policy const& policy, bool posted_before_close)
        : policy_(policy), posted_before_close_(posted_before_close) {}

    CalendarDate day_of(Instant at) const { return policy_.org_timezone.date_of(at); }
    /// On or before the lock date.
    bool closed(CalendarDate date) const {
        return policy_.closed_through && date <= *policy_.closed_through;
    }
    /// Where the fact of that day is posted. None: the policy holds it for review.
    std::optional<PostingDate> posting_date(CalendarDate date) const;
    std::optional<PostingDate> posting_date(Instant at) const { return posting_date(day_of(at)); }
    /// Whether a document of that date could still be rewritten or voided by a fact of `then`.
    bool open_for_change(CalendarDate document, Instant then) const;

  private:
    Policy const& policy_;
    bool posted_before_close_ = false;
};

}  // namespace cf
