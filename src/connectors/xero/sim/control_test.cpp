#include "base/encoding.hpp"
#include "connectors/xero/sim/harness.hpp"
#include "connectors/xero/sim/query.hpp"

namespace cf::xero::sim {
namespace {

using std::string;

TEST(XeroScenario, UnknownKeysAreErrorsThatNameThePlace) {
    auto refused = [](std::string_view scenario) {
        auto const made = make_simulator({}, *Json::parse(scenario), Instant{});
        return made ? string() : made.error().message;
    };
    EXPECT_NE(refused(R"({"organisation":{"time_zon":"UTC"}})").find("time_zone"), string::npos);
    EXPECT_NE(refused(R"({"switches":{"auto_aprove":true}})").find("auto_approve"), string::npos);
    EXPECT_NE(refused(R"({"organisation":{"accounts":[{"name":"a","cod":"1"}]}})")
                  .find("$.organisation.accounts[0]"),
              string::npos);
    EXPECT_NE(refused(R"({"organisation":{"time_zone":"Mars/Phobos"}})"), "");
    EXPECT_NE(refused(R"({"organisation":{"items":[{"code":"x","sales_account":"77"}]}})"), "");
    auto account = [&](std::string_view rest) {
        return refused(R"({"organisation":{"accounts":[{"name":"a","code":"1",)" + string(rest) +
                       "}]}}");
    };
    EXPECT_NE(account(R"("type":"SALEZ")").find("did you mean 'SALES'"), string::npos);
    EXPECT_NE(account(R"("tax_type":"NOPE")").find("unknown tax rate 'NOPE'"), string::npos);
    EXPECT_NE(refused(R"({"organisation":{"base_currency":"XX"}})").find("'XX'"), string::npos);
    EXPECT_NE(refused(R"({"organisation":{"country":"Britain"}})").find("country"), string::npos);
    EXPECT_NE(refused(R"({"limits":{"minute":-1}})").find("$.limits"), string::npos);
    EXPECT_EQ(refused("{}"), "");
    EXPECT_TRUE(make_simulator({}, Json(), Instant{}).has_value());
}

TEST(XeroScenario, TheSameSeedGivesTheSameAnswers) {
    auto run = [] {
        Harness h;
        string all;
        for (int i = 0; i < 20; ++i)
            all += h.put("Contacts", fill(R"({"Name":"C @"})", {std::to_string(i)})).body;
        return all + h.get("Invoices").body + h.token;
    };
    EXPECT_EQ(run(), run());
}

TEST(XeroScenario, DocumentsAreDatedInTheOrganisationsZone) {
    Harness h(R"({"organisation":{"time_zone":"Pacific/Auckland"}})");
    auto const made =
        Harness::first(h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"LineItems":[
            {"Description":"a","UnitAmount":1,"AccountCode":"200"}]})"),
                       "Invoices");
    EXPECT_EQ(text(made, "DateString"), "2026-09-14T00:00:00");
    h.pass(std::chrono::hours(3));
    h.token = text(h.control("POST", "token", R"({"client_id":"sim-web"})"), "access_token");
    auto const next =
        Harness::first(h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"LineItems":[
            {"Description":"a","UnitAmount":1,"AccountCode":"200"}]})"),
                       "Invoices");
    EXPECT_EQ(text(next, "DateString"), "2026-09-15T00:00:00");
    EXPECT_EQ(text(Harness::first(h.get("Organisation"), "Organisations"), "Timezone"),
              "NEWZEALANDSTANDARDTIME");
}

TEST(XeroControl, APersonEditsVoidsAndDeletes) {
    Harness h;
    auto const id = text(h.invoice("P-1", "10"), "InvoiceID");
    h.control("POST", "documents/P-1/edit", R"({"Reference":"by hand"})");
    EXPECT_EQ(text(Harness::first(h.get("Invoices/" + id), "Invoices"), "Reference"), "by hand");
    auto const paid = h.pay(id, "1");
    EXPECT_EQ(h.post("/__sim/documents/" + id + "/void", "").status, 400);
    h.control("POST", "payments/" + text(paid, "PaymentID") + "/delete");
    h.control("POST", "documents/" + id + "/void");
    EXPECT_EQ(text(Harness::first(h.get("Invoices/" + id), "Invoices"), "Status"), "VOIDED");
}

