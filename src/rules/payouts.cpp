#include "rules/payouts.hpp"

namespace cf {
namespace {

/// The account opposite to clearing for entries that are neither charge nor refund.
std::string_view account_of(std::string_view type) {
    if (type == "chargeback") return "chargebacks_in_dispute";
    if (type == "reserve_hold") return "gateway_reserve";
    return {};
}

bool known(PayoutEntry const& entry) {
    return entry.type == "charge" || entry.type == "refund" || entry.type == "fee" ||
           !account_of(entry.type).empty();
}

class PayoutBooking {
  public:
    PayoutBooking(RuleBook const& rules, Payout const& payout)
        : rules_(rules),
          payout_(payout),
          currency_(rules.policy.base_currency),
          periods_(rules.policy, false),
          clearing_(tender_account(payout.gateway)) {}

    PayoutBooks run() {
        CalendarDate const day = periods_.day_of(payout_.at);
        if (!within_range(payout_)) {
            flag("review:payout_does_not_add_up:" + Money::zero(currency_).to_string(),
                 "An amount of this payout is too large.");
            return std::move(books_);
        }
        if (!adds_up()) return std::move(books_);
        auto const fees = fees_by_month(day);
        if (!may_post(day, fees)) return std::move(books_);
        for (auto const& [month, amount] : fees) post_fees(month, amount, day);
        post_entries(*periods_.posting_date(day));
        post_net(*periods_.posting_date(day));
        return std::move(books_);
    }

  private:
    Money rounded(Decimal amount) const {
        return Money::round(amount, currency_, rules_.policy.rounding_mode).value();
    }

    /// A fee may stand on an entry or, in a payout told as lists, as an entry of its own.
    Money fee_of(PayoutEntry const& entry) const {
        return rounded(entry.fee) -
               (entry.type == "fee" ? rounded(entry.amount) : Money::zero(currency_));
    }
    Money amount_of(PayoutEntry const& entry) const {
        return entry.type == "fee" ? Money::zero(currency_) : rounded(entry.amount);
    }

    bool adds_up() {
        Money rest = rounded(payout_.net);
        std::string strange;
        for (PayoutEntry const& entry : payout_.entries) {
            rest -= amount_of(entry) - fee_of(entry);
            if (!known(entry))
                strange += " It has an entry of unknown type '" + entry.type.substr(0, 40) + "'.";
        }
        if (rest.is_zero() && strange.empty()) return true;
        flag("review:payout_does_not_add_up:" + rest.to_string(),
             "The net is " + rest.to_string() + " more than its entries less fees." + strange);
        return false;
    }

    std::map<std::string, Money> fees_by_month(CalendarDate day) const {
        std::map<std::string, Money> fees;
        for (PayoutEntry const& entry : payout_.entries) {
            bool const dated = bool(CalendarDate::parse(entry.month + "-01"));
            auto const [sum, is_new] =
                fees.try_emplace(dated ? entry.month : day.month(), Money::zero(currency_));
            sum->second += fee_of(entry);
        }
        std::erase_if(fees, [](auto const& entry) { return entry.second.is_zero(); });
        return fees;
    }

    CalendarDate fee_date(std::string const& month, CalendarDate day) const {
        CalendarDate const first = CalendarDate::parse(month + "-01").value();
        return month < day.month() ? first.end_of_month() : day;
    }

    bool may_post(CalendarDate day, std::map<std::string, Money> const& fees) {
        bool may = periods_.posting_date(day).has_value();
        for (auto const& [month, amount] : fees)
            may = may && periods_.posting_date(fee_date(month, day));
        if (!may)
            flag("review:closed_period",
                 "The payout of " + day.to_string() +
                     " or fees of an earlier month lie in a closed period.");
        return may;
    }

    Movement dated(PostingDate const& date, std::string const& key) {
        Movement movement;
        movement.key = PostingKey(key);
        movement.date = date.date;
        movement.original_date = date.original;
        movement.gateway = payout_.gateway;
        if (date.original)
            flag("moved_out_of_closed_period",
                 key + " of " + date.original->to_string() + " is dated " + date.date.to_string() +
                     ".");
        return movement;
    }

    void post_fees(std::string const& month, Money amount, CalendarDate day) {
        auto const date = *periods_.posting_date(fee_date(month, day));
        std::string const key = "FEE-" + payout_.id + "-" + month;
        if (amount.sign() < 0) return journal(date, key, clearing_, "gateway_fees", -amount);
        Movement movement = dated(date, key);
        movement.kind = MovementKind::spend;
        movement.account = clearing_;
        movement.amount = amount;
        movement.lines.push_back(
            {"gateway_fees", amount, Money::zero(currency_), std::string(no_tax_code)});
        books_.movements.push_back(
            {std::move(movement), {{"gateway_fees", amount}, {clearing_, -amount}}});
    }

    void journal(PostingDate const& date,
                 std::string const& key,
                 std::string const& debit,
                 std::string const& credit,
                 Money amount) {
        Movement movement = dated(date, key);
        movement.kind = MovementKind::journal;
        movement.amount = amount;
        movement.lines = {{debit, amount, std::nullopt, ""}, {credit, -amount, std::nullopt, ""}};
        books_.movements.push_back({std::move(movement), {{debit, amount}, {credit, -amount}}});
    }

    void post_entries(PostingDate const& date) {
        int number = 0;
        for (PayoutEntry const& entry : payout_.entries) {
            std::string const other(account_of(entry.type));
            if (other.empty()) continue;
            std::string const key = "JRN-" + payout_.id + "-" + std::to_string(++number);
            Money const amount = rounded(entry.amount);
            // Held back or disputed: out of clearing. Released or won: into it.
            if (amount.sign() < 0) journal(date, key, other, clearing_, -amount);
            if (amount.sign() > 0) journal(date, key, clearing_, other, amount);
        }
    }

    void post_net(PostingDate const& date) {
        Money const net = rounded(payout_.net);
        if (net.is_zero()) return;
        std::string const bank = "bank:main";
        Movement movement = dated(date, "OUT-" + payout_.id);
        movement.kind = MovementKind::transfer;
        movement.from = net.sign() > 0 ? clearing_ : bank;
        movement.to = net.sign() > 0 ? bank : clearing_;
        movement.amount = net.abs();
        movement.reference = payout_.id;
        books_.movements.push_back({std::move(movement), {{bank, net}, {clearing_, -net}}});
    }

    void flag(std::string const& text, std::string const& detail) {
        books_.flags.push_back({text, payout_.id, detail});
    }

    RuleBook const& rules_;
    Payout const& payout_;
    Currency currency_;
    Periods periods_;
    std::string clearing_;
    PayoutBooks books_;
};

}  // namespace

PayoutBooks book_payout(RuleBook const& rules, Payout const& payout) {
    return PayoutBooking(rules, payout).run();
}

}  // namespace cf
