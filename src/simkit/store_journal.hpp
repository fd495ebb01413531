#pragma once

#include <string>

#include "base/json.hpp"

namespace cf {

/// What a simulated store charged, collected and gave back, as an hledger journal: independent
/// books to hold a ledger against. Accounts: Receivable, Sales, Tax, Refunds, Money:KIND:GATEWAY;
/// one commodity per currency. Drafts, and cancelled orders without money, have no entry.
///
/// `facts` as StoreSimulator::facts().
std::string store_journal(Json const& facts);

}  // namespace cf
