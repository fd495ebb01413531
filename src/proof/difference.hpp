#pragma once

#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "domain/money.hpp"

namespace cf::proof {

/// Every way in which a store and a ledger can fail to agree, each with a name of its own.
enum class Kind {
    // Explained: a rule, a person or the clock says why.
    not_posted_yet,
    held_for_review,
    moved_out_of_closed_period,
    rounding,
    tax_differs_from_store,
    marketplace_collected_tax,
    skipped_zero_total,
    skipped_test_order,
    refund_exceeds_payment,
    paid_in_parts,
    other_movements,
    // Whole documents.
    order_never_seen,
    missing_invoice,
    invoice_deleted,
    invoice_voided,
    invoice_left_draft,
    renumbered,
    doubled_invoice,
    hand_made_invoice,
    missing_credit_note,
    credit_note_deleted,
    credit_note_voided,
    credit_note_left_draft,
    doubled_credit_note,
    unexpected_document,
    document_of_no_order,
    // What the store did.
    order_deleted,
    order_cancelled_invoice_lives,
    order_not_due,
    refund_deleted_in_store,
    order_edited_after_posting,
    // Inside a document.
    wrong_amount,
    credit_note_short,
    credit_note_over,
    wrong_account,
    wrong_tax_code,
    tax_overridden,
    wrong_date,
    wrong_currency,
    exchange_rate_changed,
    rounding_line_missing,
    shipping_line_missing,
    fee_line_missing,
    line_missing,
    line_added,
    line_edited,
    // Money.
    missing_payment,
    extra_payment,
    doubled_payment,
    payment_wrong_amount,
    payment_wrong_account,
    tender_swapped,
    payment_wrong_date,
    missing_refund,
    extra_refund,
    refund_wrong_amount,
    refund_wrong_account,
    refund_wrong_date,
    allocation_missing,
    allocation_unexpected,
    customer_credit_missing,
    journal_missing,
    movement_by_hand,
    journal_by_hand,
    // Should never be: sums differ and nothing above says why.
    rules_disagree,
    unattributed,
};

struct KindText {
    Kind kind;
    std::string_view name;   ///< Stable: "wrong_tax_code".
    std::string_view title;  ///< For a person: "Wrong tax code".
    bool explained = false;
};
std::vector<KindText> const& all_kinds();
KindText const& text_of(Kind kind);

/// What is added up and compared, day by day.
enum class Measure {
    invoices,      ///< Totals of invoices.
    credit_notes,  ///< Totals of credit notes.
    account,       ///< Net per ledger account; credit notes taken off.
    taxable,       ///< Net per tax code.
    tax,           ///< Tax per tax code.
    tender,        ///< Money in less money out, per clearing account.
};
std::string_view to_string(Measure measure);

struct Figure {
    CalendarDate day{};
    std::string currency;
    Measure measure = Measure::invoices;
    std::string name;  ///< Account or tax code; "" where there is one sum only.
    friend auto operator<=>(Figure const&, Figure const&) = default;
};

/// The same figure on both sides.
struct Sides {
    Money store, ledger;
    Money difference() const { return store - ledger; }
};
using Figures = std::map<Figure, Sides>;

/// Equal, in one currency: amounts of two have no order.
inline bool same_money(Money a, Money b) { return a.currency() == b.currency() && a == b; }

enum class Side { store, ledger };
void add(Figures& figures, Side side, Figure const& figure, Money amount);
/// Adds every figure of `more`.
void add(Figures& figures, Figures const& more);

/// One thing that is not as it should be, named, with what it does to the sums.
struct Difference {
    Kind kind = Kind::unattributed;
    CalendarDate day{};  ///< The day it is listed under.
    RecordId order;      ///< Empty when no order is known.
    std::string order_number;
    std::string document;  ///< Number in the ledger; "" when there is none.
    std::string text;      ///< What it is and what to do, in plain words. No person's data.
    Figures effect;        ///< Both sides of what it touches.
};

}  // namespace cf::proof
