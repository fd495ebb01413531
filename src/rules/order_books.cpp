#include "rules/order_books.hpp"

#include <algorithm>

namespace cf {

OrderBooks::OrderBooks(RuleBook const& rules, OrderFacts const& facts)
    : rules_(rules),
      facts_(facts),
      order_(*facts.order),
      periods_(rules.policy, facts.order->posted_before_close),
      base_(rules.policy),
      in_summary_(rules.policy.posting_mode != PostingMode::per_order &&
                  !facts.order->customer.terms_days),
      remaining_(Remaining::none(facts.order->currency)),
      store_total_(Money::zero(facts.order->currency)) {}

void OrderBooks::run() {
    if (order_.test) return flag("skipped_test_order", "The store marks this order as a test.");
    if (!post_when_reached(facts_, rules_.policy.post_when)) return;
    if (!post_invoice()) return;
    for (OrderEvent const& event : events_of(facts_, rules_.policy.post_when)) {
        if (auto const* edit = std::get_if<Edit const*>(&event.fact)) apply(**edit);
        if (std::holds_alternative<Cancellation>(event.fact)) apply_cancellation(event.at);
        if (auto const* capture = std::get_if<Capture const*>(&event.fact)) apply(**capture);
        if (auto const* refund = std::get_if<Refund const*>(&event.fact)) apply(**refund);
    }
    finish();
}

void OrderBooks::flag(std::string const& text, std::string const& detail) {
    flags.push_back({text, order_.id, detail});
}

Money OrderBooks::rounded(Decimal amount) const {
    return Money::round(amount, order_.currency, rules_.policy.rounding_mode).value();
}

std::optional<Money> OrderBooks::rounded(std::optional<Decimal> const& amount) const {
    return amount ? std::optional(rounded(*amount)) : std::nullopt;
}

Crediting::Context OrderBooks::crediting() const {
    auto choice =
        choose_account(rules_.policy, {LineKind::refund_adjustment, LineDetail{}, order_, true});
    return {rules_, basis_of(order_), choice ? *std::move(choice) : AccountChoice{}};
}

/// Whether the order or an edit of it had such a line. It may have come to zero and been dropped.
bool OrderBooks::named_by_store(std::string const& line) const {
    auto const among = [&](std::vector<OrderLine> const& lines) {
        return std::any_of(
            lines.begin(), lines.end(), [&](OrderLine const& known) { return known.id == line; });
    };
    return among(order_.lines) || std::any_of(facts_.edits.begin(),
                                              facts_.edits.end(),
                                              [&](Edit const& edit) { return among(edit.added); });
}

std::optional<PostingDate> OrderBooks::date_for(Instant at, std::string const& what) {
    auto const date = periods_.posting_date(at);
    if (!date)
        flag("review:closed_period",
             what + " is dated " + periods_.day_of(at).to_string() +
                 ", in a period closed through " + rules_.policy.closed_through->to_string() + ".");
    return date;
}

std::size_t OrderBooks::add(NewDocument const& what,
                            std::vector<DocumentLine> lines,
                            std::vector<TaxedAmount> amounts) {
    documents.push_back(make(what, std::move(lines), std::move(amounts)));
    BookDocument const& book = documents.back();
    track(book);
    if (what.date.original)
        flag("moved_out_of_closed_period",
             what.key + " of " + what.date.original->to_string() + " is dated " +
                 what.date.date.to_string() + ".");
    if (what.type == DocumentType::invoice) {
        invoices_.push_back(documents.size() - 1);
        for (std::size_t i = 0; i < book.amounts.size(); ++i) {
            if (book.document.lines[i].kind == LineKind::rounding)
                remaining_.rounding += book.amounts[i].gross();
            else
                remaining_.add(book.document.lines[i], book.amounts[i]);
        }
    }
    return documents.size() - 1;
}

std::size_t OrderBooks::add_credit_note(NewDocument what, CreditDraft const& draft) {
    std::vector<DocumentLine> lines;
    std::vector<TaxedAmount> amounts;
    for (CreditLine const& line : draft.lines) {
        lines.push_back(document_line(rules_, line.line, line.amount));
        amounts.push_back(line.amount);
    }
    if (!draft.rounding.is_zero()) {
        // An account for it exists: the invoice has such a line, or it was asked for before.
        if (auto line = rounding_line(rules_, order_, lines, draft.rounding)) {
            lines.push_back(*std::move(line));
            amounts.push_back(TaxedAmount::untaxed(draft.rounding));
        }
    }
    what.type = DocumentType::credit_note;
    what.exhausts = remaining_.exhausted();
    credited_ = true;
    return add(what, std::move(lines), std::move(amounts));
}

BookDocument OrderBooks::make(NewDocument const& what,
                              std::vector<DocumentLine> lines,
                              std::vector<TaxedAmount> amounts) const {
    BookDocument book;
    book.amounts = std::move(amounts);
    book.member = what.member;
    book.of_edit = what.of_edit;
    Document& document = book.document;
    document.key = PostingKey(what.key);
    document.type = what.type;
    document.date = what.date.date;
    document.original_date = what.date.original;
    document.currency = order_.currency;
    document.lines = std::move(lines);
    set_totals(book);
    book.at = what.at;
    book.gateway = what.gateway;
    if (what.type == DocumentType::credit_note)
        document.credits = documents.front().document.key;
    else if (auto const days = order_.customer.terms_days)
        document.due_date = document.date.plus_days(*days);
    set_base(book, what);
    return book;
}

void OrderBooks::set_base(BookDocument& book, NewDocument const& what) const {
    Document& document = book.document;
    if (!base_.foreign(order_.currency)) {
        book.base = book.amounts;
        book.base_open = document.total;
        return;
    }
    document.rate = what.rate ? what.rate : order_.rate;
    if (!document.rate) return;
    bool const takes_left = what.exhausts && base_total_left_ && document.rate == order_.rate;
    document.base_total =
        takes_left ? *base_total_left_ : base_.convert(document.total, *document.rate);
    book.base = base_.convert_lines(book.amounts, *document.rate, *document.base_total);
    if (takes_left) take_base_left(book);
    book.base_open = document.base_total;
}

/// The accounts a last credit note brings to zero come to zero in the base currency as well.
void OrderBooks::take_base_left(BookDocument& book) const {
    auto left = base_left_;
    std::map<std::string, Money*> last;
    auto const look = [&](std::string const& account, Money amount, Money& base) {
        base = base_.convert(amount, *book.document.rate);
        auto const [entry, is_new] =
            left.try_emplace(account, Left{zero(), Money::zero(base_.currency())});
        entry->second.amount -= amount;
        entry->second.base -= base;
        last[account] = &base;
    };
    each_posting(rules_.taxes, book, look);
    for (auto const& [account, base] : last)
        if (left.at(account).amount.is_zero()) *base += left.at(account).base;
    absorb_residue(book.amounts, book.base, *book.document.base_total);
}

void OrderBooks::track(BookDocument const& book) {
    if (book.base.empty() || !base_.foreign(order_.currency)) return;
    bool const invoice = book.document.type == DocumentType::invoice;
    Money const nothing = Money::zero(base_.currency());
    Money const total = *book.document.base_total;
    base_total_left_ = base_total_left_.value_or(nothing) + (invoice ? total : -total);
    auto const note = [&](std::string const& account, Money amount, Money base) {
        auto const [entry, is_new] = base_left_.try_emplace(account, Left{zero(), nothing});
        entry->second.amount += invoice ? amount : -amount;
        entry->second.base += invoice ? base : -base;
    };
    each_posting(rules_.taxes, book, note);
}

}  // namespace cf
