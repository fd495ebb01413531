#include "connectors/bigcommerce/tax_keys.hpp"

#include <algorithm>
#include <map>

#include "base/ratio.hpp"
#include "base/text.hpp"
#include "connectors/shared/total_check.hpp"

namespace cf::bigcommerce {
namespace {

using Rows = std::vector<WireTaxRow>;

TaxKeys::Treatment treatment_of_rows(Rows rows) {
    std::stable_sort(rows.begin(), rows.end(), [](WireTaxRow const& a, WireTaxRow const& b) {
        return a.priority < b.priority;
    });
    TaxKeys::Treatment treatment;
    // Rows of a later priority are charged on top of the earlier ones (compound).
    Ratio factor(1), level(0);
    std::int64_t priority = rows.front().priority;
    std::vector<std::string> names;
    for (auto const& row : rows) {
        std::string const percent = row.rate.normalized().to_string() + "%";
        std::string const label(trim(row.name));
        std::string name = label.find(percent) != std::string::npos
                               ? label
                               : std::string(trim(label + " " + percent));
        // One line may carry the same rate once for each of several addresses.
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        if (row.priority != priority) {
            factor = factor * (Ratio(1) + level);
            level = Ratio(0);
            priority = row.priority;
        }
        level = level + Ratio(row.rate) / Ratio(100);
        names.push_back(std::move(name));
    }
    factor = factor * (Ratio(1) + level);
    treatment.key = join(names, " + ");
    treatment.percent =
        ((factor - Ratio(1)) * Ratio(100)).rounded(6, Rounding::half_up).normalized();
    return treatment;
}

/// "Sales Tax 8.25%" says its rate at the end.
std::optional<TaxKeys::Treatment> parse_only(std::string_view text) {
    text = trim(text);
    if (!text.ends_with('%')) return std::nullopt;
    auto const blank = text.find_last_of(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    auto const rate = Decimal::parse(text.substr(blank + 1, text.size() - blank - 2));
    if (rate.has_error()) return std::nullopt;
    return TaxKeys::Treatment{std::string(text), *rate};
}

std::string_view type_of(TaxKeys::Part part) {
    switch (part) {
        case TaxKeys::Part::item:
            return "item";
        case TaxKeys::Part::shipping:
            return "shipping";
        case TaxKeys::Part::handling:
            return "handling";
        case TaxKeys::Part::wrapping:
            return "gift-wrapping";
        case TaxKeys::Part::fee:
            return "fee";
    }
    return "item";
}

}  // namespace

TaxKeys::TaxKeys(std::optional<std::vector<WireTaxRow>> rows,
                 std::string_view only_tax,
                 Currency currency)
    : rows_(std::move(rows)), only_(parse_only(only_tax)), currency_(currency) {
    if (!rows_) return;
    std::map<std::string, Rows> parts;
    for (auto const& row : *rows_)
        parts[row.item_type + "/" + row.line_id + "/" + row.address_id].push_back(row);
    for (auto& [name, part] : parts) {
        Treatment treatment = treatment_of_rows(std::move(part));
        bool const known = std::any_of(
            seen_.begin(), seen_.end(), [&](Treatment const& t) { return t.key == treatment.key; });
        if (!known) seen_.push_back(std::move(treatment));
    }
}

std::optional<TaxKeys::Treatment> TaxKeys::stated(Part part, std::string_view id) const {
    if (!rows_) return std::nullopt;
    Rows exact, by_type;
    for (auto const& row : *rows_) {
        if (row.item_type != type_of(part)) continue;
        bool const by_line = part == Part::item || part == Part::wrapping;
        if (!id.empty() && (by_line ? row.line_id : row.address_id) == id) exact.push_back(row);
        // Handling and wrapping rows do not always say whose they are (samples 714, 715).
        if (part != Part::item) by_type.push_back(row);
    }
    if (!exact.empty()) return treatment_of_rows(std::move(exact));
    if (!by_type.empty()) return treatment_of_rows(std::move(by_type));
    return std::nullopt;
}

bool TaxKeys::fits(Treatment const& treatment, Decimal net, Decimal tax) const {
    if (!treatment.percent) return false;
    Ratio const off = Ratio(net) * Ratio(*treatment.percent) / Ratio(100) - Ratio(tax);
    Ratio const unit(minor_unit(currency_));
    return !(unit < off) && !(off < Ratio(0) - unit);
}

TaxKeys::Treatment TaxKeys::treatment_of(Part part,
                                         std::string_view id,
                                         Decimal net,
                                         Decimal tax) const {
    if (auto found = stated(part, id)) return *std::move(found);
    if (tax.is_zero()) return {"none", std::nullopt};
    // The rows know no fees: a fee's tax is the one of the order that its own figures fit.
    for (auto const& treatment : seen_)
        if (fits(treatment, net, tax)) return treatment;
    if (!rows_ && only_ && fits(*only_, net, tax)) return *only_;
    // Nothing names it, but the store's own fee tax is a treatment a policy can map on purpose.
    if (rows_ && part == Part::fee) return {"fee tax", std::nullopt};
    return {"unknown", std::nullopt};
}

}  // namespace cf::bigcommerce
