#include "connectors/woocommerce/sim/tax.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/check.hpp"

namespace cf::woocommerce::sim {

namespace {

/// Digits carried between two roundings.
constexpr int inner_digits = 12;

Int128 power_of_ten(int exponent) {
    Int128 value = 1;
    for (int i = 0; i < exponent; ++i) value *= 10;
    return value;
}

bool fits(TaxRate const& rate, std::string const& tax_class, TaxPlace const& place) {
    return rate.tax_class == tax_class && (rate.country.empty() || rate.country == place.country) &&
           (rate.state.empty() || rate.state == place.state);
}

}  // namespace

int precision_of(Settings const& settings) { return std::max(settings.decimals + 2, 6); }

TaxPlace place_of(Order const& order, Settings const& settings) {
    for (Json const* address : {&order.shipping, &order.billing})
        if (!(*address)["country"].text().empty())
            return {std::string((*address)["country"].text()),
                    std::string((*address)["state"].text())};
    return {settings.base_country, settings.base_state};
}

std::vector<TaxRate const*> rates_for(Store const& store,
                                      std::string const& tax_class,
                                      TaxPlace const& place) {
    std::vector<TaxRate const*> found;
    if (!store.settings.calculate_taxes) return found;
    for (auto const& [id, rate] : store.tax_rates)
        if (fits(rate, tax_class, place)) found.push_back(&rate);
    std::stable_sort(found.begin(), found.end(), [](TaxRate const* a, TaxRate const* b) {
        return std::tuple(a->priority, a->country.empty(), a->state.empty(), a->order, a->id) <
               std::tuple(b->priority, b->country.empty(), b->state.empty(), b->order, b->id);
    });
    std::set<int> taken;
    std::erase_if(found, [&](TaxRate const* rate) { return !taken.insert(rate->priority).second; });
    return found;
}

Decimal divided(Decimal a, Decimal b, int digits, Rounding rounding) {
    CF_CHECK(!b.is_zero());
    a = a.normalized();
    b = b.normalized();
    // Two digits more than asked, cut, with a sticky last digit: the rounding then sees which side
    // of a tie the quotient is on.
    int const shift = digits + 2 + b.scale() - a.scale();
    Int128 top = a.coefficient() < 0 ? -a.coefficient() : a.coefficient();
    Int128 bottom = b.coefficient() < 0 ? -b.coefficient() : b.coefficient();
    (shift >= 0 ? top : bottom) *= power_of_ten(shift >= 0 ? shift : -shift);
    Int128 quotient = top / bottom;
    if (top % bottom != 0 && quotient % 10 == 0) quotient += 1;
    Decimal const size = Decimal::from_parts(quotient, digits + 2).rounded(digits, rounding);
    return a.sign() * b.sign() < 0 ? -size : size;
}

std::vector<RateAmount> tax_on_net(Decimal net,
                                   std::vector<TaxRate const*> const& rates,
                                   int precision) {
    Decimal regular;
    for (auto const* rate : rates)
        if (!rate->compound) regular += divided(net * rate->percent, 100, inner_digits);
    std::vector<RateAmount> amounts;
    Decimal below = net + regular;
    for (auto const* rate : rates) {
        Decimal const base = rate->compound ? below : net;
        Decimal const tax = divided(base * rate->percent, 100, inner_digits);
        if (rate->compound) below += tax;
        amounts.push_back({rate->id, tax.rounded(precision, Rounding::half_up)});
    }
    return amounts;
}

std::vector<RateAmount> tax_inside_gross(Decimal gross,
                                         std::vector<TaxRate const*> const& rates,
                                         int precision) {
    std::vector<RateAmount> amounts(rates.size());
    Decimal without_compound = gross;
    Decimal regular_percent;
    for (std::size_t i = rates.size(); i-- > 0;) {
        amounts[i].rate = rates[i]->id;
        if (!rates[i]->compound) {
            regular_percent += rates[i]->percent;
            continue;
        }
        Decimal const net = divided(without_compound * 100, rates[i]->percent + 100, inner_digits);
        amounts[i].amount = without_compound - net;
        without_compound = net;
    }
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (!rates[i]->compound)
            amounts[i].amount =
                divided(without_compound * rates[i]->percent, regular_percent + 100, inner_digits);
    for (auto& share : amounts) share.amount = share.amount.rounded(precision, Rounding::half_up);
    return amounts;
}

Decimal sum_of(std::vector<RateAmount> const& amounts) {
    Decimal sum;
    for (auto const& share : amounts) sum += share.amount;
    return sum;
}

Decimal round_tax(Decimal tax, Settings const& settings) {
    return tax.rounded(settings.decimals,
                       settings.prices_include_tax ? Rounding::half_down : Rounding::half_up);
}

}  // namespace cf::woocommerce::sim
