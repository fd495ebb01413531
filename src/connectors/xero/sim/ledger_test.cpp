// What documents do to the accounts, exactly, and hledger's opinion of the exported journal.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "connectors/xero/sim/harness.hpp"

namespace cf::xero::sim {
namespace {

using std::string;

std::map<string, string> balances(Harness& h, std::string_view date = "") {
    std::map<string, string> found;
    auto const path = date.empty() ? string("balances") : "balances?date=" + string(date);
    auto const reply = h.control("GET", path);
    for (auto const& account : reply["accounts"].items())
        found[text(account, "code")] = text(account, "balance");
    return found;
}

using Balances = std::map<string, string>;

Json credit(Harness& h, std::string_view amount, std::string_view currency = "GBP") {
    return Harness::first(h.put("CreditNotes",
                                fill(R"({"Type":"ACCRECCREDIT","Contact":{"Name":"Odalys Brandt"},
            "Status":"AUTHORISED","Date":"2026-09-14","CurrencyCode":"@","LineItems":[
            {"Description":"Back","Quantity":1,"UnitAmount":@,"AccountCode":"200",
            "TaxType":"OUTPUT2"}]})",
                                     {currency, amount})),
                          "CreditNotes");
}

TEST(XeroLedger, InvoicePaymentCreditAndRefund) {
    Harness h;
    auto const invoice = h.invoice("L-1", "10");
    EXPECT_EQ(balances(h), (Balances{{"200", "-10.00"}, {"610", "12.00"}, {"820", "-2.00"}}));
    h.pay(text(invoice, "InvoiceID"), "12");
    EXPECT_EQ(balances(h), (Balances{{"090", "12.00"}, {"200", "-10.00"}, {"820", "-2.00"}}));
    auto const note = credit(h, "5");
    EXPECT_EQ(balances(h),
              (Balances{{"090", "12.00"}, {"200", "-5.00"}, {"610", "-6.00"}, {"820", "-1.00"}}));
    h.put("Payments",
          fill(R"({"CreditNote":{"CreditNoteID":"@"},"Account":{"Code":"090"},
        "Date":"2026-09-14","Amount":6})",
               {text(note, "CreditNoteID")}));
    EXPECT_EQ(balances(h), (Balances{{"090", "6.00"}, {"200", "-5.00"}, {"820", "-1.00"}}));
    EXPECT_EQ(balances(h, "2026-09-13"), Balances{});
}

TEST(XeroLedger, DebtorsAreWhatIsDueLessWhatIsCredited) {
    Harness h;
    auto const invoice = h.invoice("L-1", "10");
    auto const note = credit(h, "5");
    h.put("CreditNotes/" + text(note, "CreditNoteID") + "/Allocations",
          fill(R"({"Invoice":{"InvoiceID":"@"},"Amount":2.5,"Date":"2026-09-14"})",
               {text(invoice, "InvoiceID")}));
    EXPECT_EQ(balances(h)["610"], "6.00");  // 12.00 - 2.50 due, less 6.00 - 2.50 to give.
}

TEST(XeroLedger, ForeignPartsAddUpAndTheRateDifferenceIsAGain) {
    Harness h(R"({"organisation":{"rates":{"EUR":"1.16"}}})");
    auto const made = Harness::first(
        h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"CurrencyCode":"EUR",
            "Status":"AUTHORISED","Date":"2026-09-14","DueDate":"2026-09-14","LineItems":[
            {"Description":"a","Quantity":1,"UnitAmount":100,"AccountCode":"200",
             "TaxType":"ZERORATEDOUTPUT"}]})"),
        "Invoices");
    for (auto const* amount : {"33.33", "33.33", "33.34"})
        h.put("Payments",
              fill(R"({"Invoice":{"InvoiceID":"@"},"Account":{"Code":"090"},
            "Date":"2026-09-14","Amount":@,"CurrencyRate":1.25})",
                   {text(made, "InvoiceID"), amount}));
    // 100.00 / 1.16 = 86.21 booked; 26.66 + 26.66 + 26.67 = 79.99 received; the rest is lost.
    EXPECT_EQ(balances(h), (Balances{{"090", "79.99"}, {"200", "-86.21"}, {"499", "6.22"}}));
}

