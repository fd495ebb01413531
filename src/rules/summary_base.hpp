#pragma once

#include <map>
#include <string>
#include <vector>

#include "rules/book_document.hpp"
#include "rules/draft_lines.hpp"

namespace cf {

/// The base amounts of summaries, and what of them is left per summary invoice: the credit note
/// that exhausts one takes the base amounts left (accounting rules, section 12). A summary credit
/// note may credit orders of several summary invoices, and an order may be part of several.
class SummaryBase {
  public:
    explicit SummaryBase(RuleBook const& rules) : rules_(rules), base_(rules.policy) {}

    /// A document of an order, which became part of the summary of that key. An order's invoices
    /// come before the credit notes on them.
    void add(std::string const& order, BookDocument const& member, std::string const& summary);

    /// Sets the base amounts of a summary, lines and total. Invoices first, then credit notes by
    /// date. A foreign summary without a rate gets none.
    void convert(BookDocument& summary);

  private:
    using Amounts = std::map<std::string, Money>;    ///< By account.
    using Credits = std::map<std::string, Amounts>;  ///< By the key of the summary invoice.
    struct Left {
        Amounts amounts, base;
        Money total, base_total;
        Decimal rate;
    };
    /// What is left of one order in one summary invoice.
    struct Share {
        std::string invoice;
        Amounts left;
        Money total;
    };

    void spread(std::vector<Share>& shares,
                std::string const& account,
                Money amount,
                Credits& credits) const;
    void open(BookDocument const& invoice);
    void credit(BookDocument& note);
    void take_left(BookDocument& note, Credits const& credits) const;
    void subtract(BookDocument const& note, Credits const& credits);
    bool exhausts(BookDocument const& note,
                  std::string const& invoice,
                  Amounts const& amounts) const;
    Amounts converted(Amounts const& amounts, Decimal rate) const;

    RuleBook const& rules_;
    BaseCurrency base_;
    std::map<std::string, std::vector<Share>> shares_;  ///< By order.
    std::map<std::string, Credits> credits_;            ///< By the key of the summary credit note.
    std::map<std::string, Left> left_;                  ///< By the key of the summary invoice.
};

}  // namespace cf
