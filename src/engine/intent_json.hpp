#pragma once

#include "base/json.hpp"
#include "ports/ledger.hpp"

namespace cf {

/// What an intent keeps of an operation: everything a later look needs to recognise what a lost
/// call may have made, though the plan has moved on since.
Json intent_json(OperationBody const& body);
/// Reads it back. Error: invalid_input naming the place; an intent of an earlier release has no
/// body and says so with code "intent.no_body".
Result<OperationBody> body_of_intent(JsonCursor const& intent);

Json contact_to_json(Contact const& contact);
Result<Contact> contact_from_json(JsonCursor const& json);

/// What the ledger showed of a document, movement or contact.
Json state_to_json(LedgerState const& state);
LedgerState state_from_json(Json const& json);

}  // namespace cf
