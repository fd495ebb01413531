#include "connectors/xero/transform.hpp"

#include "base/time_zone.hpp"
#include "connectors/xero/fields.hpp"
#include "connectors/xero/test_xero.hpp"
#include "connectors/xero/time_zones.hpp"

namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using ::testing::ElementsAre;

PutDocument with(DocumentLine entry, bool inclusive = false) {
    auto put = put_document(
        DocumentType::invoice, "BC-1", "bc:1", "2026-09-14", "contact", {std::move(entry)});
    put.amounts_include_tax = inclusive;
    put.explicit_tax = true;
    return put;
}

std::string line_text(PutDocument const& put) {
    auto const json = wire::to_json(to_wire(put).value(), put.document.type);
    return json["LineItems"][std::size_t(0)].dump();
}

TEST(XeroLine, ExactUnitPriceKeepsTheQuantity) {
    EXPECT_EQ(line_text(with(line("Kelp", "39.98", "8.00", "200", "2", "K"))),
              R"({"Description":"Kelp","Quantity":2,"UnitAmount":19.99,"ItemCode":"K",)"
              R"("AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":8.00})");
}

TEST(XeroLine, FourDecimalUnitPriceIsExactEnough) {
    EXPECT_EQ(line_text(with(line("Tea", "1.00", "0.20", "200", "16"))),
              R"({"Description":"Tea","Quantity":16,"UnitAmount":0.0625,)"
              R"("AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":0.20})");
}

TEST(XeroLine, InexactUnitPriceSendsOneAndSaysTheTrueQuantity) {
    EXPECT_EQ(line_text(with(line("Tea", "10.00", "2.00", "200", "3"))),
              R"({"Description":"3 x Tea","Quantity":1,"UnitAmount":10.00,)"
              R"("AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":2.00})");
}

TEST(XeroLine, InclusiveLineSendsGross) {
    EXPECT_EQ(line_text(with(line("Tea", "8.33", "1.66", "200"), true)),
              R"({"Description":"Tea","Quantity":1,"UnitAmount":9.99,)"
              R"("AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":1.66})");
}

TEST(XeroLine, DiscountIsANegativeLineAndRoundingHasItsName) {
    auto discount = line("", "-5.00", "-1.00", "210");
    discount.kind = LineKind::discount;
    discount.detail = {};
    EXPECT_EQ(line_text(with(discount)),
              R"({"Description":"Discount","Quantity":1,"UnitAmount":-5.00,)"
              R"("AccountCode":"210","TaxType":"OUTPUT2","TaxAmount":-1.00})");
    auto rounding = line("", "-0.01", "0.00", "860");
    rounding.kind = LineKind::rounding;
    rounding.tax_code = "NONE";
    rounding.detail = {};
    EXPECT_EQ(line_text(with(rounding)),
              R"({"Description":"Rounding","Quantity":1,"UnitAmount":-0.01,)"
              R"("AccountCode":"860","TaxType":"NONE","TaxAmount":0.00})");
}

TEST(XeroLine, AccountWithoutCodeIsNamedByItsIdAndTrackingIsAnArray) {
    auto tracked = line("Tea", "1.00", "0.20", "fff9eb0a-d8aa-5b98-ad94-449210dcee15");
    tracked.tracking = {{"Channel", "Web UK"}};
    EXPECT_EQ(line_text(with(tracked)),
              R"({"Description":"Tea","Quantity":1,"UnitAmount":1.00,)"
              R"("AccountID":"fff9eb0a-d8aa-5b98-ad94-449210dcee15","TaxType":"OUTPUT2",)"
              R"("TaxAmount":0.20,"Tracking":[{"Name":"Channel","Option":"Web UK"}]})");
}

