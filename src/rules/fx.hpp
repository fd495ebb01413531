#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "domain/policy.hpp"
#include "rules/tax.hpp"

namespace cf {

/// Converts to the base currency (accounting rules, section 12). Rate: base currency per unit.
class BaseCurrency {
  public:
    explicit BaseCurrency(Policy const& policy)
        : currency_(policy.base_currency), rounding_(policy.rounding_mode) {}

    Currency currency() const { return currency_; }
    bool foreign(Currency currency) const { return !(currency == currency_); }
    Money convert(Money amount, Decimal rate) const;

    /// A document's lines so that they add up to its converted total: each net and tax is
    /// converted, the residue goes to the largest of them, the earlier if equal.
    std::vector<TaxedAmount> convert_lines(std::vector<TaxedAmount> const& amounts,
                                           Decimal rate,
                                           Money base_total) const;

  private:
    Currency currency_;
    Rounding rounding_;
};

/// Makes the base amounts of lines add up to a total by changing the largest posting.
void absorb_residue(std::vector<TaxedAmount> const& amounts,
                    std::vector<TaxedAmount>& base,
                    Money base_total);

}  // namespace cf
