// Differences that people can hardly plant in the simulated vendors, on books made by hand.
#include <gtest/gtest.h>

#include <functional>

#include "proof/day_proof.hpp"
#include "proof/strangers.hpp"

namespace cf::proof {
namespace {

Currency const eur = Currency::of("EUR");
CalendarDate const day = CalendarDate::of(2026, 3, 2);

Money euros(char const* text) { return Money::parse(text, eur).value(); }

/// One order with an invoice over 12.00, a rounding line in it, paid; half of it credited.
struct Books {
    ExpectedOrder order;
    OrderMemory memory;
    BookedDocument invoice, note;
    std::vector<BookedDocument> more;
    std::vector<BookedPayment> payments;
    std::vector<BookedMovement> movements;
    std::set<std::string> posted{"PAY-7-1", "REF-7-9"};
    Span span{day, day, std::nullopt, {"610", "611"}};

    Books() {
        memory.state.emplace();  // It was heard of.
        order.id = RecordId("7");
        order.number = "7";
        order.base_number = "WC-7";
        order.reference = "Shop 7";
        order.placed_on = day;
        order.currency = eur;
        order.unexplained = order.charged = Money::zero(eur);
        order.refunds = {"9"};
        invoice = add(DocumentType::invoice, "INV-7", "WC-7", "12.00");
        note = add(DocumentType::credit_note, "CN-7-9", "WC-7-R9", "6.00");
        note.allocations.push_back(
            {.id = VendorId("a1"), .invoice = invoice.id, .date = day, .amount = euros("1.00")});
        move(MovementKind::payment, "PAY-7-1", "INV-7", "11.00");
        move(MovementKind::refund, "REF-7-9", "CN-7-9", "5.00");
        ExpectedMovement allocation;
        allocation.movement.kind = MovementKind::allocation;
        allocation.movement.key = PostingKey("ALL-7-9");
        allocation.movement.from = "CN-7-9";
        allocation.movement.to = "INV-7";
        allocation.movement.date = day;
        allocation.movement.amount = euros("1.00");
        order.movements.push_back(allocation);
    }

    BookedDocument add(DocumentType type, char const* key, char const* number, char const* total) {
        Document document;
        document.key = PostingKey(key);
        document.type = type;
        document.date = day;
        document.currency = eur;
        document.total = euros(total);
        BookedDocument held{.id = VendorId(number),
                            .type = type,
                            .number = number,
                            .reference = "Shop 7",
                            .status = "authorised",
                            .date = day,
                            .currency = eur,
                            .total = document.total};
        for (auto const& [kind, account, net] :
             {std::tuple(LineKind::product, "200", document.total - euros("0.01")),
              std::tuple(LineKind::rounding, "860", euros("0.01"))}) {
            DocumentLine line;
            line.kind = kind;
            line.account = account;
            line.tax_code = "NONE";
            line.net = net;
            line.tax = Money::zero(eur);
            document.lines.push_back(line);
            held.lines.push_back(
                {.account = account, .tax_code = "NONE", .net = net, .tax = line.tax});
        }
        order.documents.push_back({document, number});
        return held;
    }

    void move(MovementKind kind, char const* key, char const* on, char const* amount) {
        ExpectedMovement one;
        one.movement.kind = kind;
        one.movement.key = PostingKey(key);
        one.movement.applies_to = PostingKey(on);
        one.movement.date = day;
        one.movement.amount = euros(amount);
        one.movement.gateway = "stripe";
        one.account = "610";
        order.movements.push_back(one);
        bool const payment = kind == MovementKind::payment;
        payments.push_back({.id = VendorId(key),
                            .document = payment ? invoice.id : note.id,
                            .type = payment ? DocumentType::invoice : DocumentType::credit_note,
                            .reference = key,
                            .account = "610",
                            .date = day,
                            .amount = one.movement.amount.decimal()});
    }

