// Drift that people plant in store and ledger: the daily proof names each by its own name.
#include "tests/scenario/proof_kit.hpp"

namespace cf::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

struct Planted {
    char const* name;      ///< Of the test, and what was done.
    char const* expected;  ///< The one kind that must be named.
    Json (*order)();
    void (*plant)(SpoiltBooks& books, std::string const& id);
};

Json paid() { return paid_order("20.00"); }
Json unpaid() { return unpaid_order("20.00"); }
Json with_extras() {
    auto order = unpaid();
    Json const shipping =
        Json::object({{"title", "Post"}, {"method", "flat_rate"}, {"total", "5.00"}});
    Json const fee = Json::object({{"name", "Small order"}, {"total", "2.00"}});
    order.set("shipping_lines", Json::array({shipping}));
    return order.set("fees", Json::array({fee}));
}

std::string wc(std::string const& id) { return "WC-" + id; }

Json no_tax() { return unpaid().set("vat_exempt", true); }
/// Placed, paid, and half of it given back; `IsNamed` sees to the rest.
Json refunded() { return paid().set("refund", true); }

std::string note_of(SpoiltBooks& books) {
    auto const notes = books.world.documents("ACCRECCREDIT");
    EXPECT_FALSE(notes.empty());
    return notes.empty() ? std::string() : std::string(notes.front()["number"].text());
}

Planted const documents_planted[] = {
    {"InvoiceVoided",
     "invoice_voided",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.void_by_hand(wc(id)); }},
    {"InvoiceDoubled",
     "doubled_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.copy(wc(id), "INV-0042"); }},
    {"InvoiceDoubledUnderASimilarNumber",
     "doubled_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.copy(wc(id), wc(id) + "-COPY"); }},
    {"InvoiceRenumbered",
     "renumbered",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.edit(wc(id), [](Json& body, Json::Array&) { body.set("InvoiceNumber", "ANOTHER-1"); });
     }},
    {"InvoiceRenumberedAndMovedToADayBeyondTheRange",
     "renumbered wrong_date",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.edit(wc(id), [](Json& body, Json::Array&) {
             body.set("InvoiceNumber", "ANOTHER-1").set("Date", "2026-06-01");
         });
     }},
    {"InvoiceVoidedAndEnteredByHandInstead",
     "hand_made_invoice invoice_voided",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.copy(wc(id), "INV-0042");
         b.void_by_hand(wc(id));
     }},
    {"TwinNamesTheOrderInOtherLetters",
     "doubled_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.twin(wc(id), " woocommerce " + id + " "); }},
    {"TwinNamesTheOrderByItsNumber",
     "doubled_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.twin(wc(id), id); }},
    {"TwinNamesTheOrderAsPeopleDo",
     "doubled_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.twin(wc(id), "Order #" + id); }},
    {"StrangersCreditNoteSetOff",
     "allocation_unexpected unexpected_document",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.set_off_by_hand(wc(id), "CN-0042", "5.00"); }},
    {"InvoiceMadeByHandBesideOurs",
     "hand_made_invoice",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.copy(wc(id), "INV-0042");
         b.edit("INV-0042", [](Json&, Json::Array& lines) {
             lines[0].set("UnitAmount", "33.00").erase("TaxAmount");
         });
     }},
    {"DocumentOfNoOrder",
     "document_of_no_order",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.copy(wc(id), "WC-999999");
         b.edit("WC-999999", [](Json& body, Json::Array&) { body.set("Reference", "none"); });
     }},
    {"OrderDeletedInTheStore",
     "order_deleted",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/delete");
     }},
    {"OrderTrashedInTheStore",
     "order_deleted",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/trash");
     }},
    {"OrderCancelledInvoiceLives",
     "order_cancelled_invoice_lives",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/cancel");
     }},
    {"OrderFailedInvoiceLives",
     "order_not_due",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/status", Json::object({{"status", "failed"}}));
     }},
    {"OrderEditedAfterPosting",
     "order_edited_after_posting",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         Json const line = Json::object({{"name", "Mug"}, {"net", "7.00"}, {"quantity", 1}});
         b.world.shop(
             "POST", "orders/" + id + "/edit", Json::object({{"lines", Json::array({line})}}));
     }},
    {"OrderNeverSeen",
     "order_never_seen",
     unpaid,
     [](SpoiltBooks& b, std::string const&) { b.world.place(paid_order("31.00")); }},
    {"CreditNoteMissing",
     "missing_credit_note",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/refund", Json::object({{"amount", "10.00"}}));
     }},
    {"CreditNoteDoubled",
     "doubled_credit_note",
     refunded,
     [](SpoiltBooks& b, std::string const&) { b.copy(note_of(b), note_of(b) + "-2"); }},
    {"RefundDeletedInTheStore",
     "refund_deleted_in_store",
     refunded,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/refund_delete");
     }},
    {"CreditNoteVoided",
     "credit_note_voided",
     refunded,
     [](SpoiltBooks& b, std::string const&) {
         auto const note = note_of(b);
         b.delete_payment(note);
         b.void_by_hand(note);
     }},
};

