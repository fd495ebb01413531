#include "engine/order_sides.hpp"

#include <gtest/gtest.h>

#include "engine/engine_test_kit.hpp"

namespace cf {
namespace {

using kit::dec;

OrderLine line(char const* id, char const* amount, char const* tax, char const* description) {
    auto made = kit::line(id, amount, tax);
    made.tax_code = "vat";
    made.detail.description = description;
    return made;
}

/// An order of 2 lines: 119.00 with tax, paid by card; 100.00 and 19.00 in the books.
struct Shop {
    OrderFacts facts;
    OrderStateRow state;
    std::vector<PostingRow> postings;
    IntegrationPolicy policy;
    std::vector<LedgerAccount> accounts{{VendorId("a"), "200", "Sales", "revenue"},
                                        {VendorId("b"), "610", "Card", "bank"}};

    Shop() {
        Order order;
        order.id = order.number = "7";
        order.currency = Currency::of("EUR");
        order.lines = {line("1", "80.00", "15.20", "Kettle"), line("2", "20.00", "3.80", "Cup")};
        order.lines[1].detail.quantity = dec("2");
        order.total = dec("119.00");
        facts.order = order;
        facts.captures.push_back({"p1", "stripe", dec("119.00"), {}, {}, ""});
        policy.books.tender_accounts["stripe"] = "610";
        state.currency = "EUR";
        state.state = "in_agreement";
        state.store_minor = state.ledger_minor = 11900;
        post("INV-7", "invoice", 11900, R"([
            {"ref":"1","kind":"product","account":"200","net":"80.00","tax":"15.20",
             "account_rule":"kind:product"},
            {"ref":"2","kind":"product","account":"200","net":"20.00","tax":"3.80",
             "account_rule":"Cups"}])");
        postings.push_back(posting("PAY-7-p1", "payment", 11900));
        postings.back().frozen_json = R"({"movement":{"account":"clearing:stripe"}})";
    }

    static PostingRow posting(char const* key, char const* kind, std::int64_t total) {
        PostingRow row;
        row.key = PostingKey(key);
        row.kind = kind;
        row.state = "posted";
        row.currency = "EUR";
        row.total_minor = total;
        return row;
    }
    void post(char const* key, char const* kind, std::int64_t total, std::string const& lines) {
        postings.push_back(posting(key, kind, total));
        postings.back().frozen_json = R"({"document":{"lines":)" + lines + "}}";
    }

    /// "label store ledger difference" of every row.
    std::vector<std::string> rows() const {
        std::vector<std::string> found;
        Json const all = sides();
        for (auto const& row : all.items())
            found.push_back(
                std::string(row["label"].text()) + " " + std::string(row["store"].text()) + " " +
                std::string(row["ledger"].text()) + " " + std::string(row["difference"].text()));
        return found;
    }
    Json sides() const { return order_sides({facts, state, postings, policy, accounts}); }
};

using Rows = std::vector<std::string>;

TEST(OrderSides, EachLineStandsBesideItsBooking) {
    Shop const shop;
    EXPECT_EQ(shop.rows(),
              (Rows{"Kettle 95.20 95.20 0.00",
                    "2 \u00d7 Cup 23.80 23.80 0.00",
                    "Total, refunds taken off 119.00 119.00 0.00",
                    "Tax in it, before refunds 19.00 19.00 0.00",
                    "Paid, stripe 119.00 119.00 0.00"}));
    auto const sides = shop.sides();
    EXPECT_EQ(sides[std::size_t(0)]["rule"].text(), "200 Sales · kind product");
    EXPECT_EQ(sides[std::size_t(1)]["rule"].text(), "200 Sales · rule Cups");
    EXPECT_EQ(sides[std::size_t(4)]["rule"].text(), "610 Card");
}

TEST(OrderSides, AWrongLineIsNamedAndTheTotalToo) {
    Shop shop;
    shop.postings.erase(shop.postings.begin());
    shop.post("INV-7", "invoice", 11750, R"([
        {"ref":"1","kind":"product","account":"200","net":"78.74","tax":"14.96"},
        {"ref":"2","kind":"product","account":"200","net":"20.00","tax":"3.80"}])");
    shop.state.ledger_minor = 11750;
    auto const rows = shop.rows();
    EXPECT_EQ(rows[0], "Kettle 95.20 93.70 1.50");
    EXPECT_EQ(rows[1], "2 \u00d7 Cup 23.80 23.80 0.00");
    EXPECT_EQ(rows[2], "Total, refunds taken off 119.00 117.50 1.50");
}

