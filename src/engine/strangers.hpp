#pragma once

#include <string>
#include <vector>

#include "engine/ledger_lane.hpp"
#include "engine/order_plan.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"

namespace cf {

/// What references are compared by: folded, without the words people put before a number
/// ("Order #1042" and "1042" are the same). "" for none.
std::string reference_key(std::string_view text);

/// Keys under which a document made by hand for this order would be found.
std::vector<std::string> stranger_keys(std::string const& number,
                                       Order const& order,
                                       OrderFacts const& facts,
                                       Numbering const& numbering);

/// Remembers a sales document that is not ours; a void one is forgotten. When that is news, the
/// orders it names are to be looked at again.
std::vector<DirtyMark> note_stranger(Transaction& tx,
                                     ConnectionId const& ledger,
                                     std::vector<Integration*> const& integrations,
                                     LedgerState const& state);

/// The ledger holds an invoice for this order that others made: adopted, or posted beside.
ReviewNote note_for_twin(StrangerRow const& found,
                         PostingKey const& posting,
                         Document const& planned,
                         std::string const& order_number);

/// The same of an order whose invoice is posted already.
ReviewNote note_for_second(StrangerRow const& found,
                           PostingRow const& posting,
                           Document const& planned,
                           std::string const& order_number);

}  // namespace cf
