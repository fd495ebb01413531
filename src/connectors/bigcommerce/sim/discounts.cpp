#include "connectors/bigcommerce/sim/discounts.hpp"

#include <algorithm>

#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// What can still be taken off a line, in whole units of the currency.
Decimal discountable(OrderLine const& line, int digits) {
    if (line.type == LineType::gift_certificate) return {};
    Decimal const left = line.price * Decimal(line.quantity) - line.discount_sum();
    return left.rounded(digits, Rounding::down);
}

/// Takes `amount`, or what can be taken, off all lines by weight; returns what was taken.
Decimal take_off_order(Order& order, Decimal amount, Discount const& like) {
    std::vector<Decimal> weights;
    Decimal whole;
    for (auto const& line : order.lines) {
        weights.push_back(discountable(line, order.digits));
        whole += weights.back();
    }
    amount = std::min(round_to(amount, order.digits), whole);
    if (amount.sign() <= 0) return {};
    auto const parts = spread(amount, weights, order.digits);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].is_zero()) continue;
        Discount part = like;
        part.amount = parts[i];
        order.lines[i].discounts.push_back(std::move(part));
    }
    return amount;
}

Decimal take_off_each_line(Order& order, CouponSettings const& coupon, Discount const& like) {
    Decimal sum;
    for (auto& line : order.lines) {
        Decimal const most = discountable(line, order.digits);
        Decimal const wanted =
            coupon.type == 1
                ? pro_rata(line.price * Decimal(line.quantity), coupon.amount, 100, order.digits)
                : coupon.amount * Decimal(line.quantity);
        Discount part = like;
        part.amount = std::min(round_to(wanted, order.digits), most);
        if (part.amount.sign() <= 0) continue;
        sum += part.amount;
        line.discounts.push_back(std::move(part));
    }
    return sum;
}

Decimal take_off_shipping(Order const& order, CouponSettings const& coupon) {
    Decimal gross;
    for (auto const& address : order.addresses) gross += address.shipping.base;
    return coupon.type == 4 ? gross : std::min(coupon.amount, gross);
}

}  // namespace

Result<> apply_discounts(Order& order, OrderRequest const& request, Settings const& settings) {
    for (auto const& code : request.coupons) {
        auto const found = std::find_if(settings.coupons.begin(),
                                        settings.coupons.end(),
                                        [&](auto& one) { return one.code == code; });
        if (found == settings.coupons.end()) {
            return bad_input("order: the store has no coupon '" + code + "'");
        }
        // Coupons are usable in the store's own currency only. (Sheet section 7.)
        if (order.currency != settings.own_currency().code) {
            return bad_input("order: coupons work in the store's own currency only");
        }
        OrderCoupon used{.coupon_id = found->id, .code = code, .face = found->amount};
        used.type = found->type;
        Discount like{.id = "coupon", .amount = {}, .name = found->name, .code = code};
        like.target = found->type <= 1 ? "product" : "order";
        if (found->type <= 1) used.discount = take_off_each_line(order, *found, like);
        if (found->type == 2 || found->type == 5) {
            used.discount = take_off_order(order, found->amount, like);
        }
        if (found->type == 3 || found->type == 4) used.discount = take_off_shipping(order, *found);
        order.coupons.push_back(std::move(used));
    }
    if (request.manual_discount.sign() < 0) {
        return bad_input("order: manual_discount must not be negative");
    }
    take_off_order(order,
                   request.manual_discount,
                   {.id = "manual-discount",
                    .amount = {},
                    .name = "Manual Discount",
                    .code = "",
                    .target = "order"});
    return {};
}

}  // namespace cf::bigcommerce::sim
