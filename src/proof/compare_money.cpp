// Payments, refunds, allocations: money on documents that both sides have.
#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "proof/compare_order.hpp"

namespace cf::proof {
namespace {

using Wanted = ExpectedMovement const*;

bool is_payment(ExpectedMovement const& one) {
    return one.movement.kind == MovementKind::payment || one.movement.kind == MovementKind::refund;
}

constexpr std::size_t parts_max = 12;  // Of one payment; more are not tried out.

/// Places of two or more amounts that come to `sum`, in rising order; empty when none do.
std::vector<std::size_t> parts_of(Money sum, std::vector<Money> const& amounts) {
    std::size_t const count = std::min(amounts.size(), parts_max);
    for (std::size_t set = 1; set < (std::size_t(1) << count); ++set) {
        Money rest = sum;
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < count; ++i)
            if ((set >> i) & 1) {
                rest -= amounts[i];
                chosen.push_back(i);
            }
        if (chosen.size() > 1 && rest.is_zero()) return chosen;
    }
    return {};
}

class MoneyCheck {
  public:
    MoneyCheck(OrderScope const& scope,
               ExpectedDocument const& expected,
               BookedDocument const& held)
        : scope_(scope),
          held_(held),
          refund_(held.type == DocumentType::credit_note),
          seen_(scope.view.payments_of(held)) {
        for (auto const& one : scope.order.movements)
            if (is_payment(one) && one.movement.applies_to == expected.document.key)
                wanted_.push_back(&one);
        known_ = wanted_;
    }

    void run() {
        // The surest sign first: what is the same, with our own reference before all.
        match([](Wanted a, SeenPayment const& b) { return ours(a, b) && same_amount(a, b); });
        match([](Wanted a, SeenPayment const& b) {
            return same_amount(a, b) && same_date(a, b) && same_account(a, b);
        });
        match(
            [](Wanted a, SeenPayment const& b) { return same_amount(a, b) && same_account(a, b); });
        // Sums before parts: of two halves neither is wrong, and none is to be deleted.
        match_parts(
            [](Wanted a, SeenPayment const& b) { return same_date(a, b) && same_account(a, b); });
        match_joined();
        match(ours);
        match([](Wanted a, SeenPayment const& b) { return same_amount(a, b); });
        match_parts([](Wanted, SeenPayment const&) { return true; });
        match([](Wanted a, SeenPayment const& b) { return same_date(a, b) && same_account(a, b); });
        for (auto const* one : wanted_) missing(*one);
        for (auto const& one : seen_) extra(one);
    }

  private:
    static bool ours(Wanted a, SeenPayment const& b) {
        return b.reference == a->movement.key.value;
    }
    static bool same_amount(Wanted a, SeenPayment const& b) {
        return a->movement.amount == b.amount;
    }
    static bool same_date(Wanted a, SeenPayment const& b) { return a->movement.date == b.date; }
    static bool same_account(Wanted a, SeenPayment const& b) {
        return b.account.empty() || a->account == b.account;
    }

    void match(std::function<bool(Wanted, SeenPayment const&)> const& same) {
        for (auto want = wanted_.begin(); want != wanted_.end();) {
            auto const found = std::ranges::find_if(seen_, [&](SeenPayment const& candidate) {
                return candidate.amount.currency() == (*want)->movement.amount.currency() &&
                       same(*want, candidate);
            });
            if (found == seen_.end()) {
                ++want;
                continue;
            }
            compare(**want, *found);
            seen_.erase(found);
            want = wanted_.erase(want);
        }
    }

    /// One payment of the store that is there as several.
    void match_parts(std::function<bool(Wanted, SeenPayment const&)> const& same) {
        for (auto want = wanted_.begin(); want != wanted_.end();) {
            std::vector<std::size_t> places;
            std::vector<Money> amounts;
            for (std::size_t i = 0; i < seen_.size(); ++i)
                if (seen_[i].amount.currency() == (*want)->movement.amount.currency() &&
                    same(*want, seen_[i])) {
                    places.push_back(i);
                    amounts.push_back(seen_[i].amount);
                }
            auto chosen = parts_of((*want)->movement.amount, amounts);
            if (chosen.empty()) {
                ++want;
                continue;
            }
            std::vector<SeenPayment> parts;
            for (auto const at : chosen) parts.push_back(seen_[places[at]]);
            std::ranges::reverse(chosen);
            for (auto const at : chosen) seen_.erase(seen_.begin() + std::ptrdiff_t(places[at]));
            in_parts(**want, parts);
            want = wanted_.erase(want);
        }
    }

