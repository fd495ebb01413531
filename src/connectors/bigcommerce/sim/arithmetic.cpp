#include "connectors/bigcommerce/sim/arithmetic.hpp"

#include <algorithm>
#include <numeric>

#include "base/check.hpp"
#include "base/ratio.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// The rates' indexes, lowest priority first; equal priorities keep their order.
std::vector<std::size_t> by_priority(std::vector<TaxRate> const& rates) {
    std::vector<std::size_t> order(rates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rates[a].priority < rates[b].priority;
    });
    return order;
}

/// What each rate takes of one unit of net price, compounding included.
std::vector<Ratio> effective_rates(std::vector<TaxRate> const& rates) {
    std::vector<Ratio> effective(rates.size(), Ratio(0));
    Ratio base(1);     // Net plus the taxes of lower priorities.
    Ratio pending(0);  // Taxes of the current priority.
    int priority = 0;
    bool first = true;
    for (std::size_t index : by_priority(rates)) {
        if (!first && rates[index].priority != priority) {
            base = base + pending;
            pending = Ratio(0);
        }
        first = false;
        priority = rates[index].priority;
        effective[index] = base * Ratio(rates[index].percent) / Ratio(100);
        pending = pending + effective[index];
    }
    return effective;
}

}  // namespace

Decimal round_to(Decimal amount, int digits) { return amount.rounded(digits, Rounding::half_up); }

std::vector<TaxPart> tax_parts(Decimal entered,
                               std::vector<TaxRate> const& rates,
                               PriceBasis basis,
                               int digits) {
    std::vector<TaxPart> parts;
    if (rates.empty()) return parts;
    auto const effective = effective_rates(rates);
    Ratio net(entered);
    if (basis == PriceBasis::inclusive) {
        Ratio gross_factor(1);
        for (auto const& rate : effective) gross_factor = gross_factor + rate;
        net = net / gross_factor;
    }
    parts.reserve(rates.size());
    for (std::size_t i = 0; i < rates.size(); ++i) {
        parts.push_back({.name = rates[i].name,
                         .percent = rates[i].percent,
                         .priority = rates[i].priority,
                         .amount = (net * effective[i]).rounded(digits, Rounding::half_up)});
    }
    return parts;
}

Decimal sum_of(std::vector<TaxPart> const& parts) {
    Decimal sum;
    for (auto const& part : parts) sum += part.amount;
    return sum;
}

TaxedAmount taxed(Decimal entered, std::vector<TaxRate> const& rates, TaxRules rules) {
    TaxedAmount amount{.base = entered, .ex = entered, .inc = entered};
    amount.parts = tax_parts(entered, rates, rules.basis, rules.tax_digits());
    amount.tax = sum_of(amount.parts);
    if (rules.basis == PriceBasis::inclusive) {
        amount.ex = entered - amount.tax;
    } else {
        amount.inc = entered + amount.tax;
    }
    return amount;
}

Decimal pro_rata(Decimal amount, Decimal part, Decimal whole, int digits) {
    if (whole.is_zero()) return {};
    return (Ratio(amount) * Ratio(part) / Ratio(whole)).rounded(digits, Rounding::half_up);
}

std::vector<Decimal> spread(Decimal amount, std::vector<Decimal> const& weights, int digits) {
    CF_CHECK(!weights.empty());
    CF_CHECK(amount == amount.rounded(digits, Rounding::down));
    Decimal whole;
    for (auto const& weight : weights) whole += weight;
    std::vector<Decimal> parts(weights.size());
    if (whole.is_zero()) {
        parts.front() = amount;
        return parts;
    }
    std::vector<Ratio> remainders;
    Decimal left = amount;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Ratio const exact = Ratio(amount) * Ratio(weights[i]) / Ratio(whole);
        parts[i] = exact.floored(digits);
        remainders.push_back(exact - Ratio(parts[i]));
        left -= parts[i];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return remainders[b] < remainders[a];
    });
    Decimal const unit = Decimal::from_parts(1, digits);
    for (std::size_t i = 0; !left.is_zero(); ++i) {
        parts[order[i % order.size()]] += unit;
        left -= unit;
    }
    return parts;
}

}  // namespace cf::bigcommerce::sim
