#include "connectors/bigcommerce/sim/placing.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// What turns entered amounts of one order into taxed ones.
struct Pricing {
    Settings const& settings;
    TaxRules rules;
    bool tax_exempt;

    std::vector<TaxRate> const& rates(int tax_class) const {
        static std::vector<TaxRate> const none;
        return tax_exempt ? none : settings.rates_of(tax_class);
    }
    TaxedAmount of(Decimal entered, int tax_class) const {
        TaxedAmount amount = taxed(entered, rates(tax_class), rules);
        amount.tax_class = tax_class;
        return amount;
    }
};

void add(TaxedAmount& sum, TaxedAmount const& part) {
    sum.base += part.base;
    sum.ex += part.ex;
    sum.inc += part.inc;
    sum.tax += part.tax;
}

void price_line(OrderLine& line, Pricing const& pricing, bool naive) {
    bool const inclusive = pricing.rules.basis == PriceBasis::inclusive;
    auto const& rates = pricing.rates(line.tax_class);
    // The other side of a unit price keeps four decimals, whatever the strategy.
    Decimal const unit_tax = sum_of(tax_parts(line.price, rates, pricing.rules.basis, 4));
    line.price_ex = inclusive ? line.price - unit_tax : line.price;
    line.price_inc = inclusive ? line.price : line.price + unit_tax;
    Decimal const entered = line.price * Decimal(line.quantity);
    line.total = pricing.of(entered, line.tax_class);
    // Tax is always on what is left after discounts. (Sheet section 6.)
    Decimal const left = entered - line.discount_sum();
    line.tax_parts = tax_parts(left, rates, pricing.rules.basis, pricing.rules.tax_digits());
    line.tax = sum_of(line.tax_parts);
    line.discounted_inc = inclusive ? left : left + line.tax;
    if (naive) line.discounted_inc = line.total.inc - line.discount_sum();
}

void price_address(OrderAddress& address, Decimal shipping_discount, Pricing const& pricing) {
    Decimal const gross = address.shipping.base;
    address.shipping = pricing.of(gross - shipping_discount, 2);
    address.shipping.base = gross;
    address.handling = pricing.of(address.handling.base, 2);
}

/// Shipping coupons take from the first address that still costs something.
void price_addresses(Order& order, Pricing const& pricing, bool coupon_gross) {
    Decimal left;
    for (auto const& coupon : order.coupons) {
        if (coupon.type == 3 || coupon.type == 4) left += coupon.discount;
    }
    if (coupon_gross) left = Decimal();
    for (auto& address : order.addresses) {
        Decimal const taken = left < address.shipping.base ? left : address.shipping.base;
        left -= taken;
        price_address(address, taken, pricing);
    }
}

void price_wrapping(OrderLine& line, Pricing const& pricing, bool per_unit) {
    Decimal const entered = line.wrapping_shown.base;
    line.wrapping_shown = pricing.of(entered, 3);
    line.wrapping =
        per_unit ? pricing.of(entered * Decimal(line.quantity), 3) : line.wrapping_shown;
}

void sum_up(Order& order, TaxedAmount const& fees) {
    Decimal const discounts = order.discount_amount + order.coupon_discount;
    order.total_tax = order.subtotal_tax + order.shipping.tax + order.handling.tax +
                      order.wrapping.tax + fees.tax;
    if (order.basis == PriceBasis::inclusive) {
        order.total_inc = order.subtotal_inc + order.shipping.inc + order.handling.inc +
                          order.wrapping.inc + fees.inc - discounts;
        order.total_ex = order.total_inc - order.total_tax;
    } else {
        order.total_ex = order.subtotal_ex + order.shipping.ex + order.handling.ex +
                         order.wrapping.ex + fees.ex - discounts;
        order.total_inc = order.total_ex + order.total_tax;
    }
}

/// Money taken off by discounts on lines, per kind; shipping coupons only where they count there.
void sum_discounts(Order& order, bool coupon_gross) {
    order.discount_amount = order.coupon_discount = Decimal();
    for (auto const& line : order.lines) {
        for (auto const& discount : line.discounts) {
            auto& sum = discount.id == "coupon" ? order.coupon_discount : order.discount_amount;
            sum += discount.amount;
        }
    }
    if (!coupon_gross) return;
    for (auto const& coupon : order.coupons) {
        if (coupon.type == 3 || coupon.type == 4) order.coupon_discount += coupon.discount;
    }
}

}  // namespace

TaxRules rules_of(Order const& order, Settings const& settings) {
    return {.basis = order.basis, .strategy = settings.strategy, .currency_digits = order.digits};
}

void recompute(Order& order, Settings const& settings, Switches const& switches) {
    Pricing const pricing{settings, rules_of(order, settings), order.tax_exempt};
    price_addresses(order, pricing, switches.shipping_coupon_gross);
    order.subtotal_ex = order.subtotal_inc = order.subtotal_tax = Decimal();
    order.shipping = order.handling = order.wrapping = TaxedAmount{};
    for (auto& line : order.lines) {
        price_line(line, pricing, switches.discounted_naive);
        price_wrapping(line, pricing, switches.wrapping_per_unit);
        order.subtotal_ex += line.total.ex;
        order.subtotal_inc += line.total.inc;
        order.subtotal_tax += line.tax;
        add(order.wrapping, line.wrapping);
    }
    for (auto const& address : order.addresses) {
        add(order.shipping, address.shipping);
        add(order.handling, address.handling);
    }
    TaxedAmount fees;
    for (auto& fee : order.fees) {
        fee.cost = pricing.of(fee.cost.base, 0);
        if (!switches.fees_excluded) add(fees, fee.cost);
    }
    order.fees_in_total = !switches.fees_excluded;
    sum_discounts(order, switches.shipping_coupon_gross);
    sum_up(order, fees);
}

}  // namespace cf::bigcommerce::sim
