// A refund: a credit note says why, refund movements say how the money went back (accounting rules,
// section 9).
#include <algorithm>

#include "rules/order_books.hpp"

namespace cf {

/// A refund while it is worked out; nothing of it is in the books before all of it is clear.
struct OrderBooks::RefundWork {
    Refund const& refund;
    PostingDate date;
    Remaining remaining;
    CreditDraft draft;
    std::vector<Money> tenders;
    Money money;          ///< Their sum.
    Money against_edits;  ///< Part of it that settles credit notes of edits.
};

void OrderBooks::apply(Refund const& refund) {
    std::string const name = "Refund " + refund.id;
    auto const date = date_for(refund.at, name);
    if (!date) return;
    RefundWork work{refund, *date, remaining_, {{}, zero(), false}, {}, zero(), zero()};
    for (Tender const& tender : refund.tenders) {
        work.tenders.push_back(std::max(zero(), rounded(tender.amount)));
        work.money += work.tenders.back();
    }
    if (credit(work)) post_refund(work);
}

/// Works out the credit lines. False: the refund waits for a person, a flag says why.
bool OrderBooks::credit(RefundWork& work) {
    Refund const& refund = work.refund;
    Crediting::Context const context = crediting();
    Crediting crediting(context, work.remaining, work.draft);
    Money const open = [&] {
        Money sum = zero();
        for (BookDocument const& book : documents)
            if (book.of_edit) sum += book.document.amount_due;
        return sum;
    }();
    if (!work.remaining.exhausted()) {
        if (refund.mode == RefundMode::items && !credit_items(work, crediting)) return false;
        if (refund.mode == RefundMode::tax_only && !credit_items(work, crediting)) return false;
        if (refund.mode == RefundMode::full) crediting.everything();
    }
    if (refund.mode == RefundMode::amount) {
        // What an edit took off the order is owed already: the money is for that first.
        Money const amount = refund.amount ? rounded(*refund.amount) : work.money;
        work.against_edits =
            std::clamp(std::min(open, work.money), zero(), std::max(zero(), amount));
        if (rules_.policy.refund_unallocated == RefundUnallocated::review &&
            amount > work.against_edits) {
            flag("review:refund_without_lines",
                 "Refund " + refund.id + " names no lines; decide what it was for.");
            return false;
        }
        crediting.amount(amount - work.against_edits, refund.tax_exempt);
    }
    if (refund.tenders.empty()) return true;
    if (refund.mode == RefundMode::items) {
        Money const more = work.money - work.draft.total();
        Money const unit =
            Money::from_minor(std::int64_t(work.draft.lines.size()), order_.currency);
        if (more > unit) work.against_edits = std::min(open, more);
    }
    return reconcile_with_money(work, crediting);
}

bool OrderBooks::credit_items(RefundWork& work, Crediting& crediting) {
    bool const tax_only = work.refund.mode == RefundMode::tax_only;
    for (RefundItem const& item : work.refund.items) {
        std::string const where = "Refund " + work.refund.id + ", line " + item.line + ": ";
        if (tax_only && !rules_.taxes.find(item.to_tax_code)) {
            flag("review:unmapped_line",
                 where + "tax code '" + item.to_tax_code + "' is not defined.");
            return false;
        }
        bool const uses_tax = rules_.policy.tax_strategy == TaxStrategy::store_amounts;
        bool const known = tax_only ? crediting.tax_only(item.line, item.to_tax_code)
                                    : crediting.item(item.line,
                                                     rounded(item.amount),
                                                     uses_tax ? rounded(item.tax) : std::nullopt);
        if (!known && !named_by_store(item.line)) {
            flag("review:unmapped_line", where + "the order has no such line.");
            return false;
        }
    }
    if (!tax_only) crediting.settle();
    if (work.remaining.total().sign() >= 0) return true;
    flag(
        "review:refund_lines_exceed_amount:" + (-work.remaining.total()).to_string(),
        "Refund " + work.refund.id + " names lines that come to more than is left of the invoice.");
    return false;
}

/// The money that went back is the fact: a gap to the lines is rounding, an amount without lines,
/// or something a person must look at.
bool OrderBooks::reconcile_with_money(RefundWork& work, Crediting& crediting) {
    CreditDraft& draft = work.draft;
    Money const gap = work.money - work.against_edits - draft.total();
    Money const tolerance = Money::from_minor(std::int64_t(draft.lines.size()), order_.currency);
    if (gap.is_zero()) return true;
    if (gap.abs() <= tolerance) {
        Money const most = std::max(zero(), work.remaining.total());
        Money const part = std::min(gap, most);
        if (!part.is_zero() && !rounding_line(rules_, order_, {}, part)) {
            flag("review:unmapped_line", "Refund " + work.refund.id + ": no account for rounding.");
            return false;
        }
        draft.rounding += part;
        work.remaining.rounding -= part;
        return true;
    }
    if (gap.sign() < 0) {
        if (-gap <= owed()) return true;
        flag("review:refund_lines_exceed_amount:" + (-gap).to_string(),
             "The lines of refund " + work.refund.id + " come to " + draft.total().to_string() +
                 ", but " + (work.money - work.against_edits).to_string() + " was given back.");
        return false;
    }
    if (work.remaining.total().sign() <= 0) return true;
    if (rules_.policy.refund_unallocated == RefundUnallocated::review) {
        flag("review:refund_without_lines",
             "Refund " + work.refund.id + " gave back " + gap.to_string() +
                 " more than its lines come to.");
        return false;
    }
    if (work.refund.mode != RefundMode::amount) {
        crediting.amount(gap);
        return true;
    }
    Money const whole = draft.total() + gap;
    draft = {{}, zero(), false};
    work.remaining = remaining_;
    crediting.amount(whole, work.refund.tax_exempt);
    return true;
}

void OrderBooks::post_refund(RefundWork& work) {
    CreditDraft const& draft = work.draft;
    bool const adjusts = std::any_of(draft.lines.begin(), draft.lines.end(), [](auto const& line) {
        return line.line.kind == LineKind::refund_adjustment;
    });
    if (adjusts && crediting().adjustments.account.empty())
        return flag("review:unmapped_line",
                    "Refund " + work.refund.id + ": no account for refund adjustments.");
    if (draft.total().sign() < 0)
        return flag("review:refund_lines_exceed_amount:" + draft.total().to_string(),
                    "Refund " + work.refund.id + " would credit less than nothing.");
    std::optional<std::size_t> note;
    remaining_ = std::move(work.remaining);
    if (!draft.lines.empty() || !draft.rounding.is_zero()) {
        NewDocument what;
        what.key = "CN-" + order_.id + "-" + work.refund.id;
        what.date = work.date;
        what.member = order_.id + ":" + work.refund.id;
        what.at = work.refund.at;
        if (!work.refund.tenders.empty()) what.gateway = work.refund.tenders.front().gateway;
        if (rules_.policy.credit_note_rate == CreditNoteRate::refund_day)
            for (Tender const& tender : work.refund.tenders)
                if (!what.rate) what.rate = tender.rate;
        note = add_credit_note(what, draft);
        if (draft.inferred)
            flag("refund_tax_inferred",
                 "Refund " + work.refund.id +
                     " names no lines for part of its amount; its tax was "
                     "worked out in proportion.");
        if (!draft.rounding.is_zero())
            flag("rounding_line",
                 "Refund " + work.refund.id + ": rounding of " + draft.rounding.to_string() + ".");
    }
    pay_out(work, note);
    if (note) allocate_credit(*note, invoices_by_date());
}

/// Refunds in the order of the tenders until the credit note is used up, then those of edits; what
/// is left over was given away.
void OrderBooks::pay_out(RefundWork& work, std::optional<std::size_t> note) {
    std::vector<std::size_t> notes;
    if (note) notes.push_back(*note);
    for (std::size_t i = 0; i < documents.size(); ++i)
        if (documents[i].of_edit) notes.push_back(i);
    Money left_over = zero();
    Money for_edits = work.against_edits;
    for (std::size_t t = 0; t < work.tenders.size(); ++t) {
        Tender const& tender = work.refund.tenders[t];
        std::string const number = t ? "-" + std::to_string(t + 1) : "";
        Money left = work.tenders[t];
        for (std::size_t const i : notes) {
            BookDocument& book = documents[i];
            Money part = std::min(left, book.document.amount_due);
            if (i != note) part = std::min(part, for_edits);
            if (part.sign() <= 0) continue;
            std::string const suffix =
                i == note ? "" : "-" + book.member.substr(order_.id.size() + 1);
            Movement movement;
            movement.kind = MovementKind::refund;
            movement.key = PostingKey("REF-" + order_.id + "-" + work.refund.id + number + suffix);
            movement.applies_to = book.document.key;
            movement.account = tender_account(tender.gateway);
            movement.date = work.date.date;
            movement.original_date = work.date.original;
            movement.amount = part;
            movement.rate = tender.rate;
            movement.gateway = tender.gateway;
            auto postings = settle(base_, book, movement);
            movements.push_back({std::move(movement), std::move(postings)});
            left -= part;
            if (i != note) for_edits -= part;
        }
        if (left.sign() > 0) goodwill(work, t, left);
        left_over += left;
    }
    if (work.date.original && !work.tenders.empty())
        flag("moved_out_of_closed_period",
             "Refund " + work.refund.id + " of " + work.date.original->to_string() + " is dated " +
                 work.date.date.to_string() + ".");
    if (left_over.sign() > 0)
        flag("refund_exceeds_payment:" + left_over.to_string(),
             "Refund " + work.refund.id + " gave back " + left_over.to_string() +
                 " more than was left of the invoice.");
}

void OrderBooks::goodwill(RefundWork const& work, std::size_t tender, Money amount) {
    Tender const& how = work.refund.tenders[tender];
    std::string const account = tender_account(how.gateway);
    Movement movement;
    movement.kind = MovementKind::journal;
    movement.key =
        PostingKey("JRN-" + order_.id + "-" + work.refund.id + "-" + std::to_string(tender + 1));
    movement.date = work.date.date;
    movement.original_date = work.date.original;
    movement.amount = amount;
    movement.gateway = how.gateway;
    movement.lines = {{"goodwill_expense", amount, std::nullopt, ""},
                      {account, -amount, std::nullopt, ""}};
    std::vector<Posting> postings;
    auto const rate = how.rate ? how.rate : order_.rate;
    bool const foreign = base_.foreign(order_.currency);
    if (!foreign || rate) {
        Money const base = foreign ? base_.convert(amount, *rate) : amount;
        postings = {{"goodwill_expense", base}, {account, -base}};
    }
    movements.push_back({std::move(movement), std::move(postings)});
}

}  // namespace cf
