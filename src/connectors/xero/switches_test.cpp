#include "connectors/xero/test_simulated.hpp"

// What the vendor's documents leave uncertain is a switch of the simulator. The connector may
// depend on none: the same journey comes out with every switch either way.
namespace cf::xero {
namespace {

using namespace cf::xero::testing;

struct SwitchesTest : SimulatedTest {
    Json switches() { return control("GET", "switches"); }
    void set(std::string const& name, Json value) {
        control("POST", "switches", Json::object({{name, std::move(value)}}));
    }

    PutBankMovement fees() {
        PutBankMovement put{.reference = "payout 7 fees", .contact = contact()};
        put.movement.kind = MovementKind::spend;
        put.movement.account = "090";
        put.movement.date = day("2026-09-15");
        put.movement.amount = pounds("1.20");
        put.movement.lines = {{.account = "404",
                               .amount = pounds("1.00"),
                               .tax = pounds("0.20"),
                               .tax_code = "INPUT2"}};
        return put;
    }
    /// Posted, its answer lost: found again, and there once.
    Outcome lost(OperationBody const& body) {
        lose_next_write();
        auto const result = neighbours.await(ledger->put({operation(body, next_key())}));
        EXPECT_TRUE(result.has_error());
        auto found = find_one(body);
        EXPECT_EQ(found.kind, Kind::done);
        return found;
    }
    void settle_and_check() {
        auto const posted = lost(invoice("BC-1"));
        EXPECT_EQ(posted.state.total, pounds("24.99"));
        lost(payment(DocumentType::invoice, posted.state.id, "14.99", "bc:1 card"));
        auto const note = lost(refund("BC-1-R1"));
        wait();
        lost(PutAllocation{.credit_note = note.state.id,
                           .invoice = posted.state.id,
                           .amount = pounds("4.00"),
                           .date = day("2026-09-15")});
        lost(payment(DocumentType::credit_note, note.state.id, "6.00", "bc:1 refund 1"));
        auto const invoices =
            await(ledger->read_documents(DocumentType::invoice, {posted.state.id}));
        EXPECT_EQ(invoices[0].amount_due, pounds("6.00"));
        auto const notes =
            await(ledger->read_documents(DocumentType::credit_note, {note.state.id}));
        EXPECT_EQ(notes[0].amount_due, pounds("0.00"));
        wait();
        lost(fees());
        auto const gone = done(invoice("BC-2"));
        done(VoidDocument{.document = gone.state.id});
        EXPECT_EQ(find_one(VoidDocument{.document = gone.state.id}).state.status, "voided");
        wait();
    }
    void read_everything() {
        std::string cursor;
        std::size_t seen = 0;
        for (bool more = true; more;) {
            auto page = await(ledger->changes(cursor, start));
            seen += page.records.size();
            cursor = page.next;
            more = page.more;
        }
        EXPECT_GE(seen, 6u);  // Two invoices, a note, two payments, a contact.
    }
};

TEST_F(SwitchesTest, EverySwitchEitherWayGivesTheSameBooks) {
    std::vector<std::pair<std::string, Json>> flipped;
    auto const all = switches();
    for (auto const& [name, value] : all.members())
        if (value.is_boolean() && name != "organisation_offline")
            flipped.emplace_back(name, Json(!value.boolean_or(false)));
    EXPECT_GT(flipped.size(), 20u);
    for (auto const& [name, value] : flipped) {
        SCOPED_TRACE(name + " " + value.dump());
        control("POST", "reset");
        open("client_credentials", "sim-custom", "sim-custom-secret");
        contact_ = {};
        set(name, value);
        settle_and_check();
        read_everything();
        wait();
    }
}

TEST_F(SwitchesTest, UnknownTrackingIsRefusedOrTold) {
    auto strange = [&](std::string number) {
        auto put = invoice(std::move(number));
        put.document.lines[0].tracking = {{"Channel", "Nowhere"}};
        return put;
    };
    EXPECT_EQ(put_one(strange("BC-1")).error->code, "xero.tracking.unknown");
    set("drop_unknown_tracking", true);
    auto const told = done(strange("BC-2"));
    EXPECT_FALSE(told.state.warnings.empty());
}

TEST_F(SwitchesTest, ALineAtFaultIsNamedWhereverItsErrorSits) {
    for (bool nested : {false, true}) {
        set("line_errors_nested", nested);
        auto bad = invoice("BC-1");
        bad.document.lines[0].account = "9999";
        EXPECT_EQ(put_one(bad).error->code, "xero.account.invalid") << nested;
    }
}

TEST_F(SwitchesTest, AVoidedNumberIsUsedAgainOrToldAsTaken) {
    for (bool free : {false, true}) {
        SCOPED_TRACE(free);
        set("free_voided_numbers", free);
        auto const number = free ? "BC-2" : "BC-1";
        done(VoidDocument{.document = done(invoice(number)).state.id});
        auto const again = put_one(invoice(number));
        if (free) {
            EXPECT_EQ(again.kind, Kind::done);
        } else {
            EXPECT_EQ(again.error->code, "xero.document.number_taken");
        }
    }
}

TEST_F(SwitchesTest, ASettledInvoiceIsNotEditedBehindItsPayment) {
    for (bool editable : {false, true}) {
        SCOPED_TRACE(editable);
        set("paid_lines_editable", editable);
        auto const number = editable ? "BC-2" : "BC-1";
        auto const posted = done(invoice(number));
        done(payment(DocumentType::invoice, posted.state.id, "1.00", "part"));
        auto edited = invoice(number);
        edited.existing = posted.state.id;
        edited.document.lines.pop_back();
        edited.document.total = pounds("19.99");
        EXPECT_EQ(put_one(edited).error->code, "xero.document.applied");
    }
}

TEST_F(SwitchesTest, TaxesBeyondTheBoundAreRefusedAndNothingIsStored) {
    auto off = invoice("BC-1");
    off.document.lines[0].tax += pounds("0.01");
    off.document.total += pounds("0.01");
    set("taxoverride_max", Json::number(Decimal(0)));
    EXPECT_EQ(put_one(off).kind, Kind::refused);
    EXPECT_EQ(find_one(off).kind, Kind::absent);
    set("taxoverride_max", Json::number(Decimal::of("0.02")));
    EXPECT_EQ(done(off).state.total, pounds("25.00"));
}

TEST_F(SwitchesTest, AnOfflineOrganisationIsUnavailableAndNothingIsLost) {
    contact();
    set("organisation_offline", true);
    auto const put = neighbours.await(ledger->put({operation(invoice("BC-1"), next_key())}));
    ASSERT_TRUE(put.has_error());
    EXPECT_TRUE(put.error().kind == ErrorKind::unavailable ||
                put.error().kind == ErrorKind::outcome_unknown)
        << put.error().code;
    set("organisation_offline", false);
    EXPECT_EQ(find_one(invoice("BC-1")).kind, Kind::absent);
    done(invoice("BC-1"));
}

TEST_F(SwitchesTest, AWrongSecretIsUnauthorizedWhateverItsStatus) {
    for (bool as_401 : {false, true}) {
        set("invalid_client_401", as_401);
        open("client_credentials", "sim-custom", "not the secret");
        auto const refused = neighbours.await(ledger->read_profile());
        ASSERT_TRUE(refused.has_error());
        EXPECT_EQ(refused.error().kind, ErrorKind::unauthorized) << refused.error().code;
    }
}

}  // namespace
}  // namespace cf::xero
