// Payments, refunds, allocations: money on documents that both sides have.
#include <algorithm>
#include <functional>

#include "proof/compare_order.hpp"

namespace cf::proof {
namespace {

using Wanted = ExpectedMovement const*;

bool is_payment(ExpectedMovement const& one) {
    return one.movement.kind == MovementKind::payment || one.movement.kind == MovementKind::refund;
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
        // The surest sign first: our own reference, then what is the same.
        match([](Wanted a, SeenPayment const& b) { return b.reference == a->movement.key.value; });
        match([](Wanted a, SeenPayment const& b) {
            return same_amount(a, b) && same_date(a, b) && same_account(a, b);
        });
        match(
            [](Wanted a, SeenPayment const& b) { return same_amount(a, b) && same_account(a, b); });
        match([](Wanted a, SeenPayment const& b) { return same_amount(a, b); });
        match([](Wanted a, SeenPayment const& b) { return same_date(a, b) && same_account(a, b); });
        for (auto const* one : wanted_) missing(*one);
        for (auto const& one : seen_) extra(one);
    }

  private:
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
            bool const tender = scope_.span.tender_accounts.contains(known.account);
            report(refund_  ? Kind::refund_wrong_account
                   : tender ? Kind::tender_swapped
                            : Kind::payment_wrong_account,
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
            return seen.amount == one.movement.amount && (!invoice || seen.invoice == invoice->id);
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
