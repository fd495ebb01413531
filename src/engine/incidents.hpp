#pragma once

#include <string>

#include "base/json.hpp"
#include "ports/storage.hpp"

namespace cf {

/// What is wrong with a connection as a whole, in words.
struct Trouble {
    ConnectionId connection;
    std::string kind;  ///< silence, hooks, forged, access
    std::string title, what, todo;
};

/// Opens an incident, or counts an open one once more. True when it is new.
bool open_incident(Transaction& tx, Trouble const& trouble, Instant now);
/// Ends it, and keeps how. True when one was open.
bool close_incident(Transaction& tx,
                    ConnectionId const& connection,
                    std::string const& kind,
                    std::string const& how,
                    Instant now);
/// {connection, kind, state, title, what, todo, how, times, opened_at, changed_at}
Json incident_to_json(IncidentRow const& row);

}  // namespace cf
