#include "rules/plan.hpp"

#include <algorithm>

#include "rules/balances.hpp"
#include "rules/order_books.hpp"
#include "rules/payouts.hpp"
#include "rules/summaries.hpp"

namespace cf {
namespace {

template <class Value>
void move_to(std::vector<Value>& to, std::vector<Value>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Plan plan(PlanInput const& input) {
    RuleBook const rules(input.policy);
    Plan plan;
    std::vector<BookDocument> documents;
    std::vector<BookMovement> movements;
    auto const orders = distinct_orders(input.orders);
    auto const payouts = distinct_payouts(input.payouts);
    Summaries summaries(rules, payouts);
    for (OrderFacts const& facts : orders) {
        OrderBooks books(rules, facts);
        books.run();
        if (books.in_summary()) {
            summaries.add(books);
        } else {
            move_to(documents, books.documents);
            move_to(movements, books.movements);
        }
        move_to(plan.flags, books.flags);
        move_to(plan.explained_differences, books.explained);
    }
    summaries.finish(documents, movements);
    for (Payout const& payout : payouts) {
        PayoutBooks books = book_payout(rules, payout);
        move_to(movements, books.movements);
        move_to(plan.flags, books.flags);
    }
    plan.balances = balances_of(rules, input.opening_balances, documents, movements);
    for (BookDocument& book : documents) plan.documents.push_back(std::move(book.document));
    for (BookMovement& book : movements) plan.movements.push_back(std::move(book.movement));
    std::sort(plan.flags.begin(), plan.flags.end());
    plan.flags.erase(std::unique(plan.flags.begin(), plan.flags.end()), plan.flags.end());
    return plan;
}

}  // namespace cf