TEST(XeroLedger, PrepaymentIsReversedWhenItIsUsed) {
    Harness h;
    auto const taken =
        Harness::first(h.put("BankTransactions", R"({"Type":"RECEIVE-PREPAYMENT","Contact":{"Name":
            "Odalys Brandt"},"BankAccount":{"Code":"092"},"Date":"2026-09-14","LineItems":[
            {"Description":"Deposit","Quantity":1,"UnitAmount":12,"AccountCode":"830",
             "TaxType":"NONE"}]})"),
                       "BankTransactions");
    EXPECT_EQ(balances(h), (Balances{{"092", "12.00"}, {"830", "-12.00"}}));
    auto const invoice = h.invoice("L-1", "10");
    auto const reply =
        h.put("Prepayments/" + text(taken, "PrepaymentID") + "/Allocations",
              fill(R"({"Invoice":{"InvoiceID":"@"},"Amount":12,"Date":"2026-09-14"})",
                   {text(invoice, "InvoiceID")}));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(balances(h), (Balances{{"092", "12.00"}, {"200", "-10.00"}, {"820", "-2.00"}}));
}

TEST(XeroLedger, TrackedSalesMoveCost) {
    Harness h(R"({"organisation":{"items":[{"code":"LANTERN","sales_price":"15",
        "sales_account":"200","inventory_account":"630","cogs_account":"310","quantity":"3",
        "cost_pool":"10"}]}})");
    h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"Status":"AUTHORISED",
        "DueDate":"2026-09-14","LineAmountTypes":"NoTax","LineItems":[{"Description":"a",
        "Quantity":1,"UnitAmount":15,"AccountCode":"200","ItemCode":"LANTERN"}]})");
    EXPECT_EQ(balances(h),
              (Balances{{"200", "-15.00"}, {"310", "3.33"}, {"610", "15.00"}, {"630", "-3.33"}}));
}

TEST(XeroLedger, FinishedYearsMoveToRetainedEarnings) {
    Harness h;
    h.invoice("L-1", "10", "ZERORATEDOUTPUT");
    EXPECT_EQ(balances(h, "2027-03-31"), (Balances{{"200", "-10.00"}, {"610", "10.00"}}));
    EXPECT_EQ(balances(h, "2027-04-01"), (Balances{{"610", "10.00"}, {"960", "-10.00"}}));
}

TEST(XeroLedger, OverridesAndRoundingLinesBalance) {
    Harness h;
    auto const made = Harness::first(
        h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},"Status":"AUTHORISED",
            "DueDate":"2026-09-14","LineItems":[{"Description":"a","Quantity":1,"UnitAmount":10,
            "AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":1.99},{"Description":"Rounding",
            "Quantity":1,"UnitAmount":-0.01,"AccountCode":"860","TaxType":"NONE"}]})"),
        "Invoices");
    EXPECT_EQ(text(made, "TotalTax"), "1.99");
    EXPECT_EQ(text(made, "Total"), "11.98");
    EXPECT_EQ(balances(h),
              (Balances{{"200", "-10.00"}, {"610", "11.98"}, {"820", "-1.99"}, {"860", "0.01"}}));
    auto const refused = h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"A B"},
        "LineItems":[{"Description":"a","Quantity":1,"UnitAmount":10,"AccountCode":"200",
        "TaxType":"OUTPUT2","TaxAmount":1.97}]})");
    EXPECT_NE(Harness::problems(refused).find("by more than 0.02"), string::npos);
}

TEST(XeroLedger, HledgerAcceptsTheJournalAndAgrees) {
    if (std::system("hledger --version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "hledger is not installed";
    Harness h;
    for (int i = 0; i < 20; ++i) {
        auto const invoice = h.invoice("H-" + std::to_string(i), "1" + std::to_string(i) + ".37");
        if (i % 2) h.pay(text(invoice, "InvoiceID"), "3.21");
        h.pass(std::chrono::seconds(60));
    }
    h.put("ManualJournals", R"({"Narration":"Cards; expired  twice","Status":"POSTED",
        "JournalLines":[{"LineAmount":25,"AccountCode":"825"},
        {"LineAmount":-25,"AccountCode":"270"}]})");
    auto const file = std::filesystem::path(testing::TempDir()) / "crossfoot_xero.journal";
    std::ofstream(file) << h.get("/__sim/journal").body;
    auto const command = "hledger -f " + file.string() + " ";
    EXPECT_EQ(std::system((command + "check").c_str()), 0);
    FILE* pipe = popen((command + "balance --flat -N -O csv").c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    Balances theirs;
    char row[256];
    while (std::fgets(row, sizeof row, pipe) != nullptr) {
        string line(row);
        std::erase_if(line, [](char c) { return c == '"' || c == '\n' || c == '\r'; });
        auto const comma = line.find(',');
        auto const amount = line.find("GBP ");
        if (amount != string::npos) theirs[line.substr(0, comma)] = line.substr(amount + 4);
    }
    pclose(pipe);
    std::filesystem::remove(file);
    EXPECT_EQ(theirs, balances(h));
}

}  // namespace
}  // namespace cf::xero::sim
