// One test per numbered quirk of the contract sheet, section 10: documents and money.
#include "connectors/xero/sim/harness.hpp"

namespace cf::xero::sim {
namespace {

using std::string;

string invoice_body(std::string_view number, std::string_view extra, std::string_view lines = "") {
    auto const line = lines.empty() ? std::string_view(R"([{"Description":"Twine","Quantity":1,
        "UnitAmount":10,"AccountCode":"200","TaxType":"OUTPUT2"}])")
                                    : lines;
    return fill(R"({"Type":"ACCREC","Contact":{"Name":"Odalys Brandt"},"InvoiceNumber":"@",
        "Date":"2026-09-14","DueDate":"2026-09-14","Status":"AUTHORISED",@"LineItems":@})",
                {number, extra, line});
}

string id_of(Json const& json) { return text(json, "InvoiceID"); }

constexpr std::string_view zero = "00000000-0000-0000-0000-000000000000";

TEST(XeroQuirk, Q01_WithoutAcceptJsonNothingIsAnsweredInJson) {
    Harness h;
    h.accept = "";
    EXPECT_EQ(h.get("Organisation").status, 406);
    h.accept = "*/*";
    EXPECT_EQ(h.get("Organisation").status, 406);
    h.accept = "application/json";
    EXPECT_EQ(h.get("Organisation").status, 200);
}

TEST(XeroQuirk, Q02_CreateAnswers200) {
    Harness h;
    EXPECT_EQ(h.put("Contacts", R"({"Name":"A B"})").status, 200);
    EXPECT_EQ(h.put("Invoices", invoice_body("Q-2", "")).status, 200);
}

TEST(XeroQuirk, Q03_UnknownIdIs404WithEmptyHtml) {
    Harness h;
    auto const reply = h.get("Invoices/11111111-2222-3333-4444-555555555555");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.headers.get("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(reply.body, "");
    EXPECT_NE(reply.headers.get("X-MinLimit-Remaining"), "");
}

TEST(XeroQuirk, Q04_PutWithUsedSalesNumberIsRefusedBillsMayShare) {
    Harness h;
    h.invoice("N-1", "10");
    auto const again = h.put("Invoices", invoice_body("n-1", ""));
    EXPECT_EQ(again.status, 400);
    EXPECT_EQ(Harness::problems(again), "Invoice # must be unique.");
    auto const bill = R"({"Type":"ACCPAY","Contact":{"Name":"Supplier"},"InvoiceNumber":"N-1",
        "LineItems":[{"Description":"Paper","UnitAmount":5,"AccountCode":"404"}]})";
    EXPECT_EQ(h.put("Invoices", bill).status, 200);
    EXPECT_EQ(h.put("Invoices", bill).status, 200);
}

TEST(XeroQuirk, Q05_PostWithUsedNumberOverwritesSilently) {
    Harness h;
    auto const made = h.invoice("N-1", "10");
    auto const reply = h.post("Invoices", invoice_body("N-1", R"("Reference":"foreign",)"));
    auto const after = Harness::first(reply, "Invoices");
    EXPECT_EQ(id_of(after), id_of(made));
    EXPECT_EQ(text(after, "Reference"), "foreign");
}

TEST(XeroQuirk, Q06_ClientChosenIdIsAnElementErrorAndNothingIsStored) {
    Harness h;
    auto const reply = h.put(
        "Invoices", invoice_body("N-1", R"("InvoiceID":"11111111-2222-3333-4444-555555555555",)"));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "An existing Invoice with the specified InvoiceID could not be found");
    EXPECT_EQ(Harness::json(h.get("Invoices"))["Invoices"].size(), 0U);
}

string three() {
    auto const bad = R"([{"Description":"Unmapped","Quantity":3,"UnitAmount":7.33,
        "AccountCode":"9999","TaxType":"OUTPUT2"}])";
    return "{\"Invoices\":[" + invoice_body("B-1", "") + "," + invoice_body("B-2", "", bad) + "," +
           invoice_body("B-3", "") + "]}";
}

