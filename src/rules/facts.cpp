#include "rules/facts.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "domain/magnitude.hpp"

namespace cf {
namespace {

/// Keeps one fact of each identity: the earliest, so that the choice is nobody's order of arrival.
template <class Fact, class Identity>
void keep_first(std::vector<Fact>& facts, Identity identity) {
    std::stable_sort(facts.begin(), facts.end(), [&](Fact const& a, Fact const& b) {
        if (identity(a) != identity(b)) return identity(a) < identity(b);
        return a.at < b.at;
    });
    auto const same = [&](Fact const& a, Fact const& b) { return identity(a) == identity(b); };
    facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
}

template <class Fact>
void append(std::vector<Fact>& to, std::vector<Fact> const& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void take_earlier(std::optional<Instant>& known, std::optional<Instant> const& heard) {
    if (heard && (!known || *heard < *known)) known = heard;
}

void merge(OrderFacts& known, OrderFacts const& heard) {
    append(known.authorisations, heard.authorisations);
    append(known.captures, heard.captures);
    append(known.refunds, heard.refunds);
    append(known.edits, heard.edits);
    take_earlier(known.cancelled_at, heard.cancelled_at);
    take_earlier(known.shipped_at, heard.shipped_at);
}

void once_each(OrderFacts& facts) {
    keep_first(facts.captures, [](Capture const& c) { return c.id; });
    keep_first(facts.refunds, [](Refund const& r) { return r.id; });
    keep_first(facts.edits, [](Edit const& e) { return e.revision; });
}

/// Sums of an order stay below what 64 bits of minor units hold, in its own and the base currency.
class Range {
  public:
    void add(Decimal const& amount) {
        if (!fits_) return;
        fits_ = amount.abs() <= amounts_max() && ++count_ <= 100'000;
        if (fits_) sum_ += amount.abs();
    }
    void add(std::optional<Decimal> const& amount) {
        if (amount) add(*amount);
    }
    void rate(std::optional<Decimal> const& rate) {
        if (!rate) return;
        if (rate->sign() <= 0 || *rate > Decimal(1'000'000)) fits_ = false;
        if (*rate > rate_) rate_ = *rate;
    }
    bool fits() const {
        // A rate below one needs no check. Its digits are cut, so that the product has room.
        return fits_ && sum_ <= amounts_max() &&
               sum_.rounded(4, Rounding::down) * rate_.rounded(4, Rounding::down) <= amounts_max();
    }

  private:
    bool fits_ = true;
    int count_ = 0;
    Decimal sum_;
    Decimal rate_{1};
};

void add_lines(Range& range, std::vector<OrderLine> const& lines) {
    for (OrderLine const& line : lines) {
        range.add(line.amount);
        range.add(line.discount);
        range.add(line.tax);
        for (TaxSplit const& part : line.tax_split) range.add(part.amount), range.add(part.tax);
    }
}

void add_refund(Range& range, Refund const& refund) {
    range.add(refund.amount);
    for (RefundItem const& item : refund.items) range.add(item.amount), range.add(item.tax);
    for (Tender const& tender : refund.tenders) range.add(tender.amount), range.rate(tender.rate);
}

}  // namespace

std::vector<OrderFacts> distinct_orders(std::vector<OrderFacts> const& heard) {
    std::map<std::string, OrderFacts> by_id;
    for (OrderFacts const& facts : heard) {
        if (!facts.order) continue;
        auto const [known, is_new] = by_id.emplace(facts.order->id, facts);
        if (is_new) continue;
        if (facts.order->placed_at < known->second.order->placed_at)
            known->second.order = facts.order;
        merge(known->second, facts);
    }
    std::vector<OrderFacts> orders;
    for (auto& [id, facts] : by_id) {
        once_each(facts);
        orders.push_back(std::move(facts));
    }
    std::stable_sort(orders.begin(), orders.end(), [](OrderFacts const& a, OrderFacts const& b) {
        return a.order->placed_at < b.order->placed_at;
    });
    return orders;
}

std::vector<Payout> distinct_payouts(std::vector<Payout> const& heard) {
    std::vector<Payout> payouts = heard;
    keep_first(payouts, [](Payout const& p) { return p.id; });
    return payouts;
}

std::vector<OrderEvent> events_of(OrderFacts const& facts, PostWhen post_when) {
    using Key = std::tuple<bool, Instant, int, int, std::string>;
    std::vector<std::pair<Key, OrderEvent>> sorted;
    for (Edit const& edit : facts.edits) {
        bool const before_posting =
            post_when == PostWhen::shipped && facts.shipped_at && edit.at <= *facts.shipped_at;
        sorted.push_back({{!before_posting, edit.at, 0, edit.revision, ""}, {edit.at, &edit}});
    }
    if (auto const at = facts.cancelled_at)
        sorted.push_back({{true, *at, 1, 0, ""}, {*at, Cancellation{}}});
    for (Capture const& capture : facts.captures)
        sorted.push_back({{true, capture.at, 2, 0, capture.id}, {capture.at, &capture}});
    for (Refund const& refund : facts.refunds)
        sorted.push_back({{true, refund.at, 3, 0, refund.id}, {refund.at, &refund}});
    std::stable_sort(sorted.begin(), sorted.end(), [](auto const& a, auto const& b) {
        return a.first < b.first;
    });
    std::vector<OrderEvent> events;
    for (auto& [key, event] : sorted) events.push_back(event);
    return events;
}

bool post_when_reached(OrderFacts const& facts, PostWhen post_when) {
    switch (post_when) {
        case PostWhen::placed:
            return true;
        case PostWhen::first_capture:
            return !facts.captures.empty();
        case PostWhen::paid_or_authorised:
            return !facts.captures.empty() || !facts.authorisations.empty() ||
                   facts.order->total <= facts.order->collected_by_marketplace;
        case PostWhen::shipped:
            return facts.shipped_at.has_value();
    }
    return false;
}

bool within_range(OrderFacts const& facts) {
    Range range;
    Order const& order = *facts.order;
    range.add(order.total);
    range.add(order.collected_by_marketplace);
    range.add(order.cash_rounding);
    range.add(order.store_tax_total);
    range.rate(order.rate);
    add_lines(range, order.lines);
    for (Coupon const& coupon : order.coupons) range.add(coupon.amount);
    for (auto const& [code, tax] : order.tax_by_code) range.add(tax);
    for (Capture const& capture : facts.captures)
        range.add(capture.amount), range.rate(capture.rate);
    for (Refund const& refund : facts.refunds) add_refund(range, refund);
    for (Edit const& edit : facts.edits) {
        range.add(edit.new_total);
        add_lines(range, edit.added);
        for (RemovedLine const& removed : edit.removed)
            range.add(removed.amount), range.add(removed.tax);
    }
    return range.fits();
}

bool within_range(Payout const& payout) {
    Range range;
    range.add(payout.net);
    for (PayoutEntry const& entry : payout.entries) range.add(entry.amount), range.add(entry.fee);
    return range.fits();
}

}  // namespace cf
