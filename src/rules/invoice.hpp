#pragma once

#include <optional>
#include <vector>

#include "domain/books.hpp"
#include "rules/draft_lines.hpp"

namespace cf {

/// The lines of an invoice or supplement.
struct InvoiceLines {
    std::vector<DocumentLine> lines;
    std::vector<TaxedAmount> amounts;
    bool catch_all = false;  ///< A line got the catch-all account.

    Money gross(Currency currency) const;
    Money tax(Currency currency) const;
    bool without_effect() const;  ///< Every line is zero.
};

/// Ledger lines in the order of the drafts; those that come to zero are dropped unless they are
/// products (stock moved).
InvoiceLines invoice_lines(RuleBook const& rules,
                           std::vector<DraftLine> const& drafts,
                           TaxBasis basis);

/// One line of a document: identity and amount.
DocumentLine document_line(RuleBook const& rules, DocumentLine identity, TaxedAmount const& amount);

/// A rounding line with the tracking of the largest of `lines`. None: no account for it.
std::optional<DocumentLine> rounding_line(RuleBook const& rules,
                                          Order const& order,
                                          std::vector<DocumentLine> const& lines,
                                          Money amount);

/// The tax the store states for the whole order (accounting rules, section 4, tax comparison), if
/// it does.
std::optional<Decimal> stated_tax(RuleBook const& rules,
                                  Order const& order,
                                  std::vector<DraftLine> const& drafts);

}  // namespace cf
