#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "domain/order.hpp"

namespace cf {

enum class ContactStatus { active, archived };
std::string_view to_string(ContactStatus status);
std::optional<ContactStatus> parse_contact_status(std::string_view name);

/// A contact as the ledger (or our mirror of it) has it.
struct Contact {
    VendorId id;
    std::string name;
    std::vector<std::string> emails;
    std::string vat_number;
    std::string external_key;  ///< Our own key where the ledger has a field for one ("wc:42").
    ContactStatus status = ContactStatus::active;
    std::optional<VendorId> merged_into;
    std::string first_name, last_name, phone;
    PostalAddress billing{}, shipping{};
    std::string revision;  ///< For ledgers that want one back on update.
};

enum class ContactStrategy { per_customer, channel, hybrid };
std::string_view to_string(ContactStrategy strategy);
std::optional<ContactStrategy> parse_contact_strategy(std::string_view name);

/// How customers become contacts (accounting rules, section 15).
struct ContactRules {
    ContactStrategy strategy = ContactStrategy::hybrid;
    std::vector<std::string> shared_mailboxes{
        "accounts", "admin", "billing", "hello", "info", "office", "orders", "sales"};
    std::vector<std::string> relay_domains;
    bool names_must_be_unique = true;
    std::string channel_contact = "Online sales";
};

enum class ContactDecisionKind { match, create, review, channel_contact };
std::string_view to_string(ContactDecisionKind kind);

struct ContactDecision {
    ContactDecisionKind kind = ContactDecisionKind::review;
    std::optional<VendorId> contact;               ///< match
    std::string by;                                ///< match: link, vat_number, email
    std::string name;                              ///< create, channel_contact
    std::optional<VendorId> suggest_duplicate_of;  ///< create
    std::string reason;                            ///< review, channel_contact
    std::vector<VendorId> candidates;              ///< review
};

}  // namespace cf
