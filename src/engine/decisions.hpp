#pragma once

#include <string>
#include <vector>

#include "engine/proposed_fix.hpp"
#include "ports/storage.hpp"

namespace cf {

struct ReviewNote;

/// What people answered to the review items of one order (architecture, 10.8).
class Decisions {
  public:
    Decisions() = default;
    explicit Decisions(std::vector<DecisionRow> rows) : rows_(std::move(rows)) {}

    /// The answer to exactly this item as it is now; one given to what it showed before has lapsed.
    DecisionRow const* answer_to(ReviewNote const& note) const;
    /// An answer of that kind, whatever has become of its item. `posting`: about that one only.
    DecisionRow const* standing(FixKind kind, std::string_view posting = {}) const;
    bool empty() const { return rows_.empty(); }

  private:
    std::vector<DecisionRow> rows_;
};

inline bool is(DecisionRow const* row, FixKind kind) {
    return row != nullptr && row->kind == to_string(kind);
}

}  // namespace cf
