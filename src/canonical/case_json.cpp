#include "canonical/case_json.hpp"

#include <algorithm>
#include <set>

#include "canonical/case_checks.hpp"
#include "canonical/case_reading.hpp"
#include "canonical/facts_json.hpp"
#include "canonical/facts_read.hpp"
#include "canonical/json_fields.hpp"
#include "domain/magnitude.hpp"

namespace cf {
namespace {

/// Collects events into facts, repeated ones too: the rules take each fact once.
class Events {
  public:
    explicit Events(PlanInput& input) : input_(input) {}

    Result<void> take(JsonCursor const& event) {
        CF_TRY(auto type, event.at("type"));
        CF_TRY(auto name, type.string());
        if (name == "order.placed") return placed(event);
        if (name == "payment.authorised") return authorised(event);
        if (name == "payment.captured") return captured(event);
        if (name == "refund.created") return refunded(event);
        if (name == "order.cancelled" || name == "order.shipped") return moved(event, name);
        if (name == "order.edited") return edited(event);
        if (name == "period.closed") return closed(event);
        if (name == "payout.paid") return paid_out(event);
        return type.error("'" + name + "' is not a known type of event");
    }

    void finish() {
        for (auto& [id, facts] : facts_) input_.orders.push_back(std::move(facts));
    }

  private:
    Result<OrderFacts*> facts_of(JsonCursor const& event) {
        CF_TRY(auto order, event.string_at("order"));
        return &facts_[order];
    }

    Result<void> placed(JsonCursor const& event) {
        CF_TRY(auto json, event.at("order"));
        CF_TRY(auto order, order_from_json(json));
        CF_TRY(auto rate, decimal_if(event, "rate"));
        if (rate) {
            if (rate->sign() <= 0) return event.find("rate")->error("must be above zero");
            order.rate = rate;
        }
        CF_TRY(order.posted_before_close,
               flag_or(event, "posted_before_close", order.posted_before_close));
        auto& known = facts_[order.id].order;
        if (!known || order.placed_at < known->placed_at) known = std::move(order);
        return {};
    }

    Result<void> authorised(JsonCursor const& event) {
        CF_TRY(auto* facts, facts_of(event));
        CF_TRY(auto authorisation, authorisation_from_json(event));
        facts->authorisations.push_back(std::move(authorisation));
        return {};
    }

    Result<void> captured(JsonCursor const& event) {
        CF_TRY(auto* facts, facts_of(event));
        CF_TRY(auto capture, capture_from_json(event));
        facts->captures.push_back(std::move(capture));
        return {};
    }

    Result<void> refunded(JsonCursor const& event) {
        CF_TRY(auto* facts, facts_of(event));
        CF_TRY(auto refund, refund_from_json(event));
        facts->refunds.push_back(std::move(refund));
        return {};
    }

    Result<void> moved(JsonCursor const& event, std::string const& name) {
        CF_TRY(auto* facts, facts_of(event));
        CF_TRY(auto at, instant_at(event, "at"));
        auto& into = name == "order.cancelled" ? facts->cancelled_at : facts->shipped_at;
        if (!into || at < *into) into = at;
        return {};
    }

    Result<void> edited(JsonCursor const& event) {
        CF_TRY(auto* facts, facts_of(event));
        CF_TRY(auto edit, edit_from_json(event));
        facts->edits.push_back(std::move(edit));
        return {};
    }

    Result<void> closed(JsonCursor const& event) {
        CF_TRY(auto through, event.at("through"));
        CF_TRY(auto text, through.string());
        auto date = CalendarDate::parse(text);
        if (date.has_error()) return through.error(date.error().message);
        auto& known = input_.policy.closed_through;
        if (!known || *known < *date) known = *date;
        return {};
    }

    Result<void> paid_out(JsonCursor const& event) {
        Payout payout;
        CF_TRY(payout.id, event.string_at("id"));
        CF_TRY(payout.gateway, event.string_at("gateway"));
        CF_TRY(payout.at, instant_at(event, "at"));
        CF_TRY(payout.net, event.decimal_at("net"));
        CF_TRY(payout.entries, list_if(event, "entries", entry_from_json));
        CF_TRY_VOID(add_list(event, "charges", payout));
        CF_TRY_VOID(add_list(event, "refunds", payout));
        CF_TRY_VOID(add_list(event, "fees", payout));
        input_.payouts.push_back(std::move(payout));
        return {};
    }

    static Result<PayoutEntry> entry_from_json(JsonCursor const& json) {
        PayoutEntry entry;
        CF_TRY(auto type, json.at("type"));
        CF_TRY(entry.type, type.string());
        static std::set<std::string> const known{"charge", "refund", "chargeback", "reserve_hold"};
        if (!known.contains(entry.type))
            return type.error("'" + entry.type + "' is not a type of payout entry");
        CF_TRY(entry.month, text_or(json, "month"));
        if (!entry.month.empty() && !CalendarDate::parse(entry.month + "-01"))
            return json.error("'month' must be like 2025-05");
        CF_TRY(entry.amount, json.decimal_at("amount"));
        CF_TRY(auto fee, decimal_if(json, "fee"));
        entry.fee = fee.value_or(Decimal(0));
        return entry;
    }