    /// Several payments of the store that are there as one, on their day and account.
    void match_joined() {
        for (auto seen = seen_.begin(); seen != seen_.end();) {
            std::vector<std::size_t> places;
            std::vector<Money> amounts;
            for (std::size_t i = 0; i < wanted_.size(); ++i) {
                auto const& amount = wanted_[i]->movement.amount;
                if (amount.currency() != seen->amount.currency() || !same_date(wanted_[i], *seen) ||
                    !same_account(wanted_[i], *seen))
                    continue;
                places.push_back(i);
                amounts.push_back(amount);
            }
            auto chosen = parts_of(seen->amount, amounts);
            if (chosen.empty()) {
                ++seen;
                continue;
            }
            std::ranges::reverse(chosen);
            for (auto const at : chosen)
                wanted_.erase(wanted_.begin() + std::ptrdiff_t(places[at]));
            report(Kind::paid_in_parts,
                   seen->date,
                   std::to_string(chosen.size()) + " " + what() + "s" + named() +
                       " are there as one of " + seen->amount.to_string() +
                       ", on their day and account: the sums agree, nothing is to be done.",
                   {});
            seen = seen_.erase(seen);
        }
    }

    void in_parts(ExpectedMovement const& want, std::vector<SeenPayment> const& parts) const {
        Figures effect = store_effect(want);
        std::string list;
        std::string const* wrong_account = nullptr;
        bool wrong_date = false;
        for (auto part : parts) {
            if (part.account.empty()) part.account = want.account;
            add(effect, ledger_effect(part));
            list += (list.empty() ? "" : " + ") + part.amount.to_string();
            if (part.account != want.account) list += " on account " + part.account;
            if (part.date != want.movement.date) list += " on " + part.date.to_string();
            wrong_date = wrong_date || part.date != want.movement.date;
        }
        for (auto const& part : parts)
            if (!part.account.empty() && part.account != want.account)
                wrong_account = &part.account;
        std::string const text = "The " + what() + named() + " of " +
                                 want.movement.amount.to_string() + " is there in " +
                                 std::to_string(parts.size()) + " parts: " + list + ".";
        if (!wrong_account && !wrong_date)
            return report(Kind::paid_in_parts,
                          want.movement.date,
                          text + " The sums agree, nothing is to be done.",
                          {});
        Kind const kind = wrong_account ? account_kind(*wrong_account)
                          : refund_     ? Kind::refund_wrong_date
                                        : Kind::payment_wrong_date;
        report(kind,
               want.movement.date,
               text + " The store's is of " + want.movement.date.to_string() + " on account " +
                   want.account + ": put the parts right in the ledger.",
               std::move(effect));
    }

    Kind account_kind(std::string const& account) const {
        if (refund_) return Kind::refund_wrong_account;
        return scope_.span.tender_accounts.contains(account) ? Kind::tender_swapped
                                                             : Kind::payment_wrong_account;
    }

    std::string what() const { return refund_ ? "refund" : "payment"; }
    std::string named() const { return " on " + held_.number + " of order " + scope_.order.number; }

    Figures store_effect(ExpectedMovement const& one) const {
        Figures effect;
        add_tender(
            effect, Side::store, one.movement.date, one.account, held_.type, one.movement.amount);
        return effect;
    }
    Figures ledger_effect(SeenPayment const& one) const {
        Figures effect;
        add_tender(effect, Side::ledger, one.date, one.account, held_.type, one.amount);
        return effect;
    }

    void report(Kind kind, CalendarDate day, std::string text, Figures effect) const {
        scope_.report(kind, day, held_.number, std::move(text), std::move(effect));
    }