void edit_first(SpoiltBooks& b, std::string const& id, void (*change)(Json& line)) {
    b.edit(wc(id), [&](Json&, Json::Array& lines) { change(lines[0]); });
}

void drop_line(SpoiltBooks& b, std::string const& id, std::string_view account) {
    b.edit(wc(id), [&](Json&, Json::Array& lines) {
        std::erase_if(lines,
                      [&](Json const& line) { return line["AccountCode"].text() == account; });
    });
}

Planted const contents_planted[] = {
    {"AmountWrongByACent",
     "wrong_amount",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) {
             auto const amount = Decimal::parse(line["UnitAmount"].text()).value();
             line.set("UnitAmount", (amount * 2 + Decimal::of("0.01")).to_string())
                 .set("Quantity", 1);
         });
     }},
    {"TaxCodeWrong",
     "wrong_tax_code",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) { line.set("TaxType", "DE7").erase("TaxAmount"); });
     }},
    {"TaxCodeSwappedForOneOfTheSameRate",
     "wrong_tax_code",
     no_tax,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) {
             line.set("TaxType", line["TaxType"].text() == "NONE" ? "ZERO" : "NONE");
         });
     }},
    {"TaxAmountOverridden",
     "tax_overridden",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) {
             auto const tax = Decimal::parse(line["TaxAmount"].text()).value();
             line.set("TaxAmount", (tax - Decimal::of("0.01")).to_string());
         });
     }},
    {"AccountWrong",
     "wrong_account",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) { line.set("AccountCode", "201"); });
     }},
    {"DateWrong",
     "wrong_date",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.edit(wc(id), [](Json& body, Json::Array&) { body.set("Date", "2026-03-01"); });
     }},
    {"DateWrongOnADayBeyondTheRange",
     "wrong_date",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.edit(wc(id), [](Json& body, Json::Array&) { body.set("Date", "2026-06-01"); });
     }},
    {"ShippingLineGone",
     "shipping_line_missing",
     with_extras,
     [](SpoiltBooks& b, std::string const& id) { drop_line(b, id, "205"); }},
    {"FeeLineGone",
     "fee_line_missing",
     with_extras,
     [](SpoiltBooks& b, std::string const& id) { drop_line(b, id, "207"); }},
    {"ProductLineGone",
     "line_missing",
     with_extras,
     [](SpoiltBooks& b, std::string const& id) { drop_line(b, id, "200"); }},
    {"LineAdded",
     "line_added",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.edit(wc(id), [](Json&, Json::Array& lines) {
             Json more = lines[0];
             more.set("UnitAmount", "1.00").set("AccountCode", "206").erase("TaxAmount");
             lines.push_back(more);
         });
     }},
    {"LineEdited",
     "line_edited",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) {
             line.set("UnitAmount", "3.00")
                 .set("AccountCode", "206")
                 .set("TaxType", "DE7")
                 .erase("TaxAmount");
         });
     }},
    {"CreditNoteTooSmall",
     "credit_note_short missing_refund",
     refunded,
     [](SpoiltBooks& b, std::string const&) {
         auto const note = note_of(b);
         auto const was = b.payment_of(note);
         b.delete_payment(note);
         b.edit(note, [](Json&, Json::Array& lines) {
             lines[0].set("UnitAmount", "4.00").set("Quantity", 1).erase("TaxAmount");
         });
         b.world.pass(2h);
     }},
};

