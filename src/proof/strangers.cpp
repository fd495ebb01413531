#include "proof/strangers.hpp"

#include <map>

#include "base/text.hpp"
#include "engine/strangers.hpp"

namespace cf::proof {

OrderFinder::OrderFinder(std::vector<ExpectedOrder> const& orders, LedgerView const& view) {
    for (auto const& order : orders) {
        by_number_.emplace(fold(order.base_number), &order);
        for (auto& key : order.reference_keys()) by_reference_.emplace(std::move(key), &order);
        for (auto const& one : order.documents)
            if (one.document.type == DocumentType::invoice)
                if (auto const* held = view.numbered(one.document.type, one.number))
                    by_invoice_.emplace(held->id.value, &order);
    }
}

ExpectedOrder const* OrderFinder::of(BookedDocument const& document) const {
    std::string number = fold(document.number);
    while (!number.empty()) {
        if (auto const found = by_number_.find(number); found != by_number_.end())
            return found->second;
        auto const cut = number.find_last_of("- ");
        number.resize(cut == std::string::npos ? 0 : cut);
    }
    if (auto const* order = of(document.reference, document.total)) return order;
    for (auto const& one : document.allocations)
        if (auto const found = by_invoice_.find(one.invoice.value); found != by_invoice_.end())
            return found->second;
    return nullptr;
}

ExpectedOrder const* OrderFinder::of(std::string const& reference, Money total) const {
    auto const [first, last] =
        by_reference_.equal_range(reference_key(reference.substr(0, reference.find(" (2"))));
    for (auto it = first; it != last; ++it)
        if (it->second->refers_to_it(reference, total)) return it->second;
    return nullptr;
}

namespace {

void of_no_order(StrangerScope const& scope, BookedDocument const& held, Findings& findings) {
    static ExpectedOrder const nobody;
    static OrderMemory const none;
    scope.view.claim(held);
    OrderScope const in{nobody, none, scope.span, scope.view, findings};
    Figures effect = held_figures(held, scope.view);
    in.count(effect);
    in.report(Kind::document_of_no_order,
              held.date,
              held.number,
              std::string(held.type == DocumentType::invoice ? "Invoice " : "Credit note ") +
                  held.number + " over " + held.total.to_string() + " " +
                  std::string(held.currency.code()) +
                  " has one of our numbers, and the store has no such order. Void it, or give it "
                  "a number of its own.",
              std::move(effect));
}

}  // namespace

void compare_unclaimed(StrangerScope const& scope, Findings& findings) {
    OrderFinder const finder(scope.orders, scope.view);
    // Copied: claiming does not move them, but reading on while adding would.
    std::vector<BookedDocument const*> open;
    for (auto const& held : scope.view.documents())
        if (held.living() && !scope.view.claimed(held) && !scope.others.contains(held.id.value))
            open.push_back(&held);
    for (auto const* held : open) {
        if (auto const* order = finder.of(*held)) {
            compare_strangers(*order, scope.span, scope.view, {held}, findings);
        } else if (!scope.prefix.empty() && held->number.starts_with(scope.prefix)) {
            of_no_order(scope, *held, findings);
        }
    }
}

namespace {

/// Who uses which rate, and how surely it is the day's: what we posted can hardly be edited, what
/// a person entered beside it can be anything.
class DayRates {
  public:
    DayRates(LedgerView const& view, Currency base, std::set<std::string> const& posted)
        : base_(base) {
        for (auto const& held : view.documents())
            if (foreign(held) && held.rate)
                used_[day_of(held, held.date)][*held.rate] += view.claimed(held) ? 2 : 1;
        for (auto const& payment : view.payments())
            if (auto const* held = view.with_id(payment.document);
                held && foreign(*held) && payment.rate)
                used_[day_of(*held, payment.date)][*payment.rate] +=
                    posted.contains(payment.id.value) ? 3 : 1;
    }

    bool foreign(BookedDocument const& held) const {
        return held.living() && held.currency != base_;
    }

    /// The rate everything else of that day has, when it is another.
    std::optional<Decimal> instead_of(BookedDocument const& held,
                                      CalendarDate date,
                                      Decimal rate) const {
        auto const found = used_.find(day_of(held, date));
        if (found == used_.end()) return std::nullopt;
        auto usual = found->second.begin();
        for (auto it = found->second.begin(); it != found->second.end(); ++it)
            if (it->second > usual->second) usual = it;
        auto const own = found->second.find(rate);
        if (own != found->second.end() && own->second >= usual->second) return std::nullopt;
        return usual->first;
    }

  private:
    using Day = std::pair<CalendarDate, std::string>;
    static Day day_of(BookedDocument const& held, CalendarDate date) {
        return {date, std::string(held.currency.code())};
    }

    Currency base_;
    std::map<Day, std::map<Decimal, int>> used_;
};

std::string rate_text(BookedDocument const& held, CalendarDate date, Decimal is, Decimal usual) {
    return " was booked at the rate " + is.normalized().to_string() + "; everything else of " +
           date.to_string() + " in " + std::string(held.currency.code()) + " at " +
           usual.normalized().to_string() + ". ";
}

}  // namespace

void compare_rates(Span const& span,
                   LedgerView& view,
                   Currency base,
                   std::set<std::string> const& posted,
                   Findings& findings) {
    static ExpectedOrder const nobody;
    static OrderMemory const none;
    OrderScope const in{nobody, none, span, view, findings};
    DayRates const rates(view, base, posted);
    for (auto const& held : view.documents()) {
        if (!view.claimed(held) || !rates.foreign(held) || !held.rate) continue;
        auto const usual = rates.instead_of(held, held.date, *held.rate);
        if (!usual) continue;
        in.report(Kind::exchange_rate_changed,
                  held.date,
                  held.number,
                  "Document " + held.number + rate_text(held, held.date, *held.rate, *usual) +
                      "A person changed it in the ledger: put it right there.");
    }
    for (auto const& payment : view.payments()) {
        auto const* held = view.with_id(payment.document);
        if (!held || !view.claimed(*held) || !rates.foreign(*held) || !payment.rate) continue;
        auto const usual = rates.instead_of(*held, payment.date, *payment.rate);
        if (!usual) continue;
        in.report(Kind::exchange_rate_changed,
                  payment.date,
                  held->number,
                  "The payment of " + payment.amount.normalized().to_string() + " on " +
                      held->number + rate_text(*held, payment.date, *payment.rate, *usual) +
                      "The gain or loss on exchange moves with it. A person entered it: put it "
                      "right in the ledger.");
    }
}

}  // namespace cf::proof
