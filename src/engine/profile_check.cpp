#include "engine/profile_check.hpp"

#include <algorithm>

#include "engine/review_text.hpp"

namespace cf {
namespace {

// Ledgers round the rates they show.
Decimal rate_tolerance() { return Decimal::from_parts(1, 2); }

class StepCheck {
  public:
    StepCheck(IntegrationPolicy const& policy,
              LedgerProfile const& profile,
              std::string const& order_number)
        : policy_(policy), profile_(profile), number_(order_number) {}

    std::optional<ReviewNote> document(Document const& document) const {
        if (auto note = currency(document.currency)) return note;
        for (auto const& line : document.lines) {
            if (auto note = account(line.account, document.currency, Use::line)) return note;
            if (auto note = tax_code(line.tax_code)) return note;
            auto const& choices =
                line.tracking.empty() ? policy_.books.default_tracking : line.tracking;
            for (auto const& choice : choices)
                if (auto note = tracking(choice)) return note;
        }
        return std::nullopt;
    }

    std::optional<ReviewNote> movement(Movement const& movement) const {
        auto const in = movement.amount.currency();
        bool const settles = movement.kind == MovementKind::payment ||
                             movement.kind == MovementKind::refund ||
                             movement.kind == MovementKind::customer_credit;
        if (!movement.account.empty())
            if (auto note = account(movement.account, in, settles ? Use::payment : Use::line))
                return note;
        for (auto const& line : movement.lines)
            if (auto note = account(line.account, in, Use::line)) return note;
        return std::nullopt;
    }

  private:
    enum class Use { line, payment };

    ReviewNote stop(std::string const& code, std::string const& what) const {
        auto note = note_for_error({ErrorKind::rejected, code, what}, number_, "nothing yet");
        note.cause = "policy." + code;
        note.what += ".";
        note.title = "The policy names something the ledger no longer has";
        note.meaning = "Nothing was posted for this order. Orders that do not need it go on.";
        note.todo = "Restore it in the ledger or choose another one in the policy, then retry.";
        return note;
    }

    std::optional<ReviewNote> account(std::string const& name, Currency in, Use use) const {
        auto const code = ledger_account(policy_, name, in);
        if (!code) return note_for_unmapped_account(name, number_);
        if (profile_.accounts.empty()) return std::nullopt;
        auto const found = std::ranges::find_if(profile_.accounts, [&](LedgerAccount const& one) {
            return one.code == *code || one.id.value == *code;
        });
        std::string const said = "account " + *code + (*code == name ? "" : " (" + name + ")");
        if (found == profile_.accounts.end())
            return stop("account_missing",
                        said +
                            " does not exist in the ledger: it was renamed, renumbered or "
                            "deleted");
        if (!found->active) return stop("account_archived", said + " is archived in the ledger");
        if (use == Use::payment && !found->accepts_payments)
            return stop("account_takes_no_payments",
                        said + " does not take payments in the ledger");
        return std::nullopt;
    }

    std::optional<ReviewNote> tax_code(std::string const& code) const {
        if (profile_.tax_rates.empty()) return std::nullopt;
        auto const found = std::ranges::find(profile_.tax_rates, code, &LedgerTaxRate::code);
        if (found == profile_.tax_rates.end())
            return stop("tax_code_missing", "tax code " + code + " does not exist in the ledger");
        if (!found->active)
            return stop("tax_code_archived", "tax code " + code + " is archived in the ledger");
        auto const expected = policy_rate(code);
        if (expected && (*expected - found->rate_percent).abs() > rate_tolerance())
            return stop("tax_rate_changed",
                        "tax code " + code + " is " + found->rate_percent.to_string() +
                            "% in the ledger and " + expected->to_string() + "% in the policy");
        return std::nullopt;
    }

    /// Effective percentage: compound components come on top of those before them.
    std::optional<Decimal> policy_rate(std::string const& code) const {
        auto const found = policy_.books.tax_codes.find(code);
        if (found == policy_.books.tax_codes.end()) return std::nullopt;
        Decimal sum;
        for (auto const& component : found->second.components) {
            Decimal const base = component.compound ? Decimal(100) + sum : Decimal(100);
            sum += component.rate * base * Decimal::from_parts(1, 2);
        }
        return sum;
    }

    std::optional<ReviewNote> currency(Currency in) const {
        auto const& known = profile_.currencies;
        if (known.empty() || in == profile_.base_currency) return std::nullopt;
        if (std::ranges::find(known, std::string(in.code())) != known.end()) return std::nullopt;
        return stop("currency_missing",
                    "currency " + std::string(in.code()) + " is not enabled in the ledger");
    }

    std::optional<ReviewNote> tracking(TrackingChoice const& choice) const {
        if (profile_.accounts.empty()) return std::nullopt;  // The profile was not read.
        auto const dimension =
            std::ranges::find(profile_.tracking, choice.dimension, &TrackingDimension::name);
        if (dimension == profile_.tracking.end() || !dimension->active)
            return stop("tracking_missing",
                        "tracking '" + choice.dimension +
                            "' is archived or does not exist in the ledger under this name");
        auto const option =
            std::ranges::find(dimension->options, choice.option, &TrackingOption::name);
        if (option == dimension->options.end() || !option->active)
            return stop("tracking_option_missing",
                        "option '" + choice.option + "' of tracking '" + choice.dimension +
                            "' is archived or does not exist in the ledger under this name");
        return std::nullopt;
    }

    IntegrationPolicy const& policy_;
    LedgerProfile const& profile_;
    std::string const& number_;
};

}  // namespace

std::optional<ReviewNote> check_step(Step const& step,
                                     IntegrationPolicy const& policy,
                                     LedgerProfile const& profile,
                                     std::string const& order_number) {
    StepCheck const check(policy, profile, order_number);
    if (step.action == StepAction::void_document) return std::nullopt;
    return step.document ? check.document(*step.document) : check.movement(*step.movement);
}

}  // namespace cf
