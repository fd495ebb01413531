#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time_zone.hpp"
#include "proof/compare_order.hpp"

namespace cf::proof {

enum class DayState {
    proven,     ///< Equal, or every difference is explained.
    different,  ///< Something has no explanation.
    open,       ///< The day has not ended, or something of it is still being posted.
};
std::string_view to_string(DayState state);

/// One day of one integration, store against ledger.
struct DayProof {
    CalendarDate day{};
    Instant begins{}, ends{};  ///< 23 or 25 hours apart when the clocks change.
    DayState state = DayState::open;
    std::int64_t orders = 0;     ///< Placed that day and due.
    std::int64_t documents = 0;  ///< Of ours in the ledger, dated that day.
    Figures figures;
    std::vector<Difference> differences;

    bool unexplained() const { return state == DayState::different; }
};

/// Cuts what was found into days. A sum that differs by more than its named differences gets a
/// difference of its own, so none is ever hidden.
std::vector<DayProof> cut_into_days(Findings findings,
                                    std::map<CalendarDate, std::int64_t> const& orders,
                                    Span const& span,
                                    TimeZone const& zone,
                                    Instant now);

/// What a statement says of the day. Amounts are strings.
Json to_json(DayProof const& day, IntegrationId const& integration, TimeZone const& zone);

}  // namespace cf::proof
