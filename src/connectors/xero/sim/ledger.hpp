#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/xero/sim/books.hpp"

namespace cf::xero::sim {

/// One side of an entry, in base currency; debits are positive.
struct LedgerLine {
    std::string account_id;
    Decimal amount;
};
/// What one document, payment, allocation, refund or journal does to the accounts. Sums to zero.
struct LedgerEntry {
    CalendarDate date{};
    std::string text;  ///< "Invoice BC-1001", for people.
    std::vector<LedgerLine> lines;
};

/// All entries dated up to `until`, by date, then in the order they were made. Foreign documents
/// are taken at their own rate, payments at theirs; the difference is a realised currency gain.
/// Profit and loss of finished years moves to retained earnings.
std::vector<LedgerEntry> ledger_entries(Books& books, CalendarDate until);

/// Account id to balance, debits positive.
std::map<std::string, Decimal> balances(std::vector<LedgerEntry> const& entries);
/// The last day anything is dated, at least `today`.
CalendarDate last_day(Books& books, CalendarDate today);

/// The books as an hledger journal: one transaction per entry, account names are account codes.
std::string hledger_journal(Books& books, CalendarDate until);

}  // namespace cf::xero::sim