TEST(XeroControl, AccountsTaxRatesAndTrackingChangeUnderneath) {
    Harness h(R"({"organisation":{"tracking":[{"name":"Channel","options":["Web UK"]}]}})");
    h.invoice("P-1", "10");
    auto post = [&](std::string_view account, std::string_view extra) {
        return Harness::problems(h.put("Invoices",
                                       fill(R"({"Type":"ACCREC","Contact":{"Name":
            "A B"},"LineItems":[{"Description":"a","UnitAmount":1,"AccountCode":"@"@}]})",
                                            {account, extra})));
    };
    h.control("POST", "accounts/260", R"({"status":"ARCHIVED"})");
    EXPECT_EQ(post("260", ""),
              "Account code '260' has been archived, or has been deleted. Each line item must "
              "reference a valid account.");
    h.control("POST", "accounts/200", R"({"code":"4000","name":"Web sales"})");
    EXPECT_EQ(post("200", ""), "Account code '200' is not a valid code for this document.");
    auto const read =
        Harness::first(h.get("Invoices?page=1&where=InvoiceNumber%3D%3D%22P-1%22"), "Invoices");
    EXPECT_EQ(text(read["LineItems"][first_item], "AccountCode"), "4000");
    h.control("POST", "tax_rates/RROUTPUT", R"({"status":"ARCHIVED"})");
    EXPECT_EQ(post("4000", R"(,"TaxType":"RROUTPUT")"),
              "The TaxType code 'RROUTPUT' does not exist or cannot be used for this type of "
              "transaction.");
    EXPECT_EQ(post("4000", R"(,"TaxType":"INPUT2")"),
              "The TaxType code 'INPUT2' cannot be used with account code '4000'.");
    h.control(
        "POST", "tracking", R"({"category":"Channel","option":"Web UK","status":"ARCHIVED"})");
    EXPECT_TRUE(post("4000", R"(,"Tracking":[{"Name":"Channel","Option":"Web UK"}])")
                    .starts_with("Unknown tracking details."));
}

TEST(XeroControl, MergedContactsPointToTheOther) {
    Harness h;
    auto const one = h.contact("One");
    auto const two = h.contact("Two");
    h.control("POST", "contacts/" + one + "/merge", fill(R"({"into":"@"})", {two}));
    auto const merged = Harness::first(h.get("Contacts/" + one), "Contacts");
    EXPECT_EQ(text(merged, "MergedToContactID"), two);
    EXPECT_EQ(text(merged, "ContactStatus"), "ARCHIVED");
}

TEST(XeroControl, ClockMovesForwardOnlyAndResetForgets) {
    Harness h;
    h.invoice("P-1", "10");
    h.control("POST", "clock", R"({"advance_s":1800})");
    EXPECT_EQ(h.get("Organisation").status, 401);
    EXPECT_EQ(h.post("/__sim/clock", R"({"advance_s":-1})").status, 400);
    EXPECT_EQ(h.post("/__sim/clock", R"({"advance":1})").status, 400);
    h.control("POST", "reset");
    h.token = text(h.control("POST", "token", R"({"client_id":"sim-web"})"), "access_token");
    EXPECT_EQ(Harness::json(h.get("Invoices"))["Invoices"].size(), 0U);
    EXPECT_EQ(h.post("/__sim/nothing", "").status, 404);
}

TEST(XeroControl, DelayedCommitArrivesLater) {
    Harness h;
    h.control("POST", "faults", R"({"kind":"delayed_commit","method":"PUT","path":
        "/api.xro/2.0/Contacts","next":1,"delay_ms":30000})");
    auto const made = h.request("PUT", "Contacts", R"({"Name":"Late"})");
    EXPECT_EQ(h.sim->handle(made, h.now).fate, ReplyFate::time_out);
    h.sim->finished(made, h.now);
    EXPECT_EQ(Harness::json(h.get("Contacts"))["Contacts"].size(), 0U);
    EXPECT_EQ(h.sim->next_due(), h.now + std::chrono::seconds(30));
    h.pass(std::chrono::seconds(30));
    EXPECT_EQ(Harness::json(h.get("Contacts"))["Contacts"].size(), 1U);
}

