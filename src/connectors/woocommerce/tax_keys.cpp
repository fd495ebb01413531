#include "connectors/woocommerce/tax_keys.hpp"

#include <algorithm>

#include "base/ratio.hpp"
#include "base/text.hpp"
#include "connectors/shared/total_check.hpp"
#include "domain/allocation.hpp"

namespace cf::woocommerce {
namespace {

bool upper_or_digit(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

/// "DE" or "US-NY": the code reads COUNTRY-STATE-NAME-PRIORITY, its first two parts left out where
/// the rate is for everywhere.
std::string place_of(std::string const& rate_code) {
    auto const parts = split(rate_code, '-');
    if (parts.size() < 3 || parts[0].size() != 2 || !upper_or_digit(parts[0])) return {};
    std::string place(parts[0]);
    if (parts.size() >= 4 && parts[1].size() <= 3 && upper_or_digit(parts[1]))
        place += "-" + std::string(parts[1]);
    return place;
}

/// "GST" and 5 make "GST 5%"; "TVA 5,5%" says it already.
std::string label_of(WireTaxLine const& line) {
    std::string label(trim(line.label));
    if (label.empty()) label = line.rate_code;
    if (!line.rate_percent) return label;
    std::string const percent = line.rate_percent->normalized().to_string();
    std::string squeezed;
    for (char const c : label)
        if (c != ' ') squeezed += c == ',' ? '.' : c;
    if (squeezed.find(percent + "%") != std::string::npos) return label;
    return label + " " + percent + "%";
}

Ratio fraction(Decimal percent) { return Ratio(percent) / Ratio(100); }

bool contains(std::vector<std::size_t> const& rates, std::size_t rate) {
    return std::find(rates.begin(), rates.end(), rate) != rates.end();
}

/// What one rate takes of a base when the rates of `rates` apply together.
Ratio effective(std::vector<WireTaxLine> const& lines,
                std::vector<std::size_t> const& rates,
                std::size_t rate) {
    Ratio below(0);
    if (lines[rate].compound)
        for (std::size_t other : rates) {
            if (other == rate) break;
            below = below + effective(lines, rates, other);
        }
    return fraction(*lines[rate].rate_percent) * (Ratio(1) + below);
}

}  // namespace

TaxKeys::TaxKeys(WireOrder const& order) : lines_(order.tax_lines) {
    // Compound rates come on top of the others, whatever their place in the list.
    std::stable_partition(
        lines_.begin(), lines_.end(), [](WireTaxLine const& line) { return !line.compound; });
    for (auto const& item : order.items) {
        if (item.kind == ItemKind::fee && item.total.sign() < 0) continue;
        Rates rates = rates_of(item);
        if (rates.empty() && item.total.sign() > 0) note_untaxed(item);
        if (!rates.empty() &&
            std::find(combinations_.begin(), combinations_.end(), rates) == combinations_.end())
            combinations_.push_back(std::move(rates));
    }
    std::stable_sort(combinations_.begin(),
                     combinations_.end(),
                     [](Rates const& a, Rates const& b) { return a.size() > b.size(); });
}

void TaxKeys::note_untaxed(WireItem const& item) {
    std::string key = treatment_of(item).key;
    auto const known = std::find_if(
        untaxed_.begin(), untaxed_.end(), [&](auto const& entry) { return entry.first == key; });
    if (known != untaxed_.end())
        known->second += item.total;
    else
        untaxed_.emplace_back(std::move(key), item.total);
}

TaxKeys::Rates TaxKeys::rates_of(WireItem const& item) const {
    Rates rates;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        for (auto const& tax : item.taxes)
            if (tax.rate_id == lines_[i].rate_id) {
                rates.push_back(i);
                break;
            }
    return rates;
}

std::string TaxKeys::key_of(Rates const& rates) const {
    std::string key;
    std::string place;
    for (std::size_t rate : rates) {
        std::string const here = place_of(lines_[rate].rate_code);
        if (!key.empty()) key += " + ";
        if (!here.empty() && here != place) key += here + " ";
        place = here;
        key += label_of(lines_[rate]);
    }
    return key;
}

std::optional<Decimal> TaxKeys::percent_of(Rates const& rates) const {
    Ratio sum(0);
    for (std::size_t rate : rates) {
        if (!lines_[rate].rate_percent) return std::nullopt;
    }
    for (std::size_t rate : rates) sum = sum + effective(lines_, rates, rate);
    return (sum * Ratio(100)).rounded(6, Rounding::half_up).normalized();
}

TaxKeys::Treatment TaxKeys::treatment_of(WireItem const& item) const {
    Rates const rates = rates_of(item);
    if (!rates.empty()) return {key_of(rates), percent_of(rates)};
    // Rates the tax list does not know (a plug-in's): named by id rather than taken for "no tax".
    if (!item.taxes.empty()) {
        std::vector<std::string> names;
        for (auto const& tax : item.taxes) names.push_back("rate " + tax.rate_id);
        return {join(names, " + "), std::nullopt};
    }
    // WooCommerce's zero-rated class needs no rate row; it still is a treatment of its own.
    if (item.tax_class.find("zero") != std::string::npos) return {item.tax_class, Decimal(0)};
    if (item.total_tax.is_zero()) return {"none", std::nullopt};
    return {"unknown", std::nullopt};
}

bool TaxKeys::applied_together(WireItem const& item, Rates const& rates, Currency currency) const {
    Ratio const unit(minor_unit(currency));
    for (std::size_t rate : rates) {
        Decimal stated;
        for (auto const& tax : item.taxes)
            if (tax.rate_id == lines_[rate].rate_id) stated = tax.total;
        Ratio const off = Ratio(item.total) * effective(lines_, rates, rate) - Ratio(stated);
        if (unit < off || off < Ratio(0) - unit) return false;
    }
    return true;
}

namespace {

/// The combinations found in an entry and what each of them bears, unrounded.
struct Peeled {
    std::vector<std::string> const& keys;
    std::vector<Ratio> const& bases;
    std::vector<Ratio> const& taxes;
};

/// The entry's amount and tax in whole minor units over its combinations; nothing when their signs
/// say that they were not found rightly.
std::vector<TaxSplit> spread(Peeled const& peeled,
                             Decimal item_total,
                             Decimal stated_tax,
                             Currency currency) {
    auto const& [keys, bases, taxes] = peeled;
    std::vector<Decimal> base_weights, tax_weights;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        bool const other_sign =
            (bases[i] < Ratio(0)) != (item_total.sign() < 0) && !(bases[i] == Ratio(0));
        if (other_sign) return {};
        base_weights.push_back(bases[i].rounded(8, Rounding::half_even).abs());
        tax_weights.push_back(taxes[i].rounded(8, Rounding::half_even).abs());
    }
    auto const total = Money::round(item_total, currency, Rounding::half_up);
    auto const tax = Money::round(stated_tax, currency, Rounding::half_up);
    if (total.has_error() || tax.has_error()) return {};
    auto const amounts = allocate(*total, base_weights);
    auto const tax_amounts = allocate(*tax, tax_weights);
    std::vector<TaxSplit> split;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!amounts[i].is_zero() || !tax_amounts[i].is_zero())
            split.push_back({keys[i], amounts[i].decimal(), tax_amounts[i].decimal()});
    return keys.size() > 1 ? split : std::vector<TaxSplit>{};
}

/// A part without tax, over what the order has without tax.
using Weights = std::vector<std::pair<std::string, Decimal>>;
void add_untaxed(Ratio const& rest,
                 Weights const& untaxed,
                 std::vector<std::string>& keys,
                 std::vector<Ratio>& bases,
                 std::vector<Ratio>& taxes) {
    Decimal all;
    for (auto const& [key, weight] : untaxed) all += weight;
    for (auto const& [key, weight] : all.is_zero() ? Weights{{"none", Decimal(1)}} : untaxed) {
        keys.push_back(key);
        bases.push_back(all.is_zero() ? rest : rest * Ratio(weight) / Ratio(all));
        taxes.push_back(Ratio(0));
    }
}

}  // namespace