TEST(XeroLine, UnitPricesNeverInventACent) {
    Random random(11);
    for (int round = 0; round < 20'000; ++round) {
        auto const amount =
            Decimal::from_parts(std::int64_t(random.below(2'000'000)) - 1'000'000, 2);
        auto const quantity =
            Decimal::from_parts(std::int64_t(random.below(100'000)) - 100, int(random.below(6)));
        auto const unit = unit_price(amount, quantity);
        if (!unit) continue;
        EXPECT_LE(unit->scale(), 4);
        EXPECT_EQ(*unit * quantity, amount);
    }
    EXPECT_FALSE(unit_price(Decimal(1), Decimal(0)));
    EXPECT_FALSE(unit_price(Decimal(1), Decimal::of("0.00001")));
}

TEST(XeroDocument, DraftRateAndThirdDecimals) {
    auto put = with(line("Tea", "1.00", "0.20", "200"));
    put.document.status = DocumentStatus::draft;
    put.document.rate = Decimal::of("0.8");
    auto const document = to_wire(put).value();
    EXPECT_EQ(document.status, "DRAFT");
    EXPECT_EQ(document.currency_rate, Decimal::of("1.25"));
    EXPECT_EQ(document.due_date, day("2026-09-14"));

    Currency const dinar = Currency::of("KWD");
    put.document.lines[0].net = Money::parse("1.005", dinar).value();
    put.document.lines[0].tax = Money::zero(dinar);
    EXPECT_EQ(to_wire(put).error().code, "xero.amount.too_precise");
}

TEST(XeroDocument, AddressWithTheVendorsNameIsLeftOut) {
    auto put = with(line("Tea", "1.00", "0.20", "200"));
    put.url = "https://shop.test/orders/1";
    EXPECT_EQ(to_wire(put)->url, put.url);
    put.url = "https://Xero-friends.test/orders/1";
    EXPECT_EQ(to_wire(put)->url, "");
}

TEST(XeroDocument, ComparisonNamesWhatCameBackDifferently) {
    auto sent = to_wire(with(line("Tea", "1.00", "0.20", "200"))).value();
    sent.lines[0].tracking = {{"Channel", "Web UK"}, {"Region", "North"}};
    auto got = sent;
    EXPECT_TRUE(differences(sent, got).empty());
    got.lines[0].tracking = {{"Channel", "Web EU"}};
    got.lines[0].account = "201";
    got.contact_id = "other";
    EXPECT_THAT(differences(sent, got),
                ElementsAre("contact: sent contact, Xero keeps other",
                            "line 1 account: sent 200, Xero keeps 201",
                            "line 1 tracking Channel: sent Web UK, Xero keeps Web EU",
                            "line 1 tracking Region: sent North, Xero keeps none"));
}

TEST(XeroDocument, InclusiveAnswerIsReadAsNetAndTax) {
    auto const& body = sample("creditnote_get_refunded")["response"]["body"];
    JsonCursor const element(body["CreditNotes"][std::size_t(0)]);
    auto const document = wire::read_document(element, DocumentType::credit_note).value();
    auto const state = to_state(document).value();
    EXPECT_EQ(state.status, "paid");
    EXPECT_EQ(state.amount_due, pounds("0"));
    EXPECT_THAT(state.line_net, ElementsAre(pounds("13.50")));
    EXPECT_THAT(state.line_tax, ElementsAre(pounds("2.70")));
    ASSERT_EQ(document.payments.size(), 1u);
    EXPECT_EQ(document.payments[0].date, day("2026-09-21"));
}

TEST(XeroContact, NameIsCleanedAndLimitsKept) {
    EXPECT_EQ(contact_name("  Jane  <b>Doe \n"), "Jane bDoe");
    EXPECT_LE(contact_name(std::string(600, 'e')).size(), 255u);
    PutContact put;
    put.contact.name = "Jane";
    put.contact.emails = {std::string(300, 'a') + "@example.test"};
    put.contact.vat_number = std::string(60, '1');
    EXPECT_EQ(to_wire(put).email, "");
    EXPECT_EQ(to_wire(put).tax_number, "");
}

TEST(XeroContact, AddressesGoThereAndBack) {
    PutContact put;
    put.contact.billing = {.name = "Jane",
                           .line_1 = "1 Quay",
                           .city = "Whitby",
                           .region = "York",
                           .postal_code = "YO1",
                           .country = "GB"};
    put.contact.shipping = {.line_1 = "2 Dock", .line_2 = "Unit 3", .city = "Hull"};
    auto const json = wire::to_json(to_wire(put));
    auto const back = to_contact(wire::read_contact(JsonCursor(json)).value());
    EXPECT_EQ(back.billing, put.contact.billing);
    EXPECT_EQ(back.shipping, put.contact.shipping);
}

struct XeroBank : ::testing::Test {
    PutBankMovement movement(MovementKind kind) {
        PutBankMovement put{.reference = "payout 771", .contact = VendorId("processor")};
        put.movement.kind = kind;
        put.movement.date = day("2026-09-21");
        put.movement.amount = pounds("10.00");
        return put;
    }
    BankAccounts const accounts{
        .bank = {"090", "091"}, .receivable = "610", .base_currency = "GBP"};
};

TEST_F(XeroBank, TransferBetweenBankAccountsIsABankTransfer) {
    auto put = movement(MovementKind::transfer);
    put.movement.from = "090";
    put.movement.to = "091";
    auto const wire = std::get<wire::BankTransfer>(to_wire(put, accounts).value());
    EXPECT_EQ(wire.from_account, "090");
    EXPECT_EQ(wire.to_account, "091");
    EXPECT_EQ(wire.amount, Decimal::of("10.00"));
}

TEST_F(XeroBank, TransferOutOfABankAccountIntoAnotherKindIsSpent) {
    auto put = movement(MovementKind::transfer);
    put.movement.from = "090";
    put.movement.to = "825";
    auto const out = std::get<wire::BankTransaction>(to_wire(put, accounts).value());
    EXPECT_EQ(out.type, "SPEND");
    EXPECT_EQ(out.bank_account, "090");
    EXPECT_EQ(out.lines[0].account, "825");
    EXPECT_EQ(out.lines[0].unit_amount, Decimal::of("10.00"));
    std::swap(put.movement.from, put.movement.to);
    auto const in = std::get<wire::BankTransaction>(to_wire(put, accounts).value());
    EXPECT_EQ(in.type, "RECEIVE");
    EXPECT_EQ(in.lines[0].unit_amount, Decimal::of("10.00"));
    put.contact.reset();
    EXPECT_EQ(to_wire(put, accounts).error().code, "xero.bank.contact_missing");
}

TEST_F(XeroBank, JournalWithoutBankAccountsIsAManualJournal) {
    auto put = movement(MovementKind::journal);
    put.movement.lines = {{.account = "825", .amount = pounds("25.00")},
                          {.account = "270", .amount = pounds("-25.00")}};
    auto const wire = std::get<wire::ManualJournal>(to_wire(put, accounts).value());
    EXPECT_EQ(wire.narration, "payout 771");
    EXPECT_EQ(wire.lines[1].line_amount, Decimal::of("-25.00"));
    put.movement.amount = Money::parse("25.00", Currency::of("EUR")).value();
    EXPECT_EQ(to_wire(put, accounts).error().code, "xero.journal.foreign_currency");
}

TEST_F(XeroBank, JournalOnOneBankAccountIsSpentOrReceivedThere) {
    auto put = movement(MovementKind::journal);
    // A disputed charge: debit disputes, credit the clearing account.
    put.movement.lines = {{.account = "630", .amount = pounds("25.00")},
                          {.account = "090", .amount = pounds("-25.00")}};
    auto const wire = std::get<wire::BankTransaction>(to_wire(put, accounts).value());
    EXPECT_EQ(wire.type, "SPEND");
    EXPECT_EQ(wire.lines[0].account, "630");
    EXPECT_EQ(wire.lines[0].unit_amount, Decimal::of("25.00"));
    EXPECT_EQ(wire.lines[0].tax_type, "NONE");
}

TEST_F(XeroBank, FeesAreSpentWithTheirTax) {
    auto put = movement(MovementKind::spend);
    put.movement.account = "090";
    put.movement.lines = {
        {.account = "404", .amount = pounds("1.00"), .tax = pounds("0.20"), .tax_code = "INPUT2"}};
    auto const wire = std::get<wire::BankTransaction>(to_wire(put, accounts).value());
    EXPECT_EQ(wire.line_amount_types, "Exclusive");
    EXPECT_EQ(wire.lines[0].tax_amount, Decimal::of("0.20"));
    EXPECT_EQ(wire.reference, "payout 771");
}

TEST_F(XeroBank, CustomerCreditIsAnOverpaymentThatDescribesOurReference) {
    PutCustomerCredit put{.contact = VendorId("d4ba5fba-32e8-5bab-af43-c8b7d2162a65"),
                          .account = "090",
                          .reference = "Paid too much on bc:2007"};
    put.movement.date = day("2026-09-21");
    put.movement.amount = pounds("4.00");
    auto json = wire::to_json(to_wire(put, accounts).value());
    json.erase("CurrencyCode");
    auto const& wanted = sample("overpayment_bank_transaction")["request"]["body"];
    EXPECT_EQ(pretty(json), pretty(wanted["BankTransactions"][std::size_t(0)]));
}

TEST(XeroDates, AreReadInEverySpelling) {
    auto const noon = parse_utc("2019-03-11T12:00:00").value();
    EXPECT_EQ(wire::read_instant("/Date(1552305600000+0000)/").value(), noon);
    EXPECT_EQ(wire::read_instant("/Date(1552305600000)/").value(), noon);
    EXPECT_EQ(wire::read_instant("2019-03-11T12:00:00").value(), noon);
    EXPECT_EQ(wire::read_instant("2019-03-11T12:00:00Z").value(), noon);
    EXPECT_EQ(to_iso(wire::read_instant("/Date(-86400000+0000)/").value()), "1969-12-31T00:00:00Z");
    EXPECT_EQ(wire::read_instant("/Date(1552305600000-0500)/").value(), noon);
    for (auto text : {"", "/Date(", "/Date(x)/", "/Date(1.5)/", "/Date()/", "tomorrow"})
        EXPECT_TRUE(wire::read_instant(text).has_error()) << text;
}

TEST(XeroDates, OutsideOfTheYearsThatCanBeWrittenAreRefused) {
    EXPECT_EQ(to_iso(wire::read_instant("/Date(253402300799999)/").value()),
              "9999-12-31T23:59:59Z");
    for (auto text : {"/Date(253402300800000)/",
                      "/Date(9999999999999999+0000)/",
                      "/Date(-62167219200001+0000)/",
                      "/Date(999999999999999999)/"})
        EXPECT_TRUE(wire::read_instant(text).has_error()) << text;
}

TEST(XeroTimeZones, AreKnownToTheTzDatabase) {
    EXPECT_EQ(time_zone_named("GMTSTANDARDTIME").value(), "Europe/London");
    EXPECT_EQ(time_zone_named("NEWZEALANDSTANDARDTIME").value(), "Pacific/Auckland");
    EXPECT_EQ(time_zone_named("CENTRALSTANDARDTIME(MEXICO)").value(), "America/Mexico_City");
    EXPECT_EQ(time_zone_named("UTC+13").value(), "Etc/GMT-13");
    EXPECT_TRUE(time_zone_named("").has_error());
    for (auto name : {"AFGHANISTANSTANDARDTIME", "UTC", "YUKONSTANDARDTIME", "FLESTANDARDTIME"})
        EXPECT_TRUE(TimeZone::named(time_zone_named(name).value()).has_value()) << name;
}

}  // namespace
}  // namespace cf::xero
