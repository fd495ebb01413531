// An order changes after it was accepted (accounting rules, section 10).
#include <algorithm>
#include <set>

#include "base/ratio.hpp"
#include "domain/allocation.hpp"
#include "rules/order_books.hpp"

namespace cf {
namespace {

std::string name_of(Edit const& edit) { return "Edit " + std::to_string(edit.revision); }

/// What an edit adds, as an order of its own: coupons stay with the lines they were spread over.
Order additions(Order const& order, Edit const& edit) {
    Order added = order;
    added.lines = edit.added;
    added.coupons.clear();
    added.tax_by_code.clear();
    added.store_tax_total.reset();
    return added;
}

/// What an edit takes off one line, rounded; no amount: all of it.
struct Removal {
    std::string ref;
    std::optional<Money> amount;
    std::optional<Money> tax;  ///< As the store states it; none: in proportion.
};

/// Takes an amount off a line that can still be rewritten; a tax the store stated shrinks with it.
void reduce(DraftLine& draft, Money share, std::optional<Money> tax, Rounding rounding) {
    if (draft.tax && tax) {
        *draft.tax -= *tax;
    } else if (draft.tax && !draft.amount.is_zero()) {
        Currency const currency = share.currency();
        Ratio const part =
            Ratio(draft.tax->decimal()) * Ratio(share.decimal()) / Ratio(draft.amount.decimal());
        *draft.tax -= Money::exact(part.rounded(currency.exponent(), rounding), currency).value();
    }
    draft.amount -= share;
}

/// False: there is no such line.
bool remove(std::vector<DraftLine>& drafts, Removal const& removal, Rounding rounding) {
    std::vector<DraftLine*> found;
    std::vector<Money> amounts, taxes;
    for (DraftLine& draft : drafts) {
        if (draft.ref != removal.ref) continue;
        found.push_back(&draft);
        amounts.push_back(draft.amount);
        if (draft.tax) taxes.push_back(*draft.tax);
    }
    if (found.empty()) return false;
    Money all = Money::zero(amounts.front().currency());
    for (Money const part : amounts) all += part;
    Money const none = Money::zero(all.currency());
    Money const wanted = removal.amount
                             ? std::clamp(*removal.amount, std::min(none, all), std::max(none, all))
                             : all;
    if (wanted == all) {
        std::erase_if(drafts, [&](DraftLine const& draft) { return draft.ref == removal.ref; });
        return true;
    }
    auto const shares = allocate(wanted, weights_of(amounts));
    bool const stated = removal.tax && taxes.size() == found.size();
    auto const tax_shares = stated ? allocate(*removal.tax, weights_of(taxes)) : taxes;
    for (std::size_t i = 0; i < found.size(); ++i)
        reduce(
            *found[i], shares[i], stated ? std::optional(tax_shares[i]) : std::nullopt, rounding);
    return true;
}

/// The lines of the store's order after an edit; of those it names, what is not `left` has ended.
template <class Left>
std::multiset<std::string> lines_after(std::multiset<std::string> lines,
                                       Edit const& edit,
                                       Left const& left) {
    for (RemovedLine const& removed : edit.removed)
        if (!left(removed.line)) lines.erase(removed.line);
    for (OrderLine const& added : edit.added) lines.insert(added.id);
    return lines;
}

/// Whether the order holds a line.
struct AmongDrafts {
    std::vector<DraftLine> const& drafts;
    bool operator()(std::string const& ref) const {
        return std::any_of(
            drafts.begin(), drafts.end(), [&](auto const& draft) { return draft.ref == ref; });
    }
};

/// Whether anything of a posted line is left.
struct AmongPosted {
    Remaining const& remaining;
    bool operator()(std::string const& ref) const {
        auto const& lines = remaining.lines;
        return std::any_of(lines.begin(), lines.end(), [&](PostedLine const& posted) {
            return posted.line.ref == ref && !posted.left.is_zero();
        });
    }
};

}  // namespace

void OrderBooks::apply(Edit const& edit) {
    if (edit.added.empty() && edit.removed.empty() && rounded(edit.new_total) == store_total_)
        return;
    if (edit.new_total.sign() < 0)
        return flag("review:negative_total",
                    name_of(edit) + " makes the order's total " + edit.new_total.to_string() + ".");
    if (documents.front().document.status == DocumentStatus::voided) {
        if (edit.new_total.sign() > 0)
            flag("review:lines_do_not_explain_total:" + rounded(edit.new_total).to_string(),
                 name_of(edit) + " changes an order whose invoice was voided.");
        return;
    }
    auto added = draft_lines(rules_, additions(order_, edit));
    if (auto const* problem = std::get_if<LineProblem>(&added))
        return flag(problem->flag, name_of(edit) + ", " + problem->detail);
    auto& lines = std::get<std::vector<DraftLine>>(added);
    if (in_place(edit))
        rewrite(edit, std::move(lines));
    else
        post_difference(edit, lines);
}

bool OrderBooks::in_place(Edit const& edit) const {
    Document const& invoice = documents.front().document;
    bool const not_yet_posted =
        rules_.policy.post_when == PostWhen::shipped && edit.at <= *facts_.shipped_at;
    if (paid_ || credited_ || documents.size() > 1) return false;
    if (in_summary_ && !not_yet_posted) {
        auto const date = periods_.posting_date(edit.at);
        if (!date || date->date != invoice.date) return false;
    }
    return not_yet_posted || periods_.open_for_change(invoice.date, edit.at);
}

void OrderBooks::rewrite(Edit const& edit, std::vector<DraftLine> added) {
    std::vector<DraftLine> drafts = drafts_;
    for (RemovedLine const& removed : edit.removed) {
        Removal const removal{removed.line, rounded(removed.amount), rounded(removed.tax)};
        if (!remove(drafts, removal, rules_.policy.rounding_mode))
            return flag("review:unmapped_line",
                        name_of(edit) + " removes line " + removed.line +
                            ", which the order does not have.");
    }
    auto const flags_before = invoice_flags_;
    auto const lines_before = store_lines_;
    store_lines_ = lines_after(store_lines_, edit, AmongDrafts{drafts});
    std::move(added.begin(), added.end(), std::back_inserter(drafts));
    InvoiceLines lines = invoice_lines(rules_, drafts, basis_of(order_));
    Money const target = rounded(edit.new_total) - rounded(order_.collected_by_marketplace);
    auto const problem = target.sign() < 0 ? std::optional<std::string>("review:negative_total")
                                           : explain_total(lines, target);
    if (problem) {
        invoice_flags_ = flags_before;
        store_lines_ = lines_before;
        return flag(*problem,
                    name_of(edit) + " does not explain the order's new total of " +
                        edit.new_total.to_string() + ".");
    }
    store_total_ = rounded(edit.new_total);
    drafts_ = std::move(drafts);
    // Nothing is left of it: what was posted is voided and keeps its lines.
    if (lines.lines.empty() && !documents.front().document.lines.empty()) return void_invoice();
    Document const old = documents.front().document;
    documents.clear();
    invoices_.clear();
    remaining_ = Remaining::none(order_.currency);
    base_left_.clear();
    base_total_left_.reset();
    add(new_invoice({old.date, std::nullopt}), std::move(lines.lines), std::move(lines.amounts));
    documents.front().document.original_date = old.original_date;
}

void OrderBooks::post_difference(Edit const& edit, std::vector<DraftLine> const& added) {
    Remaining trial = remaining_;
    CreditDraft draft{{}, zero(), false};
    Crediting::Context const context = crediting();
    Crediting crediting(context, trial, draft);
    for (RemovedLine const& removed : edit.removed) {
        bool const states_tax = rules_.policy.tax_strategy == TaxStrategy::store_amounts;
        bool const posted = crediting.item(removed.line,
                                           rounded(removed.amount),
                                           states_tax ? rounded(removed.tax) : std::nullopt);
        if (!posted && !named_by_store(removed.line))
            return flag("review:unmapped_line",
                        name_of(edit) + " removes line " + removed.line +
                            ", which the order does not have.");
    }
    crediting.settle();
    InvoiceLines lines = invoice_lines(rules_, added, basis_of(order_));
    Money const gross = lines.gross(order_.currency);
    if (gross.sign() < 0)
        return flag("review:negative_total",
                    name_of(edit) + " adds lines that come to " + gross.to_string() + ".");
    auto const lines_before = store_lines_;
    store_lines_ = lines_after(store_lines_, edit, AmongPosted{trial});
    Money const new_total = rounded(edit.new_total);
    Money const difference = new_total - store_total_ - (gross - draft.total());
    auto const rounding = rounding_line(rules_, order_, lines.lines, difference);
    bool const is_explained = difference.abs() <= tolerance();
    if (!is_explained || (!difference.is_zero() && !rounding)) {
        store_lines_ = lines_before;
        return flag(is_explained ? "review:unmapped_line"
                                 : "review:lines_do_not_explain_total:" + difference.to_string(),
                    name_of(edit) + " does not explain the order's new total of " +
                        edit.new_total.to_string() + ".");
    }
    auto const date = date_for(edit.at, name_of(edit));
    if (!date) return;
    store_total_ = new_total;
    remaining_ = std::move(trial);
    if (!difference.is_zero()) {
        flag("rounding_line", name_of(edit) + ": rounding of " + difference.to_string() + ".");
        // On the supplement, else on the credit note; alone, on whichever makes it positive.
        if (lines.lines.empty() && (!draft.lines.empty() || difference.sign() < 0)) {
            draft.rounding -= difference;
            remaining_.rounding += difference;
        } else {
            lines.lines.push_back(*rounding);
            lines.amounts.push_back(TaxedAmount::untaxed(difference));
        }
    }
    add_difference(edit, *date, std::move(lines), draft);
}

void OrderBooks::add_difference(Edit const& edit,
                                PostingDate const& date,
                                InvoiceLines lines,
                                CreditDraft const& draft) {
    if (lines.catch_all)
        flag("catch_all_account",
             name_of(edit) + ": a line got the account " + rules_.policy.catch_all_account + ".");
    NewDocument what;
    what.date = date;
    what.at = edit.at;
    std::string const revision = "rev" + std::to_string(edit.revision);
    what.member = order_.id + ":" + revision;
    std::optional<std::size_t> supplement;
    if (!lines.lines.empty()) {
        what.key = "INV-" + order_.id + "-" + revision;
        supplement = add(what, std::move(lines.lines), std::move(lines.amounts));
    }
    if (draft.lines.empty() && draft.rounding.is_zero()) return;
    what.key = "CN-" + order_.id + "-" + revision;
    what.of_edit = true;
    std::size_t const note = add_credit_note(what, draft);
    if (supplement) allocate_credit(note, {*supplement});
    allocate_credit(note, invoices_by_date());
}

}  // namespace cf
