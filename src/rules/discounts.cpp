#include "rules/discounts.hpp"

#include <algorithm>

#include "domain/allocation.hpp"

namespace cf {
namespace {

bool eligible(Coupon const& coupon, OrderLine const& line) {
    if (coupon.applies_to_products) return line.kind == LineKind::product;
    auto const& ids = coupon.applies_to;
    return std::find(ids.begin(), ids.end(), line.id) != ids.end();
}

void take_off(Coupon const& coupon,
              Order const& order,
              Rounding rounding,
              std::vector<Decimal>& off) {
    std::vector<std::size_t> where;
    std::vector<Decimal> left;
    std::vector<Money> caps;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        Decimal const remaining = order.lines[i].amount - off[i];
        if (!eligible(coupon, order.lines[i]) || remaining.sign() <= 0) continue;
        where.push_back(i);
        left.push_back(remaining);
        caps.push_back(Money::round(remaining, order.currency, Rounding::down).value());
    }
    Money const amount = Money::round(coupon.amount, order.currency, rounding).value();
    auto const shares = allocate_capped(amount, left, caps);
    for (std::size_t i = 0; i < shares.size(); ++i) off[where[i]] += shares[i].decimal();
}

}  // namespace

std::vector<Decimal> discounts_of_lines(Order const& order, Rounding rounding) {
    std::vector<Decimal> off;
    for (OrderLine const& line : order.lines) off.push_back(line.discount.value_or(Decimal(0)));
    for (Coupon const& coupon : order.coupons)
        if (coupon.amount.sign() > 0) take_off(coupon, order, rounding, off);
    return off;
}

}  // namespace cf
