#include <gtest/gtest.h>

#include "domain/books.hpp"
#include "domain/contact.hpp"
#include "domain/order.hpp"
#include "domain/policy.hpp"

namespace cf {
namespace {

TEST(Names, EveryLineKindIsReadAsItIsWritten) {
    for (int kind = 0; kind <= int(LineKind::rounding); ++kind)
        EXPECT_EQ(parse_line_kind(to_string(LineKind(kind))), LineKind(kind));
    EXPECT_FALSE(parse_line_kind("products"));
}

TEST(Names, DocumentsMovementsRefundsAndContacts) {
    EXPECT_EQ(parse_document_type("credit_note"), DocumentType::credit_note);
    EXPECT_EQ(parse_document_status(to_string(DocumentStatus::voided)), DocumentStatus::voided);
    for (int kind = 0; kind <= int(MovementKind::journal); ++kind)
        EXPECT_EQ(parse_movement_kind(to_string(MovementKind(kind))), MovementKind(kind));
    for (int mode = 0; mode <= int(RefundMode::tax_only); ++mode)
        EXPECT_EQ(parse_refund_mode(to_string(RefundMode(mode))), RefundMode(mode));
    EXPECT_EQ(parse_contact_strategy("hybrid"), ContactStrategy::hybrid);
    EXPECT_EQ(parse_contact_status("archived"), ContactStatus::archived);
    EXPECT_EQ(to_string(ContactDecisionKind::channel_contact), "channel_contact");
}

TEST(Names, AnUnknownChoiceOfAPolicyListsTheKnownOnes) {
    EXPECT_EQ(parse_choice<PostWhen>("shipped").value(), PostWhen::shipped);
    EXPECT_EQ(parse_choice<TaxRounding>("per_total").error().message,
              "'per_total' is not one of per_line, per_code");
    EXPECT_EQ(to_string(parse_choice<CreditNoteRate>("refund_day").value()), "refund_day");
}

}  // namespace
}  // namespace cf
