#include "sim/auditor/books_auditor.hpp"

#include <gtest/gtest.h>

namespace cf::audit {
namespace {

Json facts(char const* orders) {
    return Json::parse(std::string("{\"orders\":[") + orders + "]}").value();
}

constexpr char const* paid =
    R"({"number":"7","currency":"EUR","state":"paid","charged_total":"12.00",
  "captures":[{"amount":"12.00"}],"refunds":[],"cancelled":false})";
constexpr char const* refunded =
    R"({"number":"8","currency":"EUR","state":"partly_refunded","charged_total":"10.00",
  "captures":[{"amount":"10.00"}],"refunds":[{"tenders":[{"amount":"4.00"}]}],"cancelled":false})";

LedgerDocument invoice(char const* number, char const* total) {
    return {number, false, false, "EUR", Decimal::of(total), Decimal(0)};
}

TEST(BooksAuditor, EqualBooksHaveNoFindings) {
    LedgerDocument credit{"WC-8-R1", true, false, "EUR", Decimal::of("4.00"), Decimal(0)};
    auto const found = audit_books({{"WC-", facts((std::string(paid) + "," + refunded).c_str())}},
                                   {invoice("WC-7", "12.00"), invoice("WC-8", "10.00"), credit},
                                   {});
    EXPECT_TRUE(found.details.empty()) << found.details.front();
    EXPECT_EQ(found.orders, 2);
}

TEST(BooksAuditor, ACentIsFound) {
    auto const found = audit_books({{"WC-", facts(paid)}}, {invoice("WC-7", "11.99")}, {});
    EXPECT_EQ(found.difference.at("EUR"), Decimal::of("0.01"));
}

TEST(BooksAuditor, APaymentThatIsMissingIsFound) {
    auto unpaid = invoice("WC-7", "12.00");
    unpaid.due = Decimal::of("12.00");
    auto const found = audit_books({{"WC-", facts(paid)}}, {unpaid}, {});
    EXPECT_TRUE(found.difference.empty());
    EXPECT_EQ(found.open_difference.at("EUR"), Decimal::of("12.00"));
}

TEST(BooksAuditor, TwoInvoicesOfOneOrderAreADuplicate) {
    auto const found = audit_books(
        {{"WC-", facts(paid)}}, {invoice("WC-7", "12.00"), invoice("WC-7", "12.00")}, {});
    EXPECT_EQ(found.duplicates, 1);
}

TEST(BooksAuditor, APaidOrderWithoutDocumentIsLostUnlessAHumanHasIt) {
    EXPECT_EQ(audit_books({{"WC-", facts(paid)}}, {}, {}).lost, 1);
    EXPECT_EQ(audit_books({{"WC-", facts(paid)}}, {}, {"WC-7"}).lost, 0);
}

TEST(BooksAuditor, ADocumentOfNoOrderIsAStranger) {
    EXPECT_EQ(audit_books(
                  {{"WC-", facts(paid)}}, {invoice("WC-7", "12.00"), invoice("WC-77", "1.00")}, {})
                  .strangers,
              1);
}

}  // namespace
}  // namespace cf::audit
