#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/woocommerce/wire.hpp"
#include "domain/money.hpp"
#include "domain/order.hpp"

namespace cf::woocommerce {

/// The store's tax rates of one order, and what its entries say about them.
///
/// A key names the rates a bookkeeper reads on the order: place and label, with the percentage
/// where the label leaves it out ("DE MwSt 19%", "US-NY NY State Tax 4% + NYC Local Tax 4.875%").
/// Rate ids are not used: deleting and re-adding a rate in the store changes them.
class TaxKeys {
  public:
    explicit TaxKeys(WireOrder const& order);

    struct Treatment {
        std::string key;                 ///< "none" when no rate applied.
        std::optional<Decimal> percent;  ///< All rates together, compounding included.
    };
    Treatment treatment_of(WireItem const& item) const;

    /// Parts of an entry whose tax was spread over rates that do not apply together: a negative fee
    /// reduces all tax classes of the order in proportion, those without tax included (recording
    /// A16). Empty for every other entry; one part where all of it fell to another treatment.
    std::vector<TaxSplit> split_of(WireItem const& item,
                                   Decimal stated_tax,
                                   Currency currency) const;

  private:
    using Rates = std::vector<std::size_t>;  ///< Positions in `lines_`, ascending.
    Rates rates_of(WireItem const& item) const;
    std::string key_of(Rates const& rates) const;
    std::optional<Decimal> percent_of(Rates const& rates) const;
    void note_untaxed(WireItem const& item);
    bool applied_together(WireItem const& item, Rates const& rates, Currency currency) const;

    std::vector<WireTaxLine> lines_;
    std::vector<Rates> combinations_;  ///< As seen on goods and shipping, largest first.
    /// What entries without tax are worth, by key: what a negative fee reduces beside the taxed.
    std::vector<std::pair<std::string, Decimal>> untaxed_;
};

}  // namespace cf::woocommerce
