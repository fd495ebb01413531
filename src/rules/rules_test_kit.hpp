#pragma once

#include <string>
#include <string_view>

#include "rules/plan.hpp"

namespace cf::kit {

/// Facts and policies for the tests of this folder, written short.
inline Decimal dec(std::string_view text) { return Decimal::of(text); }
inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Instant day(int day_of_may, int hour = 10) {
    return at("2025-05-01T00:00:00Z") + std::chrono::hours(24 * (day_of_may - 1) + hour);
}

inline TaxCode code(std::string_view percent) { return {{{"VAT", dec(percent), false}}, true}; }

inline Policy policy(std::string_view currency = "GBP") {
    Policy policy;
    policy.base_currency = Currency::of(currency);
    policy.tax_strategy = TaxStrategy::ledger_recompute;
    policy.accounts = {{LineKind::product, "sales"},
                       {LineKind::shipping, "shipping_income"},
                       {LineKind::handling, "handling_income"},
                       {LineKind::wrapping, "wrapping_income"},
                       {LineKind::fee, "fee_income"},
                       {LineKind::discount, "discounts"},
                       {LineKind::gift_card, "gift_card_liability"},
                       {LineKind::deferred_voucher, "deferred_voucher_revenue"},
                       {LineKind::tip, "tips_payable"},
                       {LineKind::gov_fee, "government_fees_payable"},
                       {LineKind::refund_adjustment, "refund_adjustments"},
                       {LineKind::rounding, "rounding"}};
    policy.tax_codes = {{"S", code("20")},
                        {"R", code("5")},
                        {"Z", code("0")},
                        {"QC", {{{"GST", dec("5"), false}, {"QST", dec("9.975"), false}}, true}},
                        {"NONE", {{{"NONE", dec("0"), false}}, false}}};
    return policy;
}

inline OrderLine line(std::string id,
                      LineKind kind,
                      std::string_view amount,
                      std::string tax_code = "S") {
    OrderLine line;
    line.id = std::move(id);
    line.kind = kind;
    line.amount = dec(amount);
    line.tax_code = std::move(tax_code);
    return line;
}
inline OrderLine product(std::string id, std::string_view amount, std::string tax_code = "S") {
    return line(std::move(id), LineKind::product, amount, std::move(tax_code));
}

inline OrderFacts order(std::string_view total,
                        std::vector<OrderLine> lines,
                        bool prices_include_tax = true) {
    OrderFacts facts;
    facts.order.emplace();
    facts.order->id = facts.order->number = "1";
    facts.order->placed_at = day(14);
    facts.order->currency = Currency::of("GBP");
    facts.order->prices_include_tax = prices_include_tax;
    facts.order->lines = std::move(lines);
    facts.order->total = dec(total);
    return facts;
}

inline Capture capture(std::string id,
                       std::string_view amount,
                       int may = 14,
                       std::string gateway = "stripe") {
    Capture capture;
    capture.id = std::move(id);
    capture.gateway = std::move(gateway);
    capture.amount = dec(amount);
    capture.at = day(may, 11);
    return capture;
}

inline Refund refund(std::string id, RefundMode mode, int may, std::string_view paid_back = {}) {
    Refund refund;
    refund.id = std::move(id);
    refund.at = day(may, 12);
    refund.mode = mode;
    if (!paid_back.empty()) refund.tenders.push_back({"stripe", dec(paid_back), {}});
    if (mode == RefundMode::amount) refund.amount = dec(paid_back);
    return refund;
}
inline RefundItem item(std::string line, std::string_view amount = {}) {
    RefundItem item;
    item.line = std::move(line);
    if (!amount.empty()) item.amount = dec(amount);
    return item;
}

inline Edit edit(int revision, int may, std::string_view new_total) {
    Edit edit;
    edit.revision = revision;
    edit.at = day(may, 9);
    edit.new_total = dec(new_total);
    return edit;
}

inline Plan plan_one(Policy const& policy, OrderFacts const& facts) {
    return plan({{facts}, {}, policy, {}});
}

inline Document const* find(Plan const& plan, std::string_view key) {
    for (Document const& document : plan.documents)
        if (document.key.value == key) return &document;
    return nullptr;
}

/// "account net+tax [code]; ...", one line after the other.
inline std::string lines_of(Plan const& plan, std::string_view key) {
    Document const* document = find(plan, key);
    if (!document) return "no such document";
    std::string text;
    for (DocumentLine const& line : document->lines) {
        if (!text.empty()) text += "; ";
        text += line.account + " " + line.net.to_string() + "+" + line.tax.to_string() + " " +
                line.tax_code;
    }
    return text;
}

/// Flags in alphabetical order, each text once.
inline std::string flags_of(Plan const& plan) {
    std::string text, last;
    for (Flag const& flag : plan.flags) {
        if (flag.text == last) continue;
        text += (text.empty() ? "" : ", ") + flag.text;
        last = flag.text;
    }
    return text;
}

/// "payment 2025-05-14 clearing:stripe 28.80 INV-1; ...".
inline std::string movements_of(Plan const& plan) {
    std::string text;
    for (Movement const& movement : plan.movements) {
        if (!text.empty()) text += "; ";
        text += std::string(to_string(movement.kind)) + " " + movement.date.to_string() + " ";
        if (!movement.account.empty()) text += movement.account + " ";
        text += movement.amount.to_string();
        if (movement.applies_to) text += " " + movement.applies_to->value;
        if (!movement.from.empty()) text += " " + movement.from + ">" + movement.to;
    }
    return text;
}

inline std::string balance(Plan const& plan, std::string const& account) {
    auto const found = plan.balances.find(account);
    return found == plan.balances.end() ? "0" : found->second.to_string();
}

}  // namespace cf::kit
