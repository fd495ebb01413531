// Numbers and references people search by (accounting rules, section 16).
#include <algorithm>

#include "base/text.hpp"
#include "engine/order_plan.hpp"

namespace cf {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

}  // namespace

std::string document_number(Document const& document,
                            Order const& order,
                            Numbering const& numbering) {
    // Keys are INV-<order>, INV-<order>-rev2, CN-<order>-<refund>, CN-<order>-C, CN-<order>-rev2.
    std::string const base = numbering.prefix + (order.number.empty() ? order.id : order.number);
    std::string const lead = document.type == DocumentType::invoice ? "INV-" : "CN-";
    std::string suffix = document.key.value;
    if (suffix.starts_with(lead + order.id)) suffix = suffix.substr(lead.size() + order.id.size());
    if (suffix.empty()) return base;
    suffix.erase(0, suffix.find_first_not_of('-'));
    bool const is_edit = suffix.starts_with("rev");
    if (document.type == DocumentType::invoice) return base + "-" + suffix;
    return base + (is_edit || suffix == "C" ? "-CN-" : "-R") + suffix;
}

std::string document_reference(Order const& order,
                               OrderFacts const& facts,
                               Numbering const& numbering) {
    std::string text = numbering.reference;
    std::string transaction;
    for (auto const& capture : facts.captures)
        if (!capture.gateway_reference.empty()) {
            transaction = capture.gateway_reference;
            break;
        }
    replace_all(text, "{store}", numbering.store_label);
    replace_all(text, "{order}", order.number.empty() ? order.id : order.number);
    replace_all(text, "{transaction}", transaction);
    return std::string(trim(text)).substr(0, 255);
}

std::optional<std::string> ledger_account(IntegrationPolicy const& policy,
                                          std::string const& name,
                                          Currency currency) {
    auto const& tenders = policy.books.tender_accounts;
    std::string const key = name.starts_with("clearing:") ? name.substr(9) : name;
    auto find = [&](std::string const& wanted) -> std::optional<std::string> {
        auto const found = tenders.find(wanted);
        return found == tenders.end() ? std::nullopt : std::optional(found->second);
    };
    if (auto account = find(key + ":" + std::string(currency.code()))) return account;
    if (auto account = find(key)) return account;
    // Fixed names must be mapped; anything else is a ledger account the policy named itself.
    static std::vector<std::string> const fixed{"gift_card_liability",
                                                "store_credit_liability",
                                                "customer_credit",
                                                "bank:main",
                                                "gateway_fees",
                                                "chargebacks_in_dispute",
                                                "gateway_reserve",
                                                "goodwill_expense"};
    bool const must_be_mapped =
        name.starts_with("clearing:") || std::find(fixed.begin(), fixed.end(), name) != fixed.end();
    return must_be_mapped ? std::nullopt : std::optional(name);
}

}  // namespace cf
