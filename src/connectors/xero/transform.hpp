#pragma once

#include "base/result.hpp"
#include "connectors/xero/wire.hpp"
#include "ports/ledger.hpp"

/// Domain <-> wire. Pure: no clock, no I/O, no logging. Fails rather than guesses.
namespace cf::xero {

/// One document line. Quantity and unit price are sent only when their product is the line's amount
/// exactly with four decimals; otherwise quantity 1 and the true quantity in the description.
Result<wire::Line> to_wire(DocumentLine const& line, PutDocument const& operation);
Result<wire::Document> to_wire(PutDocument const& operation);
Result<wire::Payment> to_wire(PutPayment const& operation);
wire::Contact to_wire(PutContact const& operation);
Result<wire::Item> to_wire(PutItem const& operation);

/// What only the organisation knows and a bank movement needs.
struct BankAccounts {
    std::vector<std::string> bank;  ///< Codes (or ids) of accounts of type BANK.
    std::string receivable;         ///< The system account DEBTORS.
    std::string base_currency;

    bool is_bank(std::string const& account) const;
};
Result<wire::BankTransaction> to_wire(PutCustomerCredit const& operation,
                                      BankAccounts const& accounts);
using BankMovement = std::variant<wire::BankTransaction, wire::BankTransfer, wire::ManualJournal>;
/// Xero keeps bank accounts out of manual journals: what touches one is a transfer or a bank
/// transaction, what touches none is a journal.
Result<BankMovement> to_wire(PutBankMovement const& operation, BankAccounts const& accounts);

Result<LedgerState> to_state(wire::Document const& document);
Result<LedgerState> to_state(wire::Payment const& payment, Currency currency);
Result<LedgerState> to_state(wire::BankTransaction const& transaction, Currency currency);
Result<LedgerState> to_state(wire::Settlement const& allocation, Currency currency);
LedgerState to_state(wire::Contact const& contact);
Contact to_contact(wire::Contact const& contact);
/// draft, authorised, paid, voided, deleted
std::string status_of(std::string const& wire_status);

/// What the answer shows differently from what was sent, in words, for a person: contact, currency,
/// number of lines, and each line's account, tax code, item and tracking. Amounts are compared by
/// the engine.
std::vector<std::string> differences(wire::Document const& sent, wire::Document const& got);

/// Xero's key for a contact's name: no angle brackets, no doubled or outer blanks, at most 255.
std::string contact_name(std::string const& name);

}  // namespace cf::xero
