#include "connectors/xero/errors.hpp"

#include "connectors/xero/causes.hpp"

#include "connectors/xero/test_xero.hpp"

namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using ::testing::HasSubstr;
using ::testing::Not;
using enum ErrorKind;

namespace {

struct Case {
    char const* message;
    ErrorKind kind;
    char const* code;
};
Case const sheet[] = {
    {"Account code '999' is not a valid code for this document.", rejected, "xero.account.invalid"},
    {"Account code '310' has been archived, or has been deleted. Each line item must "
     "reference a valid account.",
     rejected,
     "xero.account.archived"},
    {"Account code or ID must be specified", rejected, "xero.account.missing"},
    {"The TaxType code 'X' does not exist or cannot be used for this type of transaction.",
     rejected,
     "xero.tax.unknown"},
    {"The TaxType code 'INPUT' cannot be used with account code '630'.",
     rejected,
     "xero.tax.account_mismatch"},
    {"Invoice # must be unique.", conflict, "xero.document.number_taken"},
    {"An existing Invoice with the specified InvoiceID could not be found",
     not_found,
     "xero.document.not_found"},
    {"An existing Credit Note with the specified CreditNoteID could not be found",
     not_found,
     "xero.document.not_found"},
    {"The Contact must contain at least 1 of the following elements to identify the contact: "
     "Name, ContactID, ContactNumber",
     invalid_input,
     "xero.contact.unidentified"},
    {"The contact name N is already assigned to another contact. The contact name must be "
     "unique across all active contacts.",
     conflict,
     "xero.contact.name_taken"},
    {"The specified contact could not be found", not_found, "xero.contact.not_found"},
    {"Contact Name cannot be empty.", invalid_input, "xero.contact.name_missing"},
    {"The specified contact details matched an archived contact. Archived contacts cannot "
     "currently be edited via the API.",
     rejected,
     "xero.contact.archived"},
    {"Email address must be valid.", rejected, "xero.contact.email_invalid"},
    {"Payment amount exceeds the amount outstanding on this document",
     conflict,
     "xero.payment.exceeds_due"},
    {"Payments can only be made against Authorised documents",
     conflict,
     "xero.payment.not_authorised"},
    {"Account could not be found", rejected, "xero.account.not_for_payments"},
    {"Only Status accepted for updates.", invalid_input, "xero.payment.immutable"},
    {"The document date cannot be before the period lock date, currently set at 30 June 2026",
     rejected,
     "xero.period.locked"},
    {"The document date cannot be before the end of year lock date, currently set at x",
     rejected,
     "xero.period.locked"},
    {"Unknown tracking details. A Tracking Category did not match a known Active "
     "TrackingCategory",
     rejected,
     "xero.tracking.unknown"},
    {"For each specified tracking option the name must be unique.",
     conflict,
     "xero.tracking.option_taken"},
    {"Item code 'X' is not valid", rejected, "xero.item.unknown"},
    {"Price List Item with Code 'abc' already exists", conflict, "xero.item.code_taken"},
    {"Please enter a unique Name.", conflict, "xero.name_taken"},
    {"Invoice not of valid status for modification", conflict, "xero.document.status"},
    {"Invoice not of valid type for creation", invalid_input, "xero.document.type"},
    {"This document cannot be edited as it has a payment or credit note allocated to it.",
     conflict,
     "xero.document.applied"},
    {"The status VOIDED cannot be applied to the invoice because it has payments or credit "
     "notes allocated to it.",
     conflict,
     "xero.document.applied"},
    {"The invoice you are trying to allocate to has already been paid off",
     conflict,
     "xero.allocation.nothing_due"},
    {"Credit Note cannot be allocated as amount is greater than amount outstanding",
     conflict,
     "xero.allocation.exceeds_due"},
    {"Organisation is not subscribed to currency EUR", rejected, "xero.currency.not_enabled"},
    {"You have reached the limit of invoices you can approve",
     rejected,
     "xero.plan.approval_limit"},
    {"The line total 1.00 does not match the expected line total 1.01",
     invalid_input,
     "xero.line.total"},
    {"The total debits (100.00) must equal total credits (-10.00)",
     invalid_input,
     "xero.journal.unbalanced"},
    {"The document with the supplied id was not found for this endpoint.",
     not_found,
     "xero.note.not_supported"},
    {"Idempotency Key: K is used with a different request.",
     outcome_unknown,
     "xero.idempotency.key_reused"},
    {"Something new that nobody has seen", rejected, "xero.refused"},
};

}  // namespace

TEST(XeroErrors, EveryMessageOfTheSheetHasItsCause) {
    for (auto const& c : sheet) {
        SCOPED_TRACE(c.message);
        auto const error = error_of_messages({c.message});
        EXPECT_EQ(error.kind, c.kind);
        EXPECT_EQ(error.code, c.code);
        EXPECT_FALSE(error.message.empty());
        EXPECT_THAT(error.message, Not(HasSubstr("@")));
    }
}

TEST(XeroErrors, EveryCauseOfTheSheetIsToldInPlainWords) {
    for (auto const& c : sheet) {
        SCOPED_TRACE(c.message);
        auto const* cause = cause_of(causes(), error_of_messages({c.message}).code);
        ASSERT_NE(cause, nullptr);
        for (auto const text : {cause->title, cause->cause, cause->todo})
            EXPECT_GT(text.size(), 10u);
        EXPECT_THAT(words_of({c.message}), HasSubstr(std::string(c.message).substr(0, 12)));
    }
}

TEST(XeroErrors, KnownMessageDecidesAmongSeveral) {
    auto const error =
        error_of_messages({"Some preamble",
                           "This document cannot be edited as it has a payment or credit note "
                           "allocated to it."});
    EXPECT_EQ(error.code, "xero.document.applied");
}

