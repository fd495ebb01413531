#include "engine/proposed_fix.hpp"

namespace cf {

std::string amount_text(Money amount) {
    return amount.to_string() + " " + std::string(amount.currency().code());
}

namespace {

/// "; the ledger goes up by 3.00 EUR", "" when it stays.
std::string change_of(Money from, Money to) {
    Money const change = to - from;
    if (change.minor() == 0) return "; the total stays";
    return std::string("; the ledger's total ") + (change.minor() > 0 ? "rises" : "falls") +
           " by " + amount_text(change.abs());
}

}  // namespace

std::string_view to_string(FixKind kind) {
    switch (kind) {
        case FixKind::retry:
            return "retry";
        case FixKind::accept_theirs:
            return "accept_theirs";
        case FixKind::restore_ours:
            return "restore_ours";
        case FixKind::accept_difference:
            return "accept_difference";
        case FixKind::adopt:
            return "adopt";
        case FixKind::post_anyway:
            return "post_anyway";
        case FixKind::settled_by_hand:
            return "settled_by_hand";
        case FixKind::link_contact:
            return "link_contact";
        case FixKind::create_contact:
            return "create_contact";
        case FixKind::post_in_open_period:
            return "post_in_open_period";
        case FixKind::cancel_in_books:
            return "cancel_in_books";
        case FixKind::policy_line:
            return "policy_line";
        case FixKind::ignore_order:
            return "ignore_order";
        case FixKind::dismiss:
            return "dismiss";
    }
    return "retry";
}

Json to_json(ProposedFix const& fix) {
    Json json = Json::object({{"id", std::string(to_string(fix.kind))},
                              {"label", fix.label},
                              {"effect", fix.effect},
                              {"by_hand", fix.kind == FixKind::policy_line}});
    if (fix.value.is_object() && !fix.value.members().empty()) json.set("value", fix.value);
    if (!fix.choices.empty()) {
        Json choices = Json::array();
        for (auto const& [value, label] : fix.choices)
            choices.push_back(Json::object({{"value", value}, {"label", label}}));
        json.set("choices", std::move(choices));
    }
    if (!fix.yaml.empty()) json.set("policy", fix.yaml);
    return json;
}

ProposedFix fix_policy_line(std::string yaml, std::string const& why) {
    return {FixKind::policy_line,
            "Add it to the policy",
            why +
                " Add these lines to the policy file and restart crossfoot serve; every order "
                "that waits for them is tried again by itself.",
            Json::object(),
            {},
            std::move(yaml)};
}

ProposedFix fix_ignore_order(std::string const& order_number) {
    return {FixKind::ignore_order,
            "Leave this order out",
            "Nothing of order " + order_number +
                " is posted, now or later; it counts as skipped, by your decision. The ledger "
                "stays as it is."};
}

ProposedFix fix_accept_theirs(std::string const& number, Money theirs, Money ours) {
    Money const difference = ours - theirs;
    return {FixKind::accept_theirs,
            "Accept theirs",
            number + " stays at " + amount_text(theirs) + " in the ledger. " +
                (difference.minor() == 0
                     ? std::string("The totals agree.")
                     : amount_text(difference) + " of the order's total is named as your decision; "
                                                 "the ledger's total stays."),
            Json::object({{"total", theirs.to_string()}})};
}

ProposedFix fix_restore_ours(std::string const& number, Money theirs, Money ours) {
    return {FixKind::restore_ours,
            "Restore ours",
            number + " is written again as the store's order says: " + amount_text(theirs) +
                " becomes " + amount_text(ours) + change_of(theirs, ours) +
                ". What the person entered there is replaced.",
            Json::object()};
}

}  // namespace cf
