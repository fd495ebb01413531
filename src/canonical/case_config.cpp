// config of a case -> Policy.
#include "canonical/case_reading.hpp"
#include "canonical/json_fields.hpp"

namespace cf {
namespace {

template <class Choice>
Result<void> read_choice(JsonCursor const& config, char const* name, Choice& into) {
    auto const member = config.find(name);
    if (!member) return {};
    CF_TRY(auto text, member->string());
    auto parsed = parse_choice<Choice>(text);
    if (parsed.has_error()) return member->error(parsed.error().message);
    into = *parsed;
    return {};
}

Result<TaxCode> tax_code_from_json(JsonCursor const& json) {
    TaxCode code;
    CF_TRY(auto components, json.at("components"));
    CF_TRY(auto elements, components.elements());
    if (elements.empty()) return components.error("must name at least one component");
    for (auto const& element : elements) {
        TaxComponent component;
        CF_TRY(component.name, element.string_at("name"));
        CF_TRY(component.rate, element.decimal_at("rate"));
        CF_TRY(component.compound, flag_or(element, "compound", false));
        if (component.rate.sign() < 0 || component.rate > Decimal(1000))
            return element.error("'rate' must lie between 0 and 1000 percent");
        code.components.push_back(std::move(component));
    }
    CF_TRY(code.on_tax_return, flag_or(json, "on_tax_return", true));
    return code;
}

Result<void> read_accounts(JsonCursor const& config, Policy& policy) {
    CF_TRY(auto accounts, config.at("accounts"));
    CF_TRY(auto members, accounts.members());
    for (auto const& [name, account] : members) {
        auto const kind = parse_line_kind(name);
        if (!kind) {
            // "catch_all" and accounts of other facts are configuration too, but no kind of line.
            if (name == "catch_all") {
                CF_TRY(policy.catch_all_account, account.string());
                continue;
            }
            return account.error("'" + name + "' is not a kind of line");
        }
        CF_TRY(auto text, account.string());
        policy.accounts[*kind] = std::move(text);
    }
    return {};
}

Result<void> read_places(JsonCursor const& config, Policy& policy) {
    CF_TRY(auto base, config.at("base_currency"));
    CF_TRY(auto base_text, base.string());
    auto currency = Currency::parse(base_text);
    if (currency.has_error()) return base.error(currency.error().message);
    policy.base_currency = *currency;
    CF_TRY(auto zone, config.at("org_timezone"));
    CF_TRY(auto zone_name, zone.string());
    auto found = TimeZone::named(zone_name);
    if (found.has_error()) return zone.error(found.error().message);
    policy.org_timezone = *found;
    if (auto const closed = config.find("closed_through")) {
        CF_TRY(auto text, closed->string());
        auto date = CalendarDate::parse(text);
        if (date.has_error()) return closed->error(date.error().message);
        policy.closed_through = *date;
    }
    if (auto const tolerance = config.find("rounding_tolerance");
        tolerance && tolerance->value().text() != "auto") {
        CF_TRY(auto amount, tolerance->decimal());
        if (amount.sign() < 0) return tolerance->error("must not be negative");
        policy.rounding_tolerance = amount;
    }
    return {};
}

}  // namespace

Result<Policy> policy_from_config(JsonCursor const& config) {
    Policy policy;
    CF_TRY_VOID(config.require_object());
    CF_TRY_VOID(read_places(config, policy));
    if (auto const mode = config.find("rounding_mode")) {
        CF_TRY(auto text, mode->string());
        auto parsed = parse_rounding(text);
        if (parsed.has_error()) return mode->error(parsed.error().message);
        policy.rounding_mode = *parsed;
    }
    CF_TRY_VOID(read_choice(config, "tax_strategy", policy.tax_strategy));
    CF_TRY_VOID(read_choice(config, "tax_rounding", policy.tax_rounding));
    CF_TRY_VOID(read_choice(config, "discount_mode", policy.discount_mode));
    CF_TRY_VOID(read_choice(config, "posting_mode", policy.posting_mode));
    CF_TRY_VOID(read_choice(config, "post_when", policy.post_when));
    CF_TRY_VOID(read_choice(config, "zero_total", policy.zero_total));
    CF_TRY_VOID(read_choice(config, "closed_period_rule", policy.closed_period_rule));
    CF_TRY_VOID(read_choice(config, "refund_unallocated", policy.refund_unallocated));
    CF_TRY_VOID(read_choice(config, "credit_note_rate", policy.credit_note_rate));
    CF_TRY(auto edit_rule, text_or(config, "paid_edit_rule", "delta_documents"));
    if (edit_rule != "delta_documents")
        return config.find("paid_edit_rule")->error("must be delta_documents");
    CF_TRY(policy.catch_all_account, text_or(config, "catch_all_account"));
    CF_TRY_VOID(read_accounts(config, policy));
    CF_TRY(auto codes, config.at("tax_codes"));
    CF_TRY(auto members, codes.members());
    for (auto const& [name, json] : members) {
        CF_TRY(auto code, tax_code_from_json(json));
        policy.tax_codes[name] = std::move(code);
    }
    return policy;
}

}  // namespace cf