TEST(XeroQuirk, Q07_SummarizedBatchShowsOnlyTheFailureAndStoresTheRest) {
    Harness h;
    auto const reply = h.put("Invoices?summarizeErrors=true", three());
    EXPECT_EQ(reply.status, 400);
    auto const elements = Harness::json(reply)["Elements"];
    ASSERT_EQ(elements.size(), 1U);
    EXPECT_EQ(text(elements[first_item], "InvoiceNumber"), "B-2");
    EXPECT_EQ(Harness::problems(reply),
              "Account code '9999' is not a valid code for this document.");
    EXPECT_EQ(Harness::json(h.get("Invoices"))["Invoices"].size(), 2U);
}

TEST(XeroQuirk, Q08_UnsummarizedBatchAnswersEveryElementInOrder) {
    Harness h;
    auto const reply = h.put("Invoices?summarizeErrors=false", three());
    EXPECT_EQ(reply.status, 200);
    auto const list = Harness::json(reply)["Invoices"];
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(text(list[first_item], "StatusAttributeString"), "OK");
    EXPECT_EQ(text(list[1], "StatusAttributeString"), "ERROR");
    EXPECT_EQ(text(list[1], "InvoiceID"), zero);
    EXPECT_TRUE(list[1]["HasErrors"].boolean_or(false));
    EXPECT_EQ(text(list[2], "StatusAttributeString"), "OK");
}

TEST(XeroQuirk, Q09_AbsentSummarizeErrorsMeansTrue) {
    Harness h;
    EXPECT_EQ(h.put("Invoices", three()).status, 400);
    Harness other(R"({"switches":{"summarize_default":false}})");
    EXPECT_EQ(other.put("Invoices", three()).status, 200);
}

TEST(XeroQuirk, Q10_ParameterNamesMatchInAnyCase) {
    Harness h;
    EXPECT_EQ(h.put("Invoices?SUMMARIZEERRORS=false", three()).status, 200);
}

TEST(XeroQuirk, Q11_TaxIsRoundedPerLine) {
    Harness h(R"({"organisation":{"tax_rates":[{"tax_type":"OUTPUT2","rate":"15"}]}})");
    auto const lines = R"([
        {"Description":"a","Quantity":1,"UnitAmount":25.06,"AccountCode":"200","TaxType":"OUTPUT2"},
        {"Description":"b","Quantity":1,"UnitAmount":25.61,"AccountCode":"200","TaxType":"OUTPUT2"},
        {"Description":"c","Quantity":1,"UnitAmount":25.63,"AccountCode":"200","TaxType":"OUTPUT2"}
        ])";
    auto const made = Harness::first(h.put("Invoices", invoice_body("R-1", "", lines)), "Invoices");
    EXPECT_EQ(text(made, "TotalTax"), "11.44");
    EXPECT_EQ(text(made, "Total"), "87.74");
}

TEST(XeroQuirk, Q12_UnitAmountKeepsFourPlacesOnlyWithUnitdp) {
    Harness h;
    auto const lines = R"([{"Description":"a","Quantity":8,"UnitAmount":0.0625,
        "AccountCode":"200","TaxType":"OUTPUT2"}])";
    auto const two = Harness::first(h.put("Invoices", invoice_body("U-1", "", lines)), "Invoices");
    EXPECT_EQ(text(two["LineItems"][first_item], "UnitAmount"), "0.06");
    EXPECT_EQ(text(two, "Total"), "0.58");
    auto const four =
        Harness::first(h.put("Invoices?unitdp=4", invoice_body("U-2", "", lines)), "Invoices");
    EXPECT_EQ(text(four["LineItems"][first_item], "UnitAmount"), "0.0625");
    EXPECT_EQ(text(four, "Total"), "0.60");
}

