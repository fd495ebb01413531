#include "engine/plan_books.hpp"

#include <algorithm>

#include "rules/facts.hpp"
#include "rules/plan.hpp"

namespace cf {

Plan plan_books(OrderPlanInput const& input) {
    PlanInput facts;
    facts.policy = input.policy.books;
    facts.policy.closed_through = input.locked_through;
    facts.orders.push_back(input.facts);
    // What was posted while its period was open stays in it.
    bool const posted_inside =
        input.locked_through &&
        std::any_of(input.postings.begin(), input.postings.end(), [&](PostingRow const& posting) {
            return posting.kind == "invoice" && posting.date <= *input.locked_through;
        });
    auto& order = *facts.orders.front().order;
    order.posted_before_close = posted_inside;
    if (input.policy.post_test_orders) order.test = false;
    // Nor does it cease to be due when the store forgets why it was: a voided authorisation is
    // shown no longer. Only so is the cancellation of a posted order seen.
    bool const posted =
        std::any_of(input.postings.begin(), input.postings.end(), [](PostingRow const& posting) {
            return posting.kind == "invoice";
        });
    if (posted && !post_when_reached(input.facts, facts.policy.post_when))
        facts.policy.post_when = PostWhen::placed;
    return plan(facts);
}

}  // namespace cf