std::vector<TaxSplit> TaxKeys::split_of(WireItem const& item,
                                        Decimal stated_tax,
                                        Currency currency) const {
    Rates const rates = rates_of(item);
    bool const reduces = item.kind == ItemKind::fee && item.total.sign() < 0;
    if (rates.size() < (reduces ? 1u : 2u) || item.total.is_zero() || !percent_of(rates)) return {};
    bool const seen =
        std::find(combinations_.begin(), combinations_.end(), rates) != combinations_.end();
    if (seen && applied_together(item, rates, currency)) return {};

    // Peel the combinations off, each by a rate that no later one has.
    std::vector<Rates> parts;
    for (auto const& combination : combinations_)
        if (std::includes(rates.begin(), rates.end(), combination.begin(), combination.end()))
            parts.push_back(combination);
    std::vector<Ratio> left(lines_.size(), Ratio(0));
    for (auto const& tax : item.taxes)
        for (std::size_t rate : rates)
            if (tax.rate_id == lines_[rate].rate_id) left[rate] = Ratio(tax.total);
    std::vector<Ratio> bases, taxes;
    Ratio bases_sum(0), error(0);
    std::optional<std::size_t> zero_rated;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::optional<std::size_t> own;
        for (std::size_t rate : parts[i])
            if (std::none_of(parts.begin() + std::ptrdiff_t(i) + 1,
                             parts.end(),
                             [&](Rates const& later) { return contains(later, rate); }))
                own = own.value_or(rate);
        if (!own) return {};
        Ratio const share = effective(lines_, parts[i], *own);
        Ratio base(0), tax(0);
        if (share == Ratio(0)) {
            zero_rated = i;
        } else {
            base = left[*own] / share;
            error = error + Ratio(minor_unit(currency)) / share;
        }
        for (std::size_t rate : parts[i]) {
            Ratio const taken = base * effective(lines_, parts[i], rate);
            left[rate] = left[rate] - taken;
            tax = tax + taken;
        }
        bases_sum = bases_sum + base;
        bases.push_back(base);
        taxes.push_back(tax);
    }
    for (std::size_t rate : rates) {
        Ratio const unit(minor_unit(currency));
        if (unit < left[rate] || left[rate] < Ratio(0) - unit) return {};
    }
    Ratio const rest = Ratio(item.total) - bases_sum;
    bool const whole = !(error < rest) && !(rest < Ratio(0) - error);
    std::vector<std::string> keys;
    for (auto const& part : parts) keys.push_back(key_of(part));
    if (zero_rated) {
        bases[*zero_rated] = rest;
    } else if (!whole) {
        add_untaxed(rest, untaxed_, keys, bases, taxes);
    }

    return spread({keys, bases, taxes}, item.total, stated_tax, currency);
}

}  // namespace cf::woocommerce
