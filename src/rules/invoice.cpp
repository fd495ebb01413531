#include "rules/invoice.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace cf {

Money InvoiceLines::gross(Currency currency) const {
    Money sum = Money::zero(currency);
    for (TaxedAmount const& amount : amounts) sum += amount.gross();
    return sum;
}

Money InvoiceLines::tax(Currency currency) const {
    Money sum = Money::zero(currency);
    for (TaxedAmount const& amount : amounts) sum += amount.tax();
    return sum;
}

bool InvoiceLines::without_effect() const {
    return std::all_of(amounts.begin(), amounts.end(), [](auto const& a) { return a.is_zero(); });
}

DocumentLine document_line(RuleBook const& rules,
                           DocumentLine identity,
                           TaxedAmount const& amount) {
    DocumentLine line = std::move(identity);
    line.net = amount.net;
    line.tax = amount.tax();
    line.tax_components.clear();
    TaxRates const* rates = rules.taxes.find(line.tax_code);
    if (!rates || rates->count() < 2) return line;
    CF_CHECK(rates->count() == amount.components.size());
    for (std::size_t i = 0; i < rates->count(); ++i)
        line.tax_components.push_back({rates->names()[i], amount.components[i]});
    return line;
}

InvoiceLines invoice_lines(RuleBook const& rules,
                           std::vector<DraftLine> const& drafts,
                           TaxBasis basis) {
    InvoiceLines result;
    auto const amounts = tax_drafts(rules, drafts, basis);
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        DraftLine const& draft = drafts[i];
        if (amounts[i].is_zero() && draft.kind != LineKind::product) continue;
        DocumentLine line;
        line.ref = draft.ref;
        line.kind = draft.kind;
        line.account = draft.account.account;
        line.account_rule = draft.account.rule;
        line.tracking = draft.account.tracking;
        line.tax_code = draft.tax_code;
        line.detail = draft.detail;
        result.catch_all = result.catch_all || draft.account.catch_all;
        result.lines.push_back(document_line(rules, std::move(line), amounts[i]));
        result.amounts.push_back(amounts[i]);
    }
    return result;
}

std::optional<DocumentLine> rounding_line(RuleBook const& rules,
                                          Order const& order,
                                          std::vector<DocumentLine> const& lines,
                                          Money amount) {
    auto const choice =
        choose_account(rules.policy, {LineKind::rounding, LineDetail{}, order, true});
    if (!choice) return std::nullopt;
    DocumentLine line;
    line.kind = LineKind::rounding;
    line.account = choice->account;
    line.account_rule = choice->rule;
    line.tracking = choice->tracking;
    auto const largest =
        std::max_element(lines.begin(), lines.end(), [](auto const& a, auto const& b) {
            return a.gross().abs() < b.gross().abs();
        });
    if (largest != lines.end()) line.tracking = largest->tracking;
    line.tax_code = no_tax_code;
    line.net = amount;
    line.tax = Money::zero(amount.currency());
    return line;
}

std::optional<Decimal> stated_tax(RuleBook const& rules,
                                  Order const& order,
                                  std::vector<DraftLine> const& drafts) {
    if (order.store_tax_total) return order.store_tax_total;
    Decimal sum;
    if (!order.tax_by_code.empty()) {
        for (auto const& [code, tax] : order.tax_by_code) sum += tax;
        return sum;
    }
    bool any = false;
    for (OrderLine const& line : order.lines) {
        if (line.tax) any = true;
        if (!line.tax_split.empty()) {
            for (TaxSplit const& part : line.tax_split) sum += part.tax;
            any = true;
        } else if (line.tax) {
            sum += *line.tax;
        } else {
            for (DraftLine const& draft : drafts)
                if (draft.ref == line.id && rules.taxes.find(draft.tax_code)->above_zero())
                    return std::nullopt;
        }
    }
    return any ? std::optional(sum) : std::nullopt;
}

}  // namespace cf
