#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ports/ledger_books.hpp"

namespace cf::proof {

/// A payment as the ledger shows it; `account` is "" where only its document lists it.
struct SeenPayment {
    VendorId id;
    std::string reference, account;
    CalendarDate date{};
    Money amount;
};

/// What the ledger answered, findable, and what of it has been accounted for.
class LedgerView {
  public:
    /// The same document may come again.
    void take(BookedDocument document);
    void take(std::vector<BookedPayment> payments);
    void take(std::vector<BookedMovement> movements);

    std::vector<BookedDocument> const& documents() const { return documents_; }
    /// Of that number; a living one before a voided or deleted one, nullptr for none.
    BookedDocument const* numbered(DocumentType type, std::string const& number) const;
    BookedDocument const* with_id(VendorId const& id) const;
    std::vector<SeenPayment> payments_of(BookedDocument const& document) const;
    std::vector<BookedPayment> const& payments() const { return payments_; }
    std::vector<BookedMovement> const& movements() const { return movements_; }

    void claim(BookedDocument const& document) { claimed_.insert(document.id.value); }
    bool claimed(BookedDocument const& document) const {
        return claimed_.contains(document.id.value);
    }
    /// The expected document of that number lives in the ledger, under whatever number.
    void stand(DocumentType type, std::string const& number);
    bool stands(DocumentType type, std::string const& number) const;

  private:
    std::vector<BookedDocument> documents_;
    std::vector<BookedPayment> payments_;
    std::vector<BookedMovement> movements_;
    std::map<std::string, std::size_t> by_id_;
    std::multimap<std::string, std::size_t> by_number_;  ///< Folded, with its type.
    std::multimap<std::string, std::size_t> payments_by_document_;
    std::set<std::string> claimed_, standing_;
};

}  // namespace cf::proof
