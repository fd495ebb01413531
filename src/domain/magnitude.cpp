#include "domain/magnitude.hpp"

#include <algorithm>

namespace cf {
namespace {

/// Adds up amounts without their signs. Amounts beyond the limit are not added, so that the sum
/// itself stays in range.
class Sum {
  public:
    void add(Decimal amount) {
        Decimal const size = amount.abs();
        if (size > amounts_max() || sum_ > amounts_max())
            too_large_ = true;
        else
            sum_ += size;
    }
    void add(std::optional<Decimal> const& amount) {
        if (amount) add(*amount);
    }
    void see_rate(std::optional<Decimal> const& rate) {
        if (rate) rate_ = std::max(rate_, rate->abs());
    }
    Result<void> judge(std::string const& whose) const {
        // A rate beyond the limit is refused before it is multiplied; both factors are small then.
        Decimal const sum = sum_.rounded(0, Rounding::half_up);
        if (!too_large_ && rate_ <= amounts_max() &&
            sum * rate_.rounded(6, Rounding::half_up) <= amounts_max())
            return {};
        return Error{ErrorKind::invalid_input,
                     "money.too_large",
                     whose +
                         ": its amounts are larger than the books can hold; correct them where "
                         "they come from"};
    }

  private:
    Decimal sum_;
    Decimal rate_{1};
    bool too_large_ = false;
};

void add_line(OrderLine const& line, Sum& sum) {
    sum.add(line.amount);
    sum.add(line.discount);
    sum.add(line.tax);
    for (auto const& split : line.tax_split) sum.add(split.amount), sum.add(split.tax);
}

void add_order(Order const& order, Sum& sum) {
    for (auto const& line : order.lines) add_line(line, sum);
    for (auto const& coupon : order.coupons) sum.add(coupon.amount);
    sum.add(order.total);
    sum.add(order.collected_by_marketplace);
    sum.add(order.cash_rounding);
    for (auto const& [code, tax] : order.tax_by_code) sum.add(tax);
    sum.add(order.store_tax_total);
    sum.see_rate(order.rate);
}

void add_refund(Refund const& refund, Sum& sum) {
    for (auto const& item : refund.items) sum.add(item.amount), sum.add(item.tax);
    sum.add(refund.amount);
    for (auto const& tender : refund.tenders) sum.add(tender.amount), sum.see_rate(tender.rate);
}

void add_edit(Edit const& edit, Sum& sum) {
    for (auto const& line : edit.added) add_line(line, sum);
    for (auto const& removed : edit.removed) sum.add(removed.amount), sum.add(removed.tax);
    sum.add(edit.new_total);
}

}  // namespace

Decimal const& amounts_max() {
    static Decimal const most(10'000'000'000'000);
    return most;
}

Result<void> check_magnitude(OrderFacts const& facts) {
    Sum sum;
    if (facts.order) add_order(*facts.order, sum);
    for (auto const& authorisation : facts.authorisations) sum.add(authorisation.amount);
    for (auto const& capture : facts.captures) sum.add(capture.amount), sum.see_rate(capture.rate);
    for (auto const& refund : facts.refunds) add_refund(refund, sum);
    for (auto const& edit : facts.edits) add_edit(edit, sum);
    return sum.judge(facts.order ? "order " + facts.order->number : "an order not yet seen");
}

Result<void> check_magnitude(Payout const& payout) {
    Sum sum;
    sum.add(payout.net);
    for (auto const& entry : payout.entries) sum.add(entry.amount), sum.add(entry.fee);
    return sum.judge("payout " + payout.id);
}

}  // namespace cf