TEST(XeroQuirk, Q13_LineAmountThatDisagreesIsRefused) {
    Harness h;
    auto const lines = R"([{"Description":"a","Quantity":3,"UnitAmount":3.33,"LineAmount":10,
        "AccountCode":"200"}])";
    auto const reply = h.put("Invoices", invoice_body("L-1", "", lines));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "The line total 10.00 does not match the expected line total 9.99");
}

TEST(XeroQuirk, Q14_SentTotalIsIgnored) {
    Harness h;
    auto const made = Harness::first(
        h.put("Invoices", invoice_body("T-1", R"("Total":999,"SubTotal":1,)")), "Invoices");
    EXPECT_EQ(text(made, "Total"), "12.00");
}

TEST(XeroQuirk, Q15_DiscountOnACreditNoteIsRefused) {
    Harness h;
    auto const reply = h.put("CreditNotes", R"({"Type":"ACCRECCREDIT","Contact":{"Name":"A B"},
        "LineItems":[{"Description":"a","Quantity":1,"UnitAmount":10,"DiscountRate":10,
        "AccountCode":"200"}]})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(Harness::problems(reply).find("Discount"), string::npos);
}

TEST(XeroQuirk, Q16_UnknownEnumIsErrorNumber14) {
    Harness h;
    auto const reply =
        h.put("Invoices",
              "{\"Invoices\":[" + invoice_body("E-1", R"("LineAmountTypes":"NO_TAX",)") + "]}");
    EXPECT_EQ(reply.status, 400);
    auto const body = Harness::json(reply);
    EXPECT_EQ(text(body, "ErrorNumber"), "14");
    EXPECT_EQ(text(body, "Message"),
              "Error converting value \"NO_TAX\" to type 'LineAmountType'. Path "
              "'Invoices[0].LineAmountTypes'");
}

TEST(XeroQuirk, Q17_DatesComeAsMicrosoftDatesWithStrings) {
    Harness h;
    auto const reply = h.put("Invoices", invoice_body("D-1", ""));
    auto const made = Harness::first(reply, "Invoices");
    EXPECT_EQ(text(made, "Date"), "/Date(1789344000000+0000)/");
    EXPECT_EQ(text(made, "DateString"), "2026-09-14T00:00:00");
    EXPECT_EQ(text(Harness::json(reply), "DateTimeUTC"), "/Date(1789378215120)/");
    EXPECT_EQ(text(made, "UpdatedDateUTC"), "/Date(1789378215120+0000)/");
    EXPECT_EQ(text(made, "UpdatedDateUTCString"), "2026-09-14T09:30:15Z");
    auto const old = Harness::first(
        h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"Date":"1969-12-31",
            "LineItems":[{"Description":"a","UnitAmount":1,"AccountCode":"200"}]})"),
        "Invoices");
    EXPECT_EQ(text(old, "Date"), "/Date(-86400000+0000)/");
}

TEST(XeroQuirk, Q18_LinesWithoutIdsAreReplaced) {
    Harness h;
    auto const made = h.invoice("L-1", "10");
    auto const old_line = text(made["LineItems"][first_item], "LineItemID");
    auto const path = "Invoices/" + id_of(made);
    auto const kept = Harness::first(h.post(path, R"({"Reference":"x"})"), "Invoices");
    EXPECT_EQ(text(kept["LineItems"][first_item], "LineItemID"), old_line);
    auto const replaced = Harness::first(
        h.post(path, R"({"LineItems":[{"Description":"New","Quantity":1,"UnitAmount":10,
            "AccountCode":"200","TaxType":"OUTPUT2"}]})"),
        "Invoices");
    EXPECT_EQ(replaced["LineItems"].size(), 1U);
    EXPECT_NE(text(replaced["LineItems"][first_item], "LineItemID"), old_line);
}

