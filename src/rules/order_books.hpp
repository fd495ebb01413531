#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "rules/book_document.hpp"
#include "rules/credit_lines.hpp"
#include "rules/facts.hpp"
#include "rules/fx.hpp"
#include "rules/invoice.hpp"
#include "rules/periods.hpp"

namespace cf {

/// The books of one order: its facts applied one after another (accounting rules, sections 2 to
/// 12).
///
/// Documents are the order's own, also where they will become part of a summary.
class OrderBooks {
  public:
    OrderBooks(RuleBook const& rules, OrderFacts const& facts);

    /// Applies everything. Call once.
    void run();

    std::vector<BookDocument> documents;
    std::vector<BookMovement> movements;
    std::vector<Flag> flags;
    std::vector<ExplainedDifference> explained;

    Order const& order() const { return order_; }
    /// Part of a summary: its documents are never rewritten after their day.
    bool in_summary() const { return in_summary_; }

  private:
    struct NewDocument {
        std::string key;
        DocumentType type = DocumentType::invoice;
        PostingDate date;
        std::optional<Decimal> rate;
        std::string member;
        bool of_edit = false;
        Instant at{};
        std::string gateway;
        bool exhausts =
            false;  ///< A credit note that leaves nothing: it takes the base amounts left.
    };

    // order_posting.cpp
    bool post_invoice();
    std::optional<std::string> explain_total(InvoiceLines& lines, Money target);
    void compare_tax(InvoiceLines const& lines);
    Money tolerance() const;
    NewDocument new_invoice(PostingDate const& date) const;
    void finish();

    // edits.cpp
    void apply(Edit const& edit);
    bool in_place(Edit const& edit) const;
    void rewrite(Edit const& edit, std::vector<DraftLine> added);
    void post_difference(Edit const& edit, std::vector<DraftLine> const& added);
    void add_difference(Edit const& edit,
                        PostingDate const& date,
                        InvoiceLines lines,
                        CreditDraft const& draft);

    // cancellations.cpp
    void apply_cancellation(Instant at);
    void void_invoice();

    // payments.cpp
    void apply(Capture const& capture);
    Movement payment(Capture const& capture, PostingDate const& date, Money amount) const;
    void customer_credit(Capture const& capture, PostingDate const& date, Money amount);
    void allocate_credit(std::size_t note, std::vector<std::size_t> const& targets);
    std::vector<std::size_t> invoices_by_date() const;
    Money owed() const;

    // refunds.cpp
    struct RefundWork;
    void apply(Refund const& refund);
    bool credit(RefundWork& work);
    bool credit_items(RefundWork& work, Crediting& crediting);
    bool reconcile_with_money(RefundWork& work, Crediting& crediting);
    void post_refund(RefundWork& work);
    void pay_out(RefundWork& work, std::optional<std::size_t> note);
    void goodwill(RefundWork const& work, std::size_t tender, Money amount);

    // order_books.cpp
    std::size_t add(NewDocument const& what,
                    std::vector<DocumentLine> lines,
                    std::vector<TaxedAmount> amounts);
    std::size_t add_credit_note(NewDocument what, CreditDraft const& draft);
    BookDocument make(NewDocument const& what,
                      std::vector<DocumentLine> lines,
                      std::vector<TaxedAmount> amounts) const;
    void set_base(BookDocument& book, NewDocument const& what) const;
    void take_base_left(BookDocument& book) const;
    void track(BookDocument const& book);
    std::optional<PostingDate> date_for(Instant at, std::string const& what);
    void flag(std::string const& text, std::string const& detail = {});
    Crediting::Context crediting() const;
    bool named_by_store(std::string const& line) const;
    Money rounded(Decimal amount) const;
    std::optional<Money> rounded(std::optional<Decimal> const& amount) const;
    Money zero() const { return Money::zero(order_.currency); }

    RuleBook const& rules_;
    OrderFacts const& facts_;
    Order const& order_;
    Periods periods_;
    BaseCurrency base_;
    bool in_summary_ = false;

    std::vector<DraftLine> drafts_;
    Remaining remaining_;
    std::vector<std::size_t> invoices_;       ///< The invoice, then supplements.
    Money store_total_;                       ///< As of the last edit that was posted.
    std::multiset<std::string> store_lines_;  ///< Ids, also of lines that came to zero.
    bool paid_ = false, credited_ = false;
    std::vector<Flag> invoice_flags_;  ///< Of the invoice as it stands.

    struct Left {
        Money amount, base;
    };
    std::map<std::string, Left> base_left_;  ///< By account, of what may still be credited.
    std::optional<Money> base_total_left_;
};

}  // namespace cf
