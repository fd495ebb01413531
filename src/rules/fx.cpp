#include "rules/fx.hpp"

#include "base/ratio.hpp"

namespace cf {

Money BaseCurrency::convert(Money amount, Decimal rate) const {
    Ratio const product = Ratio(amount.decimal()) * Ratio(rate);
    return Money::exact(product.rounded(currency_.exponent(), rounding_), currency_).value();
}

std::vector<TaxedAmount> BaseCurrency::convert_lines(std::vector<TaxedAmount> const& amounts,
                                                     Decimal rate,
                                                     Money base_total) const {
    std::vector<TaxedAmount> base;
    for (TaxedAmount const& amount : amounts) {
        base.push_back({convert(amount.net, rate), {}});
        for (Money const component : amount.components)
            base.back().components.push_back(convert(component, rate));
    }
    absorb_residue(amounts, base, base_total);
    return base;
}

void absorb_residue(std::vector<TaxedAmount> const& amounts,
                    std::vector<TaxedAmount>& base,
                    Money base_total) {
    Money residue = base_total;
    Money* largest = nullptr;
    Money size;
    auto const look = [&](Money amount, Money& converted) {
        residue -= converted;
        if (largest && amount.abs() <= size) return;
        largest = &converted;
        size = amount.abs();
    };
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        look(amounts[i].net, base[i].net);
        for (std::size_t k = 0; k < amounts[i].components.size(); ++k)
            look(amounts[i].components[k], base[i].components[k]);
    }
    if (largest) *largest += residue;
}

}  // namespace cf