TEST(XeroQuirk, Q19_ExactPaymentPaysAndDeletingItReopens) {
    Harness h;
    auto const made = h.invoice("P-1", "10");
    h.pass(std::chrono::seconds(5));
    auto const paid = h.pay(id_of(made), "12");
    EXPECT_EQ(text(paid["Invoice"], "Status"), "PAID");
    auto const read = Harness::first(h.get("Invoices/" + id_of(made)), "Invoices");
    EXPECT_EQ(text(read, "AmountDue"), "0.00");
    EXPECT_EQ(text(read, "FullyPaidOnDate"), "/Date(1789344000000+0000)/");
    EXPECT_NE(text(read, "UpdatedDateUTC"), text(made, "UpdatedDateUTC"));
    auto const gone = Harness::first(
        h.post("Payments/" + text(paid, "PaymentID"), R"({"Status":"DELETED"})"), "Payments");
    EXPECT_EQ(text(gone, "Status"), "DELETED");
    auto const open = Harness::first(h.get("Invoices/" + id_of(made)), "Invoices");
    EXPECT_EQ(text(open, "Status"), "AUTHORISED");
    EXPECT_EQ(text(open, "AmountDue"), "12.00");
    EXPECT_FALSE(open.contains("FullyPaidOnDate"));
    EXPECT_EQ(open["Payments"].size(), 0U);
}

TEST(XeroQuirk, Q20_OneCentTooMuchIsRefused) {
    Harness h;
    auto const made = h.invoice("P-1", "10");
    auto const reply = h.put("Payments",
                             fill(R"({"Invoice":{"InvoiceID":"@"},
        "Account":{"Code":"090"},"Amount":12.01})",
                                  {id_of(made)}));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "Payment amount exceeds the amount outstanding on this document");
    EXPECT_EQ(Harness::json(h.get("Payments"))["Payments"].size(), 0U);
}

TEST(XeroQuirk, Q21_PaymentOnADraftIsRefused) {
    Harness h;
    h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"InvoiceNumber":"DR-1",
        "LineItems":[{"Description":"a","UnitAmount":5,"AccountCode":"200"}]})");
    auto const reply = h.put("Payments", R"({"Invoice":{"InvoiceNumber":"DR-1"},
        "Account":{"Code":"090"},"Amount":5})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(
        Harness::problems(reply).find("Payments can only be made against Authorised documents"),
        string::npos);
}

TEST(XeroQuirk, Q22_PaymentsTakeNoChangeButStatus) {
    Harness h;
    auto const paid = h.pay(id_of(h.invoice("P-1", "10")), "12");
    auto const reply =
        h.post("Payments/" + text(paid, "PaymentID"), R"({"Payments":[{"Amount":30.0}]})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply), "Only Status accepted for updates.");
}

TEST(XeroQuirk, Q23_DeletionIsTakenInBothShapes) {
    for (auto const* body : {R"({"Status":"DELETED"})", R"({"Payments":[{"Status":"DELETED"}]})"}) {
        Harness h;
        auto const paid = h.pay(id_of(h.invoice("P-1", "10")), "12");
        EXPECT_EQ(h.post("Payments/" + text(paid, "PaymentID"), body).status, 200);
    }
}

TEST(XeroQuirk, Q24_VoidIsRefusedWhileMoneyIsApplied) {
    Harness h;
    auto const id = id_of(h.invoice("V-1", "10"));
    auto const paid = h.pay(id, "5");
    auto const reply = h.post("Invoices/" + id, R"({"Status":"VOIDED"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "The status VOIDED cannot be applied to the invoice because it has payments or "
              "credit notes allocated to it.");
    h.post("Payments/" + text(paid, "PaymentID"), R"({"Status":"DELETED"})");
    auto const done =
        Harness::first(h.post("Invoices/" + id, R"({"Status":"VOIDED"})"), "Invoices");
    EXPECT_EQ(text(done, "Status"), "VOIDED");
    EXPECT_EQ(text(done, "AmountDue"), "0.00");
    EXPECT_EQ(text(done, "Total"), "12.00");
}

TEST(XeroQuirk, Q25_ApprovedInvoicesCannotBeDeleted) {
    Harness h;
    auto const reply =
        h.post("Invoices/" + id_of(h.invoice("V-1", "10")), R"({"Status":"DELETED"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply), "Invoice not of valid status for modification");
}

TEST(XeroQuirk, Q26_PaidCannotBeSet) {
    Harness h;
    auto const reply = h.post("Invoices/" + id_of(h.invoice("V-1", "10")), R"({"Status":"PAID"})");
    EXPECT_EQ(Harness::problems(reply), "Invoice not of valid status for modification");
}

Json credit_note(Harness& h,
                 std::string_view number,
                 std::string_view amount,
                 std::string_view extra = "") {
    return Harness::first(h.put("CreditNotes",
                                fill(R"({"Type":"ACCRECCREDIT","Contact":{"Name":"Odalys Brandt"},
            "CreditNoteNumber":"@","Status":"AUTHORISED","Date":"2026-09-14",@"LineItems":[
            {"Description":"Back","Quantity":1,"UnitAmount":@,"AccountCode":"200",
            "TaxType":"OUTPUT2"}]})",
                                     {number, extra, amount})),
                          "CreditNotes");
}

