#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/instant.hpp"

namespace cf {

/// How many deliveries a store sends in each hour of its week, learned from what came.
///
/// Silence is judged against that: a shop that sleeps on Sundays is not silent then, one that sends
/// forty an hour is after twenty minutes. Kept as text; pure.
class ArrivalPattern {
  public:
    /// Deliveries that should have come since the last one, at which nobody believes in chance any
    /// more: with 12 expected, none come once in 160,000 times.
    static constexpr double silence_expected = 12;

    ArrivalPattern() = default;
    /// What `text()` gave; rubbish has learned nothing.
    explicit ArrivalPattern(std::string const& text);

    /// A delivery came. Instants must not go back by more than an hour.
    void heard(Instant at);
    /// Time passed without one being reported.
    void advance(Instant now);
    /// How many deliveries the pattern expects between the last one and `now`; 0 while it has not
    /// learned these hours.
    double expected_since_last(Instant now) const;
    bool silent(Instant now) const { return expected_since_last(now) >= silence_expected; }
    Instant last() const { return last_; }
    std::string text() const;

  private:
    static constexpr std::size_t hours = 168;
    double rate_of(std::size_t hour) const;

    std::array<double, hours> rate_{};         ///< Deliveries an hour, smoothed over weeks.
    std::array<std::uint8_t, hours> weeks_{};  ///< How often that hour was seen whole.
    Instant hour_begin_{};                     ///< Of the hour being counted.
    std::int64_t counted_ = 0;
    Instant last_{};
};

}  // namespace cf
