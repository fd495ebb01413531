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

/// An overpayment kept as a customer's credit, or a journal of ours.
struct BookedMovement {
    VendorId id;
    std::string reference, status;
    CalendarDate date{};
    Decimal amount;  ///< Of a journal: the sum of its debits.
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
    /// Customer credits and journals, both days included.
    virtual Task<std::vector<BookedMovement>> read_movements(CalendarDate from,
                                                             CalendarDate to) = 0;
};

}  // namespace cf