HttpReply allocate(Harness& h, Json const& note, Json const& invoice, std::string_view amount) {
    return h.put("CreditNotes/" + text(note, "CreditNoteID") + "/Allocations",
                 fill(R"({"Allocations":[{"Invoice":{"InvoiceID":"@"},"Amount":@,
                     "Date":"2026-09-14"}]})",
                      {id_of(invoice), amount}));
}

TEST(XeroQuirk, Q27_AllocationsInsideACreditNoteAreIgnored) {
    Harness h;
    auto const invoice = h.invoice("A-1", "10");
    auto const inline_allocation = fill(R"("Allocations":[{"Invoice":{"InvoiceID":"@"},
        "Amount":12,"Date":"2026-09-14"}],)",
                                        {id_of(invoice)});
    auto const note = credit_note(h, "A-1-R1", "10", inline_allocation);
    EXPECT_EQ(text(note, "RemainingCredit"), "12.00");
    EXPECT_EQ(allocate(h, note, invoice, "12").status, 200);
    auto const read =
        Harness::first(h.get("CreditNotes/" + text(note, "CreditNoteID")), "CreditNotes");
    EXPECT_EQ(text(read, "RemainingCredit"), "0.00");
    EXPECT_EQ(text(read, "Status"), "PAID");
}

TEST(XeroQuirk, Q28_OverAllocationShowsBothTextsFullOnePays) {
    Harness h;
    auto const invoice = h.invoice("A-1", "10");
    auto const note = credit_note(h, "A-1-R1", "20");
    EXPECT_EQ(Harness::problems(allocate(h, note, invoice, "12.01")),
              "Credit Note cannot be allocated as amount is greater than amount outstanding");
    EXPECT_EQ(allocate(h, note, invoice, "12").status, 200);
    auto const read = Harness::first(h.get("Invoices/" + id_of(invoice)), "Invoices");
    EXPECT_EQ(text(read, "Status"), "PAID");
    EXPECT_EQ(text(read, "AmountCredited"), "12.00");
    EXPECT_EQ(text(read["CreditNotes"][first_item], "AppliedAmount"), "12.00");
    EXPECT_EQ(Harness::problems(allocate(h, note, invoice, "1")),
              "The invoice you are trying to allocate to has already been paid off | Credit Note "
              "cannot be allocated as amount is greater than amount outstanding");
}

