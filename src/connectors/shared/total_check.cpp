#include "connectors/shared/total_check.hpp"

namespace cf {

Result<Money> to_money(Decimal amount, Currency currency) {
    return Money::round(amount, currency, Rounding::half_up);
}

Decimal in_minor_units(Decimal amount, Currency currency) {
    // Whole cents are padded, never cut: "5" EUR reads 5.00 afterwards.
    return amount.rounded(currency.exponent(), Rounding::half_up);
}

Decimal minor_unit(Currency currency) { return Decimal::from_parts(1, currency.exponent()); }

Decimal stated_tax_of(OrderLine const& line) {
    if (line.tax_split.empty()) return line.tax.value_or(Decimal());
    Decimal tax;
    for (auto const& split : line.tax_split) tax += split.tax;
    return tax;
}

Decimal gross_of(OrderLine const& line, Order const& order) {
    Currency const currency = order.currency;
    if (line.tax_split.empty()) {
        Decimal gross = in_minor_units(line.amount - line.discount.value_or(Decimal()), currency);
        if (!order.prices_include_tax) gross += in_minor_units(stated_tax_of(line), currency);
        return gross;
    }
    Decimal gross;
    for (auto const& split : line.tax_split) {
        gross += in_minor_units(split.amount, currency);
        if (!order.prices_include_tax) gross += in_minor_units(split.tax, currency);
    }
    return gross;
}

TotalCheck check_total(Order const& order, std::string rounding_note, Decimal cut) {
    TotalCheck check;
    check.lines_total = in_minor_units(Decimal(), order.currency);
    for (auto const& line : order.lines) check.lines_total += gross_of(line, order);
    for (auto const& coupon : order.coupons) check.lines_total -= coupon.amount;
    check.difference = order.total - order.collected_by_marketplace - check.lines_total;
    if (check.difference.is_zero()) return check;

    Decimal const tolerance =
        minor_unit(order.currency) * Decimal(std::int64_t(order.lines.size())) + cut;
    std::string const amount =
        check.difference.to_string() + " " + std::string(order.currency.code());
    if (check.difference.abs() <= tolerance) {
        check.verdict = TotalCheck::Verdict::rounding;
        check.why = "the total is " + amount + " off the sum of its lines: " + rounding_note;
    } else {
        check.verdict = TotalCheck::Verdict::unexplained;
        check.why = "the lines come to " + check.lines_total.to_string() +
                    ", the store's total is " + order.total.to_string() + "; " + amount +
                    " is more than rounding, so nothing is posted before a person has looked";
    }
    return check;
}

void set_placed_at(OrderSnapshot& snapshot,
                   std::optional<Instant> created,
                   std::optional<Instant> modified) {
    snapshot.facts.order->placed_at = created.value_or(modified.value_or(Instant{}));
    if (created || !modified) return;  // Without any date the engine holds the order.
    snapshot.check.verdict = TotalCheck::Verdict::unexplained;
    snapshot.check.why =
        "the store does not say when the order was placed, so its period is not known; nothing is "
        "posted before a person has looked";
}

}  // namespace cf
