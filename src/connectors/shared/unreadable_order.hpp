#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/result.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// How the code of an error ends that says: the store answered, and its answer cannot be read.
inline constexpr std::string_view unreadable_ending = ".answer_unreadable";

/// What can be told of an order all the same.
struct OrderHeader {
    std::string id, number, currency;
    std::optional<Instant> created, modified;
};

/// An order whose data cannot be read, as one that waits for a person with the reason, so that it
/// stops no other order. Error: `why` itself, when it speaks of something else or when not even the
/// order's id, currency or a date can be read.
Result<OrderSnapshot> unreadable_order(OrderHeader const& header, Error const& why);

}  // namespace cf