    void posted_invoice() {
        PostingRow row;
        row.key = PostingKey("INV-7");
        row.state = "posted";
        row.vendor_id = invoice.id;
        memory.postings.push_back(row);
    }
    /// A copy of the invoice under another number.
    void twin(char const* number, char const* reference) {
        more.push_back(invoice);
        more.back().id = VendorId(number);
        more.back().number = number;
        more.back().reference = reference;
    }
    /// The payment is there as 5.00 and 6.00.
    void halve_payment() {
        payments[0].amount = Decimal::of("5.00");
        payments[0].reference = "by hand";
        payments.push_back(payments[0]);
        payments.back().id = VendorId("half");
        payments.back().amount = Decimal::of("6.00");
    }
    void spend(char const* reference) {
        movements.push_back({.id = VendorId("BT-" + std::to_string(movements.size())),
                             .reference = reference,
                             .status = "authorised",
                             .date = day,
                             .amount = Decimal::of("9.00"),
                             .currency = eur,
                             .entries = {{.account = "610", .amount = Decimal::of("-9.00")},
                                         {.account = "404", .amount = Decimal::of("9.00")}}});
    }
    void journal(char const* narration) {
        movements.push_back({.id = VendorId("MJ-1"),
                             .reference = narration,
                             .status = "authorised",
                             .date = day,
                             .amount = Decimal::of("3.00"),
                             .journal = true,
                             .entries = {{.account = "200", .amount = Decimal::of("3.00")},
                                         {.account = "404", .amount = Decimal::of("-3.00")}}});
    }