Planted const money_planted[] = {
    {"PaymentMissing",
     "missing_payment",
     paid,
     [](SpoiltBooks& b, std::string const& id) { b.delete_payment(wc(id)); }},
    {"PaymentNobodyMade",
     "extra_payment",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.pay(wc(id), "5.00", "612", "2026-03-02"); }},
    {"PaymentOfAnotherAmount",
     "payment_wrong_amount",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         auto const was = b.payment_of(wc(id));
         b.delete_payment(wc(id));
         b.pay(wc(id), "3.00", "610", std::string(was["date"].text()));
     }},
    {"PaymentUnderAnotherTender",
     "tender_swapped",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         auto const was = b.payment_of(wc(id));
         b.delete_payment(wc(id));
         b.pay(wc(id), std::string(was["amount"].text()), "611", std::string(was["date"].text()));
     }},
    {"PaymentOnTheWrongAccount",
     "payment_wrong_account",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.foreign_call("PUT",
                              "/api.xro/2.0/Accounts",
                              Json::object({{"Code", "699"},
                                            {"Name", "Petty cash"},
                                            {"Type", "CURRENT"},
                                            {"EnablePaymentsToAccount", true}}));
         auto const was = b.payment_of(wc(id));
         b.delete_payment(wc(id));
         b.pay(wc(id), std::string(was["amount"].text()), "699", std::string(was["date"].text()));
     }},
    {"PaymentOnAnotherDay",
     "payment_wrong_date",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         auto const was = b.payment_of(wc(id));
         b.delete_payment(wc(id));
         b.pay(wc(id), std::string(was["amount"].text()), "610", "2026-03-01");
     }},
    {"MoneySpentByHandForTheOrder",
     "movement_by_hand",
     paid,
     [](SpoiltBooks& b, std::string const& id) { b.bank("SPEND", "610", "Order #" + id); }},
    {"MoneyReceivedByHandForTheOrder",
     "movement_by_hand",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) { b.bank("RECEIVE", "611", "WC-" + id); }},
    {"JournalByHandForTheOrder",
     "journal_by_hand",
     paid,
     [](SpoiltBooks& b, std::string const& id) { b.journal("Order #" + id); }},
    {"RefundMissing",
     "missing_refund",
     refunded,
     [](SpoiltBooks& b, std::string const&) { b.delete_payment(note_of(b)); }},
    {"RefundFromTheWrongAccount",
     "refund_wrong_account",
     refunded,
     [](SpoiltBooks& b, std::string const&) {
         auto const note = note_of(b);
         auto const was = b.payment_of(note);
         b.delete_payment(note);
         b.pay(note, std::string(was["amount"].text()), "611", std::string(was["date"].text()));
     }},
    {"RefundOnAnotherDay",
     "refund_wrong_date",
     refunded,
     [](SpoiltBooks& b, std::string const&) {
         auto const note = note_of(b);
         auto const was = b.payment_of(note);
         b.delete_payment(note);
         b.pay(note, std::string(was["amount"].text()), "610", "2026-03-01");
     }},
};

/// What does not concern the books: nothing may be said.
Planted const harmless_planted[] = {
    {"ContactEdited",
     "",
     paid,
     [](SpoiltBooks& b, std::string const&) {
         auto const all = b.world.foreign_call("GET", "/api.xro/2.0/Contacts");
         for (auto const& one : all["Contacts"].items())
             b.world.books("POST",
                           "contacts/" + std::string(one["ContactID"].text()),
                           Json::object({{"EmailAddress", "new@mail.example"}}));
     }},
    {"DocumentsOfOtherBusiness",
     "",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         b.copy(wc(id), "INV-0042");
         b.edit("INV-0042",
                [](Json& body, Json::Array&) { body.set("Reference", "Market stall"); });
     }},
    {"PaymentInTwoHalves",
     "",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         auto const was = b.payment_of(wc(id));
         auto const half = Decimal::of("9.99");
         auto const rest = Decimal::parse(was["amount"].text()).value() - half;
         std::string const date(was["date"].text());
         b.delete_payment(wc(id));
         b.pay(wc(id), half.to_string(), "610", date);
         b.pay(wc(id), rest.to_string(), "610", date);
     }},
    {"FeesAndAccruals",
     "",
     paid,
     [](SpoiltBooks& b, std::string const&) {
         b.bank("SPEND", "610", "Fees of March");
         b.journal("Accrual");
     }},
    {"DescriptionsEdited",
     "",
     unpaid,
     [](SpoiltBooks& b, std::string const& id) {
         edit_first(b, id, [](Json& line) { line.set("Description", "Tea, loose"); });
     }},
    {"OrderShippedInTheStore",
     "",
     paid,
     [](SpoiltBooks& b, std::string const& id) {
         b.world.shop("POST", "orders/" + id + "/complete");
     }},
};

}  // namespace