TEST(XeroErrors, TheCauseIsNamedNotWhatFollowsFromIt) {
    EXPECT_EQ(error_of_messages(
                  {"Invoice not of valid status for modification",
                   "This document cannot be edited as it has a payment or credit note allocated "
                   "to it."})
                  .code,
              "xero.document.applied");
    EXPECT_EQ(error_of_messages({"Payment amount exceeds the amount outstanding on this document",
                                 "Payments can only be made against Authorised documents"})
                  .code,
              "xero.payment.not_authorised");
    EXPECT_EQ(error_of_messages({"Invoice not of valid status for modification"}).code,
              "xero.document.status");
}

TEST(XeroErrors, EveryRefusedSampleHasItsCause) {
    struct Case {
        char const* sample;
        ErrorKind kind;
        char const* code;
    };
    Case const cases[] = {
        {"contact_duplicate_name_400", conflict, "xero.contact.name_taken"},
        {"idempotency_mismatch_400", outcome_unknown, "xero.idempotency.key_reused"},
        {"payment_over_400", conflict, "xero.payment.exceeds_due"},
        {"creditnote_allocate_over_400", conflict, "xero.allocation.nothing_due"},
        {"contact_edit_archived_400", rejected, "xero.contact.archived"},
        {"invoice_locked_period_400", rejected, "xero.period.locked"},
        {"invoice_number_taken_400", conflict, "xero.document.number_taken"},
        {"invoice_currency_not_enabled_400", rejected, "xero.currency.not_enabled"},
        {"invoice_tracking_unknown_400", rejected, "xero.tracking.unknown"},
        {"invoice_void_applied_400", conflict, "xero.document.applied"},
        {"payment_on_draft_400", conflict, "xero.payment.not_authorised"},
        {"payment_update_400", invalid_input, "xero.payment.immutable"},
        {"enum_error_400", invalid_input, "xero.request_malformed"},
        {"item_duplicate_400", conflict, "xero.item.code_taken"},
        {"history_payment_400", not_found, "xero.note.not_supported"},
        {"unauthorized_401", unauthorized, "xero.connection.token_refused"},
        {"forbidden_403", unauthorized, "xero.connection.forbidden"},
        {"scope_403", unauthorized, "xero.connection.scope_missing"},
        {"not_found_404", not_found, "xero.not_found"},
        {"internal_500", outcome_unknown, "xero.http_500"},
        {"unavailable_503", unavailable, "xero.offline"},
        {"rate_limited_429", rate_limited, "xero.limit.minute"},
        {"rate_limited_day_429", rate_limited, "xero.limit.day"},
        {"rate_limited_concurrent_429", rate_limited, "xero.limit.concurrent"},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.sample);
        auto const reply = reply_of(sample(c.sample)["response"]);
        auto const error = error_of_reply(reply, CallNature{.writes = true});
        EXPECT_EQ(error.kind, c.kind);
        EXPECT_EQ(error.code, c.code);
    }
}

TEST(XeroErrors, NestedMessagesAreCollected) {
    auto const element = Json::parse(R"({"InvoiceNumber":"A","Contact":{"ValidationErrors":
        [{"Message":"Email address must be valid."}]},"LineItems":[{"ValidationErrors":
        [{"Message":"Account code '1' is not a valid code for this document."}]}]})");
    auto const verdict = wire::read_verdict(*element);
    EXPECT_TRUE(verdict.failed);
    EXPECT_EQ(verdict.errors.size(), 2u);
}

TEST(XeroErrors, ServerFailureIsUncertainForWritesAndHarmlessForReads) {
    HttpReply const reply{.status = 502};
    EXPECT_EQ(error_of_reply(reply, {.writes = true}).kind, outcome_unknown);
    EXPECT_EQ(error_of_reply(reply, {.writes = false}).kind, unavailable);
    auto const busy = HttpReply::text(503, "The Xero API is temporarily unavailable");
    EXPECT_EQ(error_of_reply(busy, {.writes = true}).kind, outcome_unknown);
    auto const offline = HttpReply::text(503, "The Organisation is offline");
    EXPECT_EQ(error_of_reply(offline, {.writes = true}).kind, unavailable);
    EXPECT_EQ(error_of_reply(offline, {.writes = true}).retry_after, std::chrono::minutes(5));
    EXPECT_EQ(error_of_reply({.status = 409}, {.writes = true}).kind, outcome_unknown);
    EXPECT_EQ(error_of_reply({.status = 412}, {.writes = true}).kind, rejected);
    EXPECT_EQ(error_of_reply({.status = 302}, {.writes = true}).kind, rejected);
}

TEST(XeroErrors, ScrubbingBlanksAddressesAndPrivateTexts) {
    EXPECT_EQ(scrubbed("Mail jane.doe@example.test, now"), "Mail ***, now");
    EXPECT_EQ(scrubbed("5 @ 3.00"), "5 @ 3.00");
    EXPECT_EQ(scrubbed("Name Mabel Quayle is long", {"Mabel Quayle"}), "Name *** is long");
    EXPECT_EQ(scrubbed("a\nb"), "a b");
    std::string many_words;
    for (int i = 0; i < 100; ++i) many_words += "word ";
    EXPECT_EQ(scrubbed(many_words).size(), 300u);
    EXPECT_EQ(scrubbed("token " + std::string(400, 'x') + "."), "token ***");
    EXPECT_EQ(scrubbed("id 1b04bff1-77a5-565a-8a8f-14e42b17b482"),
              "id 1b04bff1-77a5-565a-8a8f-14e42b17b482");
    EXPECT_EQ(scrubbed("@"), "@");
    EXPECT_EQ(scrubbed("a@b a@b"), "*** ***");
}

}  // namespace
}  // namespace cf::xero
