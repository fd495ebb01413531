#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/bigcommerce/wire.hpp"
#include "domain/money.hpp"

namespace cf::bigcommerce {

/// Names of the taxes on an order's parts, from `/taxes?details=true`: "VAT 20%", "GST 5% + PST
/// 7%".
class TaxKeys {
  public:
    /// `only_tax` is what the user named as the store's single tax ("Sales Tax 8.25%"), used where
    /// the rows were not asked for and the amounts fit it; "" when there is none.
    TaxKeys(std::optional<std::vector<WireTaxRow>> rows,
            std::string_view only_tax,
            Currency currency);

    struct Treatment {
        std::string key;  ///< "none" when no tax applied.
        std::optional<Decimal> percent;
    };
    enum class Part { item, shipping, handling, wrapping, fee };
    /// `id` is the line of an item or its wrapping, the address of shipping and handling, ""
    /// otherwise.
    Treatment treatment_of(Part part, std::string_view id, Decimal net, Decimal tax) const;

  private:
    std::optional<Treatment> stated(Part part, std::string_view id) const;
    bool fits(Treatment const& treatment, Decimal net, Decimal tax) const;

    std::optional<std::vector<WireTaxRow>> rows_;
    std::optional<Treatment> only_;
    std::vector<Treatment>
        seen_;  ///< Distinct treatments of the order, for parts the rows leave out (fees).
    Currency currency_;
};

}  // namespace cf::bigcommerce