TEST(XeroQuirk, Q28_FirstFailureRollsTheWholeCallBack) {
    Harness h;
    auto const one = h.invoice("A-1", "10");
    auto const two = h.invoice("A-2", "10");
    auto const note = credit_note(h, "A-R", "20");
    auto const reply =
        h.put("CreditNotes/" + text(note, "CreditNoteID") + "/Allocations",
              fill(R"({"Allocations":[{"Invoice":{"InvoiceID":"@"},"Amount":12,"Date":"2026-09-14"},
            {"Invoice":{"InvoiceID":"@"},"Amount":99,"Date":"2026-09-14"}]})",
                   {id_of(one), id_of(two)}));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(text(Harness::first(h.get("Invoices/" + id_of(one)), "Invoices"), "AmountDue"),
              "12.00");
}

TEST(XeroQuirk, Q29_RemovingAnAllocationAnswersABareObject) {
    Harness h;
    auto const invoice = h.invoice("A-1", "10");
    auto const note = credit_note(h, "A-1-R1", "10");
    auto const allocation = Harness::first(allocate(h, note, invoice, "12"), "Allocations");
    auto const reply = h.remove("CreditNotes/" + text(note, "CreditNoteID") + "/Allocations/" +
                                text(allocation, "AllocationID"));
    EXPECT_EQ(reply.status, 200);
    auto const body = Harness::json(reply);
    EXPECT_EQ(text(body, "AllocationId"), text(allocation, "AllocationID"));
    EXPECT_TRUE(body["IsDeleted"].boolean_or(false));
    EXPECT_EQ(text(body["Invoice"][first_item], "InvoiceID"), id_of(invoice));
    EXPECT_EQ(text(Harness::first(h.get("Invoices/" + id_of(invoice)), "Invoices"), "Status"),
              "AUTHORISED");
}

TEST(XeroQuirk, Q30_RefundShowsTheCreditNoteUnderInvoice) {
    Harness h;
    auto const note = credit_note(h, "R-1", "10");
    auto const paid =
        Harness::first(h.put("Payments",
                             fill(R"({"CreditNote":{"CreditNoteID":"@"},"Account":{"Code":"090"},
            "Date":"2026-09-14","Amount":12})",
                                  {text(note, "CreditNoteID")})),
                       "Payments");
    EXPECT_EQ(text(paid, "PaymentType"), "ARCREDITPAYMENT");
    EXPECT_EQ(id_of(paid["Invoice"]), text(note, "CreditNoteID"));
    EXPECT_EQ(text(paid["Invoice"], "InvoiceNumber"), "R-1");
    EXPECT_EQ(text(paid["Invoice"], "Type"), "ACCRECCREDIT");
    EXPECT_EQ(text(paid["Invoice"], "AmountDue"), "0.00");
    EXPECT_EQ(text(paid["Invoice"], "AmountPaid"), "12.00");
}

TEST(XeroQuirk, Q36_NothingIsDatedInALockedPeriod) {
    Harness h;
    auto const made = h.invoice("K-1", "10");
    h.control("POST", "lock_dates", R"({"period_lock_date":"2026-09-14"})");
    auto const locked =
        "The document date cannot be before the period lock date, currently set at "
        "14 September 2026";
    EXPECT_EQ(Harness::problems(h.put("Invoices", invoice_body("K-2", ""))), locked);
    EXPECT_EQ(Harness::problems(h.post("Invoices/" + id_of(made), R"({"Status":"VOIDED"})")),
              locked);
    auto const payment = [&](std::string_view date) {
        return h.put("Payments",
                     fill(R"({"Invoice":{"InvoiceID":"@"},"Account":{"Code":"090"},
            "Date":"@","Amount":1})",
                          {id_of(made), date}));
    };
    EXPECT_EQ(Harness::problems(payment("2026-09-14")), locked);
    EXPECT_EQ(payment("2026-09-15").status, 200);
    h.control("POST", "lock_dates", R"({"end_of_year_lock_date":"2026-10-31"})");
    EXPECT_NE(Harness::problems(payment("2026-10-31")).find("end of year lock date"), string::npos);
}

