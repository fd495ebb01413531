#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/order_books.hpp"
#include "rules/summary_base.hpp"

namespace cf {

/// Gathers orders' documents into one invoice and one credit note per day or payout (accounting
/// rules, section 18). Amounts are sums of what the orders' own documents come to, never worked out
/// again. A ledger document has one rate, so foreign orders are gathered by rate as well.
class Summaries {
  public:
    Summaries(RuleBook const& rules, std::vector<Payout> const& payouts);

    /// Takes the order's documents and movements. Call in the order of the orders. Per payout, what
    /// no payout holds yet waits.
    void add(OrderBooks& books);
    /// Adds the summaries and what moves on them.
    void finish(std::vector<BookDocument>& documents, std::vector<BookMovement>& movements);

  private:
    /// Which summary a document belongs to.
    struct Bucket {
        std::string name;  ///< The day, or the payout.
        CalendarDate date;
        std::string suffix;  ///< Currency, channel and rate where they are not the usual ones.
        DocumentType type = DocumentType::invoice;
        friend auto operator<=>(Bucket const&, Bucket const&) = default;
    };
    struct Gathering {
        BookDocument book;
        bool moved_together = true;  ///< All members share one original date.
    };

    std::optional<Bucket> bucket_of(OrderBooks const& books, BookDocument const& book) const;
    std::optional<Bucket> payout_bucket(OrderBooks const& books, BookDocument const& book) const;
    Gathering& gathering(Bucket const& bucket, BookDocument const& first);
    void gather(Gathering& into, BookDocument const& book);
    void move(OrderBooks const& books, BookMovement& book);
    void close(Gathering& gathering);
    void set_base();

    RuleBook const& rules_;
    BaseCurrency base_;
    SummaryBase in_base_;
    Periods periods_;
    std::vector<Payout> payouts_;  ///< By instant.
    std::list<Gathering> gatherings_;
    std::map<Bucket, Gathering*> by_bucket_;
    std::map<std::string, Gathering*> by_key_;       ///< A summary by its own key.
    std::map<std::string, std::string> summary_of_;  ///< An order's document -> its summary.
    std::map<std::string, std::size_t> movement_at_;
    std::vector<BookMovement> movements_;
};

}  // namespace cf
