#pragma once

#include "connectors/xero/wire.hpp"
#include "ports/ledger_books.hpp"

/// Wire -> what the ledger holds, for the daily proof. Pure.
namespace cf::xero {

Result<BookedDocument> to_booked(wire::Document const& document, DocumentType type);
Result<BookedPayment> to_booked(wire::Payment const& payment);
/// An overpayment keeps our reference in its line (README, "Bank movements").
BookedMovement to_booked(wire::BankTransaction const& transaction);
BookedMovement to_booked(wire::ManualJournal const& journal);

}  // namespace cf::xero
