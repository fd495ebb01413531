#include "proof/difference.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"

namespace cf::proof {

namespace {

constexpr KindText kinds[] = {
    {Kind::not_posted_yet, "not_posted_yet", "Not posted yet", true},
    {Kind::held_for_review, "held_for_review", "Held for review", true},
    {Kind::moved_out_of_closed_period,
     "moved_out_of_closed_period",
     "Moved out of a closed period",
     true},
    {Kind::rounding, "rounding", "Rounding", true},
    {Kind::tax_differs_from_store, "tax_differs_from_store", "Tax differs from the store", true},
    {Kind::marketplace_collected_tax,
     "marketplace_collected_tax",
     "Tax collected by a marketplace",
     true},
    {Kind::skipped_zero_total, "skipped_zero_total", "Nothing was charged", true},
    {Kind::skipped_test_order, "skipped_test_order", "Test order", true},
    {Kind::refund_exceeds_payment, "refund_exceeds_payment", "More refunded than was paid", true},
    {Kind::paid_in_parts, "paid_in_parts", "Paid in other parts", true},
    {Kind::other_movements, "other_movements", "Other entries on our accounts", true},
    {Kind::order_never_seen, "order_never_seen", "Order never seen"},
    {Kind::missing_invoice, "missing_invoice", "Invoice missing"},
    {Kind::invoice_deleted, "invoice_deleted", "Invoice deleted"},
    {Kind::invoice_voided, "invoice_voided", "Invoice voided"},
    {Kind::invoice_left_draft, "invoice_left_draft", "Invoice left as a draft"},
    {Kind::renumbered, "renumbered", "Document renumbered"},
    {Kind::doubled_invoice, "doubled_invoice", "Invoice doubled"},
    {Kind::hand_made_invoice, "hand_made_invoice", "Invoice made by hand"},
    {Kind::missing_credit_note, "missing_credit_note", "Credit note missing"},
    {Kind::credit_note_deleted, "credit_note_deleted", "Credit note deleted"},
    {Kind::credit_note_voided, "credit_note_voided", "Credit note voided"},
    {Kind::credit_note_left_draft, "credit_note_left_draft", "Credit note left as a draft"},
    {Kind::doubled_credit_note, "doubled_credit_note", "Credit note doubled"},
    {Kind::unexpected_document, "unexpected_document", "Document nobody ordered"},
    {Kind::document_of_no_order, "document_of_no_order", "Document of no order"},
    {Kind::order_deleted, "order_deleted", "Order deleted in the store"},
    {Kind::order_cancelled_invoice_lives,
     "order_cancelled_invoice_lives",
     "Order cancelled, invoice lives"},
    {Kind::order_not_due, "order_not_due", "Posted, but the order is not due"},
    {Kind::refund_deleted_in_store, "refund_deleted_in_store", "Refund deleted in the store"},
    {Kind::order_edited_after_posting, "order_edited_after_posting", "Order edited after posting"},
    {Kind::wrong_amount, "wrong_amount", "Wrong amount"},
    {Kind::credit_note_short, "credit_note_short", "Credit note too small"},
    {Kind::credit_note_over, "credit_note_over", "Credit note too large"},
    {Kind::wrong_account, "wrong_account", "Wrong account"},
    {Kind::wrong_tax_code, "wrong_tax_code", "Wrong tax code"},
    {Kind::tax_overridden, "tax_overridden", "Tax amount changed"},
    {Kind::wrong_date, "wrong_date", "Wrong date"},
    {Kind::wrong_currency, "wrong_currency", "Wrong currency"},
    {Kind::exchange_rate_changed, "exchange_rate_changed", "Exchange rate changed"},
    {Kind::rounding_line_missing, "rounding_line_missing", "Rounding line missing"},
    {Kind::shipping_line_missing, "shipping_line_missing", "Shipping line missing"},
    {Kind::fee_line_missing, "fee_line_missing", "Fee line missing"},
    {Kind::line_missing, "line_missing", "Line missing"},
    {Kind::line_added, "line_added", "Line added"},
    {Kind::line_edited, "line_edited", "Line edited"},
    {Kind::missing_payment, "missing_payment", "Payment missing"},
    {Kind::extra_payment, "extra_payment", "Payment nobody made"},
    {Kind::doubled_payment, "doubled_payment", "Payment doubled"},
    {Kind::payment_wrong_amount, "payment_wrong_amount", "Payment of another amount"},
    {Kind::payment_wrong_account, "payment_wrong_account", "Payment on the wrong account"},
    {Kind::tender_swapped, "tender_swapped", "Payment under another tender"},
    {Kind::payment_wrong_date, "payment_wrong_date", "Payment on another day"},
    {Kind::missing_refund, "missing_refund", "Refund missing"},
    {Kind::extra_refund, "extra_refund", "Refund nobody made"},
    {Kind::refund_wrong_amount, "refund_wrong_amount", "Refund of another amount"},
    {Kind::refund_wrong_account, "refund_wrong_account", "Refund from the wrong account"},
    {Kind::refund_wrong_date, "refund_wrong_date", "Refund on another day"},
    {Kind::allocation_missing, "allocation_missing", "Allocation missing"},
    {Kind::allocation_unexpected, "allocation_unexpected", "Allocation nobody made"},
    {Kind::customer_credit_missing, "customer_credit_missing", "Customer credit missing"},
    {Kind::journal_missing, "journal_missing", "Journal missing"},
    {Kind::movement_by_hand, "movement_by_hand", "Bank movement made by hand"},
    {Kind::journal_by_hand, "journal_by_hand", "Journal made by hand"},
    {Kind::rules_disagree, "rules_disagree", "The rules do not add up to the order"},
    {Kind::unattributed, "unattributed", "Difference without a name"},
};

}  // namespace

std::vector<KindText> const& all_kinds() {
    static std::vector<KindText> const all(std::begin(kinds), std::end(kinds));
    return all;
}

KindText const& text_of(Kind kind) {
    auto const found = std::ranges::find(all_kinds(), kind, &KindText::kind);
    CF_CHECK(found != all_kinds().end());
    return *found;
}

std::string_view to_string(Measure measure) {
    switch (measure) {
        case Measure::invoices:
            return "invoices";
        case Measure::credit_notes:
            return "credit_notes";
        case Measure::account:
            return "account";
        case Measure::taxable:
            return "taxable";
        case Measure::tax:
            return "tax";
        case Measure::tender:
            return "tender";
    }
    return "";
}

void add(Figures& figures, Side side, Figure const& figure, Money amount) {
    auto const zero = Money::zero(amount.currency());
    auto& sides = figures.try_emplace(figure, Sides{zero, zero}).first->second;
    (side == Side::store ? sides.store : sides.ledger) += amount;
}

void add(Figures& figures, Figures const& more) {
    for (auto const& [figure, sides] : more) {
        add(figures, Side::store, figure, sides.store);
        add(figures, Side::ledger, figure, sides.ledger);
    }
}

}  // namespace cf::proof