TEST(XeroQuirk, Q52_ContactErrorsSitInsideTheContact) {
    Harness h;
    auto const reply = h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"New One",
        "EmailAddress":"nonsense"},"LineItems":[{"Description":"a","UnitAmount":5,
        "AccountCode":"200"}]})");
    EXPECT_EQ(reply.status, 400);
    auto const element = Harness::json(reply)["Elements"][first_item];
    EXPECT_TRUE(element["HasErrors"].boolean_or(false));
    EXPECT_EQ(element["ValidationErrors"].size(), 0U);
    EXPECT_EQ(text(element["Contact"]["ValidationErrors"][first_item], "Message"),
              "Email address must be valid.");
    Harness nested(R"({"switches":{"line_errors_nested":true}})");
    auto const line = nested.put("Invoices", invoice_body("X", "", R"([{"Description":"a",
        "UnitAmount":5,"AccountCode":"777"}])"));
    EXPECT_EQ(
        Harness::json(line)["Elements"][first_item]["LineItems"][first_item]["ValidationErrors"]
            .size(),
        1U);
}

TEST(XeroQuirk, Q53_SuspiciousRateIsAWarning) {
    Harness h;
    auto const reply = h.put("Invoices?summarizeErrors=false",
                             invoice_body("W-1", R"("CurrencyCode":"EUR","CurrencyRate":9,)"));
    auto const made = Harness::first(reply, "Invoices");
    EXPECT_EQ(text(made, "StatusAttributeString"), "WARNING");
    EXPECT_EQ(made["Warnings"].size(), 1U);
    EXPECT_NE(id_of(made), zero);
}

constexpr std::string_view stock_scenario = R"({"organisation":{"items":[{"code":"LANTERN",
    "name":"Storm lantern","sales_price":"15","sales_account":"200","sales_tax_type":"OUTPUT2",
    "purchase_price":"7.5","inventory_account":"630","cogs_account":"310","quantity":"2",
    "cost_pool":"15"}]}})";

TEST(XeroQuirk, Q54_SaleBeyondStockIsRefusedUnlessBackordersAreAllowed) {
    Harness h(stock_scenario);
    auto const lines = R"([{"Description":"Lantern","Quantity":3,"UnitAmount":15,
        "AccountCode":"200","TaxType":"OUTPUT2","ItemCode":"LANTERN"}])";
    auto const reply = h.put("Invoices", invoice_body("S-1", "", lines));
    EXPECT_EQ(Harness::problems(reply), "The quantity of item LANTERN is not available");
    EXPECT_EQ(h.put("Invoices?allowBackorders=true", invoice_body("S-1", "", lines)).status, 200);
    auto const item = Harness::first(h.get("Items/LANTERN"), "Items");
    EXPECT_EQ(text(item, "QuantityOnHand"), "-1.0");
    h.post("Items/LANTERN", R"({"Code":"LANTERN","QuantityOnHand":50})");
    EXPECT_EQ(text(Harness::first(h.get("Items/LANTERN"), "Items"), "QuantityOnHand"), "-1.0");
}

TEST(XeroQuirk, Q55_TolerantOfShapesAndLetterCase) {
    Harness h;
    EXPECT_EQ(h.send("GET", "Invoices", "{}").status, 200);
    EXPECT_EQ(h.put("contacts", "").status, 404);
    auto const made = Harness::first(
        h.put("Contacts", R"({"contacts":{"name":"Case Less","EMAILADDRESS":"a@b.test"}})"),
        "Contacts");
    EXPECT_EQ(text(made, "Name"), "Case Less");
    EXPECT_EQ(text(made, "EmailAddress"), "a@b.test");
    EXPECT_EQ(text(Harness::json(h.put("Contacts", R"({"Nonsense":1})")), "ErrorNumber"), "17");
    EXPECT_EQ(text(Harness::json(h.put("Contacts", "{")), "ErrorNumber"), "14");
}

