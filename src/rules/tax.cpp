#include "rules/tax.hpp"

#include <algorithm>
#include <numeric>

#include "base/check.hpp"
#include "base/ratio.hpp"
#include "domain/allocation.hpp"

namespace cf {

TaxedAmount TaxedAmount::zero(Currency currency, std::size_t components) {
    return {Money::zero(currency), std::vector<Money>(components, Money::zero(currency))};
}

Money TaxedAmount::tax() const {
    return std::accumulate(components.begin(), components.end(), Money::zero(net.currency()));
}

bool TaxedAmount::is_zero() const {
    return net.is_zero() && std::all_of(components.begin(), components.end(), [](Money amount) {
               return amount.is_zero();
           });
}

TaxedAmount TaxedAmount::operator-() const {
    TaxedAmount opposite{-net, {}};
    for (Money const amount : components) opposite.components.push_back(-amount);
    return opposite;
}

TaxedAmount& TaxedAmount::operator+=(TaxedAmount const& other) {
    CF_CHECK(components.size() == other.components.size());
    net += other.net;
    for (std::size_t i = 0; i < components.size(); ++i) components[i] += other.components[i];
    return *this;
}

struct TaxRates::Effective {
    std::vector<Ratio> rates;  ///< Fractions of the net, compounding included.
    std::vector<Decimal> weights;
    Ratio sum{0};
};

std::optional<TaxRates> TaxRates::of(TaxCode const& code) {
    constexpr std::size_t components_max = 16;
    if (code.components.size() > components_max) return std::nullopt;
    TaxRates rates;
    auto effective = std::make_shared<Effective>();
    Ratio const hundred(100);
    for (TaxComponent const& component : code.components) {
        if (component.rate.sign() < 0) return std::nullopt;
        Ratio rate = Ratio(component.rate) / hundred;
        if (component.compound) rate = rate * (Ratio(1) + effective->sum);
        effective->sum = effective->sum + rate;
        effective->rates.push_back(rate);
        rates.names_.push_back(component.name);
        rates.above_zero_ = rates.above_zero_ || component.rate.sign() > 0;
    }
    if (code.components.empty()) {
        effective->rates.push_back(Ratio(0));
        rates.names_.emplace_back(no_tax_code);
    }
    if (Ratio(10) < effective->sum) return std::nullopt;
    // Weights keep twelve digits: finer differences of rates move no minor unit anywhere.
    for (Ratio const& rate : effective->rates)
        effective->weights.push_back(rate.rounded(12, Rounding::half_even));
    rates.effective_ = std::move(effective);
    return rates;
}

bool TaxRates::agree_with(Decimal percent) const {
    int const digits = std::max(2, percent.normalized().scale());
    Ratio const exact = effective_->sum * Ratio(100);
    return Ratio(percent) == exact || exact.rounded(digits, Rounding::half_up) == percent;
}

std::string TaxRates::percent() const {
    return (effective_->sum * Ratio(100)).rounded(6, Rounding::half_up).normalized().to_string();
}

TaxedAmount TaxRates::compute(Money amount, TaxBasis basis, Rounding rounding) const {
    Currency const currency = amount.currency();
    Ratio base(amount.decimal());
    if (basis == TaxBasis::inclusive) base = base / (Ratio(1) + effective_->sum);
    TaxedAmount result{amount, {}};
    for (Ratio const& rate : effective_->rates) {
        Decimal const tax = (base * rate).rounded(currency.exponent(), rounding);
        result.components.push_back(Money::exact(tax, currency).value());
    }
    if (basis == TaxBasis::inclusive) result.net -= result.tax();
    return result;
}

TaxedAmount TaxRates::with_tax(Money amount, TaxBasis basis, Money tax) const {
    return {basis == TaxBasis::inclusive ? amount - tax : amount, divide(tax)};
}

std::vector<Money> TaxRates::divide(Money tax) const { return allocate(tax, effective_->weights); }

TaxTable::TaxTable(std::map<std::string, TaxCode> const& codes) {
    for (auto const& [name, code] : codes)
        if (auto rates = TaxRates::of(code)) rates_.emplace(name, *std::move(rates));
    if (!codes.contains(std::string(no_tax_code)))
        rates_.emplace(no_tax_code, TaxRates::of(TaxCode{}).value());
}

TaxRates const* TaxTable::find(std::string const& code) const {
    auto const found = rates_.find(code);
    return found == rates_.end() ? nullptr : &found->second;
}

std::vector<TaxedAmount> compute_per_code(TaxRates const& rates,
                                          std::vector<Money> const& amounts,
                                          TaxBasis basis,
                                          Rounding rounding) {
    if (amounts.empty()) return {};
    Money const sum =
        std::accumulate(amounts.begin(), amounts.end(), Money::zero(amounts.front().currency()));
    TaxedAmount const whole = rates.compute(sum, basis, rounding);
    std::vector<TaxedAmount> parts;
    for (Money const amount : amounts) parts.push_back({amount, {}});
    auto const weights = weights_of(amounts);
    for (Money const component : whole.components) {
        auto const shares = allocate(component, weights);
        for (std::size_t i = 0; i < parts.size(); ++i) parts[i].components.push_back(shares[i]);
    }
    if (basis == TaxBasis::inclusive)
        for (TaxedAmount& part : parts) part.net -= part.tax();
    return parts;
}

}  // namespace cf
