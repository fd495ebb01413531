#include <set>

#include "connectors/xero/sim/simulator.hpp"
#include "connectors/xero/test_simulated.hpp"

// Whole journeys against the simulated Xero in memory, which shares no code with this connector.
namespace cf::xero {

std::unique_ptr<Simulator> testing::make_simulated_books(Instant start) {
    Json const scenario = Json::parse(R"({"organisations":[{"tracking":[
        {"name":"Channel","options":["Web UK","Web EU"]}]}]})")
                              .value();
    auto made = sim::make_simulator({.seed = 5}, scenario, start);
    EXPECT_TRUE(made.has_value()) << made.error().message;
    return std::move(*made);
}

namespace {

using namespace cf::xero::testing;
using ::testing::IsEmpty;

TEST_F(SimulatedTest, OrderPaymentPartialRefundAgreeToTheCent) {
    auto const posted = done(invoice("BC-1"));
    EXPECT_EQ(posted.state.total, pounds("24.99"));
    EXPECT_EQ(posted.state.tax_total, pounds("4.17"));
    EXPECT_EQ(posted.state.amount_due, pounds("24.99"));
    EXPECT_THAT(posted.state.warnings, IsEmpty());

    auto const paid = done(payment(DocumentType::invoice, posted.state.id, "24.99", "bc:1 card"));
    EXPECT_EQ(paid.state.amount_due, pounds("0"));

    auto const note = done(refund("BC-1-R1"));
    auto const back =
        done(payment(DocumentType::credit_note, note.state.id, "10.00", "bc:1 refund 1"));
    EXPECT_EQ(back.state.amount_due, pounds("0"));

    auto const invoices = await(ledger->read_documents(DocumentType::invoice, {posted.state.id}));
    EXPECT_EQ(invoices[0].status, "paid");
    auto const notes =
        await(ledger->read_documents(DocumentType::credit_note, {note.state.id, VendorId("x")}));
    EXPECT_EQ(notes[0].status, "paid");
    EXPECT_EQ(notes[0].total, pounds("10.00"));
    EXPECT_EQ(notes[1].status, "deleted");
}

TEST_F(SimulatedTest, EveryLostReplyIsFoundAgainAndNothingTwice) {
    auto lost = [&](OperationBody const& body) {
        SCOPED_TRACE(std::string(kind_of(body)));
        EXPECT_EQ(find_one(body).kind, Kind::absent);
        lose_next_write();
        auto const result = neighbours.await(ledger->put({operation(body, next_key())}));
        EXPECT_TRUE(result.has_error() && result.error().kind == ErrorKind::outcome_unknown);
        auto const found = find_one(body);
        EXPECT_EQ(found.kind, Kind::done);
        return found.state;
    };
    contact_ = lost(shopper()).id;
    auto const posted = lost(invoice("BC-1"));
    EXPECT_EQ(posted.total, pounds("24.99"));
    lost(payment(DocumentType::invoice, posted.id, "14.99", "bc:1 card"));
    auto const note = done(refund("BC-1-R1")).state;
    lost(PutAllocation{.credit_note = note.id,
                       .invoice = posted.id,
                       .amount = pounds("4.00"),
                       .date = day("2026-09-15")});
    lost(payment(DocumentType::credit_note, note.id, "6.00", "bc:1 refund 1"));
    lost(PutItem{.code = "TEA", .name = "Tea", .sales_account = "200", .tax_code = "OUTPUT2"});
    lost(Annotate{.document = posted.id, .text = "Order bc:1, paid by card"});

    PutCustomerCredit credit{.contact = contact_, .account = "090", .reference = "bc:1 too much"};
    credit.movement.date = day("2026-09-15");
    credit.movement.amount = pounds("3.21");
    lost(credit);
    PutBankMovement fees{.reference = "payout 7 fees", .contact = contact_};
    fees.movement.kind = MovementKind::spend;
    fees.movement.account = "090";
    fees.movement.date = day("2026-09-15");
    fees.movement.amount = pounds("1.20");
    fees.movement.lines = {
        {.account = "404", .amount = pounds("1.00"), .tax = pounds("0.20"), .tax_code = "INPUT2"}};
    lost(fees);
    PutBankMovement journal{.reference = "breakage September"};
    journal.movement.kind = MovementKind::journal;
    journal.movement.date = day("2026-09-15");
    journal.movement.amount = pounds("25.00");
    journal.movement.lines = {{.account = "825", .amount = pounds("25.00")},
                              {.account = "270", .amount = pounds("-25.00")}};
    lost(journal);

    auto const state = control("GET", "state");
    auto const& books = state["organisations"][std::size_t(0)];
    for (auto [name, count] : {std::pair{"contacts", "1"},
                               std::pair{"invoices", "1"},
                               std::pair{"credit_notes", "1"},
                               std::pair{"payments", "2"},
                               std::pair{"bank_transactions", "2"},
                               std::pair{"manual_journals", "1"}})
        EXPECT_EQ(books[name].text(), count) << name;
}

TEST_F(SimulatedTest, LostCreditNoteIsFoundByItsNumber) {
    contact();
    auto const body = refund("BC-1-R1");
    EXPECT_EQ(find_one(body).kind, Kind::absent);
    lose_next_write();
    auto const lost = neighbours.await(ledger->put({operation(body, next_key())}));
    ASSERT_TRUE(lost.has_error());
    EXPECT_EQ(lost.error().kind, ErrorKind::outcome_unknown);
    auto const found = find_one(body);
    EXPECT_EQ(found.kind, Kind::done);
    EXPECT_EQ(found.state.total, pounds("10.00"));
}

TEST_F(SimulatedTest, RepeatedCreatesAreRefusedAndNeverOverwrite) {
    auto const posted = done(invoice("BC-1"));
    auto twin = invoice("BC-1");
    twin.document.lines.pop_back();
    auto const again = put_one(twin);
    EXPECT_EQ(again.kind, Kind::refused);
    EXPECT_EQ(again.error->code, "xero.document.number_taken");
    auto const held = await(ledger->read_documents(DocumentType::invoice, {posted.state.id}));
    EXPECT_EQ(held[0].total, pounds("24.99"));

    auto namesake = shopper("bc:2");
    namesake.contact.name = "mabel quayle (BC:1)";
    auto const refused = put_one(namesake);
    EXPECT_EQ(refused.kind, Kind::refused);
    EXPECT_EQ(refused.error->kind, ErrorKind::conflict);

    PutItem item{.code = "TEA", .name = "Tea", .sales_account = "200", .tax_code = "OUTPUT2"};
    done(item);
    EXPECT_EQ(put_one(item).error->code, "xero.item.code_taken");
    EXPECT_EQ(find_one(item).kind, Kind::done);
}

TEST_F(SimulatedTest, BatchOfFiftyIsOneCallAndItsBadElementAlone) {
    std::vector<Operation> operations;
    for (int i = 0; i < 50; ++i) {
        auto put = invoice("BC-" + std::to_string(100 + i));
        if (i == 17) put.document.lines[0].account = "9999";
        operations.push_back(operation(put, next_key()));
    }
    auto const before = neighbours.http.sent.size();
    auto const outcomes = await(ledger->put(operations));
    EXPECT_EQ(neighbours.http.sent.size(), before + 1);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        EXPECT_EQ(outcomes[i].kind, i == 17 ? Kind::refused : Kind::done) << i;
    EXPECT_EQ(outcomes[17].error->code, "xero.account.invalid");
}

TEST_F(SimulatedTest, AnswerLostAndRepeatedWithTheSameKeyIsReplayed) {
    auto const put = operation(invoice("BC-1"), "same-key");
    contact();
    lose_next_write();
    EXPECT_TRUE(neighbours.await(ledger->put({put})).has_error());
    EXPECT_EQ(await(ledger->put({put}))[0].kind, Kind::done);
    auto const state = control("GET", "state");
    EXPECT_EQ(state["organisations"][std::size_t(0)]["invoices"].text(), "1");
}

TEST_F(SimulatedTest, WhatWasSentIsWhatTheLedgerHolds) {
    // Taxes as a store may have rounded them: the line's own, or a cent or two beside it.
    Random random(21);
    for (int round = 0; round < 120; ++round) {
        SCOPED_TRACE(round);
        std::vector<DocumentLine> lines;
        for (std::uint64_t i = 0, count = 1 + random.below(6); i < count; ++i) {
            auto const net = Money::from_minor(1 + std::int64_t(random.below(20'000)), gbp);
            auto tax = Money::round(net.decimal() * Decimal::of("0.2"), gbp, Rounding::half_up);
            auto entry = line("Goods", "0", "0", "200", std::to_string(1 + random.below(9)));
            entry.net = net;
            entry.tax = *tax + Money::from_minor(std::int64_t(random.below(3)) - 1, gbp);
            lines.push_back(entry);
        }
        auto const type = round % 3 == 0 ? DocumentType::credit_note : DocumentType::invoice;
        auto put = document(type, "N-" + std::to_string(round), lines);
        put.amounts_include_tax = round % 2 == 0;
        auto const outcome = done(put);
        if (outcome.kind != Kind::done) continue;
        EXPECT_EQ(outcome.state.total, put.document.total);
        EXPECT_EQ(outcome.state.tax_total, put.document.tax_total);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            EXPECT_EQ(outcome.state.line_net[i], lines[i].net);
            EXPECT_EQ(outcome.state.line_tax[i], lines[i].tax);
        }
        wait();
    }
}

TEST_F(SimulatedTest, UpdateInPlaceVoidAndDraft) {
    auto const posted = done(invoice("BC-1"));
    auto edited = invoice("BC-1");
    edited.existing = posted.state.id;
    edited.document.lines.pop_back();
    edited.document.total = pounds("19.99");
    EXPECT_EQ(find_one(edited).kind, Kind::absent);
    auto const changed = done(edited);
    EXPECT_EQ(changed.state.total, pounds("19.99"));
    EXPECT_NE(changed.state.revision, "");
    EXPECT_EQ(find_one(edited).kind, Kind::done);

    auto draft = invoice("BC-2");
    draft.document.status = DocumentStatus::draft;
    auto const held = done(draft);
    EXPECT_EQ(held.state.status, "draft");
    auto paid = done(invoice("BC-3"));
    done(payment(DocumentType::invoice, paid.state.id, "1.00", "bc:3"));

    auto const outcomes = await(ledger->put({operation(VoidDocument{.document = posted.state.id}),
                                             operation(VoidDocument{.document = held.state.id}),
                                             operation(VoidDocument{.document = paid.state.id})}));
    EXPECT_EQ(outcomes[0].state.status, "voided");
    EXPECT_EQ(outcomes[1].state.status, "deleted");
    EXPECT_EQ(outcomes[2].kind, Kind::refused);
    EXPECT_EQ(outcomes[2].error->code, "xero.document.applied");
    EXPECT_EQ(find_one(VoidDocument{.document = held.state.id}).kind, Kind::done);
    EXPECT_EQ(find_one(VoidDocument{.document = paid.state.id}).kind, Kind::absent);
}

TEST_F(SimulatedTest, RefusalsHaveTheirCauses) {
    control("POST", "lock_dates", Json::object({{"period_lock_date", "2026-09-14"}}));
    EXPECT_EQ(put_one(invoice("BC-1")).error->code, "xero.period.locked");
    control("POST", "lock_dates", Json::object({{"period_lock_date", "2026-06-30"}}));
    auto tracked = invoice("BC-1");
    tracked.document.lines[0].tracking = {{"Channel", "Nowhere"}};
    EXPECT_EQ(put_one(tracked).error->code, "xero.tracking.unknown");
    auto taxed = invoice("BC-1");
    taxed.document.lines[0].tax_code = "OUTPUT9";
    EXPECT_EQ(put_one(taxed).error->code, "xero.tax.unknown");
    auto nobody = invoice("BC-1");
    nobody.contact = VendorId("00000000-1111-2222-3333-444444444444");
    EXPECT_EQ(put_one(nobody).kind, Kind::refused);
    auto far_off = invoice("BC-1");
    far_off.document.lines[0].tax += pounds("1.00");
    EXPECT_EQ(put_one(far_off).kind, Kind::refused);
    auto const posted = done(invoice("BC-1"));
    EXPECT_EQ(put_one(payment(DocumentType::invoice, posted.state.id, "25.00", "x")).error->code,
              "xero.payment.exceeds_due");
    auto elsewhere = payment(DocumentType::invoice, posted.state.id, "1.00", "x");
    elsewhere.account = "200";
    EXPECT_EQ(put_one(elsewhere).error->code, "xero.account.not_for_payments");
}

TEST_F(SimulatedTest, PersonsEditsArriveAsChanges) {
    auto const posted = done(invoice("BC-1"));
    auto const paid = done(payment(DocumentType::invoice, posted.state.id, "24.99", "bc:1"));
    auto drain = [&](std::string& cursor) {
        std::vector<LedgerChange> changes;
        for (bool more = true; more;) {
            auto page = await(ledger->changes(cursor, start));
            for (auto& change : page.records) changes.push_back(std::move(change));
            cursor = page.next;
            more = page.more;
        }
        return changes;
    };
    std::string cursor;
    auto const first = drain(cursor);
    ASSERT_EQ(first.size(), 3u);
    EXPECT_EQ(first[0].state.status, "paid");
    EXPECT_EQ(first[1].kind, LedgerChange::Kind::payment);
    EXPECT_EQ(first[1].document, posted.state.id);
    EXPECT_EQ(first[2].contact->external_key, "bc:1");

    wait();
    wait();
    control("POST", "payments/" + paid.state.id.value + "/delete");
    auto const later = drain(cursor);
    ASSERT_FALSE(later.empty());
    EXPECT_EQ(later[0].state.status, "authorised");
    EXPECT_EQ(later[0].state.amount_due, pounds("24.99"));
    EXPECT_NE(later[0].state.revision, first[0].state.revision);
}

TEST_F(SimulatedTest, ADocumentThatMovesBetweenTwoPagesHidesNoOther) {
    constexpr int more_than_a_page = 205;
    std::set<std::string> missing;
    std::string first;
    for (int i = 0; i < more_than_a_page; ++i) {
        auto const id = done(invoice("BC-" + std::to_string(i))).state.id.value;
        if (first.empty()) first = id;
        missing.insert(id);
        wait();
    }
    auto page = await(ledger->changes("", start));
    ASSERT_TRUE(page.more);
    control("POST", "documents/" + first + "/edit", Json::object({{"Reference", "by a person"}}));
    for (;;) {
        for (auto const& change : page.records) missing.erase(change.state.id.value);
        if (!page.more) break;
        page = await(ledger->changes(page.next, start));
    }
    EXPECT_THAT(missing, IsEmpty());
}

TEST_F(SimulatedTest, TokensAreRenewedAndConsentWorksEndToEnd) {
    open("code", "sim-web", "sim-web-secret");
    control("POST", "switches", Json::object({{"auto_approve", true}}));
    std::string const callback = "http://localhost:8080/callback";
    auto const descriptor = describe();
    auto const consent = descriptor.begin_consent(settings, neighbours.context(), callback).value();
    auto const page = carry({.method = "GET", .url = consent.url}).value();
    ASSERT_EQ(page.status, 302) << page.body;
    ASSERT_EQ(page.headers.get("Location").find("error="), std::string_view::npos)
        << page.headers.get("Location");
    HttpRequest const answer{.url = std::string(page.headers.get("Location"))};
    auto const choices = await(descriptor.finish_consent(
        settings, neighbours.context(), consent, callback, answer.query()));
    settings.fields.set("tenant_id", choices["choices"][std::size_t(0)]["tenant_id"]);
    ledger = describe().open_ledger(settings, neighbours.context()).value();
    EXPECT_EQ(await(ledger->read_profile()).base_currency, gbp);

    // Half an hour later the access token is dead: one renewal, no failed call.
    for (int i = 0; i < 31; ++i) wait();
    auto const before = neighbours.http.sent.size();
    done(shopper());
    EXPECT_EQ(neighbours.http.sent.size(), before + 2);
    // Twelve weeks of silence, kept alive each week: unused, the consent would die after 60 days.
    for (int week = 0; week < 12; ++week) {
        wait(std::chrono::days(7));
        EXPECT_TRUE(neighbours.await(ledger->keep_alive()).has_value());
    }
    EXPECT_EQ(find_one(shopper()).kind, Kind::done);
    // Withdrawn by a person in Xero, it is asked for again, and nothing is sent meanwhile.
    control("POST", "revoke", Json::object({{"tokens", true}}));
    auto const ended = neighbours.await(ledger->find({operation(shopper())}));
    EXPECT_EQ(ended.error().kind, ErrorKind::unauthorized);
}

TEST_F(SimulatedTest, MinuteLimitIsToldAsSuch) {
    contact();
    Result<std::vector<LedgerState>> last{std::vector<LedgerState>{}};
    int calls = 0;
    for (; calls < 80 && last.has_value(); ++calls)
        last = neighbours.await(ledger->read_documents(
            DocumentType::invoice, {VendorId("00000000-1111-2222-3333-444444444444")}));
    ASSERT_TRUE(last.has_error());
    EXPECT_EQ(last.error().kind, ErrorKind::rate_limited);
    EXPECT_TRUE(last.error().retry_after.has_value());
    EXPECT_LE(calls, 60);
}

TEST_F(SimulatedTest, WebhooksAreVerifiedAndTheIntentToReceiveHonoured) {
    control("POST",
            "webhook",
            Json::object({{"client_id", "sim-custom"},
                          {"url", "https://crossfoot.test/hooks/xero"},
                          {"key", "hook-key"}}));
    neighbours.vault.secrets[{"books", "webhook_key"}] = Secret<>("hook-key");
    ASSERT_TRUE(neighbours.await(ledger->load_webhook_secrets()).has_value());
    std::vector<RecordRef> marked;
    int greetings = 0, forged = 0;
    auto listen = [&] {
        for (int second = 0; second < 15; ++second) {
            auto const now = neighbours.clock.now();
            for (auto const& delivery : simulator->due_deliveries(now)) {
                auto const verdict = ledger->webhook_verifier()(delivery.request, now);
                greetings += verdict.kind == WebhookVerdict::Kind::greeting;
                forged += verdict.kind == WebhookVerdict::Kind::forged;
                marked.insert(marked.end(), verdict.records.begin(), verdict.records.end());
                simulator->delivered(delivery.id, verdict.status, now);
            }
            wait(std::chrono::seconds(1));
        }
    };
    listen();
    EXPECT_GT(greetings, 0);
    EXPECT_GT(forged, 0);
    auto const posted = done(invoice("BC-1"));
    listen();
    EXPECT_THAT(marked,
                ::testing::Contains(
                    RecordRef{RecordKind::order, RecordId("invoice:" + posted.state.id.value)}));
}

}  // namespace
}  // namespace cf::xero
