#include "connectors/bigcommerce/sim/switches.hpp"

#include <array>
#include <span>
#include <variant>
#include <vector>

#include "base/text.hpp"

namespace cf::bigcommerce::sim {
namespace {

using Flag = bool Switches::*;
using Count = std::int64_t Switches::*;
using Style = std::variant<MoneyStyle Switches::*, NullStyle Switches::*, AmountStyle Switches::*>;

struct Entry {
    std::string_view name;
    std::variant<Flag, Count, Style> field;
};

std::span<std::string_view const> names_of(Style const& style) {
    static constexpr std::array<std::string_view, 3> money{"fixed", "shortest", "mixed"};
    static constexpr std::array<std::string_view, 4> null{
        "null", "empty_object", "empty_string", "missing"};
    static constexpr std::array<std::string_view, 3> amount{"number", "string", "null"};
    if (std::holds_alternative<MoneyStyle Switches::*>(style)) return money;
    if (std::holds_alternative<NullStyle Switches::*>(style)) return null;
    return amount;
}

std::vector<Entry> const& entries() {
    static std::vector<Entry> const all{
        {"money_style", Style{&Switches::money_style}},
        {"legacy_fee_spelling", &Switches::legacy_fee_spelling},
        {"limit_too_high_413", &Switches::limit_too_high_413},
        {"fees_excluded", &Switches::fees_excluded},
        {"shipping_coupon_gross", &Switches::shipping_coupon_gross},
        {"discounted_naive", &Switches::discounted_naive},
        {"wrapping_per_unit", &Switches::wrapping_per_unit},
        {"archived_get_404", &Switches::archived_get_404},
        {"if_modified_since_304", &Switches::if_modified_since_304},
        {"single_line_item_object", &Switches::single_line_item_object},
        {"automatic_tax", &Switches::automatic_tax},
        {"transactions_touch_order", &Switches::transactions_touch_order},
        {"unknown_fields", &Switches::unknown_fields},
        {"null_style", Style{&Switches::null_style}},
        {"gateway_renamed", &Switches::gateway_renamed},
        {"transactions_unavailable", &Switches::transactions_unavailable},
        {"tax_service_gone", &Switches::tax_service_gone},
        {"refund_declined", &Switches::refund_declined},
        {"refund_rewrites_tax", &Switches::refund_rewrites_tax},
        {"refund_fee_order_id", &Switches::refund_fee_order_id},
        {"adjustment_keeps_tax", &Switches::adjustment_keeps_tax},
        {"requested_amount", Style{&Switches::requested_amount}},
        {"refund_transaction_delay_s", &Switches::refund_transaction_delay_s},
        {"refund_duration_ms", &Switches::refund_duration_ms},
        {"hook_start_delay_s", &Switches::hook_start_delay_s},
        {"hook_delay_s", &Switches::hook_delay_s},
        {"hook_duplicate_percent", &Switches::hook_duplicate_percent},
        {"hook_shuffle", &Switches::hook_shuffle},
        {"hook_burst", &Switches::hook_burst},
        {"hook_drop_while_blocked", &Switches::hook_drop_while_blocked},
        {"hook_signed", &Switches::hook_signed},
        {"hook_signature_wrong", &Switches::hook_signature_wrong},
        {"hook_timestamp_stale", &Switches::hook_timestamp_stale},
        {"hook_signature_frozen", &Switches::hook_signature_frozen},
        {"hook_create_flat", &Switches::hook_create_flat},
        {"hook_destinations_strict", &Switches::hook_destinations_strict},
        {"inventory_delay_s", &Switches::inventory_delay_s},
        {"product_inventory_fails", &Switches::product_inventory_fails},
        {"lower_case_headers", &Switches::lower_case_headers},
        {"rate_headers_missing", &Switches::rate_headers_missing},
        {"overload", &Switches::overload},
        {"maintenance", &Switches::maintenance},
    };
    return all;
}

Error bad_switch(std::string message) {
    return {ErrorKind::invalid_input, "simulator.switch", std::move(message)};
}

Result<void> set_style(Switches& switches, Style const& style, JsonCursor const& value) {
    CF_TRY(auto const text, value.string());
    auto const names = names_of(style);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != text) continue;
        std::visit(
            [&](auto member) {
                using Enum = std::remove_reference_t<decltype(switches.*member)>;
                switches.*member = Enum(i);
            },
            style);
        return {};
    }
    std::vector<std::string> const known(names.begin(), names.end());
    return bad_switch(value.path() + ": '" + text + "' is none of " + join(known, ", "));
}

Result<void> set_one(Switches& switches, std::string const& name, JsonCursor const& value) {
    std::vector<std::string> known;
    for (auto const& entry : entries()) {
        known.emplace_back(entry.name);
        if (entry.name != name) continue;
        if (auto const* flag = std::get_if<Flag>(&entry.field)) {
            CF_TRY(switches.**flag, value.boolean());
            return {};
        }
        if (auto const* count = std::get_if<Count>(&entry.field)) {
            CF_TRY(auto const number, value.integer());
            if (number < 0) return bad_switch(value.path() + " must not be negative");
            switches.** count = number;
            return {};
        }
        return set_style(switches, std::get<Style>(entry.field), value);
    }
    auto const near = nearest(name, known);
    return bad_switch("unknown switch '" + name + "'" +
                      (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace

Json Switches::to_json() const {
    Json all = Json::object();
    for (auto const& entry : entries()) {
        if (auto const* flag = std::get_if<Flag>(&entry.field)) {
            all.set(entry.name, this->**flag);
        } else if (auto const* count = std::get_if<Count>(&entry.field)) {
            all.set(entry.name, this->**count);
        } else {
            auto const& style = std::get<Style>(entry.field);
            auto const index =
                std::visit([&](auto member) { return std::size_t(this->*member); }, style);
            all.set(entry.name, names_of(style)[index]);
        }
    }
    return all;
}

Result<void> Switches::apply(Json const& changes) {
    JsonCursor const cursor(changes);
    CF_TRY_VOID(cursor.require_object());
    CF_TRY(auto const members, cursor.members());
    Switches changed = *this;
    for (auto const& [name, value] : members) CF_TRY_VOID(set_one(changed, name, value));
    *this = changed;
    return {};
}

}  // namespace cf::bigcommerce::sim