TEST(XeroQuirk, Q57_HistoryIsWrittenForDocumentsNotForPayments) {
    Harness h;
    auto const made = h.invoice("H-1", "10");
    auto const path = "Invoices/" + id_of(made) + "/History";
    EXPECT_EQ(h.put(path, R"({"HistoryRecords":[{"Details":"from the store"}]})").status, 200);
    auto const note = Harness::first(h.get(path), "HistoryRecords");
    EXPECT_EQ(text(note, "Details"), "from the store");
    EXPECT_EQ(text(note, "User"), "System Generated");
    auto const too_long = "{\"HistoryRecords\":[{\"Details\":\"" + string(2501, 'x') + "\"}]}";
    EXPECT_EQ(h.put(path, too_long).status, 400);
    EXPECT_NE(h.remove(path).status, 200);
    auto const paid = h.pay(id_of(made), "12");
    auto const reply = h.put("Payments/" + text(paid, "PaymentID") + "/History",
                             R"({"HistoryRecords":[{"Details":"note"}]})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "The document with the supplied id was not found for this endpoint.");
}

TEST(XeroQuirk, Q60_BaseCurrencyFollowsTheRate) {
    Harness h;
    auto const made =
        Harness::first(h.put("Invoices",
                             invoice_body("F-1",
                                          R"("CurrencyCode":"EUR",)",
                                          R"([{"Description":"a","Quantity":1,"UnitAmount":58,
            "AccountCode":"200","TaxType":"ZERORATEDOUTPUT"}])")),
                       "Invoices");
    EXPECT_EQ(text(made, "CurrencyRate"), "1.16");
    auto const paid = h.pay(id_of(made), "58");
    EXPECT_EQ(text(paid, "BankAmount"), "50.00");
    EXPECT_EQ(text(paid, "CurrencyRate"), "1.16");
    EXPECT_EQ(text(h.invoice("F-2", "1"), "CurrencyRate"), "1.00");
    Harness reverse(R"({"switches":{"rate_base_per_doc":true},
        "organisation":{"rates":{"EUR":"1.25"}}})");
    auto const other = Harness::first(
        reverse.put("Invoices", invoice_body("F-1", R"("CurrencyCode":"EUR",)")), "Invoices");
    EXPECT_EQ(text(other, "CurrencyRate"), "0.80");
    EXPECT_EQ(text(reverse.pay(id_of(other), "12"), "BankAmount"), "9.60");
}

TEST(XeroQuirk, Q61_AmountCreditedAndTracking) {
    Harness h(R"({"switches":{"drop_amount_credited":true},
        "organisation":{"tracking":[{"name":"Channel","options":["Web UK"]}]}})");
    EXPECT_FALSE(h.invoice("C-1", "10").contains("AmountCredited"));
    auto const lines = R"([{"Description":"a","UnitAmount":5,"AccountCode":"200",
        "Tracking":[{"Name":"Channel","Option":"Web UK"}]}])";
    auto const made = Harness::first(h.put("Invoices", invoice_body("C-2", "", lines)), "Invoices");
    EXPECT_EQ(made["LineItems"][first_item]["Tracking"][first_item].size(), 4U);
    auto const object = R"([{"Description":"a","UnitAmount":5,"AccountCode":"200",
        "Tracking":{"Name":"Channel","Option":"Web UK"}}])";
    EXPECT_EQ(h.put("Invoices", invoice_body("C-3", "", object)).status, 500);
    auto const unknown = R"([{"Description":"a","UnitAmount":5,"AccountCode":"200",
        "Tracking":[{"Name":"Channel","Option":"Moon"}]}])";
    EXPECT_TRUE(Harness::problems(h.put("Invoices", invoice_body("C-4", "", unknown)))
                    .starts_with("Unknown tracking details."));
}

}  // namespace
}  // namespace cf::xero::sim
