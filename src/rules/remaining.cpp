#include "rules/remaining.hpp"

#include <algorithm>

namespace cf {

Remaining Remaining::none(Currency currency) {
    return {{}, {}, Money::zero(currency), Money::zero(currency)};
}

void Remaining::add(DocumentLine const& line, TaxedAmount const& amount) {
    CodeRemaining* code = find(line.tax_code);
    if (!code) {
        auto const zero = TaxedAmount::zero(amount.net.currency(), amount.components.size());
        codes.push_back({line.tax_code, zero, zero, zero});
        code = &codes.back();
    }
    code->posted += amount;
    code->left += amount;
    lines.push_back({line, amount, amount});
}

CodeRemaining* Remaining::find(std::string_view code) {
    for (CodeRemaining& candidate : codes)
        if (candidate.code == code) return &candidate;
    return nullptr;
}

Money Remaining::total() const {
    Money sum = rounding - goodwill;
    for (CodeRemaining const& code : codes) sum += code.left.gross();
    return sum;
}

bool Remaining::exhausted() const {
    auto const spent = [](auto const& part) { return part.left.is_zero(); };
    if (!rounding.is_zero() || !total().is_zero()) return false;
    if (std::all_of(lines.begin(), lines.end(), spent)) return true;
    bool const without_lines =
        !goodwill.is_zero() || std::any_of(codes.begin(), codes.end(), [](auto const& code) {
            return !code.adjusted.is_zero();
        });
    return without_lines && (!goodwill.is_zero() || std::all_of(codes.begin(), codes.end(), spent));
}

}  // namespace cf
