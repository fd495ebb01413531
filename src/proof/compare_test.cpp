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
        note.allocations.push_back({VendorId("a1"), invoice.id, "", day, euros("1.00")});
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

    std::vector<DayProof> prove() {
        LedgerView view;
        if (!invoice.id.empty()) view.take(invoice);
        if (!note.id.empty()) view.take(note);
        for (auto const& one : more) view.take(one);
        view.take(payments);
        Findings findings;
        compare_order(order, memory, span, view, findings);
        std::vector<ExpectedOrder> const orders{order};
        std::set<std::string> const others;
        std::string const prefix = "WC-";
        compare_unclaimed({orders, span, view, others, prefix}, findings);
        compare_rates(span, view, Currency::of("USD"), findings);
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
