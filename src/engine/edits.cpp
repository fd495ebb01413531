#include "engine/edits.hpp"

#include <algorithm>
#include <map>

#include "base/ratio.hpp"

namespace cf {
namespace {

/// What a line is worth after its own discount, in the order's basis.
Decimal net_amount(OrderLine const& line) {
    return line.amount - line.discount.value_or(Decimal(0));
}

/// Rounded as the rules round it, once per line: what is posted of parts then adds up to what is
/// posted of the whole, however often somebody looked meanwhile.
Decimal rounded(Decimal amount, Currency currency) {
    return Ratio(amount).rounded(currency.exponent(), Rounding::half_up);
}

struct LineState {
    Decimal amount;
    std::string tax_code;
    std::optional<Decimal> tax;  ///< Stated for every part, or not at all.
    OrderLine const* sample = nullptr;
};

std::map<std::string, LineState> by_store_line(Order const& order,
                                               std::vector<std::string>& sequence) {
    std::map<std::string, LineState> all;
    for (auto const& line : order.lines) {
        auto& state = all[line.id];
        auto const tax =
            line.tax ? std::optional(rounded(*line.tax, order.currency)) : std::nullopt;
        if (!state.sample) sequence.push_back(line.id);
        state.amount += rounded(net_amount(line), order.currency);
        if (!state.sample)
            state.tax = tax;
        else if (state.tax && tax)
            *state.tax += *tax;
        else
            state.tax.reset();
        state.tax_code = line.tax_code;
        state.sample = &line;
    }
    return all;
}

/// The tax that stays on a line of which `left` stays: what goes is rounded, as a credit note's is.
Decimal share_of(Decimal tax, Decimal left, Decimal all, Currency currency) {
    Ratio const gone = Ratio(tax) * Ratio(all - left) / Ratio(all);
    return tax - gone.rounded(currency.exponent(), Rounding::half_up);
}

/// What `now` has more than `was` (nullptr: the whole line is new). It keeps the store line's id:
/// refunds name that, whatever the line was posted as.
OrderLine added_line(LineState const& now, LineState const* was) {
    OrderLine line = *now.sample;
    line.discount.reset();
    line.amount = now.amount;
    if (!was || was->tax_code != now.tax_code) return line;
    line.amount -= was->amount;
    line.tax_split.clear();
    line.detail.quantity.reset();
    line.tax.reset();
    if (now.tax && was->tax) line.tax = *now.tax - *was->tax;
    return line;
}

LineState nothing_of(LineState const& was) {
    return {
        Decimal(0), was.tax_code, was.tax ? std::optional(Decimal(0)) : std::nullopt, was.sample};
}

/// How one store line changed. A line below zero (a discount, a negative fee) is never credited:
/// what changed of it is added.
void compare(LineState const* was, LineState const* now, Edit& edit) {
    bool const same_code = was && now && was->tax_code == now->tax_code;
    if (now && (!was || !same_code)) edit.added.push_back(added_line(*now, nullptr));
    if (!was || was->amount.is_zero()) {
        if (same_code && !now->amount.is_zero()) edit.added.push_back(added_line(*now, was));
        return;
    }
    LineState const left = same_code ? *now : nothing_of(*was);
    if (left.amount > was->amount || (was->amount.sign() < 0 && left.amount != was->amount))
        return edit.added.push_back(added_line(left, was));
    if (left.amount == was->amount) return;
    RemovedLine removed{was->sample->id, std::nullopt, was->amount - left.amount};
    if (!left.amount.is_zero() && was->tax && left.tax) removed.tax = *was->tax - *left.tax;
    edit.removed.push_back(std::move(removed));
}

void take_off(Order& order, RemovedLine const& removed) {
    auto const line = std::ranges::find(order.lines, removed.line, &OrderLine::id);
    if (line == order.lines.end()) return;
    Decimal const all = rounded(net_amount(*line), order.currency);
    Decimal const left = removed.amount ? all - *removed.amount : Decimal(0);
    if (left.is_zero()) {
        order.lines.erase(line);
        return;
    }
    if (line->tax && removed.tax)
        line->tax = rounded(*line->tax, order.currency) - *removed.tax;
    else if (line->tax)
        line->tax = share_of(*line->tax, left, all, order.currency);
    line->discount.reset();
    line->amount = left;
}

void put_on(Order& order, OrderLine const& added) {
    auto const line = std::ranges::find(order.lines, added.id, &OrderLine::id);
    if (line == order.lines.end()) return order.lines.push_back(added);
    line->amount = rounded(net_amount(*line), order.currency) + added.amount;
    line->discount.reset();
    line->tax_split.clear();
    if (line->tax && added.tax)
        line->tax = rounded(*line->tax, order.currency) + *added.tax;
    else
        line->tax.reset();
}

}  // namespace

bool keep_first_captures(std::vector<Capture>& known, std::vector<Capture>& present) {
    bool learned = false;
    for (auto& capture : present) {
        auto const first = std::find_if(known.begin(), known.end(), [&](Capture const& other) {
            return other.id == capture.id;
        });
        if (first != known.end()) {
            capture.amount = first->amount;
            capture.at = first->at;
        } else {
            known.push_back(capture);
            learned = true;
        }
    }
    return learned;
}

Order apply_edits(Order order, std::vector<Edit> const& edits) {
    for (auto const& edit : edits) {
        for (auto const& removed : edit.removed) take_off(order, removed);
        for (auto const& added : edit.added) put_on(order, added);
        order.total = edit.new_total;
    }
    return order;
}

std::optional<Edit> derive_edit(EditInput const& input) {
    Order const before = apply_edits(input.known, input.edits);
    std::vector<std::string> known_sequence, present_sequence;
    auto const known = by_store_line(before, known_sequence);
    auto const present = by_store_line(input.present, present_sequence);
    Edit edit;
    edit.revision = input.edits.empty() ? 2 : input.edits.back().revision + 1;
    edit.at = input.noticed_at;
    edit.new_total = input.present.total;
    auto const state = [](auto const& all, std::string const& id) {
        auto const found = all.find(id);
        return found == all.end() ? nullptr : &found->second;
    };
    for (auto const& id : present_sequence) compare(state(known, id), state(present, id), edit);
    for (auto const& id : known_sequence)
        if (!present.contains(id)) compare(state(known, id), nullptr, edit);
    bool const changed =
        !edit.added.empty() || !edit.removed.empty() || before.total != input.present.total;
    return changed ? std::optional(edit) : std::nullopt;
}

}  // namespace cf
