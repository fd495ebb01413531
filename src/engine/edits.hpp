#pragma once

#include <optional>

#include "domain/order.hpp"

namespace cf {

/// What the store once said and what it says now, as an edit (accounting rules, section 10).
///
/// Stores answer with the order as it is; the rules want to know what changed since it was posted.
/// Only accounting facts count: address, note and tracking changes give nothing. `known` is the
/// order as first posted with `edits` applied; the result's revision is one above the last.
struct EditInput {
    Order const& known;
    std::vector<Edit> const& edits;
    Order const& present;
    Instant noticed_at{};  ///< The store's modification time.
};
std::optional<Edit> derive_edit(EditInput const& input);

/// A capture is an event: what was first told of it stays. Stores without payment records tell one
/// whose amount is the order's present total, and an edit of a paid order moves no money. Answers
/// whether `known` learned of a capture.
bool keep_first_captures(std::vector<Capture>& known, std::vector<Capture>& present);

/// The order with its edits applied: lines, total.
Order apply_edits(Order order, std::vector<Edit> const& edits);

}  // namespace cf
