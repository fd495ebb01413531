#include "engine/arrival_pattern.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

constexpr double newest_weight = 0.4;         // A new week counts so much against those before it.
constexpr std::int64_t scale = 1'000;         // Rates are kept in thousandths: no float in a text.
constexpr int hours_caught_up_max = 24 * 14;  // A longer pause teaches nothing.

std::int64_t hour_number(Instant at) { return to_micros(at) / to_micros(from_unix_seconds(3'600)); }
std::size_t hour_of_week(Instant at) { return std::size_t(hour_number(at) % 168); }
Instant begin_of_hour(Instant at) { return from_unix_seconds(hour_number(at) * 3'600); }

}  // namespace

ArrivalPattern::ArrivalPattern(std::string const& text) {
    auto const json = Json::parse(text);
    if (json.has_error() || (*json)["rates"].size() != hours || (*json)["weeks"].size() != hours)
        return;
    JsonCursor const at(*json);
    for (std::size_t i = 0; i < hours; ++i) {
        auto const rate = JsonCursor((*json)["rates"][i]).integer().value_or(0);
        auto const weeks = JsonCursor((*json)["weeks"][i]).integer().value_or(0);
        rate_[i] = double(rate) / double(scale);
        weeks_[i] = std::uint8_t(std::clamp<std::int64_t>(weeks, 0, 200));
    }
    hour_begin_ = from_micros(at.integer_at("hour").value_or(0));
    counted_ = at.integer_at("counted").value_or(0);
    last_ = from_micros(at.integer_at("last").value_or(0));
}

std::string ArrivalPattern::text() const {
    Json rates = Json::array(), weeks = Json::array();
    for (std::size_t i = 0; i < hours; ++i) {
        rates.push_back(std::int64_t(rate_[i] * double(scale)));
        weeks.push_back(std::int64_t(weeks_[i]));
    }
    return Json::object({{"rates", std::move(rates)},
                         {"weeks", std::move(weeks)},
                         {"hour", to_micros(hour_begin_)},
                         {"counted", counted_},
                         {"last", to_micros(last_)}})
        .dump();
}

void ArrivalPattern::advance(Instant now) {
    if (hour_begin_ == Instant{}) hour_begin_ = begin_of_hour(now);
    // The time of a silence teaches nothing: it is what is being looked for.
    bool const quiet = silent(now);
    for (int n = 0; hour_begin_ + 1h <= now; ++n, hour_begin_ += 1h) {
        if (n >= hours_caught_up_max) {
            hour_begin_ = begin_of_hour(now);
            counted_ = 0;
            return;
        }
        auto const hour = hour_of_week(hour_begin_);
        if (!(quiet && counted_ == 0)) {
            rate_[hour] = weeks_[hour] == 0 ? double(counted_)
                                            : rate_[hour] * (1 - newest_weight) +
                                                  double(counted_) * newest_weight;
            weeks_[hour] = std::uint8_t(std::min(200, weeks_[hour] + 1));
        }
        counted_ = 0;
    }
}

void ArrivalPattern::heard(Instant at) {
    advance(at);
    ++counted_;
    last_ = std::max(last_, at);
}

/// An hour not seen yet is as the quietest of the same hour on other days; none seen: nothing is
/// expected.
double ArrivalPattern::rate_of(std::size_t hour) const {
    if (weeks_[hour] > 0) return rate_[hour];
    double quietest = -1;
    for (std::size_t other = hour % 24; other < hours; other += 24)
        if (weeks_[other] > 0)
            quietest = quietest < 0 ? rate_[other] : std::min(quietest, rate_[other]);
    return std::max(0.0, quietest);
}

double ArrivalPattern::expected_since_last(Instant now) const {
    if (last_ == Instant{} || now <= last_) return 0;
    double expected = 0;
    Instant at = last_;
    for (int n = 0; at < now && n < hours_caught_up_max && expected < 1'000; ++n) {
        Instant const end = std::min(now, begin_of_hour(at) + 1h);
        double const part = double(to_micros(end) - to_micros(at)) / 3.6e9;
        expected += rate_of(hour_of_week(at)) * part;
        at = end;
    }
    return expected;
}

}  // namespace cf
