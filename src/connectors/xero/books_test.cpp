#include <gmock/gmock.h>

#include "connectors/xero/test_simulated.hpp"
#include "ports/ledger_books.hpp"

namespace cf::xero::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

CalendarDate day(char const* text) { return CalendarDate::parse(text).value(); }

struct BooksTest : SimulatedTest {
    BookedPeriod period(char const* from, char const* to) {
        return await(ledger->books()->read_period(day(from), day(to)));
    }
};

TEST_F(BooksTest, DocumentsAndPaymentsOfAPeriodAreReadWithEveryLine) {
    auto const made = done(invoice("WEB-1"));
    done(payment(DocumentType::invoice, made.state.id, "24.99", "PAY-1"));
    auto const read = period("2026-09-14", "2026-09-14");
    ASSERT_THAT(read.documents, SizeIs(1));
    auto const& document = read.documents[0];
    EXPECT_EQ(document.number, "WEB-1");
    EXPECT_EQ(document.status, "paid");
    EXPECT_EQ(document.total.to_string(), "24.99");
    ASSERT_THAT(document.lines, SizeIs(2));
    EXPECT_EQ(document.lines[0].account, "200");
    EXPECT_EQ(document.lines[0].net.to_string(), "16.66");
    EXPECT_EQ(document.lines[0].tax.to_string(), "3.33");
    ASSERT_THAT(document.payments, SizeIs(1));
    EXPECT_THAT(read.payments, IsEmpty()) << "paid a day later";
}

TEST_F(BooksTest, APaymentBringsItsDocumentAlongWhereverThatIsDated) {
    auto const sold = done(invoice("WEB-1"));
    done(payment(DocumentType::invoice, sold.state.id, "24.99", "PAY-1"));
    auto const back = done(refund("WEB-1-R1"));
    done(payment(DocumentType::credit_note, back.state.id, "10.00", "REF-1"));
    auto const read = period("2026-09-15", "2026-09-20");
    EXPECT_THAT(read.documents, IsEmpty());
    EXPECT_THAT(read.payments, SizeIs(2));
    EXPECT_THAT(read.paid_documents, SizeIs(2));
    for (auto const& one : read.payments) EXPECT_FALSE(one.account.empty());
}

TEST_F(BooksTest, VoidedDocumentsAreReadAsVoided) {
    auto const made = done(invoice("WEB-1"));
    control("POST", "documents/WEB-1/void");
    auto const read = period("2026-09-01", "2026-09-30");
    ASSERT_THAT(read.documents, SizeIs(1));
    EXPECT_EQ(read.documents[0].status, "voided");
    EXPECT_FALSE(read.documents[0].living());
    auto const numbered =
        await(ledger->books()->read_numbered(DocumentType::invoice, {"WEB-1", "WEB-2"}));
    ASSERT_THAT(numbered, SizeIs(1));
    EXPECT_EQ(numbered[0].id, made.state.id);
}

}  // namespace
}  // namespace cf::xero::testing
