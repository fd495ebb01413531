#include "rules/mapping.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf {
namespace {

bool sku_matches(std::string_view pattern, std::string_view sku) {
    if (pattern.ends_with('*')) return sku.starts_with(pattern.substr(0, pattern.size() - 1));
    return pattern == sku;
}

bool matches(AccountRule const& rule, AccountQuestion const& question) {
    LineDetail const& detail = question.detail;
    auto const& categories = detail.categories;
    if (rule.account.empty()) return false;
    if (rule.kind ? *rule.kind != question.kind : question.derived) return false;
    if (!rule.sku.empty() && !sku_matches(trim(rule.sku), trim(detail.sku))) return false;
    if (!rule.category.empty() &&
        std::find(categories.begin(), categories.end(), rule.category) == categories.end())
        return false;
    if (!rule.product_type.empty() && rule.product_type != detail.product_type) return false;
    if (!rule.channel.empty() && rule.channel != question.order.channel) return false;
    return rule.segment.empty() || rule.segment == question.order.customer.segment;
}

/// How much a mapping asks for; -1 when it does not fit.
struct TaxKey {
    std::string const& store_tax;
    std::optional<Decimal> const& rate;
    std::string const& country;
    std::string const& region;
    bool business;
};

int specificity(TaxMapping const& mapping, TaxKey const& key) {
    int score = 0;
    auto const asks = [&](bool asked, bool fits, int worth) {
        if (!asked || score < 0) return;
        score = fits ? score + worth : -1;
    };
    asks(!mapping.store_tax.empty(), mapping.store_tax == key.store_tax, 16);
    asks(!mapping.region.empty(), equals_ignoring_case(mapping.region, key.region), 8);
    asks(!mapping.country.empty(), equals_ignoring_case(mapping.country, key.country), 4);
    asks(mapping.business.has_value(), mapping.business == key.business, 2);
    asks(mapping.rate_percent.has_value(), key.rate && mapping.rate_percent == key.rate, 1);
    return score;
}

}  // namespace

std::optional<AccountChoice> choose_account(Policy const& policy, AccountQuestion const& question) {
    for (AccountRule const& rule : policy.account_rules)
        if (matches(rule, question))
            return AccountChoice{rule.account,
                                 rule.name,
                                 rule.tracking.empty() ? policy.default_tracking : rule.tracking};
    auto const found = policy.accounts.find(question.kind);
    if (found != policy.accounts.end() && !found->second.empty())
        return AccountChoice{found->second,
                             "kind:" + std::string(to_string(question.kind)),
                             policy.default_tracking};
    if (policy.catch_all_account.empty()) return std::nullopt;
    return AccountChoice{policy.catch_all_account, "catch_all", policy.default_tracking, true};
}

std::optional<std::string> choose_tax_code(Policy const& policy,
                                           Order const& order,
                                           std::string const& store_tax,
                                           std::optional<Decimal> const& store_rate) {
    if (policy.tax_mappings.empty()) return store_tax;
    OrderCustomer const& customer = order.customer;
    PostalAddress const& to = customer.shipping.empty() ? customer.billing : customer.shipping;
    TaxKey const key{store_tax, store_rate, to.country, to.region, !customer.vat_number.empty()};
    TaxMapping const* best = nullptr;
    int best_score = -1;
    for (TaxMapping const& mapping : policy.tax_mappings) {
        int const score = specificity(mapping, key);
        if (score > best_score) best = &mapping, best_score = score;
    }
    if (!best) return std::nullopt;
    return best->tax_code;
}

}  // namespace cf
