#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/books.hpp"
#include "domain/money.hpp"
#include "domain/policy.hpp"

namespace cf {

/// The tax code of lines that bear no tax and are not on the return (accounting rules, section 4).
inline constexpr std::string_view no_tax_code = "NONE";

/// Whether amounts include their tax. An order's lines, discounts, refunds and edits share one
/// basis.
enum class TaxBasis { inclusive, exclusive };

/// What a ledger line comes to: its net and the tax of each component of its code.
struct TaxedAmount {
    Money net;
    std::vector<Money> components;  ///< In the order of the code; one element for a simple code.

    static TaxedAmount zero(Currency currency, std::size_t components);
    static TaxedAmount untaxed(Money net) { return {net, {Money::zero(net.currency())}}; }

    Money tax() const;
    Money gross() const { return net + tax(); }
    Money in_basis(TaxBasis basis) const { return basis == TaxBasis::inclusive ? gross() : net; }
    bool is_zero() const;  ///< Every part is.
    TaxedAmount operator-() const;
    TaxedAmount& operator+=(TaxedAmount const& other);  ///< Of the same code.
    TaxedAmount& operator-=(TaxedAmount const& other) { return *this += -other; }
    friend bool operator==(TaxedAmount const&, TaxedAmount const&) = default;
};

/// The rates of one tax code (accounting rules, section 4, "Tax of an amount A").
class TaxRates {
  public:
    /// None for rates nobody levies (below 0, or above 1000 percent together) and for more than 16
    /// components.
    static std::optional<TaxRates> of(TaxCode const& code);

    std::size_t count() const { return names_.size(); }  ///< Components, at least 1.
    std::vector<std::string> const& names() const { return names_; }
    bool above_zero() const { return above_zero_; }
    /// Whether a store that states this percentage means this code: equal, or equal once rounded to
    /// the digits the store shows (at least two).
    bool agree_with(Decimal percent) const;
    std::string percent() const;  ///< All components together, for a person.

    /// Net and tax of an amount from the rates alone.
    TaxedAmount compute(Money amount, TaxBasis basis, Rounding rounding) const;
    /// The same with a tax that is already known.
    TaxedAmount with_tax(Money amount, TaxBasis basis, Money tax) const;
    /// A known tax in proportion to the effective rates.
    std::vector<Money> divide(Money tax) const;

  private:
    struct Effective;
    std::vector<std::string> names_;
    bool above_zero_ = false;
    std::shared_ptr<Effective const> effective_;
};

/// Every tax code of a policy; "NONE" is always there.
class TaxTable {
  public:
    explicit TaxTable(std::map<std::string, TaxCode> const& codes);
    TaxRates const* find(std::string const& code) const;

  private:
    std::map<std::string, TaxRates> rates_;
};

/// Amounts of one code that share its tax: each component is computed once on their sum and spread
/// over them (`tax_rounding: per_code`).
std::vector<TaxedAmount> compute_per_code(TaxRates const& rates,
                                          std::vector<Money> const& amounts,
                                          TaxBasis basis,
                                          Rounding rounding);

}  // namespace cf
