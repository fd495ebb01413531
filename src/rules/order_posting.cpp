// Whether an order posts, and its invoice (accounting rules, sections 2, 4, 11 and 14).
#include <algorithm>

#include "rules/order_books.hpp"

namespace cf {

bool OrderBooks::post_invoice() {
    Policy const& policy = rules_.policy;
    if (!within_range(facts_)) {
        flag("review:lines_do_not_explain_total:" + zero().to_string(),
             "An amount or rate of this order is too large, or not positive where it must be.");
        return false;
    }
    Money const target = rounded(order_.total) - rounded(order_.collected_by_marketplace);
    if (order_.total.sign() < 0 || target.sign() < 0) {
        flag("review:negative_total",
             "The order's total is " + order_.total.to_string() +
                 ", of which a marketplace collected " +
                 order_.collected_by_marketplace.to_string() + ".");
        return false;
    }
    auto drafts = draft_lines(rules_, order_);
    if (auto const* problem = std::get_if<LineProblem>(&drafts)) {
        flag(problem->flag, problem->detail);
        return false;
    }
    drafts_ = std::get<std::vector<DraftLine>>(std::move(drafts));
    store_total_ = rounded(order_.total);
    for (OrderLine const& line : order_.lines) store_lines_.insert(line.id);
    InvoiceLines lines = invoice_lines(rules_, drafts_, basis_of(order_));
    if (auto const problem = explain_total(lines, target)) {
        flag(*problem, "Lines and the order's total differ by more than rounding explains.");
        return false;
    }
    bool const nil = store_total_.is_zero() && lines.without_effect();
    if (nil && policy.zero_total == ZeroTotal::skip_if_no_effect && facts_.edits.empty()) {
        flag("skipped_zero_total", "The order's total and all its lines are zero.");
        return false;
    }
    bool const at_shipment = policy.post_when == PostWhen::shipped;
    auto const date = date_for(at_shipment ? *facts_.shipped_at : order_.placed_at, "The order");
    if (!date) return false;
    compare_tax(lines);
    add(new_invoice(*date), std::move(lines.lines), std::move(lines.amounts));
    if (!order_.collected_by_marketplace.is_zero())
        explained.push_back(
            {"marketplace_collected_tax", rounded(order_.collected_by_marketplace), order_.id});
    return true;
}

OrderBooks::NewDocument OrderBooks::new_invoice(PostingDate const& date) const {
    NewDocument what;
    what.key = "INV-" + order_.id;
    what.date = date;
    what.member = order_.id;
    what.at = order_.placed_at;
    auto const first = std::min_element(facts_.captures.begin(),
                                        facts_.captures.end(),
                                        [](auto const& a, auto const& b) { return a.at < b.at; });
    if (first == facts_.captures.end()) return what;
    what.at = first->at;
    what.gateway = first->gateway;
    return what;
}

Money OrderBooks::tolerance() const {
    // Down: a tolerance finer than the minor unit reaches no whole one.
    auto const reach = [&](Decimal amount) {
        return Money::round(std::min(amount, Decimal(1'000'000)), order_.currency, Rounding::down)
            .value();
    };
    Money most = Money::from_minor(
        std::int64_t(std::min<std::size_t>(store_lines_.size(), 1'000'000)), order_.currency);
    if (auto const amount = rules_.policy.rounding_tolerance) most = reach(*amount);
    if (order_.cash_rounding) most = std::max(most, reach(*order_.cash_rounding));
    return most;
}

/// Adds the rounding line that makes the lines come to the target. The flag to raise when rounding
/// does not explain the difference, or when there is no account for it.
std::optional<std::string> OrderBooks::explain_total(InvoiceLines& lines, Money target) {
    Money const difference = target - lines.gross(order_.currency);
    invoice_flags_.clear();
    if (lines.catch_all)
        invoice_flags_.push_back(
            {"catch_all_account",
             order_.id,
             "A line got the account " + rules_.policy.catch_all_account + "."});
    if (difference.is_zero()) return std::nullopt;
    if (difference.abs() > tolerance())
        return "review:lines_do_not_explain_total:" + difference.to_string();
    auto line = rounding_line(rules_, order_, lines.lines, difference);
    if (!line) return "review:unmapped_line";
    lines.lines.push_back(*std::move(line));
    lines.amounts.push_back(TaxedAmount::untaxed(difference));
    invoice_flags_.push_back(
        {"rounding_line",
         order_.id,
         "The lines come to " + difference.to_string() + " less than the order's total."});
    return std::nullopt;
}

void OrderBooks::compare_tax(InvoiceLines const& lines) {
    auto const stated = stated_tax(rules_, order_, drafts_);
    if (!stated) return;
    Money const store = rounded(*stated);
    Money const ledger = lines.tax(order_.currency);
    if (store != ledger)
        flag("tax_differs_from_store:" + (store - ledger).to_string(),
             "The store states " + store.to_string() + " of tax, the invoice has " +
                 ledger.to_string() + ".");
}

void OrderBooks::finish() {
    Document const& invoice = documents.front().document;
    bool const effect =
        std::any_of(invoice.lines.begin(), invoice.lines.end(), [](auto const& line) {
            return !line.net.is_zero() || !line.tax.is_zero();
        });
    bool const nil =
        store_total_.is_zero() && !effect && documents.size() == 1 && movements.empty();
    auto const leave_out = [&] {
        documents.clear();
        explained.clear();
        std::erase_if(flags, [](Flag const& flag) { return !flag.is_review(); });
    };
    // Cancelled before its summary was made.
    if (in_summary_ && invoice.status == DocumentStatus::voided) return leave_out();
    if (nil && rules_.policy.zero_total == ZeroTotal::skip_if_no_effect) {
        leave_out();
        return flag("skipped_zero_total", "The order's total and all its lines are zero.");
    }
    flags.insert(flags.end(), invoice_flags_.begin(), invoice_flags_.end());
}

}  // namespace cf
