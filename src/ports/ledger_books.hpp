#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/task.hpp"
#include "domain/books.hpp"

namespace cf {

// What a ledger itself holds, as it shows it now: read for the daily proof, which trusts no memory
// of ours. Nothing here says whether a document is ours.

struct BookedLine {
    std::string account;     ///< Code; the id where an account has no code.
    std::string account_id;  ///< "" when not shown.
    std::string tax_code;
    Money net, tax;
    std::string description;
};

/// What is applied to a document, as the document itself lists it.
struct BookedSettlement {
    VendorId id;
    VendorId invoice;  ///< Of an allocation.
    VendorId credit;   ///< Set off against an invoice: the credit note, over- or prepayment.
    std::string reference;
    CalendarDate date{};
    Money amount;
};

struct BookedDocument {
    VendorId id;
    DocumentType type = DocumentType::invoice;
    std::string number, reference;
    std::string status;  ///< draft, authorised, paid, voided, deleted
    CalendarDate date{};
    Currency currency{};
    std::optional<Decimal> rate;  ///< As the ledger states it; compared, never computed with.
    std::vector<BookedLine> lines;
    Money total, tax_total, due;
    std::vector<BookedSettlement> payments, allocations;
    /// What is set off against an invoice, whoever made it; `reference` is the credit's number.
    std::vector<BookedSettlement> credits;

    bool living() const { return status == "authorised" || status == "paid"; }
};

/// Money received for an invoice or paid back on a credit note.
struct BookedPayment {
    VendorId id, document;
    DocumentType type = DocumentType::invoice;
    std::string document_number, reference, status;
    std::string account;  ///< Code; the id where an account has no code.
    CalendarDate date{};
    Decimal amount;  ///< In the document's currency.
    std::optional<Decimal> rate;
};

struct BookedEntry {
    std::string account;     ///< Code; the id where an account has no code.
    std::string account_id;  ///< "" when not shown.
    std::string description;
    Decimal amount;  ///< Net; debit positive.
};

/// Money on a bank account that is no payment of a document, or a journal; whoever made it.
struct BookedMovement {
    VendorId id;
    std::string reference, status;
    CalendarDate date{};
    Decimal amount;  ///< Of a journal: the sum of its debits.
    bool journal = false;
    std::optional<Currency> currency;  ///< None: the organisation's own.
    std::vector<BookedEntry> entries;  ///< Of a bank movement the bank account's own is the first.

    bool posted() const { return status == "authorised"; }
};

struct BookedPeriod {
    std::vector<BookedDocument> documents;  ///< Dated in the period; also voided and deleted ones.
    std::vector<BookedPayment> payments;    ///< Dated in the period and not deleted.
    /// Dated elsewhere, but paid in the period.
    std::vector<BookedDocument> paid_documents;
};

/// The reading side of a ledger. No writes.
class LedgerBooks {
  public:
    virtual ~LedgerBooks() = default;

    /// Sales documents and their payments, both days included.
    virtual Task<BookedPeriod> read_period(CalendarDate from, CalendarDate to) = 0;
    /// Documents of those numbers, whatever their date; what is not there is left out.
    virtual Task<std::vector<BookedDocument>> read_numbered(DocumentType type,
                                                            std::vector<std::string> numbers) = 0;
    /// Documents of those ids, whatever became of them; what is not there is left out.
    virtual Task<std::vector<BookedDocument>> read_with_ids(DocumentType type,
                                                            std::vector<VendorId> ids) = 0;
    /// Bank movements and journals, both days included.
    virtual Task<std::vector<BookedMovement>> read_movements(CalendarDate from,
                                                             CalendarDate to) = 0;
};

}  // namespace cf
