#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ledger_lane.hpp"
#include "proof/difference.hpp"

namespace cf::proof {

/// What we remember of an order. Used to find its documents (numbers, ids), for when edits were
/// noticed, and to say why something waits. Never for an amount, a date or a state of the books.
struct OrderMemory {
    std::optional<SnapshotRow> snapshot;
    std::optional<OrderStateRow> state;
    std::vector<PostingRow> postings;
    std::vector<ReviewRow> reviews;
    std::string history;  ///< What the engine compares with; "" until something is posted.

    PostingRow const* posting(PostingKey const& key) const;
    bool never_seen() const { return !snapshot && !state && postings.empty(); }
};

struct ExpectedDocument {
    Document document;  ///< Accounts are the ledger's own.
    std::string number;
};

struct ExpectedMovement {
    Movement movement;    ///< Key is the reference the ledger shows.
    std::string account;  ///< The ledger's own; "" where the kind has none.
};

/// Something about an order that is not a difference of the books, but explains one.
struct Explanation {
    Kind kind = Kind::rounding;
    Money amount;  ///< Store less ledger.
    std::string text;
};

/// What the ledger should hold of one order, from what the store says now.
struct ExpectedOrder {
    RecordId id;
    std::string number;           ///< What people call it.
    std::string base_number;      ///< Of its documents: prefix and number.
    std::string reference;        ///< What the ledger shows beside its documents.
    std::string short_reference;  ///< The same without the gateway's transaction.
    StoreOrderStatus status = StoreOrderStatus::accepted;
    CalendarDate placed_on{};
    Currency currency{};
    std::vector<ExpectedDocument> documents;
    std::vector<ExpectedMovement> movements;
    std::vector<Explanation> explanations;
    std::set<std::string> refunds;  ///< Ids the store still knows.

    std::string not_due;  ///< Why nothing is to be posted; "" when something is.
    std::string held;     ///< A person is asked; "" when not.
    std::string waiting;  ///< It is on its way: posting, budget, or changed minutes ago.
    bool edited = false;  ///< The store has changed it since it was last taken up.
    bool gone = false;    ///< The store does not know it any more.
    Money unexplained;    ///< What the rules leave open between order and documents; should be 0.
    Money charged;        ///< What the store charged, for orders whose documents are missing.
    bool draft = false;   ///< The policy posts drafts.
    bool explicit_tax = true;
    bool rounding_line = false;

    ExpectedDocument const* document(PostingKey const& key) const;
    /// What its documents are found by in a reference, folded.
    std::vector<std::string> reference_keys() const;
    /// Somebody's reference speaks of it. A bare number speaks of anything: it counts only beside
    /// the amount of one of its documents.
    bool refers_to_it(std::string const& text, Money total) const;
};

struct ExpectInput {
    OrderSnapshot const& present;  ///< As just fetched.
    OrderMemory const& memory;
    Integration const& integration;  ///< With what backfills took up.
    std::optional<CalendarDate> locked_through;
    bool cancelled_by_note = false;  ///< The ledger holds a note for a cancellation it could not
                                     ///< void (closed period).
    Instant now{};
};

/// Store facts and policy -> what should be in the ledger. The accounting rules are shared with the
/// engine; what was posted is not looked at. Pure.
ExpectedOrder expect(ExpectInput const& input);

}  // namespace cf::proof