    std::vector<DayProof> prove() {
        LedgerView view;
        if (!invoice.id.empty()) view.take(invoice);
        if (!note.id.empty()) view.take(note);
        for (auto const& one : more) view.take(one);
        view.take(payments);
        view.take(movements);
        Findings findings;
        compare_order(order, memory, span, view, findings);
        std::vector<ExpectedOrder> const orders{order};
        std::set<std::string> const others;
        std::string const prefix = "WC-";
        compare_unclaimed({orders, span, view, others, prefix}, findings);
        compare_rates(span, view, Currency::of("USD"), posted, findings);
        std::set<std::string> const accounts{"200"};
        compare_movements({orders, span, view, posted, accounts, eur}, findings);
        return cut_into_days(
            std::move(findings), {{day, 1}}, span, TimeZone::utc(), Instant(day.plus_days(9).day));
    }
    std::string kinds() {
        std::string all;
        for (auto const& proven : prove())
            for (auto const& one : proven.differences)
                all += (all.empty() ? "" : " ") + std::string(text_of(one.kind).name);
        return all;
    }
};

struct Case {
    char const* expected;
    std::function<void(Books&)> spoil;
};

TEST(Compare, EqualBooksHaveNoDifference) {
    Books books;
    auto const days = books.prove();
    ASSERT_EQ(days.size(), 1u);
    EXPECT_EQ(books.kinds(), "");
    EXPECT_EQ(to_string(days[0].state), "proven");
    EXPECT_EQ(days[0].documents, 2);
}

Case const spoilt[] = {
    {"invoice_left_draft", [](Books& b) { b.invoice.status = "draft"; }},
    {"credit_note_left_draft", [](Books& b) { b.note.status = "draft"; }},
    {"invoice_deleted", [](Books& b) { b.invoice.status = "deleted"; }},
    {"credit_note_deleted", [](Books& b) { b.note.status = "deleted"; }},
    {"missing_invoice", [](Books& b) { b.invoice.id = {}; }},
    {"wrong_currency",
     [](Books& b) {
         b.note.allocations.clear();
         auto const usd = Currency::of("USD");
         b.note.currency = usd;
         b.note.total = Money::from_minor(600, usd);
         for (auto& line : b.note.lines) {
             line.net = Money::from_minor(line.net.minor(), usd);
             line.tax = Money::zero(usd);
         }
         b.payments.pop_back();
         b.order.movements.erase(b.order.movements.begin() + 1, b.order.movements.end());
     }},
    {"rounding_line_missing",
     [](Books& b) {
         b.invoice.lines.pop_back();
         b.invoice.total = euros("11.99");
     }},
    {"credit_note_over",
     [](Books& b) {
         b.note.lines[0].net = euros("6.49");
         b.note.total = euros("6.50");
     }},
    {"allocation_missing", [](Books& b) { b.note.allocations.clear(); }},
    {"allocation_unexpected",
     [](Books& b) { b.note.allocations.push_back(b.note.allocations[0]); }},
    {"doubled_payment",
     [](Books& b) {
         b.payments.push_back(b.payments[0]);
         b.payments.back().id = VendorId("PAY-again");
     }},
    {"extra_refund",
     [](Books& b) {
         b.payments.push_back(b.payments[1]);
         b.payments.back().id = VendorId("REF-again");
     }},
    {"refund_wrong_amount", [](Books& b) { b.payments[1].amount = Decimal::of("4.00"); }},
    {"exchange_rate_changed",
     [](Books& b) {
         b.invoice.rate = Decimal::of("1.5");
         for (auto& payment : b.payments) payment.rate = Decimal::of("1.1");
         b.note.rate = Decimal::of("1.1");
     }},
    {"exchange_rate_changed",
     [](Books& b) {
         b.invoice.rate = b.note.rate = Decimal::of("1.1");
         b.payments[0].rate = Decimal::of("1.5");
         b.payments[0].id = VendorId("by-hand");
         b.payments[1].rate = Decimal::of("1.1");
     }},
    {"renumbered",
     [](Books& b) {
         b.posted_invoice();
         b.invoice.number = "ANOTHER-7";
     }},
    {"invoice_voided hand_made_invoice",
     [](Books& b) {
         b.twin("INV-1", "Shop 7");
         b.invoice.status = "voided";
         b.payments.clear();
         b.order.movements.clear();
         b.note.allocations.clear();
     }},
    {"doubled_invoice", [](Books& b) { b.twin("INV-1", " SHOP 7 "); }},
    {"doubled_invoice", [](Books& b) { b.twin("INV-1", "Order #7"); }},
    {"doubled_invoice", [](Books& b) { b.twin("INV-1", "7"); }},
    {"hand_made_invoice",
     [](Books& b) {
         b.twin("INV-1", "Shop 7");
         b.more[0].currency = Currency::of("USD");
         b.more[0].total = Money::from_minor(1200, b.more[0].currency);
         b.more[0].lines.clear();
     }},
    {"tender_swapped",
     [](Books& b) {
         b.halve_payment();
         b.payments.back().account = "611";
     }},
    {"allocation_unexpected",
     [](Books& b) {
         b.invoice.credits.push_back({.credit = VendorId("c9"),
                                      .reference = "CN-99",
                                      .date = day,
                                      .amount = euros("1.00")});
     }},
    {"movement_by_hand", [](Books& b) { b.spend("Order #7"); }},
    {"journal_by_hand", [](Books& b) { b.journal("SHOP 7"); }},
    {"movement_by_hand",
     [](Books& b) {
         ExpectedMovement credit = b.order.movements[0];
         credit.movement.kind = MovementKind::customer_credit;
         credit.movement.key = PostingKey("CC-7-1");
         credit.movement.applies_to.reset();
         b.order.movements.push_back(credit);
         b.spend("CC-7-1");
         b.spend("CC-7-1");
     }},
    {"customer_credit_missing",
     [](Books& b) {
         ExpectedMovement credit = b.order.movements[0];
         credit.movement.kind = MovementKind::customer_credit;
         credit.movement.key = PostingKey("CC-7-1");
         credit.movement.applies_to.reset();
         b.order.movements.push_back(credit);
     }},
    {"journal_missing",
     [](Books& b) {
         ExpectedMovement journal = b.order.movements[0];
         journal.movement.kind = MovementKind::journal;
         journal.movement.key = PostingKey("JRN-7-9-1");
         journal.movement.applies_to.reset();
         b.order.movements.push_back(journal);
     }},
    {"hand_made_invoice",
     [](Books& b) {
         b.invoice.number = "INV-0042";
         b.note.allocations.clear();
         b.order.movements.pop_back();
     }},
    {"unexpected_document",
     [](Books& b) {
         b.more.push_back(b.invoice);
         b.more.back().id = VendorId("x");
         b.more.back().number = "WC-7-EXTRA";
         b.more.back().total = euros("1.00");
         b.more.back().lines.clear();
     }},
    {"rules_disagree", [](Books& b) { b.order.unexplained = euros("0.01"); }},
};

TEST(Compare, EachSpoiltBookHasItsName) {
    for (auto const& one : spoilt) {
        SCOPED_TRACE(one.expected);
        Books books;
        one.spoil(books);
        EXPECT_EQ(books.kinds(), one.expected);
        EXPECT_EQ(to_string(books.prove().front().state), "different");
    }
}

TEST(Compare, WhatIsExplainedLeavesTheDayProvenOrOpen) {
    Books held;
    held.invoice.id = held.note.id = {};
    held.payments.clear();
    held.order.held = "the account is archived";
    EXPECT_EQ(held.kinds(), "held_for_review held_for_review");
    EXPECT_EQ(to_string(held.prove().front().state), "proven");
    Books young;
    young.invoice.id = young.note.id = {};
    young.payments.clear();
    young.order.waiting = "it is being posted";
    EXPECT_EQ(to_string(young.prove().front().state), "open");
    Books moved;
    moved.invoice.date = day.plus_days(30);
    moved.invoice.reference = "Shop 7 (2026-03-02)";
    EXPECT_EQ(moved.kinds(), "moved_out_of_closed_period");
}

TEST(Compare, PartsThatComeToThePaymentAreNotToBeDeleted) {
    Books halved;
    halved.halve_payment();
    EXPECT_EQ(halved.kinds(), "paid_in_parts");
    EXPECT_EQ(to_string(halved.prove().front().state), "proven");
    halved.payments.back().amount = Decimal::of("6.01");
    EXPECT_EQ(halved.kinds(), "payment_wrong_amount extra_payment");
    Books joined;
    joined.order.movements[0].movement.amount = euros("4.00");
    joined.order.movements.push_back(joined.order.movements[0]);
    joined.order.movements.back().movement.key = PostingKey("PAY-7-2");
    joined.order.movements.back().movement.amount = euros("7.00");
    joined.payments[0].reference = "both";
    EXPECT_EQ(joined.kinds(), "paid_in_parts");
    EXPECT_EQ(to_string(joined.prove().front().state), "proven");
}

TEST(Compare, NothingIsToBeVoidedThatStandsInForOurs) {
    Books books;
    books.posted_invoice();
    books.invoice.status = "voided";
    books.twin("INV-1", "Shop 7");
    books.more[0].status = "authorised";
    auto const days = books.prove();
    for (auto const& one : days.front().differences) {
        if (one.kind != Kind::hand_made_invoice) continue;
        EXPECT_NE(one.text.find("stands in for WC-7"), std::string::npos) << one.text;
        EXPECT_NE(one.text.find("Nothing is there twice"), std::string::npos) << one.text;
    }
    books.twin("INV-2", "Shop 7");
    books.more[1].status = "authorised";
    EXPECT_NE(books.kinds().find("hand_made_invoice doubled_invoice"), std::string::npos)
        << books.kinds();
}

TEST(Compare, EntriesThatNameNoOrderAreListedAndExplained) {
    Books books;
    books.spend("Stripe fees of March");
    books.spend("7");  // A bare number, and no amount of the order's.
    books.journal("Accrual");
    EXPECT_EQ(books.kinds(), "other_movements other_movements");
    auto const proven = books.prove().front();
    EXPECT_EQ(to_string(proven.state), "proven");
    Figure const clearing{day, "EUR", Measure::tender, "610"};
    Figure const sales{day, "EUR", Measure::account, "200"};
    EXPECT_EQ(proven.figures.at(clearing).difference(), euros("18.00"));
    EXPECT_EQ(proven.figures.at(sales).difference(), euros("3.00"));
}

TEST(Compare, ASumWithoutANameIsNeverHidden) {
    Findings findings;
    add(findings.figures, Side::store, {day, "EUR", Measure::tax, "DE19"}, euros("1.00"));
    Span const span{day, day, std::nullopt, {}};
    auto const days =
        cut_into_days(findings, {}, span, TimeZone::utc(), Instant(day.plus_days(2).day));
    ASSERT_EQ(days.front().differences.size(), 1u);
    EXPECT_EQ(days.front().differences.front().kind, Kind::unattributed);
}

TEST(Kinds, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (auto const& kind : all_kinds()) EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_GT(names.size(), 50u);
}

}  // namespace
}  // namespace cf::proof
