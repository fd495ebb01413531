#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/books.hpp"
#include "rules/tax.hpp"

namespace cf {

/// A ledger line that was posted on an invoice, and what credit notes have left of it.
struct PostedLine {
    DocumentLine line;   ///< Identity: what a credit note repeats. Its amounts are not read.
    TaxedAmount posted;  ///< What proportions are taken of.
    TaxedAmount left;
};

/// The same for everything posted under one tax code.
struct CodeRemaining {
    std::string code;
    TaxedAmount posted;
    TaxedAmount left;      ///< Posted less everything credited, adjustments included.
    TaxedAmount adjusted;  ///< Credited without naming lines.
};

/// What may still be credited of an order: its invoice and supplements less its credit notes.
///
/// A value: a refund is worked out on a copy, which replaces the original only when it is posted.
struct Remaining {
    std::vector<PostedLine> lines;     ///< In the order of the documents, rounding lines left out.
    std::vector<CodeRemaining> codes;  ///< In order of appearance.
    Money rounding;                    ///< Of rounding lines.
    Money goodwill;                    ///< Given back without lines and without tax.

    static Remaining none(Currency currency);
    void add(DocumentLine const& line, TaxedAmount const& amount);
    CodeRemaining* find(std::string_view code);
    Money total() const;
    /// Nothing can be credited any more. (A nil invoice with lines has a total of zero, yet lines.)
    bool exhausted() const;
};

}  // namespace cf