TEST(XeroControl, CallsAreCountedByEndpointNotByUrl) {
    Harness h;
    h.invoice("P-1", "10");
    h.get("Invoices/P-1");
    h.get("Invoices/P-2");
    auto const endpoints = h.control("GET", "calls")["endpoints"];
    EXPECT_EQ(text(endpoints["GET /api.xro/2.0/Invoices/{id}"], "calls"), "2");
    EXPECT_EQ(text(endpoints["GET /api.xro/2.0/Invoices/{id}"], "4xx"), "1");
}

Result<bool> filter(std::string_view where) {
    auto parsed = Filter::parse(where);
    if (!parsed) return parsed.error();
    return parsed->matches([](std::string_view name) -> std::optional<Value> {
        if (name == "Name") return Value(string("Mabel \"M\" Quayle"));
        if (name == "Total") return Value(Decimal::of("12.50"));
        if (name == "Paid") return Value(false);
        if (name == "Note") return Value();
        if (name == "Date") return Value(*parse_utc("2026-09-14T00:00:00"));
        if (name == "Contact.ContactID") return Value(string("aa"));
        return std::nullopt;
    });
}

TEST(XeroQuery, FiltersAsTheVendorDoes) {
    for (auto const* yes : {R"(Name=="Mabel \"M\" Quayle")",
                            R"(Name.Contains("Quay"))",
                            R"(Name.StartsWith("Mab"))",
                            R"(Name!=null&&Name.EndsWith("yle"))",
                            "Total>=12.5",
                            "Total=12.50 AND Paid==false",
                            "Total<1 OR Total>12",
                            "(Total<1 || Total>12) && Note==null",
                            "Note!=\"x\"",
                            "Date>=DateTime(2026,09,01)",
                            "Date<DateTime(2026, 9, 14, 0, 0, 1)",
                            R"(Contact.ContactID==guid("AA"))",
                            R"(Contact.ContactID==Guid("aa"))"}) {
        auto const found = filter(yes);
        EXPECT_TRUE(found && *found) << yes << (found ? "" : found.error().message);
    }
    for (auto const* no : {"Total>12.5", "Paid", "Note!=null", R"(Name.Contains("quay"))"}) {
        auto const found = filter(no);
        EXPECT_TRUE(found && !*found) << no;
    }
    for (auto const* bad : {"",
                            "Total==",
                            "Nothing==1",
                            "Total==\"x\"",
                            "Name.Matches(\"x\")",
                            "(Total==1",
                            "Date>=DateTime(2026,13,1)",
                            "Name==\"open",
                            "Total==1 Total==2",
                            "Total;1"})
        EXPECT_TRUE(filter(bad).has_error()) << bad;
    EXPECT_TRUE(filter(string(60, '(') + "Total==1" + string(60, ')')).has_error());
}

TEST(XeroQuery, BadWhereAndOrderAreErrorNumber16) {
    Harness h;
    for (auto const* path : {"Invoices?where=Nope%3D%3D1",
                             "Invoices?order=Nope",
                             "Invoices?order=Date%20SIDEWAYS",
                             "Contacts?where=%28"}) {
        auto const reply = h.get(path);
        EXPECT_EQ(reply.status, 400) << path;
        EXPECT_EQ(text(Harness::json(reply), "ErrorNumber"), "16");
    }
}

TEST(XeroQuery, OrdersAndPages) {
    Harness h;
    for (auto const* amount : {"3", "1", "2"}) h.invoice("O-" + string(amount), amount);
    auto const list = Harness::json(h.get("Invoices?order=Total%20DESC&page=1&pageSize=2"));
    EXPECT_EQ(text(list["Invoices"][first_item], "InvoiceNumber"), "O-3");
    EXPECT_EQ(text(list["Invoices"][1], "InvoiceNumber"), "O-2");
    EXPECT_EQ(text(list["pagination"], "itemCount"), "3");
    auto const some = Harness::json(h.get("Invoices?InvoiceNumbers=O-1,O-9&Statuses=AUTHORISED"));
    EXPECT_EQ(some["Invoices"].size(), 1U);
}

