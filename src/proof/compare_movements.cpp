// Bank movements and journals that no order leads to: entered by a person, or by another program.
#include <algorithm>

#include "proof/strangers.hpp"

namespace cf::proof {
namespace {

class MovementCheck {
  public:
    MovementCheck(MovementScope const& scope, Findings& findings)
        : scope_(scope), findings_(findings), finder_(scope.orders, scope.view) {
        for (auto const& order : scope.orders)
            for (auto const& one : order.movements)
                if (one.movement.kind == MovementKind::customer_credit ||
                    one.movement.kind == MovementKind::journal)
                    expected_.emplace(one.movement.key.value, &order);
    }

    void run() {
        auto const& movements = scope_.view.movements();
        for (auto const& movement : movements)
            if (ours(movement)) taken_.insert(movement.reference);
        for (auto const& movement : movements)
            if (movement.posted() && !ours(movement)) judge(movement);
        for (auto const& [place, sum] : others_) list(place, sum);
    }

  private:
    struct Sum {
        std::int64_t movements = 0, journals = 0;
        Money amount;
    };

    bool ours(BookedMovement const& movement) const {
        return scope_.posted.contains(movement.id.value);
    }

    void judge(BookedMovement const& movement) {
        auto const expected = expected_.find(movement.reference);
        // The first that carries our reference is ours; the next one doubles it.
        if (expected != expected_.end() && taken_.insert(movement.reference).second) return;
        auto const* order = expected != expected_.end() ? expected->second : named_order(movement);
        Figures const effect = effect_of(movement);
        if (order) return of_order(movement, *order, effect);
        for (auto const& [figure, sides] : effect) {
            auto& sum = others_.try_emplace(figure, Sum{0, 0, Money::zero(sides.ledger.currency())})
                            .first->second;
            ++(movement.journal ? sum.journals : sum.movements);
            sum.amount += sides.ledger;
        }
    }

    Currency currency_of(BookedMovement const& movement) const {
        return movement.currency.value_or(scope_.base);
    }

    ExpectedOrder const* named_order(BookedMovement const& movement) const {
        auto const total = Money::exact(movement.amount, currency_of(movement));
        Money const sum = total.has_value() ? *total : Money::zero(currency_of(movement));
        if (auto const* order = finder_.of(movement.reference, sum)) return order;
        for (auto const& entry : movement.entries)
            if (auto const* order = finder_.of(entry.description, sum)) return order;
        return nullptr;
    }

    /// What it does to the sums the proof compares.
    Figures effect_of(BookedMovement const& movement) const {
        Figures effect;
        auto const& tenders = scope_.span.tender_accounts;
        auto const among = [](std::set<std::string> const& all, BookedEntry const& entry) {
            return all.contains(entry.account) || all.contains(entry.account_id);
        };
        auto const currency = currency_of(movement);
        for (auto const& entry : movement.entries) {
            auto const amount = Money::exact(entry.amount, currency);
            bool const tender = among(tenders, entry);
            if (!amount || amount->is_zero() || (!tender && !among(scope_.accounts, entry)))
                continue;
            Figure const figure{movement.date,
                                std::string(currency.code()),
                                tender ? Measure::tender : Measure::account,
                                entry.account};
            add(effect, Side::ledger, figure, tender ? *amount : -*amount);
        }
        return effect;
    }

    void of_order(BookedMovement const& movement,
                  ExpectedOrder const& order,
                  Figures const& effect) {
        std::string accounts;
        for (auto const& entry : movement.entries)
            accounts += (accounts.empty() ? "" : ", ") + entry.account;
        OrderScope const in{order, none_, scope_.span, scope_.view, findings_};
        in.count(effect);
        in.report(movement.journal ? Kind::journal_by_hand : Kind::movement_by_hand,
                  movement.date,
                  "",
                  std::string(movement.journal ? "A journal" : "A bank movement") + " of " +
                      movement.amount.to_string() + " " +
                      std::string(currency_of(movement).code()) + " on accounts " + accounts +
                      " carries the reference of order " + order.number +
                      ", and nothing in the order leads to it. If it books the order's money, "
                      "delete it and look at the order again; if it is something else, take the "
                      "order's reference off it.",
                  effect);
    }

    void list(Figure const& figure, Sum const& sum) {
        Figures effect;
        add(effect, Side::ledger, figure, sum.amount);
        OrderScope const in{nobody_, none_, scope_.span, scope_.view, findings_};
        in.count(effect);
        auto const count = [](std::int64_t number, char const* what) {
            return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
        };
        std::string what = sum.movements ? count(sum.movements, "bank movement") : "";
        if (sum.journals) what += (what.empty() ? "" : " and ") + count(sum.journals, "journal");
        in.report(Kind::other_movements,
                  figure.day,
                  "",
                  "Account " + figure.name + " also moved by " + sum.amount.to_string() + " " +
                      figure.currency + " through " + what +
                      " that name no order: fees, payouts, entries by hand. The store says "
                      "nothing of them, so they are listed and not judged.",
                  std::move(effect));
    }

    MovementScope const& scope_;
    Findings& findings_;
    OrderFinder finder_;
    ExpectedOrder const nobody_{};
    OrderMemory const none_{};
    std::map<std::string, ExpectedOrder const*> expected_;
    std::set<std::string> taken_;
    std::map<Figure, Sum> others_;
};

}  // namespace

void compare_movements(MovementScope const& scope, Findings& findings) {
    MovementCheck(scope, findings).run();
}

}  // namespace cf::proof
