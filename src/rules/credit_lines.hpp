#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/draft_lines.hpp"
#include "rules/remaining.hpp"

namespace cf {

struct CreditLine {
    DocumentLine line;
    TaxedAmount amount;
};

/// The lines of a credit note while it is being worked out.
struct CreditDraft {
    std::vector<CreditLine> lines;
    Money rounding;         ///< Of its rounding line, which comes last.
    bool inferred = false;  ///< Part of it was spread over tax codes.

    Money total() const;
};

/// Moves amounts between tax and net until no part lies beyond the bound's, as far as that can be.
void fit_within(TaxedAmount& amount, TaxedAmount const& bound, TaxBasis basis);

/// Takes credit lines off what remains of an order (accounting rules, section 9). Each step adds to
/// the draft and takes the same off `remaining`; no step credits more than is left.
class Crediting {
  public:
    struct Context {
        RuleBook const& rules;
        TaxBasis basis = TaxBasis::exclusive;
        AccountChoice adjustments;  ///< Account of money given back without lines.
    };

    Crediting(Context const& context, Remaining& remaining, CreditDraft& draft)
        : context_(context), remaining_(remaining), draft_(draft) {}

    /// Of one store line, on all ledger lines it was posted as. No amount: all that is left.
    /// False: no such line was posted.
    bool item(std::string const& ref, std::optional<Money> amount, std::optional<Money> stated_tax);
    /// Everything that is left; what was given back without lines comes off again.
    void everything();
    /// An amount without lines, at most what is left in total. Tax exempt: the store says so, so
    /// none is worked out.
    void amount(Money amount, bool tax_exempt = false);
    /// The tax of a line: it is credited and charged again under a code without tax.
    bool tax_only(std::string const& ref, std::string const& to_code);
    /// After items: amounts given back earlier without lines give way where line, code and total
    /// together would exceed what was invoiced.
    void settle();

  private:
    void credit(PostedLine& line, TaxedAmount amount);
    TaxedAmount part_of(PostedLine const& line, Money share, std::optional<Money> tax) const;
    void settle_code(CodeRemaining& code);
    void shift_tax(CodeRemaining& code);
    void take_back(CodeRemaining& code, TaxedAmount amount);
    void take_back_goodwill(Money amount);
    void spread(Money amount);
    void all_of_each_code();
    void adjust(CodeRemaining& code, TaxedAmount amount);
    DocumentLine adjustment_line(std::string const& code) const;
    std::vector<std::size_t> posted_as(std::string const& ref) const;

    Context const& context_;
    Remaining& remaining_;
    CreditDraft& draft_;
};

}  // namespace cf
