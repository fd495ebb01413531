#include "proof/strangers.hpp"

#include <map>

#include "base/text.hpp"

namespace cf::proof {
namespace {

/// Finds the order a number or a reference speaks of.
class OrderFinder {
  public:
    explicit OrderFinder(std::vector<ExpectedOrder> const& orders) {
        for (auto const& order : orders) {
            by_number_.emplace(ascii_lower(order.base_number), &order);
            for (auto const* text : {&order.reference, &order.short_reference})
                if (!text->empty()) by_reference_.emplace(*text, &order);
        }
    }

    ExpectedOrder const* of(BookedDocument const& document) const {
        std::string number = ascii_lower(document.number);
        while (!number.empty()) {
            if (auto const found = by_number_.find(number); found != by_number_.end())
                return found->second;
            auto const cut = number.find_last_of("- ");
            number.resize(cut == std::string::npos ? 0 : cut);
        }
        // The engine adds the true date to what it moves out of a closed period.
        auto const reference = document.reference.substr(0, document.reference.find(" (2"));
        auto const found = by_reference_.find(reference);
        return found == by_reference_.end() ? nullptr : found->second;
    }

  private:
    std::map<std::string, ExpectedOrder const*> by_number_;
    std::map<std::string, ExpectedOrder const*> by_reference_;
};

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
    OrderFinder const finder(scope.orders);
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

void compare_rates(Span const& span, LedgerView& view, Currency base, Findings& findings) {
    using Rates = std::map<Decimal, int>;
    std::map<std::pair<CalendarDate, std::string>, Rates> used;
    for (auto const& held : view.documents())
        if (held.living() && held.rate && held.currency != base)
            ++used[{held.date, std::string(held.currency.code())}][*held.rate];
    // Payments weigh more: what is paid can hardly be edited.
    for (auto const& payment : view.payments()) {
        auto const* held = view.with_id(payment.document);
        if (held && payment.rate && held->currency != base)
            used[{payment.date, std::string(held->currency.code())}][*payment.rate] += 2;
    }
    static ExpectedOrder const nobody;
    static OrderMemory const none;
    for (auto const& held : view.documents()) {
        if (!view.claimed(held) || !held.living() || !held.rate || held.currency == base) continue;
        auto const& rates = used[{held.date, std::string(held.currency.code())}];
        auto usual = rates.begin();
        for (auto it = rates.begin(); it != rates.end(); ++it)
            if (it->second > usual->second) usual = it;
        if (usual->first == *held.rate || usual->second < 2) continue;
        OrderScope const in{nobody, none, span, view, findings};
        in.report(Kind::exchange_rate_changed,
                  held.date,
                  held.number,
                  "Document " + held.number + " was booked at the rate " +
                      held.rate->normalized().to_string() + "; everything else of " +
                      held.date.to_string() + " in " + std::string(held.currency.code()) + " at " +
                      usual->first.normalized().to_string() +
                      ". A person changed it in the ledger: put it right there.");
    }
}

}  // namespace cf::proof
