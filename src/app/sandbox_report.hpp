#pragma once

#include "app/sandbox_world.hpp"
#include "base/json.hpp"
#include "sim/auditor/books_auditor.hpp"

namespace cf::app {

/// What an independent look at the simulated stores and the simulated ledger finds, with the calls
/// made:
/// {"orders","documents","difference","duplicates","lost","review",
///  "limit_violations","ledger_calls",
///  "ledger_calls_per_order","duration_s"}, and what explains them:
/// {"ledger_calls_by_endpoint","details"}.
boost::asio::awaitable<Json> sandbox_report(SandboxWorld& world,
                                            Storage& storage,
                                            Duration duration);

/// The differences of all currencies without their signs: "0.00" only when each of them is nothing.
std::string difference_of(audit::Findings const& found);
/// To three decimals; 0.000 without orders.
Decimal calls_per_order(std::int64_t calls, std::int64_t orders);
/// Nothing different, doubled, lost or called too often in such a report.
bool is_right(Json const& report);
/// A count of such a report; 0 when it is no number.
std::int64_t whole(Json const& json);

}  // namespace cf::app
