#include "rules/credit_lines.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/ratio.hpp"
#include "domain/allocation.hpp"

namespace cf {
namespace {

Money within(Money amount, Money bound) {
    Money const zero = Money::zero(amount.currency());
    return std::clamp(amount, std::min(zero, bound), std::max(zero, bound));
}

}  // namespace

void fit_within(TaxedAmount& amount, TaxedAmount const& bound, TaxBasis basis) {
    Money const gross = amount.gross();
    for (std::size_t i = 0; i < amount.components.size(); ++i)
        amount.components[i] = within(amount.components[i], bound.components[i]);
    if (basis == TaxBasis::exclusive) return;
    amount.net = gross - amount.tax();
    Money missing = amount.net - within(amount.net, bound.net);  // What tax has to take over.
    for (std::size_t i = 0; i < amount.components.size(); ++i) {
        Money const moved = within(amount.components[i] + missing, bound.components[i]);
        Money const taken = moved - amount.components[i];
        if (taken.sign() != missing.sign()) continue;
        amount.components[i] = moved;
        amount.net -= taken;
        missing -= taken;
    }
}

Money CreditDraft::total() const {
    Money sum = rounding;
    for (CreditLine const& line : lines) sum += line.amount.gross();
    return sum;
}

std::vector<std::size_t> Crediting::posted_as(std::string const& ref) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < remaining_.lines.size(); ++i)
        if (remaining_.lines[i].line.ref == ref) found.push_back(i);
    return found;
}

void Crediting::credit(PostedLine& line, TaxedAmount amount) {
    if (amount.is_zero()) return;
    line.left -= amount;
    remaining_.find(line.line.tax_code)->left -= amount;
    draft_.lines.push_back({line.line, amount});
}

TaxedAmount Crediting::part_of(PostedLine const& line,
                               Money share,
                               std::optional<Money> tax) const {
    TaxBasis const basis = context_.basis;
    Money const whole = line.posted.in_basis(basis);
    if (share == line.left.in_basis(basis) || whole.is_zero()) return line.left;
    TaxedAmount part{share, {}};
    if (tax) {
        part.components = context_.rules.taxes.find(line.line.tax_code)->divide(*tax);
    } else {
        Ratio const fraction = Ratio(share.decimal()) / Ratio(whole.decimal());
        for (Money const component : line.posted.components)
            part.components.push_back(
                Money::exact(
                    (Ratio(component.decimal()) * fraction)
                        .rounded(share.currency().exponent(), context_.rules.policy.rounding_mode),
                    share.currency())
                    .value());
    }
    if (basis == TaxBasis::inclusive) part.net = share - part.tax();
    fit_within(part, line.left, basis);
    return part;
}

bool Crediting::item(std::string const& ref,
                     std::optional<Money> amount,
                     std::optional<Money> stated_tax) {
    auto const where = posted_as(ref);
    if (where.empty()) return false;
    std::vector<Money> left, taxes;
    Money all = Money::zero(remaining_.rounding.currency());
    for (std::size_t const i : where) {
        left.push_back(remaining_.lines[i].left.in_basis(context_.basis));
        taxes.push_back(remaining_.lines[i].left.tax());
        all += left.back();
    }
    Money const wanted = amount ? within(*amount, all) : all;
    auto const shares = wanted == all ? left : allocate(wanted, weights_of(left));
    std::vector<Money> stated;
    if (stated_tax) {
        bool const any = std::any_of(taxes.begin(), taxes.end(), [](Money t) { return t.sign(); });
        stated = allocate(*stated_tax, weights_of(any ? taxes : left));
    }
    for (std::size_t k = 0; k < where.size(); ++k) {
        PostedLine& line = remaining_.lines[where[k]];
        credit(line,
               part_of(line, shares[k], stated_tax ? std::optional(stated[k]) : std::nullopt));
    }
    return true;
}

void Crediting::everything() {
    for (PostedLine& line : remaining_.lines) credit(line, line.left);
    for (CodeRemaining& code : remaining_.codes) {
        if (!code.adjusted.is_zero()) take_back(code, code.adjusted);
        shift_tax(code);
    }
    take_back_goodwill(remaining_.goodwill);
    draft_.rounding += remaining_.rounding;
    remaining_.rounding = Money::zero(remaining_.rounding.currency());
}

bool Crediting::tax_only(std::string const& ref, std::string const& to_code) {
    TaxRates const* rates = context_.rules.taxes.find(to_code);
    CF_CHECK(rates);
    auto const where = posted_as(ref);
    for (std::size_t const i : where) {
        PostedLine const old = remaining_.lines[i];
        if (old.left.is_zero()) continue;
        credit(remaining_.lines[i], old.left);
        PostedLine again = old;
        again.line.tax_code = to_code;
        TaxedAmount untaxed = TaxedAmount::zero(old.left.net.currency(), rates->count());
        untaxed.net = old.left.net;
        draft_.lines.push_back({again.line, -untaxed});
        // From now on the line stands under the new code alone.
        remaining_.find(old.line.tax_code)->posted -= old.left;
        remaining_.add(again.line, untaxed);
        remaining_.lines[i] = remaining_.lines.back();
        remaining_.lines.pop_back();
    }
    return !where.empty();
}

}  // namespace cf
