#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/money.hpp"
#include "domain/order.hpp"
#include "domain/tracking.hpp"

namespace cf {

/// What the books should hold: the outcome of planning (accounting rules, sections 21.4 to 21.7).

enum class DocumentType { invoice, credit_note };
enum class DocumentStatus { draft, authorised, voided };
std::string_view to_string(DocumentType type);
std::optional<DocumentType> parse_document_type(std::string_view name);
std::string_view to_string(DocumentStatus status);
std::optional<DocumentStatus> parse_document_status(std::string_view name);

struct TaxComponentAmount {
    std::string name;
    Money amount;
    friend bool operator==(TaxComponentAmount const&, TaxComponentAmount const&) = default;
};

struct DocumentLine {
    std::optional<std::string>
        ref;  ///< Id of the store's line; none for rounding, adjustments, summaries.
    LineKind kind = LineKind::product;
    std::string account;
    std::string tax_code;
    Money net;
    Money tax;
    std::vector<TaxComponentAmount> tax_components;  ///< Only where the code has more than one.
    std::string account_rule;  ///< Name of the policy rule that chose the account.
    std::vector<TrackingChoice> tracking;
    LineDetail detail{};

    Money gross() const { return net + tax; }
    friend bool operator==(DocumentLine const&, DocumentLine const&) = default;
};

struct Document {
    PostingKey key;
    DocumentType type = DocumentType::invoice;
    CalendarDate date{};
    std::optional<CalendarDate> original_date;
    Currency currency{};
    DocumentStatus status = DocumentStatus::authorised;
    std::vector<DocumentLine> lines;
    Money net_total, tax_total, total, amount_due;
    std::optional<PostingKey> credits;  ///< Of a credit note: its invoice.
    std::optional<CalendarDate> due_date;
    std::optional<Decimal> rate;
    std::optional<Money> base_total;
    bool channel_contact = false;  ///< Every summary.
    std::vector<std::string> members;
    friend bool operator==(Document const&, Document const&) = default;
};

enum class MovementKind { payment, refund, allocation, customer_credit, transfer, spend, journal };
std::string_view to_string(MovementKind kind);
std::optional<MovementKind> parse_movement_kind(std::string_view name);

struct JournalLine {
    std::string account;
    Money amount;  ///< Debit positive. Of a spend: the net.
    std::optional<Money> tax;
    std::string tax_code;
    friend bool operator==(JournalLine const&, JournalLine const&) = default;
};

struct Movement {
    PostingKey key;  ///< Deterministic: "PAY-<order>-<capture>", "REF-...", ...; not part of the
                     ///< case schema.
    MovementKind kind = MovementKind::payment;
    std::optional<PostingKey> applies_to;  ///< payment: invoice; refund: credit note.
    std::string from, to;                  ///< allocation: document keys; transfer: accounts.
    std::string account;
    CalendarDate date{};
    std::optional<CalendarDate> original_date;
    Money amount;  ///< Of a spend: its total.
    std::string reference;
    std::vector<JournalLine> lines;  ///< spend, journal
    std::optional<Decimal> rate;
    std::optional<Money> base_amount;
    std::optional<Money> realised_fx;
    std::string gateway;            ///< The store's tender, for explanation.
    std::string gateway_reference;  ///< The gateway's transaction id.
    friend bool operator==(Movement const&, Movement const&) = default;
};

struct ExplainedDifference {
    std::string reason;
    Money amount;
    std::string order;
    friend bool operator==(ExplainedDifference const&, ExplainedDifference const&) = default;
};

/// A flag, with the record it concerns so that a review item can be opened for it.
struct Flag {
    std::string text;    ///< As in section 21.7: "overpayment", "review:unmapped_line", ...
    std::string record;  ///< Order or payout id.
    std::string detail;  ///< For a person: which line, which code. Not part of the case schema.
    bool is_review() const { return text.starts_with("review:"); }
    friend auto operator<=>(Flag const&, Flag const&) = default;
};

struct Plan {
    std::vector<Document> documents;
    std::vector<Movement> movements;
    std::map<std::string, Money> balances;  ///< Base currency, debit positive, zeros left out.
    std::vector<Flag> flags;
    std::vector<ExplainedDifference> explained_differences;
};

}  // namespace cf
