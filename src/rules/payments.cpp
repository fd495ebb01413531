// Captures fill what is owed; the rest is customer credit (accounting rules, section 8).
#include <algorithm>

#include "rules/order_books.hpp"

namespace cf {

std::vector<std::size_t> OrderBooks::invoices_by_date() const {
    std::vector<std::size_t> sorted = invoices_;
    std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
        return documents[a].document.date < documents[b].document.date;
    });
    return sorted;
}

Money OrderBooks::owed() const {
    Money sum = zero();
    for (std::size_t const i : invoices_) sum += documents[i].document.amount_due;
    return sum;
}

Movement OrderBooks::payment(Capture const& capture, PostingDate const& date, Money amount) const {
    Movement movement;
    movement.kind = MovementKind::payment;
    movement.account = tender_account(capture.gateway);
    movement.date = date.date;
    movement.original_date = date.original;
    movement.amount = amount;
    movement.rate = capture.rate;
    movement.gateway = capture.gateway;
    movement.gateway_reference = capture.gateway_reference;
    return movement;
}

void OrderBooks::apply(Capture const& capture) {
    Money left = rounded(capture.amount);
    if (left.sign() <= 0) return;
    auto const date = date_for(capture.at, "Payment " + capture.id);
    if (!date) return;
    paid_ = true;
    std::string const key = "PAY-" + order_.id + "-" + capture.id;
    if (date->original)
        flag("moved_out_of_closed_period",
             key + " of " + date->original->to_string() + " is dated " + date->date.to_string() +
                 ".");
    for (std::size_t const i : invoices_by_date()) {
        BookDocument& book = documents[i];
        Money const part = std::min(left, book.document.amount_due);
        if (part.sign() <= 0) continue;
        // Numbered by document, so that the key does not depend on amounts.
        auto const place = std::find(invoices_.begin(), invoices_.end(), i) - invoices_.begin();
        Movement movement = payment(capture, *date, part);
        movement.key = PostingKey(key + (place ? "-" + std::to_string(place + 1) : ""));
        movement.applies_to = book.document.key;
        auto postings = settle(base_, book, movement);
        movements.push_back({std::move(movement), std::move(postings)});
        left -= part;
    }
    if (left.sign() > 0) customer_credit(capture, *date, left);
}

void OrderBooks::customer_credit(Capture const& capture, PostingDate const& date, Money amount) {
    Movement movement = payment(capture, date, amount);
    movement.kind = MovementKind::customer_credit;
    movement.key = PostingKey("CC-" + order_.id + "-" + capture.id);
    movement.rate.reset();
    std::vector<Posting> postings;
    auto const rate = capture.rate ? capture.rate : order_.rate;
    bool const foreign = base_.foreign(order_.currency);
    if (!foreign || rate) {
        Money const base = foreign ? base_.convert(amount, *rate) : amount;
        postings = {{movement.account, base}, {"customer_credit", -base}};
    }
    movements.push_back({std::move(movement), std::move(postings)});
    flag("overpayment",
         "Payment " + capture.id + " is " + amount.to_string() + " more than was owed.");
}

/// What a credit note has not refunded goes to the targets, in their order, as far as they owe.
void OrderBooks::allocate_credit(std::size_t note, std::vector<std::size_t> const& targets) {
    for (std::size_t const i : targets) {
        BookDocument& from = documents[note];
        BookDocument& to = documents[i];
        Money const part = std::min(from.document.amount_due, to.document.amount_due);
        if (part.sign() <= 0) continue;
        auto const place = std::find(invoices_.begin(), invoices_.end(), i) - invoices_.begin();
        Movement movement;
        movement.kind = MovementKind::allocation;
        movement.key = PostingKey("ALL-" + from.document.key.value.substr(3) +
                                  (place ? "-" + std::to_string(place + 1) : ""));
        movement.from = from.document.key.value;
        movement.to = to.document.key.value;
        movement.date = from.document.date;
        movement.original_date = from.document.original_date;
        movement.amount = part;
        settle(base_, from, movement);
        settle(base_, to, movement);
        movements.push_back({std::move(movement), {}});
    }
}

}  // namespace cf