TEST(OrderSides, ARefundIsARowOfItsOwnAndItsMoneyToo) {
    Shop shop;
    Refund refund;
    refund.id = "r9";
    refund.tenders.push_back({"stripe", dec("23.80"), {}});
    shop.facts.refunds.push_back(refund);
    shop.post("CN-7-r9", "credit_note", 2380, "[]");
    shop.postings.push_back(Shop::posting("REF-7-r9-1", "refund", 2380));
    shop.state.store_minor = shop.state.ledger_minor = 9520;
    auto const rows = shop.rows();
    EXPECT_EQ(rows[2], "Refund r9 -23.80 -23.80 0.00");
    EXPECT_EQ(rows[3], "Total, refunds taken off 95.20 95.20 0.00");
    EXPECT_EQ(rows.back(), "Paid back, stripe 23.80 23.80 0.00");
}

TEST(OrderSides, ARefundThatIsNotPostedYetDiffers) {
    Shop shop;
    Refund refund;
    refund.id = "r9";
    refund.tenders.push_back({"stripe", dec("23.80"), {}});
    shop.facts.refunds.push_back(refund);
    shop.state.store_minor = 9520;
    auto const rows = shop.rows();
    EXPECT_EQ(rows[2], "Refund r9 -23.80 0.00 -23.80");
    EXPECT_EQ(rows[3], "Total, refunds taken off 95.20 119.00 -23.80");
}

TEST(OrderSides, WhatNoLineShowsIsARow) {
    Shop shop;
    shop.facts.order->total = dec("119.01");
    shop.state.store_minor = shop.state.ledger_minor = 11901;
    EXPECT_EQ(shop.rows()[2], "Rounding 0.01 0.01 0.00");
    shop.state.store_minor = 20000;
    EXPECT_EQ(shop.rows()[2], "Not on any line 81.00 0.01 80.99");
    shop.state = {};
    shop.state.currency = "EUR";
    shop.state.state = "skipped";
    shop.postings.clear();
    EXPECT_EQ(shop.rows()[2], "Not counted -119.00 0.00 -119.00");
}

TEST(OrderSides, RowsAddUpToTheTotalWhateverWasPosted) {
    Shop shop;
    shop.post("CN-7-2", "credit_note", 2380, R"([
        {"ref":"2","kind":"product","account":"200","net":"20.00","tax":"3.80"}])");
    shop.post("INV-7-2", "invoice", 1190, R"([
        {"ref":"3","kind":"product","account":"200","net":"10.00","tax":"1.90",
         "description":"Saucer"}])");
    shop.state.ledger_minor = 10710;
    std::int64_t store = 0, ledger = 0;
    auto minor = [](Json const& amount) {
        return Money::parse(std::string(amount.text()), Currency::of("EUR")).value().minor();
    };
    auto const sides = shop.sides();
    for (auto const& row : sides.items()) {
        if (row["kind"].text() == "total") {
            EXPECT_EQ(minor(row["store"]), store);
            EXPECT_EQ(minor(row["ledger"]), ledger);
            return;
        }
        store += minor(row["store"]);
        ledger += minor(row["ledger"]);
    }
    FAIL() << "no total";
}

TEST(OrderSides, WithoutFactsThereIsOnlyTheTotal) {
    Shop shop;
    shop.facts = {};
    shop.state.store_minor = shop.state.ledger_minor = 0;
    EXPECT_EQ(shop.rows(), Rows{"Total, refunds taken off 0.00 0.00 0.00"});
}

}  // namespace
}  // namespace cf
