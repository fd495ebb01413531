#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proof/difference.hpp"
#include "proof/expected_order.hpp"
#include "proof/ledger_view.hpp"

namespace cf::proof {

/// The days that are being proven.
struct Span {
    CalendarDate from{}, to{};
    std::optional<CalendarDate> locked_through;
    /// Clearing accounts of the policy: a payment on another of them went under another tender.
    std::set<std::string> tender_accounts;

    bool contains(CalendarDate day) const { return from <= day && day <= to; }
};

/// Everything found so far.
struct Findings {
    Figures figures;
    std::vector<Difference> differences;
    std::map<CalendarDate, std::int64_t> documents;  ///< Ours and living, by their date.
};

/// Compares one order with what the ledger holds of it. `view` remembers which documents were
/// accounted for. Pure.
void compare_order(ExpectedOrder const& order,
                   OrderMemory const& memory,
                   Span const& span,
                   LedgerView& view,
                   Findings& findings);

/// Living documents that belong to the order by number or reference, and that its facts do not lead
/// to.
void compare_strangers(ExpectedOrder const& order,
                       Span const& span,
                       LedgerView& view,
                       std::vector<BookedDocument const*> const& strangers,
                       Findings& findings);

// ---- Steps of it

/// Figures of a document, of a payment, and of a document with its payments.
void add_document(Figures& figures, Side side, Document const& document);
void add_document(Figures& figures, Side side, BookedDocument const& document);
Figures held_figures(BookedDocument const& held, LedgerView const& view);
void add_tender(Figures& figures,
                Side side,
                CalendarDate day,
                std::string const& account,
                DocumentType on,
                Money amount);

/// A difference inside a document: what it is, in words.
struct LineFinding {
    Kind kind = Kind::line_edited;
    std::string text;
};
/// Lines of a document against the ledger's.
std::vector<LineFinding> compare_lines(ExpectedDocument const& expected,
                                       BookedDocument const& held,
                                       bool explicit_tax);

/// What one order's comparison works on.
struct OrderScope {
    ExpectedOrder const& order;
    OrderMemory const& memory;
    Span const& span;
    LedgerView& view;
    Findings& findings;

    /// Adds to the sums what lies inside the span.
    void count(Figures const& figures) const;
    /// Adds the difference, with what it does to the sums, unless it lies outside the span.
    Difference* report(Kind kind,
                       CalendarDate day,
                       std::string const& document,
                       std::string text,
                       Figures effect = {}) const;
};

/// Payments, refunds and allocations of a document that both sides have.
void compare_money(OrderScope const& scope,
                   ExpectedDocument const& expected,
                   BookedDocument const& held);
/// What was expected to be paid on a document the ledger does not have: part of that difference.
void add_expected_money(OrderScope const& scope, PostingKey const& document, Figures& effect);
/// Customer credits and journals.
void compare_other_movements(OrderScope const& scope);

}  // namespace cf::proof
