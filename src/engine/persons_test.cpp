#include "engine/persons.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/card_numbers.hpp"
#include "base/text.hpp"
#include "engine/contact_book.hpp"
#include "engine/ledger_lane.hpp"
#include "engine/order_plan.hpp"
#include "engine/strangers.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char const* planted_card = "378282246310005";
constexpr char const* planted_groups = "4111.1111.1111.1111";

/// An order with a card number wherever a customer, a plug-in or a gateway can put one.
OrderFacts facts_with_cards() {
    OrderFacts facts;
    Order order;
    order.id = order.number = "281";
    order.currency = Currency::of("EUR");
    order.payment_method = planted_card;
    order.customer.email = "ada@planted.example";
    order.customer.company = planted_groups;
    order.customer.billing.line_1 = planted_groups;
    OrderLine line;
    line.detail.description = std::string("Mug for ") + planted_groups;
    line.detail.sku = "MUG-1";
    order.lines.push_back(line);
    facts.order = std::move(order);
    Capture capture;
    capture.id = "281:payment";
    capture.gateway = "stripe";
    capture.gateway_reference = planted_card;
    facts.captures.push_back(capture);
    Refund refund;
    refund.reason = planted_groups;
    facts.refunds.push_back(refund);
    return facts;
}

TEST(CardMasks, OfAnOrderCoverWhatIsPostedAndStored) {
    OrderSnapshot snapshot;
    snapshot.id = RecordId("281");
    snapshot.facts = facts_with_cards();
    snapshot.raw = Json::object({{"transaction_id", planted_card},
                                 {"note", "4111\u00A01111\u00A01111\u00A01111"}})
                       .dump();
    auto const row = snapshot_row(ConnectionId("shop"), snapshot, Instant{});
    for (auto const& text : {row.facts_json, row.raw_json}) {
        EXPECT_FALSE(holds_card_number(text, CardText::json)) << text;
        EXPECT_THAT(text, HasSubstr("***********0005"));
    }
    EXPECT_THAT(row.facts_json, HasSubstr("Mug for ****.****.****.1111"));
    EXPECT_THAT(row.facts_json, HasSubstr("MUG-1"));
}

/// What a document and a payment of it are called in the ledger.
TEST(CardMasks, ATransactionsIdDoesNotCarryACardIntoReferences) {
    auto facts = facts_with_cards();
    mask_card_numbers(facts);
    Numbering numbering;
    numbering.store_label = "Shop";
    EXPECT_EQ(document_reference(*facts.order, facts, numbering), "Shop 281 ***********0005");
    facts.captures[0].gateway_reference = "pi_3MtwBwLkdIwHu7ix28a3tqPa";
    mask_card_numbers(facts);
    EXPECT_EQ(facts.captures[0].gateway_reference, "pi_3MtwBwLkdIwHu7ix28a3tqPa");
}

TEST(CardMasks, CoverWhatIsMirroredFromTheLedger) {
    Contact contact;
    contact.id = VendorId("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    contact.name = std::string("Ada ") + planted_groups;
    contact.emails = {std::string(planted_card) + "@mail.example"};
    contact.billing.line_1 = planted_groups;
    auto const row = contact_row(ConnectionId("books"), contact);
    for (auto const& text : {row.folded_name, row.email_keys, row.contact_json})
        EXPECT_FALSE(holds_card_number(text)) << text;
    EXPECT_EQ(row.id, contact.id);
    EXPECT_THAT(row.contact_json, HasSubstr("Ada ****.****.****.1111"));
    // Both sides are masked alike, so that a hand-made invoice is still known as this order's.
    EXPECT_EQ(reference_key(std::string("Shop 281 ") + planted_card),
              reference_key("Shop 281 ***********0005"));
    EXPECT_EQ(reference_key("Order #120"), "120");
}

struct ErasedPersonTest : testing::Test {
    std::unique_ptr<Storage> storage = sql::open_sqlite(
        ":memory:",
        sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value(),
        sql::Threads::caller);
};

Wait keep_after_erasure(Storage& storage, SnapshotRow& row) {
    co_await storage.write([&](Transaction& tx) {
        tx.erase_person(tx.hashed("email", fold("ada@planted.example")),
                        parse_instant("2026-03-02T08:00:00Z").value());
        keep_for_person(tx, row, facts_with_cards());
    });
}

TEST_F(ErasedPersonTest, WhatIsKeptOfTheirOrdersHoldsNoCardEither) {
    boost::asio::io_context io;
    SnapshotRow row;
    row.connection = ConnectionId("shop");
    row.record = {RecordKind::order, RecordId("281")};
    boost::asio::co_spawn(io, keep_after_erasure(*storage, row), boost::asio::detached);
    io.run();
    ASSERT_EQ(row.person, "") << "erased before the order was heard of";
    EXPECT_THAT(row.facts_json, HasSubstr("Mug for ****.****.****.1111"));
    EXPECT_THAT(row.facts_json, Not(HasSubstr("planted.example")));
    EXPECT_FALSE(holds_card_number(row.facts_json, CardText::json)) << row.facts_json;
}

}  // namespace
}  // namespace cf
