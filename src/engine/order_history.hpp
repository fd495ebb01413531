#pragma once

#include <optional>
#include <string>

#include "domain/order.hpp"

namespace cf {

/// What a later plan of an order compares with, once something of it is in the ledger or may be
/// (architecture, section 10.1).
struct OrderHistory {
    int policy_version = 1;  ///< In force when it was first posted; rules its documents for good.
    bool coarse = false;     ///< The store showed fewer decimals than the currency has.
    /// The order as first posted, edits derived since, captures as first told; refunds and
    /// cancellation as last seen.
    OrderFacts facts;

    static OrderHistory begun_with(OrderFacts const& facts, int policy_version, bool coarse);
    /// None: the text is empty or cannot be read.
    static std::optional<OrderHistory> from_text(std::string const& text);
    std::string text() const;

    /// Gives `present` its past: the order as first posted, and what changed since as edits. An
    /// edit is looked for only where the store's figures are `readable`. Answers whether anything
    /// was learned that has to be kept.
    bool recall(OrderFacts& present, Instant modified_at, bool readable);
};

}  // namespace cf
