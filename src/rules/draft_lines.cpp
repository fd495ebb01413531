#include "rules/draft_lines.hpp"

#include "base/check.hpp"
#include "domain/allocation.hpp"
#include "rules/discounts.hpp"

namespace cf {
namespace {

/// One ledger line's worth of a store line: the line itself or one code of its split.
struct Piece {
    std::string store_tax;
    Decimal reduced;  ///< After discounts.
    Decimal discount;
    std::optional<Decimal> tax;
    std::optional<Decimal> rate;  ///< The store's, percent.
};

class Drafter {
  public:
    Drafter(RuleBook const& rules, Order const& order)
        : rules_(rules), policy_(rules.policy), order_(order), basis_(basis_of(order)) {}

    DraftLines run() {
        auto const off = discounts_of_lines(order_, policy_.rounding_mode);
        for (std::size_t i = 0; i < order_.lines.size() && !problem_; ++i)
            for (Piece const& piece : pieces_of(order_.lines[i], off[i]))
                if (!problem_) add(order_.lines[i], piece);
        if (problem_) return *problem_;
        if (keeps_store_tax())
            for (auto const& [code, tax] : order_.tax_by_code) spread_stated(code, rounded(tax));
        return std::move(drafts_);
    }

  private:
    bool keeps_store_tax() const { return policy_.tax_strategy == TaxStrategy::store_amounts; }

    Money rounded(Decimal amount) const {
        return Money::round(amount, order_.currency, policy_.rounding_mode).value();
    }

    /// The parts of a split carry their amounts after all discounts; each bears its share of them.
    std::vector<Piece> pieces_of(OrderLine const& line, Decimal const& off) const {
        if (line.tax_split.empty())
            return {
                {line.tax_code, line.amount - off, off, line.tax, line.detail.tax_rate_percent}};
        std::vector<Decimal> weights;
        for (TaxSplit const& part : line.tax_split) weights.push_back(part.amount);
        auto const shares = allocate(rounded(off), weights);
        std::vector<Piece> pieces;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            TaxSplit const& part = line.tax_split[i];
            pieces.push_back({part.tax_code, part.amount, shares[i].decimal(), part.tax, {}});
        }
        return pieces;
    }

    void add(OrderLine const& line, Piece const& piece) {
        DraftLine draft;
        draft.ref = line.id;
        draft.kind = line.kind;
        draft.detail = line.detail;
        draft.store_tax = piece.store_tax;
        draft.amount = rounded(piece.reduced);
        if (keeps_store_tax() && piece.tax) draft.tax = rounded(*piece.tax);
        TaxRates const* rates = find_code(line, piece, draft.tax_code);
        if (!rates || !find_account(line, draft, false)) return;
        bool const split =
            policy_.discount_mode == DiscountMode::separate_lines && !piece.discount.is_zero();
        DraftLine discount = draft;
        if (split) {
            // The discount is the difference, so that both modes come to the same amount.
            Money const full = rounded(piece.reduced + piece.discount);
            discount.kind = LineKind::discount;
            discount.amount = draft.amount - full;
            if (!find_account(line, discount, true)) return;
            draft.amount = full;
            if (draft.tax) {
                discount.tax = rates->compute(discount.amount, basis_, policy_.rounding_mode).tax();
                draft.tax = *draft.tax - *discount.tax;
            }
        }
        drafts_.push_back(std::move(draft));
        if (split) drafts_.push_back(std::move(discount));
    }

    TaxRates const* find_code(OrderLine const& line, Piece const& piece, std::string& code) {
        auto const mapped = choose_tax_code(policy_, order_, piece.store_tax, piece.rate);
        TaxRates const* rates = mapped ? rules_.taxes.find(*mapped) : nullptr;
        if (!mapped)
            problem_ = {"review:unmapped_line",
                        name(line) + ": no mapping for the store's tax '" + piece.store_tax + "'" +
                            (piece.rate ? " at " + piece.rate->to_string() + "%" : "") + "."};
        else if (!rates)
            problem_ = {"review:unmapped_line",
                        name(line) + ": tax code '" + *mapped +
                            "' is not defined, or its rates are out of range."};
        else if (piece.rate && !rates->agree_with(*piece.rate))
            problem_ = {"review:tax_rate_mismatch",
                        name(line) + ": the store charged " + piece.rate->to_string() +
                            "%, tax code '" + *mapped + "' has " + rates->percent() + "%."};
        if (problem_) return nullptr;
        code = *mapped;
        return rates;
    }

    bool find_account(OrderLine const& line, DraftLine& draft, bool derived) {
        auto choice = choose_account(policy_, {draft.kind, line.detail, order_, derived});
        if (!choice) {
            problem_ = {"review:unmapped_line",
                        name(line) + ": no account for a line of kind '" +
                            std::string(to_string(draft.kind)) + "'."};
            return false;
        }
        draft.account = *std::move(choice);
        return true;
    }

    static std::string name(OrderLine const& line) {
        std::string const sku = line.detail.sku.empty() ? "" : " (" + line.detail.sku + ")";
        return "Line " + line.id + sku;
    }

    /// The store's tax of a whole code, less what it states line by line, over the other lines.
    void spread_stated(std::string const& code, Money tax) {
        std::vector<DraftLine*> open;
        std::vector<Decimal> weights;
        for (DraftLine& draft : drafts_) {
            if (draft.store_tax != code) continue;
            if (draft.tax) {
                tax -= *draft.tax;
            } else {
                open.push_back(&draft);
                weights.push_back(draft.amount.decimal());
            }
        }
        if (open.empty()) return;
        auto const shares = allocate(tax, weights);
        for (std::size_t i = 0; i < open.size(); ++i) open[i]->tax = shares[i];
    }

    RuleBook const& rules_;
    Policy const& policy_;
    Order const& order_;
    TaxBasis basis_;
    std::vector<DraftLine> drafts_;
    std::optional<LineProblem> problem_;
};

}  // namespace

DraftLines draft_lines(RuleBook const& rules, Order const& order) {
    return Drafter(rules, order).run();
}

std::vector<TaxedAmount> tax_drafts(RuleBook const& rules,
                                    std::vector<DraftLine> const& drafts,
                                    TaxBasis basis) {
    Rounding const rounding = rules.policy.rounding_mode;
    std::vector<TaxedAmount> amounts(drafts.size());
    std::map<std::string, std::vector<std::size_t>> of_code;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        TaxRates const* rates = rules.taxes.find(drafts[i].tax_code);
        CF_CHECK(rates);
        if (drafts[i].tax)
            amounts[i] = rates->with_tax(drafts[i].amount, basis, *drafts[i].tax);
        else if (rules.policy.tax_rounding == TaxRounding::per_line)
            amounts[i] = rates->compute(drafts[i].amount, basis, rounding);
        else
            of_code[drafts[i].tax_code].push_back(i);
    }
    for (auto const& [code, members] : of_code) {
        std::vector<Money> together;
        for (std::size_t const i : members) together.push_back(drafts[i].amount);
        auto parts = compute_per_code(*rules.taxes.find(code), together, basis, rounding);
        for (std::size_t k = 0; k < members.size(); ++k) amounts[members[k]] = std::move(parts[k]);
    }
    return amounts;
}

}  // namespace cf
