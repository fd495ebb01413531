#include "engine/order_plan.hpp"

#include <algorithm>

#include "engine/books_diff.hpp"
#include "engine/edits.hpp"
#include "engine/given_back.hpp"
#include "engine/plan_books.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

Money rounded(Decimal amount, Currency currency) {
    return Money::round(amount, currency, Rounding::half_up).value();
}

/// What a posting's date was is what it stays; what is not posted yet may not enter a closed
/// period.
void put_back_dates(OrderPlanInput const& input, Plan& books) {
    auto settle =
        [&](PostingKey const& key, CalendarDate& date, std::optional<CalendarDate>& original) {
            if (auto const* posting = posting_of(input, key)) {
                if (date != posting->date && !original) original = date;
                date = posting->date;
                if (original == date) original.reset();
            } else if (input.locked_through && date <= *input.locked_through) {
                if (!original) original = date;
                date = input.locked_through->plus_days(1);
            }
        };
    for (auto& document : books.documents)
        settle(document.key, document.date, document.original_date);
    for (auto& movement : books.movements)
        settle(movement.key, movement.date, movement.original_date);
}

/// Why an order of this status posts nothing; "" when it may.
std::string status_gate(StoreOrderStatus status, OrderPlan& plan) {
    switch (status) {
        case StoreOrderStatus::unfinished:
            return plan.skipped = "the checkout was not finished";
        case StoreOrderStatus::failed:
            return plan.skipped = "the payment failed or was declined";
        case StoreOrderStatus::pending:
            return plan.waiting = "waiting for the customer's payment";
        case StoreOrderStatus::held:
            return plan.waiting =
                       "the store holds this order: its status counts neither as sold nor as "
                       "cancelled. If it means sold, name it in the connection's "
                       "accepted_statuses";
        case StoreOrderStatus::deleted:
            return plan.skipped = "deleted in the store";
        case StoreOrderStatus::accepted:
        case StoreOrderStatus::cancelled:
            return {};
    }
    return {};
}

void add_totals(OrderPlanInput const& input, OrderPlan& plan) {
    Order const order = apply_edits(*input.facts.order, input.facts.edits);
    Currency const currency = order.currency;
    bool const undone = input.facts.cancelled_at && input.facts.captures.empty();
    Decimal store = undone ? Decimal(0) : order.total;
    if (!undone)
        for (Decimal const& sum : given_back(input.facts.refunds, order)) store -= sum;
    plan.store_total = rounded(store, currency);
    plan.books_total = plan.named = Money::zero(currency);
    for (auto const& document : plan.books.documents) {
        if (document.status == DocumentStatus::voided) continue;
        plan.books_total +=
            document.type == DocumentType::invoice ? document.total : -document.total;
    }
    for (auto const& difference : plan.books.explained_differences) plan.named += difference.amount;
    // What an edit took off the order is in its total already; the store takes the money that went
    // back for it off once more.
    std::string const edits_credit = "CN-" + order.id + "-rev";
    for (auto const& movement : plan.books.movements)
        if (movement.kind == MovementKind::refund && movement.applies_to &&
            movement.applies_to->value.starts_with(edits_credit))
            plan.named -= movement.amount;
    for (auto const& flag : plan.books.flags)
        if (flag.text.starts_with("refund_exceeds_payment:"))
            plan.named -= Money::parse(flag.text.substr(flag.text.find(':') + 1), currency).value();
}

bool posts_nothing(OrderPlan const& plan) { return !plan.skipped.empty() || !plan.waiting.empty(); }

void explain_absence(OrderFacts const& facts, OrderPlan& plan) {
    if (!plan.books.documents.empty() || !plan.reviews.empty()) return;
    for (auto const& flag : plan.books.flags) {
        if (flag.text == "skipped_zero_total")
            plan.skipped = "nothing was charged and nothing moved";
        if (flag.text == "skipped_test_order") plan.skipped = "a test order";
    }
    if (plan.skipped.empty() && facts.cancelled_at)
        plan.skipped = "cancelled before anything was posted";
    else if (plan.skipped.empty())
        plan.waiting = "waiting until it is paid, authorised or shipped, as the policy asks";
}

}  // namespace

namespace {

/// A person let this order into the first open period; everything else is as the policy says.
OrderPlan plan_in_open_period(OrderPlanInput const& input) {
    IntegrationPolicy policy = input.policy;
    policy.books.closed_period_rule = ClosedPeriodRule::first_open_day;
    return plan_order({input.facts,
                       input.status,
                       input.check,
                       policy,
                       input.integration,
                       input.postings,
                       input.locked_through,
                       input.admin_url,
                       input.decisions});
}

}  // namespace

OrderPlan plan_order(OrderPlanInput const& input) {
    OrderPlan plan;
    auto const& order = input.facts.order;
    std::string const number = order ? order->number : std::string();
    bool const posted = !input.postings.empty();
    std::string const gate = status_gate(input.status, plan);
    if (!gate.empty() || !order) {
        if (posted && input.status == StoreOrderStatus::deleted) {
            auto note = note_for_gone(number, input.postings);
            bool const kept =
                input.decisions && is(input.decisions->answer_to(note), FixKind::accept_theirs);
            if (kept)
                plan.skipped = "deleted in the store; its documents stay, by decision";
            else
                plan.reviews.push_back(std::move(note));
        } else if (posted)
            plan.reviews.push_back(
                note_for_changed_posting("order " + number, "it was posted, and now: " + gate));
        if (order) plan.store_total = plan.books_total = plan.named = Money::zero(order->currency);
        return plan;
    }
    auto const* left_out =
        input.decisions ? input.decisions->standing(FixKind::ignore_order) : nullptr;
    if (!posted && left_out) {
        plan.skipped = "left out by " + left_out->by;
        add_totals(input, plan);
        plan.named = plan.store_total;
        return plan;
    }
    bool const dated = order->placed_at != Instant{};
    if (!posted && dated && order->placed_at < input.integration.start_at) {
        plan.skipped = "placed before this integration's start date";
        plan.store_total = plan.books_total = plan.named = Money::zero(order->currency);
        return plan;
    }
    if (input.check.verdict == TotalCheck::Verdict::unexplained || (!posted && !dated)) {
        TotalCheck check = input.check;
        if (!dated)
            check.why = "the store does not say when the order was placed, so its period is not "
                        "known; nothing is posted before a person has looked";
        plan.reviews.push_back(note_for_unexplained(check, number, order->currency));
        add_totals(input, plan);
        return plan;
    }
    plan.books = plan_books(input);
    for (auto const& flag : plan.books.flags) {
        if (!flag.is_review()) continue;
        auto note = note_for_flag(flag, number);
        auto const* answer = input.decisions ? input.decisions->answer_to(note) : nullptr;
        if (is(answer, FixKind::post_in_open_period)) return plan_in_open_period(input);
        plan.reviews.push_back(std::move(note));
    }
    put_back_dates(input, plan.books);
    explain_absence(input.facts, plan);
    add_totals(input, plan);
    if (!plan.skipped.empty()) plan.named = plan.store_total;
    if (!posts_nothing(plan) && (plan.reviews.empty() || !plan.books.documents.empty()))
        diff_books(input, plan);
    return plan;
}

}  // namespace cf
