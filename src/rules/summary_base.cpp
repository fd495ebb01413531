#include "rules/summary_base.hpp"

#include <algorithm>

namespace cf {
namespace {

using AccountAmounts = std::map<std::string, Money>;

void add_to(AccountAmounts& sums, std::string const& account, Money amount) {
    sums.try_emplace(account, Money::zero(amount.currency())).first->second += amount;
}

void subtract_from(AccountAmounts& sums, AccountAmounts const& amounts) {
    for (auto const& [account, amount] : amounts) add_to(sums, account, -amount);
}

Money sum_of(AccountAmounts const& amounts, Currency currency) {
    Money sum = Money::zero(currency);
    for (auto const& [account, amount] : amounts) sum += amount;
    return sum;
}

}  // namespace

void SummaryBase::add(std::string const& order,
                      BookDocument const& member,
                      std::string const& summary) {
    if (!base_.foreign(member.document.currency) || member.base.empty()) return;
    Amounts sums;
    each_posting(rules_.taxes, member, [&](std::string const& account, Money amount, Money) {
        add_to(sums, account, amount);
    });
    std::vector<Share>& shares = shares_[order];
    if (member.document.type == DocumentType::credit_note) {
        Credits& credits = credits_[summary];
        for (auto const& [account, amount] : sums) spread(shares, account, amount, credits);
        return;
    }
    auto share = std::find_if(
        shares.begin(), shares.end(), [&](Share const& known) { return known.invoice == summary; });
    if (share == shares.end())
        share = shares.insert(share, {summary, {}, Money::zero(member.document.currency)});
    for (auto const& [account, amount] : sums) add_to(share->left, account, amount);
    share->total += member.document.total;
}

/// An account's amount goes to where something of that account is left, then to where anything is.
void SummaryBase::spread(std::vector<Share>& shares,
                         std::string const& account,
                         Money amount,
                         Credits& credits) const {
    auto const take = [&](Share& share, Money part) {
        add_to(share.left, account, -part);
        share.total -= part;
        add_to(credits[share.invoice], account, part);
        amount -= part;
    };
    for (Share& share : shares) {
        auto const left = share.left.find(account);
        if (left != share.left.end() && left->second.sign() == amount.sign())
            take(share, left->second.abs() < amount.abs() ? left->second : amount);
    }
    for (Share& share : shares)
        if (amount.sign() > 0 && share.total.sign() > 0) take(share, std::min(amount, share.total));
    if (!shares.empty() && !amount.is_zero()) take(shares.front(), amount);
}

void SummaryBase::convert(BookDocument& summary) {
    Document const& document = summary.document;
    if (!base_.foreign(document.currency)) {
        summary.base = summary.amounts;
        summary.base_open = document.total;
        return;
    }
    if (!document.rate) return;
    if (document.type == DocumentType::credit_note) {
        credit(summary);
    } else {
        summary.document.base_total = base_.convert(document.total, *document.rate);
        summary.base = base_.convert_lines(summary.amounts, *document.rate, *document.base_total);
        open(summary);
    }
    summary.base_open = document.base_total;
}

void SummaryBase::open(BookDocument const& invoice) {
    Document const& document = invoice.document;
    Left& left = left_[document.key.value];
    left.total = document.total;
    left.base_total = *document.base_total;
    left.rate = *document.rate;
    each_posting(rules_.taxes, invoice, [&](std::string const& account, Money amount, Money base) {
        add_to(left.amounts, account, amount);
        add_to(left.base, account, base);
    });
}

/// The note's total is converted as a whole, but for invoices it exhausts: there it is what is
/// left.
void SummaryBase::credit(BookDocument& note) {
    Document& document = note.document;
    Credits const& credits = credits_[document.key.value];
    Money rest = document.total;
    Money taken = Money::zero(base_.currency());
    bool exhausts_any = false;
    for (auto const& [invoice, amounts] : credits) {
        if (!exhausts(note, invoice, amounts)) continue;
        exhausts_any = true;
        rest -= left_.at(invoice).total;
        taken += left_.at(invoice).base_total;
    }
    document.base_total = taken + base_.convert(rest, *document.rate);
    note.base = base_.convert_lines(note.amounts, *document.rate, *document.base_total);
    if (exhausts_any) take_left(note, credits);
    subtract(note, credits);
}

bool SummaryBase::exhausts(BookDocument const& note,
                           std::string const& invoice,
                           Amounts const& amounts) const {
    Left const& left = left_.at(invoice);
    return left.rate == *note.document.rate &&
           left.total == sum_of(amounts, note.document.currency);
}

/// The accounts of an exhausted invoice that come to zero come to zero in the base currency as
/// well.
void SummaryBase::take_left(BookDocument& note, Credits const& credits) const {
    Amounts wanted;
    std::map<std::string, bool> closes;
    for (auto const& [invoice, amounts] : credits) {
        bool const all = exhausts(note, invoice, amounts);
        Left const& left = left_.at(invoice);
        for (auto const& [account, amount] : amounts) {
            auto const of_account = left.amounts.find(account);
            bool const closed =
                all && of_account != left.amounts.end() && of_account->second == amount;
            closes[account] |= closed;
            add_to(wanted,
                   account,
                   closed ? left.base.at(account) : base_.convert(amount, *note.document.rate));
        }
    }
    std::map<std::string, Money*> last;
    auto const look = [&](std::string const& account, Money amount, Money& base) {
        base = base_.convert(amount, *note.document.rate);
        add_to(wanted, account, -base);
        last[account] = &base;
    };
    each_posting(rules_.taxes, note, look);
    for (auto const& [account, base] : last)
        if (closes[account]) *base += wanted.at(account);
    absorb_residue(note.amounts, note.base, *note.document.base_total);
}

void SummaryBase::subtract(BookDocument const& note, Credits const& credits) {
    Amounts rest;
    each_posting(rules_.taxes, note, [&](std::string const& account, Money, Money base) {
        add_to(rest, account, base);
    });
    Left* last = nullptr;
    for (auto const& [invoice, amounts] : credits) {
        Left& left = left_.at(invoice);
        bool const all = exhausts(note, invoice, amounts);
        Amounts const part = all ? left.base : converted(amounts, *note.document.rate);
        subtract_from(left.amounts, amounts);
        subtract_from(left.base, part);
        subtract_from(rest, part);
        left.total -= sum_of(amounts, note.document.currency);
        left.base_total -= sum_of(part, base_.currency());
        if (!all) last = &left;
    }
    // What rounding the parts apart leaves is of the last that still has something.
    if (!last) return;
    subtract_from(last->base, rest);
    last->base_total -= sum_of(rest, base_.currency());
}

SummaryBase::Amounts SummaryBase::converted(Amounts const& amounts, Decimal rate) const {
    Amounts base;
    Money total = Money::zero(amounts.begin()->second.currency()), size = total;
    Money residue = Money::zero(base_.currency());
    std::string largest;
    for (auto const& [account, amount] : amounts) {
        base.emplace(account, base_.convert(amount, rate));
        total += amount;
        residue -= base.at(account);
        if (!largest.empty() && amount.abs() <= size) continue;
        largest = account;
        size = amount.abs();
    }
    base.at(largest) += residue + base_.convert(total, rate);
    return base;
}

}  // namespace cf