    void compare(ExpectedMovement const& want, SeenPayment const& seen) const {
        Figures effect = store_effect(want);
        SeenPayment known = seen;
        if (known.account.empty()) known.account = want.account;
        add(effect, ledger_effect(known));
        auto const day = want.movement.date;
        std::string const of = "The " + what() + named();
        if (known.account != want.account) {
            report(account_kind(known.account),
                   day,
                   of + " is on account " + known.account + "; the store took it by " +
                       want.movement.gateway + ", which belongs on account " + want.account +
                       ". Delete it in the ledger and look at the order again.",
                   std::exchange(effect, {}));
        }
        if (seen.amount != want.movement.amount)
            report(refund_ ? Kind::refund_wrong_amount : Kind::payment_wrong_amount,
                   day,
                   of + " is " + seen.amount.to_string() + "; the store says " +
                       want.movement.amount.to_string() + ".",
                   std::exchange(effect, {}));
        if (seen.date != want.movement.date) compare_dates(want, seen, std::move(effect));
    }

    void compare_dates(ExpectedMovement const& want,
                       SeenPayment const& seen,
                       Figures effect) const {
        auto const natural = want.movement.date;
        auto const& lock = scope_.span.locked_through;
        // What was closed when it was posted got the first open day: ours then, and its document's.
        bool const closed = lock && natural <= *lock && seen.date > natural &&
                            (seen.date == lock->plus_days(1) || seen.date == held_.date);
        std::string const text = "The " + what() + named() + " is dated " + seen.date.to_string() +
                                 "; the money moved on " + natural.to_string();
        if (closed)
            report(Kind::moved_out_of_closed_period,
                   natural,
                   text + ", whose period was closed.",
                   std::move(effect));
        else
            report(refund_ ? Kind::refund_wrong_date : Kind::payment_wrong_date,
                   natural,
                   text + ". Delete it in the ledger and look at the order again.",
                   std::move(effect));
    }

    void missing(ExpectedMovement const& want) const {
        auto const& order = scope_.order;
        std::string const text = "The " + what() + named() + " of " +
                                 want.movement.amount.to_string() + " by " + want.movement.gateway +
                                 " is missing in the ledger";
        bool const posted = scope_.memory.posting(want.movement.key) != nullptr;
        Kind kind = refund_ ? Kind::missing_refund : Kind::missing_payment;
        std::string why = posted ? ": it was there and somebody deleted it." : ".";
        if (!posted && !order.held.empty()) {
            kind = Kind::held_for_review;
            why = ", because a person is asked: " + order.held;
        } else if (!posted && !order.waiting.empty()) {
            kind = Kind::not_posted_yet;
            why = ": " + order.waiting + ".";
        }
        report(kind, want.movement.date, text + why, store_effect(want));
    }

    void extra(SeenPayment const& seen) const {
        bool const twin = std::ranges::any_of(known_, [&](Wanted want) {
            return want->movement.amount == seen.amount &&
                   (seen.account.empty() || want->account == seen.account);
        });
        Kind const kind = refund_ ? Kind::extra_refund
                          : twin  ? Kind::doubled_payment
                                  : Kind::extra_payment;
        std::string const where = seen.account.empty() ? "" : ", on account " + seen.account + ",";
        report(kind,
               seen.date,
               "A " + what() + named() + " of " + seen.amount.to_string() + where +
                   (twin && !refund_ ? " is there twice; the store took it once."
                                     : " has no counterpart in the store.") +
                   " Delete it in the ledger.",
               ledger_effect(seen));
    }

