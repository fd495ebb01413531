#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "domain/books.hpp"

/// Xero's documents as structs, in Xero's words, amounts as digits. Reading is strict about types
/// and lenient about unknown or missing fields (null, "", [] and a missing key all mean "none").
namespace cf::xero::wire {

struct Tracking {
    std::string category;
    std::string option;
    friend bool operator==(Tracking const&, Tracking const&) = default;
};

struct Line {
    std::string description;
    std::optional<Decimal> quantity;
    std::optional<Decimal> unit_amount;
    std::string item_code;
    std::string account;     ///< Code; or the id (a GUID) of an account that has no code.
    std::string account_id;  ///< Answers only.
    std::string tax_type;
    std::optional<Decimal> tax_amount;
    std::optional<Decimal> line_amount;  ///< Answers; sent in manual journals alone.
    std::vector<Tracking> tracking;
};

/// What is applied to a document: an element of its Payments, Allocations or credits.
struct Settlement {
    std::string id;
    std::string reference;
    std::string invoice_id;  ///< Of an allocation.
    std::string invoice_number;
    std::optional<CalendarDate> date;
    Decimal amount;
};

/// An invoice or a credit note.
struct Document {
    std::string id, number, type, status, reference, url, contact_id, currency, line_amount_types;
    std::optional<CalendarDate> date, due_date;
    std::optional<Decimal> currency_rate, total, total_tax;
    std::optional<Decimal> amount_due;  ///< RemainingCredit of a credit note.
    std::vector<Line> lines;
    std::vector<Settlement> payments, allocations;
    std::vector<Settlement> credits;  ///< Set off against an invoice; `reference` is their number.
    std::string updated;              ///< ISO, milliseconds.
};

struct Payment {
    std::string id, status, reference, account, currency, updated;
    std::string document_id, document_number, document_type;
    std::optional<CalendarDate> date;
    std::optional<Decimal> amount, currency_rate;
    std::optional<Decimal> document_due;  ///< What the document still owes after it.
};

struct Address {
    std::string kind;  ///< STREET or POBOX
    std::string attention_to;
    std::vector<std::string> lines;
    std::string city, region, postal_code, country;
};

struct Contact {
    std::string id, number, name, status, first_name, last_name, email, tax_number, phone;
    std::string merged_to, updated;
    std::vector<Address> addresses;
};

struct Item {
    std::string id, code, name, sales_account, sales_tax_type, updated;
};

/// SPEND, RECEIVE or RECEIVE-OVERPAYMENT.
struct BankTransaction {
    std::string id, overpayment_id, type, status, reference, contact_id, bank_account, currency;
    std::string line_amount_types, updated;
    std::optional<CalendarDate> date;
    std::optional<Decimal> currency_rate, total, total_tax;
    std::vector<Line> lines;
};

struct BankTransfer {
    std::string id, status, reference, from_account, to_account;
    std::optional<CalendarDate> date;
    std::optional<Decimal> amount;
};

struct ManualJournal {
    std::string id, status, narration, updated;
    std::optional<CalendarDate> date;
    std::vector<Line> lines;  ///< `line_amount`: debit positive.
};

/// What Xero says about one element of a batch.
struct Verdict {
    bool failed = false;
    std::vector<std::string> errors;  ///< From every depth of the element.
    std::vector<std::string> warnings;
};

Json to_json(Document const& document, DocumentType type);
Json to_json(Payment const& payment, DocumentType target);
Json to_json(Contact const& contact);
Json to_json(Item const& item);
Json to_json(BankTransaction const& transaction);
Json to_json(BankTransfer const& transfer);
Json to_json(ManualJournal const& journal);

Result<Document> read_document(JsonCursor element, DocumentType type);
Result<Payment> read_payment(JsonCursor element);
Result<Settlement> read_settlement(JsonCursor element, char const* id_name);
Result<Contact> read_contact(JsonCursor element);
Result<Item> read_item(JsonCursor element);
Result<BankTransaction> read_bank_transaction(JsonCursor element);
Result<BankTransfer> read_bank_transfer(JsonCursor element);
Result<ManualJournal> read_manual_journal(JsonCursor element);
Verdict read_verdict(Json const& element);

/// "/Date(1552262400000+0000)/" (offset optional, may be negative) or ISO.
Result<Instant> read_instant(std::string_view text);
bool is_guid(std::string_view text);
/// Failed new elements carry the all-zero GUID.
bool is_zero_guid(std::string_view text);
/// {"Code": ...}, or {"AccountID": ...} when the account is named by its id.
Json account_ref(std::string const& account);

}  // namespace cf::xero::wire