class PlantedDrift : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedDrift, IsNamed) {
    auto const& planted = GetParam();
    SpoiltBooks books;
    Json order = planted.order();
    bool const refund = order.erase("refund");
    auto const id = books.post(std::move(order));
    if (refund) {
        books.world.shop("POST", "orders/" + id + "/refund", Json::object({{"amount", "10.00"}}));
        ASSERT_TRUE(books.world.settle());
        books.world.pass(2h);
    }
    ASSERT_EQ(all_kinds_of(books.prove()), "") << texts(books.prove());
    planted.plant(books, id);
    books.world.pass(2h);
    auto const days = books.prove();
    EXPECT_EQ(unexplained(days), planted.expected) << texts(days);
    for (auto const& day : days)
        for (auto const& one : day.differences)
            if (!proof::text_of(one.kind).explained && one.kind != proof::Kind::order_never_seen &&
                one.kind != proof::Kind::document_of_no_order) {
                EXPECT_EQ(one.order.value, id) << one.text;
                EXPECT_THAT(one.text, HasSubstr(id));
            }
}

TEST(ProofDrift, AdviceNeverEmptiesTheBooks) {
    SpoiltBooks books;
    auto const id = books.post(unpaid());
    books.edit(wc(id), [](Json& body, Json::Array&) { body.set("InvoiceNumber", "ANOTHER-1"); });
    books.world.pass(2h);
    auto const said = texts(books.prove());
    EXPECT_THAT(said, HasSubstr("It is the same document"));
    for (auto const* harmful : {"Void", "deleted", "Delete"})
        EXPECT_THAT(said, Not(HasSubstr(harmful)));
}

TEST(ProofDrift, EntriesThatNameNoOrderAreListed) {
    SpoiltBooks books;
    books.post(paid());
    books.bank("SPEND", "610", "Fees of March");
    books.journal("Accrual");
    auto const days = books.prove();
    EXPECT_EQ(all_kinds_of(days), "other_movements");
    EXPECT_THAT(texts(days), HasSubstr("Account 610 also moved by -7.00 EUR"));
    EXPECT_THAT(texts(days), HasSubstr("Account 200 also moved by -3.00 EUR"));
}

TEST(ProofDrift, DaysToComeAreNotRead) {
    SpoiltBooks books;
    books.post(paid());
    auto const today = books.today();
    auto const before = books.world.ledger_calls();
    auto const days = books.prove(today, today.plus_days(365));
    EXPECT_EQ(days.size(), 1u);
    EXPECT_LT(books.world.ledger_calls() - before, 40);  // A year is over 150.
}

std::string what_of(::testing::TestParamInfo<Planted> const& one) { return one.param.name; }

INSTANTIATE_TEST_SUITE_P(Documents, PlantedDrift, ::testing::ValuesIn(documents_planted), what_of);
INSTANTIATE_TEST_SUITE_P(Contents, PlantedDrift, ::testing::ValuesIn(contents_planted), what_of);
INSTANTIATE_TEST_SUITE_P(Money, PlantedDrift, ::testing::ValuesIn(money_planted), what_of);
INSTANTIATE_TEST_SUITE_P(Harmless, PlantedDrift, ::testing::ValuesIn(harmless_planted), what_of);

}  // namespace cf::scenario
