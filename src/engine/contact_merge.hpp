#pragma once

#include "base/json.hpp"
#include "domain/contact.hpp"

namespace cf {

/// What we wrote to a contact, and what the store said of the customer when we did.
struct ContactHistory {
    Contact store;    ///< As the store had it.
    Contact written;  ///< As it was sent: the name may have an e-mail behind it.
    int writes = 0;
};

/// What of a customer's changes may go to the contact.
struct ContactUpdate {
    Contact fields;                 ///< Only what is to be sent; empty members stay as they are.
    std::vector<std::string> sent;  ///< Names of its fields.
    /// Names of those that changed in the store, but that a person changed in the ledger as well.
    std::vector<std::string> kept;
    Contact written;  ///< What counts as ours once `fields` is there: anything else is a person's.
};

/// Field by field: what the store changed since we last wrote goes over, unless a person changed it
/// in the ledger since. Without a history nothing but blanks is filled: the contact was there
/// before us. Pure. Emptied fields stay: a blank in a store is more often a gap than a wish.
ContactUpdate merge_contact(Contact const& present,
                            Contact const& store,
                            std::optional<ContactHistory> const& history);

Json history_to_json(ContactHistory const& history);
std::optional<ContactHistory> history_from_json(Json const& json);

}  // namespace cf
