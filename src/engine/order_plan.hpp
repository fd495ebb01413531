#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "engine/decisions.hpp"
#include "flows/integration_policy.hpp"
#include "ports/storage.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// Something parked for a human: why, in words, and what can be done about it.
struct ReviewNote {
    std::string cause;        ///< Stable and dotted: one open item per record and cause.
    std::string fingerprint;  ///< A dismissal holds for this fingerprint only.
    std::string title, what, meaning, todo;
    std::optional<Money> amount;
    /// What was seen, as (label, value): numbers, statuses, amounts; nothing about a person.
    std::vector<std::pair<std::string, std::string>> evidence{};
    /// What items with one remedy share; "": the cause.
    std::string root{};
    std::string vendor_code{}, vendor_text{};  ///< Of a refusal; the text is the vendor's own.
    std::vector<ProposedFix> fixes{};          ///< Beside retrying and setting aside.
};

enum class StepAction { create, update, void_document };

/// One ledger write that the plan wants and the postings do not show yet.
struct Step {
    StepAction action = StepAction::create;
    int wave = 0;
    PostingKey posting;
    std::optional<Document> document;  ///< Of documents.
    std::optional<Movement> movement;  ///< Of movements.
    std::vector<PostingKey> needs;     ///< Postings that must exist first.
    std::string operation_key;
    std::string fingerprint;
    /// Of an update: the ledger computed another total, within tolerance; a rounding line of this
    /// amount makes it the store's again.
    std::optional<Money> repair{};
    std::string decision{};     ///< Cause of the item whose answer this step carries out.
    bool again = false;         ///< Made anew: what was posted is void and stays so.
    bool as_it_stands = false;  ///< What it needs is taken as the ledger holds it, by decision.
};

/// The order of writes in a lane: a later wave may need what an earlier one made.
namespace wave {
inline constexpr int invoices = 2, payments = 3, credit_notes = 4, settlements = 5, voids = 6,
                     count = 7;
}

struct OrderPlanInput {
    OrderFacts const& facts;  ///< As first posted, with derived edits.
    StoreOrderStatus status;
    TotalCheck const& check;
    IntegrationPolicy const& policy;
    IntegrationRow const& integration;
    std::vector<PostingRow> const& postings;
    std::optional<CalendarDate> locked_through;
    std::string admin_url;
    Decisions const* decisions = nullptr;
};

struct OrderPlan {
    Plan books;               ///< After frozen choices were put back.
    std::vector<Step> steps;  ///< Smallest list of writes; empty when the books agree.
    std::vector<ReviewNote> reviews;
    std::string skipped;  ///< Why nothing is posted; "" when something is.
    std::string waiting;  ///< Why nothing is posted yet.
    Money store_total;    ///< What the store says the customer owes or has paid, refunds taken off.
    Money books_total;    ///< What the planned documents come to.
    Money named;          ///< Part of the difference that has a name.
};

/// Facts, policy and what is posted -> what is left to write (architecture, sections 1 and 10.1).
/// Pure.
OrderPlan plan_order(OrderPlanInput const& input);

/// Number sent to the ledger for a document key (rules, section 16).
std::string document_number(Document const& document,
                            Order const& order,
                            Numbering const& numbering);
std::string document_reference(Order const& order,
                               OrderFacts const& facts,
                               Numbering const& numbering);

/// The ledger account behind a name of the rules ("clearing:stripe", "gift_card_liability", a
/// code).
std::optional<std::string> ledger_account(IntegrationPolicy const& policy,
                                          std::string const& name,
                                          Currency currency);

/// Accounting content of a document or movement, without dates that may move and texts.
std::string fingerprint_of(Document const& document);
std::string fingerprint_of(Movement const& movement);

}  // namespace cf
