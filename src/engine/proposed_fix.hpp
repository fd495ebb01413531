#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "domain/money.hpp"

namespace cf {

/// What a person may answer to a review item. The names are stable: API, CLI and audit use them.
enum class FixKind {
    retry,                ///< Look again; nothing is decided.
    accept_theirs,        ///< The ledger stays as people left it; the difference gets a name.
    restore_ours,         ///< What the store says is written to the ledger again.
    accept_difference,    ///< The ledger's own total stands, at most the tolerance away.
    adopt,                ///< A document that exists already is ours from now on.
    post_anyway,          ///< It is another sale: ours is posted beside it.
    settled_by_hand,      ///< A movement that a person has recorded already: ours is left out.
    link_contact,         ///< The customer is that contact.
    create_contact,       ///< The customer gets a contact of their own.
    post_in_open_period,  ///< Dated on the first open day.
    cancel_in_books,      ///< The order is undone in the ledger as if it had been cancelled.
    policy_line,          ///< By hand: what to add to the policy.
    ignore_order,         ///< Nothing of the order is ever posted, whatever becomes of it.
    dismiss,              ///< Set aside while the cause stays as it is.
};
std::string_view to_string(FixKind kind);

/// "3.00 EUR".
std::string amount_text(Money amount);

/// A way out of a review item, with what it would do to the books.
struct ProposedFix {
    FixKind kind = FixKind::retry;
    std::string label;            ///< On the button.
    std::string effect;           ///< What changes in store, books and totals; amounts included.
    Json value = Json::object();  ///< What the decision carries: posting, vendor_id, total.
    /// What a person chooses from, as (value, label); empty when there is nothing to choose.
    std::vector<std::pair<std::string, std::string>> choices{};
    std::string yaml{};  ///< Of policy_line.
};

/// In the form of the HTTP API: {id, label, effect, by_hand, choices, policy}.
Json to_json(ProposedFix const& fix);

// ---- The fixes that several items offer

ProposedFix fix_policy_line(std::string yaml, std::string const& why);
ProposedFix fix_ignore_order(std::string const& order_number);
/// `theirs` is what the ledger holds, `ours` what the store's facts lead to.
ProposedFix fix_accept_theirs(std::string const& number, Money theirs, Money ours);
ProposedFix fix_restore_ours(std::string const& number, Money theirs, Money ours);

}  // namespace cf
