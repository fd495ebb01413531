#include "engine/contact_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Contact ada() {
    Contact contact;
    contact.name = "Ada Byron";
    contact.emails = {"ada@mail.example"};
    contact.phone = "+49 30 1234";
    contact.billing.line_1 = "Hauptstrasse 1";
    contact.billing.city = "Berlin";
    return contact;
}

ContactHistory written(Contact const& contact) { return {contact, contact, 1}; }

TEST(MergeContact, WhatTheStoreChangedGoesOver) {
    auto store = ada();
    store.phone = "+49 30 99";
    auto const update = merge_contact(ada(), store, written(ada()));
    EXPECT_THAT(update.sent, ElementsAre("phone"));
    EXPECT_EQ(update.fields.phone, "+49 30 99");
    EXPECT_EQ(update.fields.name, "");
    EXPECT_THAT(update.kept, IsEmpty());
}

TEST(MergeContact, WhatAPersonEditedInTheLedgerStays) {
    auto store = ada(), ledger = ada();
    store.phone = "+49 30 99";
    store.billing.line_1 = "Hauptstrasse 7";
    ledger.phone = "+49 171 5";
    auto const update = merge_contact(ledger, store, written(ada()));
    EXPECT_THAT(update.sent, ElementsAre("billing address"));
    EXPECT_THAT(update.kept, ElementsAre("phone"));
    EXPECT_EQ(update.written.phone, "+49 30 1234");
}

TEST(MergeContact, NothingChangedInTheStoreSendsNothingWhateverTheLedgerSays) {
    auto ledger = ada();
    ledger.name = "Ada, Countess of Lovelace";
    auto const update = merge_contact(ledger, ada(), written(ada()));
    EXPECT_THAT(update.sent, IsEmpty());
    EXPECT_THAT(update.kept, IsEmpty());
}

TEST(MergeContact, AnAddressKeptInOtherLinesIsTheSame) {
    auto sent = ada(), ledger = ada(), store = ada();
    sent.billing.company = "Byron Ltd";
    ledger.billing.line_1 = "Byron Ltd";
    ledger.billing.line_2 = "Hauptstrasse 1";
    store.billing.company = "Byron Ltd";
    store.billing.city = "Potsdam";
    auto const update = merge_contact(ledger, store, written(sent));
    EXPECT_THAT(update.sent, ElementsAre("billing address"));
}

TEST(MergeContact, AContactThatWasThereBeforeUsGetsItsBlanksFilledOnly) {
    auto ledger = ada(), store = ada();
    ledger.phone.clear();
    ledger.name = "A. Byron";
    auto const update = merge_contact(ledger, store, std::nullopt);
    EXPECT_THAT(update.sent, ElementsAre("phone"));
    EXPECT_THAT(update.kept, IsEmpty());
}

TEST(ContactHistory, SurvivesStorage) {
    auto const read = history_from_json(history_to_json({ada(), ada(), 3}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->writes, 3);
    EXPECT_EQ(read->written.billing, ada().billing);
    EXPECT_FALSE(history_from_json(Json::object()));
}

}  // namespace
}  // namespace cf
