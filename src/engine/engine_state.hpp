#pragma once

#include <set>

#include "engine/engine.hpp"
#include "engine/own_writes.hpp"

namespace cf {

/// A lane, the bell that says there is work for it, and what its ledger has told us.
struct Engine::LaneState {
    static constexpr std::size_t heard_max = 10'000;

    LaneState(ConnectionId const& id, Connection& ledger_connection, EngineParts& parts)
        : connection(ledger_connection),
          writes(*ledger_connection.ledger, parts.clock),
          lane(id, writes, parts.storage, parts.clock, parts.notify) {}

    Connection& connection;
    OwnWrites writes;
    LedgerLane lane;
    Wakeup bell;
    std::int64_t marks = 0;       ///< Heard so far; a record may be marked several times.
    std::int64_t marks_seen = 0;  ///< Of them when the last wave began.
    std::int64_t calls_last_wave = 6;

    Wakeup changes_bell;
    std::set<RecordId> changed;    ///< Named by the ledger's webhooks, not looked at yet.
    bool changed_unnamed = false;  ///< It told that something changed, or too much to remember.
};

/// Where all customers share the channel's contact, their own changes reach nothing.
inline bool keeps_customers(Integration const& integration) {
    return integration.policy().contacts.strategy != ContactStrategy::channel;
}

}  // namespace cf