    OrderScope const& scope_;
    BookedDocument const& held_;
    bool refund_;
    std::vector<SeenPayment> seen_;
    std::vector<Wanted> wanted_, known_;
};

/// Allocations of a credit note to invoices.
void compare_allocations(OrderScope const& scope,
                         ExpectedDocument const& expected,
                         BookedDocument const& held) {
    if (held.type != DocumentType::credit_note) return;
    auto left = held.allocations;
    for (auto const& one : scope.order.movements) {
        if (one.movement.kind != MovementKind::allocation ||
            one.movement.from != expected.document.key.value)
            continue;
        auto const* target = scope.order.document(PostingKey(one.movement.to));
        auto const* invoice =
            target ? scope.view.numbered(DocumentType::invoice, target->number) : nullptr;
        auto const found = std::ranges::find_if(left, [&](BookedSettlement const& seen) {
            return same_money(seen.amount, one.movement.amount) &&
                   (!invoice || seen.invoice == invoice->id);
        });
        if (found != left.end()) {
            left.erase(found);
            continue;
        }
        bool const open = scope.memory.posting(one.movement.key) == nullptr &&
                          (!scope.order.held.empty() || !scope.order.waiting.empty());
        scope.report(open ? Kind::not_posted_yet : Kind::allocation_missing,
                     one.movement.date,
                     held.number,
                     "Credit note " + held.number + " of order " + scope.order.number +
                         " is not set off against " + (target ? target->number : "its invoice") +
                         " with " + one.movement.amount.to_string() +
                         ": both stay open. Allocate it in the ledger, or look at the order "
                         "again.");
    }
    for (auto const& seen : left)
        scope.report(Kind::allocation_unexpected,
                     seen.date,
                     held.number,
                     "Credit note " + held.number + " of order " + scope.order.number +
                         " is set off with " + seen.amount.to_string() +
                         " against a document; the store's refund was paid back instead. Undo the "
                         "allocation in the ledger.");
}

/// What others set off against an invoice: it is open by less than the store says.
void compare_credits(OrderScope const& scope, BookedDocument const& held) {
    if (held.type != DocumentType::invoice) return;
    auto const ours = [&](BookedSettlement const& credit) {
        return std::ranges::any_of(scope.order.documents, [&](ExpectedDocument const& one) {
            if (one.document.type != DocumentType::credit_note) return false;
            auto const* posting = scope.memory.posting(one.document.key);
            return equals_ignoring_case(credit.reference, one.number) ||
                   (posting && posting->vendor_id == credit.credit);
        });
    };
    for (auto const& credit : held.credits) {
        if (ours(credit)) continue;
        std::string const what =
            credit.reference.empty() ? "An over- or prepayment" : "Credit note " + credit.reference;
        scope.report(Kind::allocation_unexpected,
                     credit.date,
                     held.number,
                     what + " is set off against " + held.number + " of order " +
                         scope.order.number + " with " + credit.amount.to_string() +
                         "; nothing in the order leads to it. Undo the allocation in the ledger.");
    }
}

}  // namespace

void add_tender(Figures& figures,
                Side side,
                CalendarDate day,
                std::string const& account,
                DocumentType on,
                Money amount) {
    add(figures,
        side,
        {day, std::string(amount.currency().code()), Measure::tender, account},
        on == DocumentType::invoice ? amount : -amount);
}

void compare_money(OrderScope const& scope,
                   ExpectedDocument const& expected,
                   BookedDocument const& held) {
    MoneyCheck(scope, expected, held).run();
    compare_allocations(scope, expected, held);
    compare_credits(scope, held);
}

void add_expected_money(OrderScope const& scope, PostingKey const& document, Figures& effect) {
    for (auto const& one : scope.order.movements) {
        if (!is_payment(one) || one.movement.applies_to != document) continue;
        bool const payment = one.movement.kind == MovementKind::payment;
        add_tender(effect,
                   Side::store,
                   one.movement.date,
                   one.account,
                   payment ? DocumentType::invoice : DocumentType::credit_note,
                   one.movement.amount);
    }
}

void compare_other_movements(OrderScope const& scope) {
    for (auto const& one : scope.order.movements) {
        bool const credit = one.movement.kind == MovementKind::customer_credit;
        if ((!credit && one.movement.kind != MovementKind::journal) ||
            !scope.span.contains(one.movement.date))
            continue;
        auto const& movements = scope.view.movements();
        bool const found = std::ranges::any_of(movements, [&](BookedMovement const& seen) {
            return seen.reference == one.movement.key.value;
        });
        if (found) continue;
        bool const open = scope.memory.posting(one.movement.key) == nullptr &&
                          (!scope.order.held.empty() || !scope.order.waiting.empty());
        scope.report(open     ? Kind::not_posted_yet
                     : credit ? Kind::customer_credit_missing
                              : Kind::journal_missing,
                     one.movement.date,
                     "",
                     std::string(credit ? "The customer credit of " : "The journal of ") +
                         one.movement.amount.to_string() + " for order " + scope.order.number +
                         " is missing in the ledger. Look at the order again.");
    }
}

}  // namespace cf::proof
