// An order is called off (accounting rules, section 10).
#include <algorithm>

#include "rules/order_books.hpp"

namespace cf {

void OrderBooks::void_invoice() {
    BookDocument& invoice = documents.front();
    invoice.document.status = DocumentStatus::voided;
    invoice.document.amount_due = zero();
    invoice.base_open.reset();
    remaining_ = Remaining::none(order_.currency);
}

void OrderBooks::apply_cancellation(Instant at) {
    bool const paid = std::any_of(facts_.captures.begin(),
                                  facts_.captures.end(),
                                  [](auto const& c) { return c.amount.sign() > 0; });
    bool const money_back =
        std::any_of(facts_.refunds.begin(), facts_.refunds.end(), [](Refund const& refund) {
            return !refund.tenders.empty();
        });
    if (paid || money_back) {
        if (facts_.refunds.empty())
            flag("cancelled_without_refund",
                 "The order was paid and cancelled on " + periods_.day_of(at).to_string() +
                     "; no refund is known.");
        return;
    }
    if (credited_ && remaining_.exhausted()) return;
    CalendarDate const invoice_date = documents.front().document.date;
    bool const open = periods_.open_for_change(invoice_date, at);
    auto const date = date_for(at, "The cancellation");
    if (!date) return;
    bool const alone = documents.size() == 1 && !credited_;
    // A summary that was posted stays; before its day is over the order never becomes part of it.
    bool const changeable = !in_summary_ || date->date == invoice_date;
    if (open && alone && changeable) return void_invoice();
    if (!open)
        flag("void_refused_closed_period",
             "The invoice of " + invoice_date.to_string() +
                 " lies in a closed period, so a credit note cancels it.");
    CreditDraft draft{{}, zero(), false};
    Crediting::Context const context = crediting();
    Crediting(context, remaining_, draft).everything();
    NewDocument what;
    what.key = "CN-" + order_.id + "-C";
    what.date = *date;
    what.member = order_.id + ":C";
    what.at = at;
    std::size_t const note = add_credit_note(what, draft);
    allocate_credit(note, invoices_by_date());
}

}  // namespace cf
