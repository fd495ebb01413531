#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/books.hpp"
#include "domain/order.hpp"
#include "rules/mapping.hpp"
#include "rules/tax.hpp"

namespace cf {

/// The policy in force with its tax codes worked out.
struct RuleBook {
    explicit RuleBook(Policy const& chosen) : policy(chosen), taxes(chosen.tax_codes) {}
    Policy const& policy;
    TaxTable taxes;
};

/// A ledger line before its tax is computed: the amount A of accounting rules, section 4.
struct DraftLine {
    std::string ref;
    LineKind kind = LineKind::product;
    AccountChoice account;
    std::string store_tax;  ///< The store's tax key, by which it may state taxes of a whole order.
    std::string tax_code;   ///< The ledger's.
    Money amount;           ///< After discounts, in the minor unit, in the order's basis.
    std::optional<Money> tax;  ///< As the store charged it; none: to be computed.
    LineDetail detail{};
};

/// Why lines cannot be posted.
struct LineProblem {
    std::string flag;    ///< "review:unmapped_line" or "review:tax_rate_mismatch".
    std::string detail;  ///< For a person.
};

using DraftLines = std::variant<std::vector<DraftLine>, LineProblem>;

/// The ledger lines of an order or of an edit's additions (as an order that holds just those): each
/// after its discounts, split by tax code and into full and discount lines as the store and the
/// policy say, with its account, tax code and, under `store_amounts`, the tax the store states.
DraftLines draft_lines(RuleBook const& rules, Order const& order);

/// What the draft lines come to, in their order.
std::vector<TaxedAmount> tax_drafts(RuleBook const& rules,
                                    std::vector<DraftLine> const& drafts,
                                    TaxBasis basis);

inline TaxBasis basis_of(Order const& order) {
    return order.prices_include_tax ? TaxBasis::inclusive : TaxBasis::exclusive;
}

}  // namespace cf