TEST(XeroScenario, CountriesWithoutAnEditionAreGlobalAndRatesHaveAReportType) {
    Harness h(R"({"organisation":{"country":"DE","tax_rates":[
        {"tax_type":"DE19","rate":"19","revenue":true,"expenses":false},
        {"tax_type":"VST19","rate":"19","revenue":false,"expenses":true}]}})");
    EXPECT_EQ(text(Harness::first(h.get("Organisation"), "Organisations"), "Version"), "GLOBAL");
    auto report = [&](char const* type) {
        auto const rate = Harness::first(h.get("TaxRates/" + string(type)), "TaxRates");
        return text(rate, "ReportTaxType");
    };
    EXPECT_EQ(report("DE19"), "OUTPUT");
    EXPECT_EQ(report("VST19"), "INPUT");
    Harness british;
    auto const organisation = Harness::first(british.get("Organisation"), "Organisations");
    EXPECT_EQ(text(organisation, "Version"), "UK");
}

TEST(XeroQuery, EveryResourceIsFilteredByItsOwnFields) {
    Harness h;
    struct Case {
        char const* resource;
        std::vector<char const*> known, foreign;
    };
    std::vector<Case> const cases{
        {"Invoices",
         {"InvoiceNumber==\"x\"", "AmountDue>0", "AmountCredited>0"},
         {"CreditNoteNumber==\"x\"", "RemainingCredit>0"}},
        {"CreditNotes",
         {"CreditNoteNumber==\"x\"", "RemainingCredit>0", "AppliedAmount==0"},
         {"InvoiceNumber==\"x\"", "AmountDue>0"}},
        {"Overpayments", {"OverpaymentID!=null", "RemainingCredit>0"}, {"InvoiceNumber==\"x\""}},
        {"Prepayments", {"PrepaymentID!=null", "RemainingCredit>0"}, {"CreditNoteID!=null"}},
        {"BankTransactions", {"BankTransactionID!=null", "Total>0"}, {"InvoiceID!=null"}},
    };
    for (auto const& [resource, known, foreign] : cases) {
        auto status = [&](std::string_view parameter, char const* text) {
            auto const query = "?" + string(parameter) + "=" + percent_encode(text);
            return h.get(resource + query).status;
        };
        for (auto const* where : known) EXPECT_EQ(status("where", where), 200) << where;
        for (auto const* where : foreign) EXPECT_EQ(status("where", where), 400) << where;
    }
    EXPECT_EQ(h.get("CreditNotes?order=CreditNoteNumber%20DESC").status, 200);
    EXPECT_EQ(h.get("CreditNotes?order=InvoiceNumber").status, 400);
}

TEST(XeroQuery, CreditNotesIgnoreTheListsOnlyInvoicesHave) {
    Harness h;
    h.invoice("I-1", "10");
    auto const note = Harness::first(
        h.put("CreditNotes",
              fill(R"({"CreditNotes":[{"Type":"ACCRECCREDIT","CreditNoteNumber":"C-1",
            "Contact":{"ContactID":"@"},"Status":"AUTHORISED","LineItems":[{"Description":"back",
            "Quantity":1,"UnitAmount":1,"AccountCode":"200"}]}]})",
                   {h.contact("A A")})),
        "CreditNotes");
    auto const found = h.get("CreditNotes?where=CreditNoteNumber%3D%3D%22C-1%22");
    EXPECT_EQ(text(Harness::first(found, "CreditNotes"), "CreditNoteID"),
              text(note, "CreditNoteID"));
    auto const all = h.get("CreditNotes?InvoiceNumbers=nothing&IDs=nothing&Statuses=VOIDED");
    EXPECT_EQ(Harness::json(all)["CreditNotes"].size(), 1U);
}

}  // namespace
}  // namespace cf::xero::sim
