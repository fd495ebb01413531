#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "ports/storage.hpp"

namespace cf {

/// What lists can be filtered by: every state of an order, and of a review item.
inline constexpr std::array<std::string_view, 6> order_state_names{
    "in_agreement", "posting", "waiting", "needs_you", "differs", "skipped"};
inline constexpr std::array<std::string_view, 3> review_state_names{"open", "dismissed", "closed"};

// Rows of storage in the form of the HTTP API; what the views are put together from.

/// Sums of one currency, minor units. `held` is what is not in the books yet and is being worked
/// on or asked about: store - ledger - named of orders posting, waiting or needing a person.
struct Sums {
    std::int64_t store = 0, ledger = 0, named = 0, held = 0;
    void add(StateTotals const& row);
};
/// What of a row in this state is not in the books yet; 0 in the states that are final.
std::int64_t held_minor(std::string const& state,
                        std::int64_t store,
                        std::int64_t ledger,
                        std::int64_t named);
using SumsByCurrency = std::map<std::string, Sums>;

/// {currency, store, ledger, named, held, difference}; difference is what nothing accounts for.
Json sums_to_json(SumsByCurrency const& by_currency);
/// Every state with its count, zero included.
Json states_to_json(std::map<std::string, std::int64_t> const& counts);
Json order_to_row(OrderStateRow const& row);
/// `order` gives number and, where the item names no amount of its own, the amount; may be null.
Json review_to_json(ReviewRow const& row, OrderStateRow const* order);

Money money_of(std::int64_t minor, std::string const& currency);
/// "" for no instant.
std::string instant_or_empty(Instant at);

}  // namespace cf
