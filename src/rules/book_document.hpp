#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "rules/fx.hpp"
#include "rules/tax.hpp"

namespace cf {

/// One side of an entry in the base currency, debit positive.
struct Posting {
    std::string account;
    Money amount;
};

/// A document with what its posting needs beyond what a ledger is told.
struct BookDocument {
    Document document;
    std::vector<TaxedAmount> amounts;  ///< Of each line, every component.
    std::vector<TaxedAmount> base;     ///< The same in the base currency; empty: no rate is known.
    std::optional<Money> base_open;    ///< Of the amount due.
    std::string member;                ///< What a summary lists for it.
    bool of_edit = false;              ///< A credit note for what an edit took off the order.
    Instant at{};         ///< When the fact behind it happened, for finding its payout.
    std::string gateway;  ///< Whose payout that would be.
};

struct BookMovement {
    Movement movement;
    std::vector<Posting> postings;  ///< Empty where no rate is known.
};

/// The ledger account of a tender (accounting rules, section 8).
std::string tender_account(std::string const& gateway);
/// "TAX:<code>", or "TAX:<code>:<component>" where the code has several.
std::string tax_account(TaxRates const& rates, std::string const& code, std::size_t component);

/// Calls `visit(account, amount, base amount)` for every net and tax of a book with base amounts.
template <class Book, class Visit>
void each_posting(TaxTable const& taxes, Book& book, Visit visit) {
    for (std::size_t i = 0; i < book.amounts.size(); ++i) {
        DocumentLine const& line = book.document.lines[i];
        visit(line.account, book.amounts[i].net, book.base[i].net);
        TaxRates const* rates = taxes.find(line.tax_code);
        for (std::size_t k = 0; rates && k < book.amounts[i].components.size(); ++k)
            visit(tax_account(*rates, line.tax_code, k),
                  book.amounts[i].components[k],
                  book.base[i].components[k]);
    }
}

/// Sums of the lines, all of it due.
void set_totals(BookDocument& book);

/// Takes the movement's amount off what is due on the document, and in the base currency off what
/// is open: all of it when the document is cleared. A foreign payment or refund then shows its
/// rate, what it came to and what was gained (accounting rules, section 12). Returns its postings:
/// the movement's account against AR, the gain apart; none for allocations and without a rate.
std::vector<Posting> settle(BaseCurrency const& base, BookDocument& book, Movement& movement);

}  // namespace cf
