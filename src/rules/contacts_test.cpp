#include "rules/contacts.hpp"

#include <gtest/gtest.h>

namespace cf {
namespace {

Contact contact(std::string id, std::string name, std::string email, std::string vat = {}) {
    Contact contact;
    contact.id = VendorId(std::move(id));
    contact.name = std::move(name);
    contact.emails = {std::move(email)};
    contact.vat_number = std::move(vat);
    return contact;
}

OrderCustomer customer(std::string name, std::string email) {
    OrderCustomer customer;
    customer.name = std::move(name);
    customer.email = std::move(email);
    return customer;
}

std::vector<Contact> known() {
    std::vector<Contact> contacts{contact("K1", "Jane Doe", "jane@example.com"),
                                  contact("K2", "Acme Ltd", "accounts@acme.example", "GB111222333"),
                                  contact("K3", "Old Buyer", "old@example.com")};
    contacts[2].status = ContactStatus::archived;
    return contacts;
}

ContactDecision decide(OrderCustomer const& customer, std::optional<VendorId> link = {}) {
    ContactRules rules;
    rules.relay_domains = {"Relay.Example"};
    return decide_contact(customer, link, known(), rules);
}

TEST(Contacts, EmailsAreComparedTrimmedAndFolded) {
    auto const decision = decide(customer("J.", " JANE@Example.COM "));
    EXPECT_EQ(decision.kind, ContactDecisionKind::match);
    EXPECT_EQ(decision.contact->value, "K1");
    EXPECT_EQ(decision.by, "email");
}

TEST(Contacts, ALinkIsFinalAndComesBeforeEverything) {
    auto buyer = customer("Somebody", "old@example.com");
    buyer.vat_number = "GB 111 222 333";
    EXPECT_EQ(decide(buyer, VendorId("K1")).by, "link");
    EXPECT_EQ(decide(buyer, VendorId("gone")).by, "vat_number");
    EXPECT_EQ(decide(buyer, VendorId("K3")).reason, "contact_archived");
}

TEST(Contacts, TaxNumbersIgnoreSpacesPunctuationAndCase) {
    auto buyer = customer("Other", "");
    buyer.vat_number = "gb-111.222 333";
    EXPECT_EQ(decide(buyer).contact->value, "K2");
}

TEST(Contacts, PlusTagsAndDotsSuggestADuplicateButNeverMerge) {
    auto const decision = decide(customer("Janet", "j.ane+shop@example.com"));
    EXPECT_EQ(decision.kind, ContactDecisionKind::create);
    EXPECT_EQ(decision.name, "Janet");
    EXPECT_EQ(decision.suggest_duplicate_of->value, "K1");
}

TEST(Contacts, ATakenNameGetsTheEmailInBracketsThenANumber) {
    EXPECT_EQ(decide(customer(" jane DOE ", "x@y.example")).name, "jane DOE (x@y.example)");
    auto contacts = known();
    contacts.push_back(contact("K4", "Jane Doe (x@y.example)", "z@z.example"));
    EXPECT_EQ(decide_contact(customer("Jane Doe", "x@y.example"), {}, contacts, {}).name,
              "Jane Doe (x@y.example) 2");
}

TEST(Contacts, NoAddressAndRelayAddressesGoToTheChannelContact) {
    auto decision = decide(customer("Guest", "  "));
    EXPECT_EQ(decision.kind, ContactDecisionKind::channel_contact);
    EXPECT_EQ(decision.reason, "no_email");
    EXPECT_EQ(decision.name, "Online sales");
    decision = decide(customer("Guest", "a1b2@relay.example"));
    EXPECT_EQ(decision.reason, "relay_address");
}

TEST(Contacts, ASharedMailboxNeedsTheSameName) {
    auto buyer = customer("Clerk", "Accounts@Acme.example");
    EXPECT_EQ(decide(buyer).reason, "shared_mailbox_name_differs");
    buyer.company = " ACME LTD";
    EXPECT_EQ(decide(buyer).contact->value, "K2");
}

TEST(Contacts, MergesAreFollowedToTheSurvivor) {
    auto contacts = known();
    contacts[2].merged_into = VendorId("K1");
    auto const decision = decide_contact(customer("O", "old@example.com"), {}, contacts, {});
    EXPECT_EQ(decision.contact->value, "K1");
    contacts[0].merged_into = VendorId("K3");  // A circle ends somewhere.
    decide_contact(customer("O", "old@example.com"), {}, contacts, {});
}

TEST(Contacts, TheSurvivorOfAMergeIsSuggestedAsDuplicate) {
    auto contacts = known();
    contacts[2].merged_into = VendorId("K1");
    for (auto const& [name, email] :
         {std::pair("Somebody", "o.ld+shop@example.com"), std::pair("old buyer", "x@y.example")})
        EXPECT_EQ(
            decide_contact(customer(name, email), {}, contacts, {}).suggest_duplicate_of->value,
            "K1")
            << name;
}

TEST(Contacts, FullWidthTaxNumbersAreRead) {
    auto buyer = customer("Somebody", "");
    buyer.vat_number = "\uFF27\uFF22\u3000111\uFF0D222\uFF0D333";
    EXPECT_EQ(decide(buyer).by, "vat_number");
}

TEST(Contacts, SeveralHitsGoToReviewInListOrder) {
    auto contacts = known();
    contacts.push_back(contact("K5", "Twin", "jane@example.com"));
    auto const decision = decide_contact(customer("J", "jane@example.com"), {}, contacts, {});
    EXPECT_EQ(decision.reason, "several_matches");
    ASSERT_EQ(decision.candidates.size(), 2u);
    EXPECT_EQ(decision.candidates[0].value, "K1");
    EXPECT_EQ(decision.candidates[1].value, "K5");
}

}  // namespace
}  // namespace cf