    /// `charges`, `refunds` and `fees` are lists of positive amounts; a fee is an entry that only
    /// costs.
    static Result<void> add_list(JsonCursor const& event, std::string const& name, Payout& payout) {
        CF_TRY(auto amounts,
               list_if(event, name, [](JsonCursor const& json) { return json.decimal(); }));
        for (auto const& amount : amounts) {
            PayoutEntry entry;
            entry.type = name == "charges" ? "charge" : name == "refunds" ? "refund" : "fee";
            (name == "fees" ? entry.fee : entry.amount) = name == "refunds" ? -amount : amount;
            payout.entries.push_back(std::move(entry));
        }
        return {};
    }

    PlanInput& input_;
    std::map<std::string, OrderFacts> facts_;
};

Result<Contact> contact_from_json(JsonCursor const& json) {
    Contact contact;
    CF_TRY(auto id, json.string_at("id"));
    contact.id = VendorId(std::move(id));
    CF_TRY(contact.name, json.string_at("name"));
    CF_TRY(contact.emails,
           list_if(json, "emails", [](JsonCursor const& email) { return email.string(); }));
    CF_TRY(contact.vat_number, text_or(json, "vat_number"));
    CF_TRY(auto status, text_or(json, "status", "active"));
    auto const parsed = parse_contact_status(status);
    if (!parsed) return json.error("'status' must be active or archived");
    contact.status = *parsed;
    CF_TRY(auto survivor, text_or(json, "merged_into"));
    if (!survivor.empty()) contact.merged_into = VendorId(std::move(survivor));
    return contact;
}

Result<ContactRules> contact_rules_from_json(JsonCursor const& json) {
    ContactRules rules;
    rules.strategy = ContactStrategy::per_customer;
    auto text = [](JsonCursor const& item) { return item.string(); };
    if (json.find("shared_mailboxes")) {
        CF_TRY(rules.shared_mailboxes, list_if(json, "shared_mailboxes", text));
    }
    for (auto const* name : {"relay_domains", "marketplace_relay_domains"}) {
        CF_TRY(auto domains, list_if(json, name, text));
        rules.relay_domains.insert(rules.relay_domains.end(), domains.begin(), domains.end());
    }
    CF_TRY(rules.names_must_be_unique, flag_or(json, "names_must_be_unique", true));
    CF_TRY(rules.channel_contact, text_or(json, "channel_contact", rules.channel_contact));
    return rules;
}

}  // namespace

Result<DomainCase> case_from_json(JsonCursor const& json) {
    DomainCase result;
    CF_TRY_VOID(json.require_object());
    CF_TRY(result.id, text_or(json, "id"));
    CF_TRY(auto config, json.at("config"));
    CF_TRY(result.input.policy, policy_from_config(config));
    if (auto const opening = json.find("opening_balances")) {
        CF_TRY(auto members, opening->members());
        for (auto const& [account, balance] : members) {
            CF_TRY(auto amount, balance.decimal());
            auto money = Money::exact(amount, result.input.policy.base_currency);
            if (money.has_error()) return balance.error(money.error().message);
            if (amount.abs() > amounts_max())
                return balance.error("is larger than the books can hold");
            result.input.opening_balances[account] = *money;
        }
    }
    CF_TRY(auto events, json.at("events"));
    CF_TRY(auto elements, events.elements());
    Events reading(result.input);
    for (auto const& event : elements) CF_TRY_VOID(reading.take(event));
    reading.finish();
    CF_TRY_VOID(check_amounts(json));
    auto const check_size = [&](auto const& facts) -> Result<void> {
        auto const fits = check_magnitude(facts);
        return fits.has_error() ? events.error(fits.error().message) : fits;
    };
    for (auto const& facts : result.input.orders) CF_TRY_VOID(check_size(facts));
    for (auto const& payout : result.input.payouts) CF_TRY_VOID(check_size(payout));
    return result;
}

Result<ContactCases> contact_cases_from_json(JsonCursor const& json) {
    ContactCases all;
    CF_TRY(all.existing, list_if(json, "existing", contact_from_json));
    if (auto const rules = json.find("rules")) {
        CF_TRY(all.rules, contact_rules_from_json(*rules));
    }
    CF_TRY(auto cases, json.at("cases"));
    CF_TRY(auto elements, cases.elements());
    for (auto const& element : elements) {
        ContactCases::One one;
        CF_TRY(one.id, text_or(element, "id"));
        CF_TRY(auto customer, element.at("customer"));
        CF_TRY(one.customer, customer_from_json(customer));
        for (auto const& place : {element, customer})
            for (auto const* name : {"link", "linked_contact"}) {
                CF_TRY(auto link, text_or(place, name));
                if (!link.empty()) one.link = VendorId(link);
            }
        one.expected = element.value()["expected"];
        all.cases.push_back(std::move(one));
    }
    return all;
}

Json to_json(ContactDecision const& decision) {
    Json json = Json::object({{"decision", to_string(decision.kind)}});
    if (decision.contact) json.set("contact", decision.contact->value);
    if (!decision.by.empty()) json.set("by", decision.by);
    if (!decision.name.empty()) json.set("name", decision.name);
    if (decision.suggest_duplicate_of)
        json.set("suggest_duplicate_of", decision.suggest_duplicate_of->value);
    if (!decision.reason.empty()) json.set("reason", decision.reason);
    if (!decision.candidates.empty()) {
        Json ids = Json::array();
        for (auto const& id : decision.candidates) ids.push_back(id.value);
        json.set("candidates", std::move(ids));
    }
    return json;
}

}  // namespace cf
