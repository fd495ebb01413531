#pragma once

#include "connectors/xero/sim/call.hpp"

namespace cf::xero::sim {

inline constexpr ElementStyle contact_style{"ContactID", "HasValidationErrors"};

enum class ContactDetail {
    full,
    embedded,  ///< Inside a document: id, name and empty lists.
    reduced,   ///< Inside a payment's document.
};
Json contact_json(Contact const& contact, ContactDetail detail);

/// Checks and applies what `element` says about a contact. With `commit` false nothing is stored.
/// `existing` is null for a new one; the result's row is null when refused.
struct ContactWrite {
    Contact* row = nullptr;
    std::vector<std::string> errors;
};
ContactWrite write_contact(Books& books,
                           EventLog& events,
                           Instant now,
                           Json const& element,
                           Contact* existing,
                           bool commit);

/// The contact a document names: by id, number, or name (which may have to be created).
struct ContactChoice {
    Contact* row = nullptr;
    bool create = false;              ///< Not there yet; created when the document is stored.
    bool update = false;              ///< The element carries more than an id.
    std::vector<std::string> errors;  ///< Of the document.
    std::vector<std::string> nested;  ///< Inside the document's Contact (quirk 52).
};
ContactChoice choose_contact(Books& books, Instant now, Json const& element);

void tell_contact(
    Books& books, EventLog& events, Contact const& contact, bool created, Instant now);

}  // namespace cf::xero::sim
