// Money given back without naming lines, and how it gives way to lines later.
#include <algorithm>

#include "domain/allocation.hpp"
#include "rules/credit_lines.hpp"

namespace cf {

DocumentLine Crediting::adjustment_line(std::string const& code) const {
    DocumentLine line;
    line.kind = LineKind::refund_adjustment;
    line.account = context_.adjustments.account;
    line.account_rule = context_.adjustments.rule;
    line.tracking = context_.adjustments.tracking;
    line.tax_code = code;
    return line;
}

void Crediting::adjust(CodeRemaining& code, TaxedAmount amount) {
    if (amount.is_zero()) return;
    code.left -= amount;
    code.adjusted += amount;
    draft_.lines.push_back({adjustment_line(code.code), amount});
}

void Crediting::take_back(CodeRemaining& code, TaxedAmount amount) { adjust(code, -amount); }

void Crediting::take_back_goodwill(Money amount) {
    if (amount.is_zero()) return;
    remaining_.goodwill -= amount;
    draft_.lines.push_back(
        {adjustment_line(std::string(no_tax_code)), TaxedAmount::untaxed(-amount)});
}

void Crediting::amount(Money amount, bool tax_exempt) {
    amount = std::min(amount, remaining_.total());
    if (amount.sign() <= 0) return;
    bool const untaxed = tax_exempt || context_.rules.policy.refund_unallocated ==
                                           RefundUnallocated::no_tax_goodwill;
    if (untaxed) {
        remaining_.goodwill += amount;
        draft_.lines.push_back(
            {adjustment_line(std::string(no_tax_code)), TaxedAmount::untaxed(amount)});
        return;
    }
    draft_.inferred = true;
    if (amount == remaining_.total())
        all_of_each_code();
    else
        spread(amount);
}

void Crediting::all_of_each_code() {
    for (CodeRemaining& code : remaining_.codes) adjust(code, code.left);
    take_back_goodwill(remaining_.goodwill);
    draft_.rounding += remaining_.rounding;
    remaining_.rounding = Money::zero(remaining_.rounding.currency());
}

void Crediting::spread(Money amount) {
    Money const zero = Money::zero(amount.currency());
    std::vector<Decimal> weights;
    std::vector<Money> caps;
    for (CodeRemaining const& code : remaining_.codes) {
        weights.push_back(std::max(zero, code.posted.gross()).decimal());
        caps.push_back(std::max(zero, code.left.gross()));
    }
    auto const shares = allocate_capped(amount, weights, caps);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        CodeRemaining& code = remaining_.codes[i];
        amount -= shares[i];
        if (shares[i] == code.left.gross()) {
            adjust(code, code.left);
            continue;
        }
        TaxRates const& rates = *context_.rules.taxes.find(code.code);
        TaxedAmount part =
            rates.compute(shares[i], TaxBasis::inclusive, context_.rules.policy.rounding_mode);
        fit_within(part, code.left, TaxBasis::inclusive);
        adjust(code, part);
    }
    // What no code could take is what is left of the rounding line.
    draft_.rounding += amount;
    remaining_.rounding -= amount;
}

void Crediting::settle() {
    for (CodeRemaining& code : remaining_.codes) settle_code(code);
    Money const beyond = -std::min(remaining_.total(), Money::zero(remaining_.rounding.currency()));
    take_back_goodwill(std::min(beyond, remaining_.goodwill));
    Money const still = -std::min(remaining_.total(), Money::zero(remaining_.rounding.currency()));
    // A negative rounding line made the invoice less than its lines: it is credited with the last.
    Money const down =
        std::max(-still, std::min(remaining_.rounding, Money::zero(still.currency())));
    draft_.rounding += down;
    remaining_.rounding -= down;
}

void Crediting::settle_code(CodeRemaining& code) {
    if (code.adjusted.is_zero()) return;
    if (code.left.gross().sign() < 0) {
        bool const enough = code.adjusted.gross() >= -code.left.gross();
        take_back(code, enough ? -code.left : code.adjusted);
    }
    if (code.left.gross().sign() >= 0) shift_tax(code);
}

/// Lines and adjustments are rounded apart, so a code's net and tax may end a cent off although its
/// gross is right: the last line of this note that bears the code takes that over.
void Crediting::shift_tax(CodeRemaining& code) {
    auto const line = std::find_if(draft_.lines.rbegin(), draft_.lines.rend(), [&](auto const& l) {
        return l.line.tax_code == code.code;
    });
    if (line == draft_.lines.rend()) return;
    bool const spent = code.left.gross().is_zero();
    TaxedAmount& left = code.left;
    for (std::size_t i = 0; i < left.components.size(); ++i) {
        Money const moved = left.components[i];
        if (moved.is_zero() || (moved.sign() > 0 && !spent)) continue;
        line->amount.components[i] += moved;
        line->amount.net -= moved;
        left.net += moved;
        left.components[i] -= moved;
    }
    if (left.net.sign() >= 0 || left.components.empty()) return;
    line->amount.net += left.net;
    line->amount.components[0] -= left.net;
    left.components[0] += left.net;
    left.net = Money::zero(left.net.currency());
}

}  // namespace cf
