#include "engine/decisions.hpp"

#include "engine/order_plan.hpp"

namespace cf {

DecisionRow const* Decisions::answer_to(ReviewNote const& note) const {
    for (auto const& row : rows_)
        if (row.cause == note.cause && row.fingerprint == note.fingerprint) return &row;
    return nullptr;
}

DecisionRow const* Decisions::standing(FixKind kind, std::string_view posting) const {
    for (auto const& row : rows_) {
        if (row.kind != to_string(kind)) continue;
        if (posting.empty()) return &row;
        auto const value = Json::parse(row.value_json);
        if (value.has_value() && (*value)["posting"].text() == posting) return &row;
    }
    return nullptr;
}

}  // namespace cf
