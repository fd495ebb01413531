// Documents of one order: is each there, once, living, and does it say what it should.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "proof/compare_order.hpp"

namespace cf::proof {
namespace {

bool invoice(DocumentType type) { return type == DocumentType::invoice; }
std::string noun(DocumentType type) { return invoice(type) ? "Invoice " : "Credit note "; }

std::string with_currency(Money amount) {
    return amount.to_string() + " " + std::string(amount.currency().code());
}

class DocumentCheck {
  public:
    DocumentCheck(OrderScope const& scope, ExpectedDocument const& expected)
        : scope_(scope), expected_(expected), document_(expected.document) {}

    void run() {
        auto const* held = find();
        if (held) scope_.view.claim(*held);
        if (held && held->living()) {
            scope_.view.stand(document_.type, expected_.number);
            scope_.count(held_figures(*held, scope_.view));
        }
        if (document_.status == DocumentStatus::voided) {
            if (held && held->living()) still_alive(*held);
            return;
        }
        scope_.count(expected_figures());
        if (!held) return missing();
        if (!equals_ignoring_case(held->number, expected_.number)) renumbered(*held);
        if (held->living() || (held->status == "draft" && scope_.order.draft))
            return compare(*held);
        not_living(*held);
    }

  private:
    std::string title() const { return noun(document_.type) + expected_.number; }
    std::string of_order() const { return " of order " + scope_.order.number; }

    /// By its number; or, renumbered by a person, by the id under which it was posted.
    BookedDocument const* find() const {
        auto const* numbered = scope_.view.numbered(document_.type, expected_.number);
        auto const* posting = scope_.memory.posting(document_.key);
        auto const* posted = posting ? scope_.view.with_id(posting->vendor_id) : nullptr;
        if (!posted || posted->type != document_.type) return numbered;
        return posted->living() || !numbered ? posted : numbered;
    }

    void renumbered(BookedDocument const& held) {
        scope_.report(Kind::renumbered,
                      document_.date,
                      held.number,
                      title() + of_order() + " has the number " + held.number +
                          " in the ledger: a person changed it. It is the same document: nothing "
                          "is missing and nothing is there twice. Give it its number back.");
    }

    /// What the document and the money on it would have added.
    Figures expected_figures() const {
        Figures effect;
        add_document(effect, Side::store, document_);
        add_expected_money(scope_, document_.key, effect);
        return effect;
    }

    void report(Kind kind, std::string text, Figures effect) {
        scope_.report(kind, document_.date, expected_.number, std::move(text), std::move(effect));
    }

    void still_alive(BookedDocument const& held) {
        scope_.report(Kind::order_cancelled_invoice_lives,
                      held.date,
                      held.number,
                      "Order " + scope_.order.number +
                          " is cancelled in the store and nothing was paid, but " + title() +
                          " over " + with_currency(held.total) +
                          " still lives. Void it in the ledger, or look at the order again.",
                      held_figures(held, scope_.view));
    }

    void missing() {
        auto const* posting = scope_.memory.posting(document_.key);
        bool const was_posted = posting && posting->state != "voided";
        std::string const sum = with_currency(document_.total);
        if (!was_posted && explained()) return;
        if (was_posted) {
            report(invoice(document_.type) ? Kind::invoice_deleted : Kind::credit_note_deleted,
                   title() + of_order() + " over " + sum +
                       " was posted and is not in the ledger any more: somebody deleted it. Look "
                       "at the order again to decide what is to be posted.",
                   expected_figures());
            return;
        }
        if (auto const* by_hand = made_by_hand()) return hand_made(*by_hand);
        if (scope_.order.edited || document_.key.value.find("-rev") != std::string::npos)
            return report(Kind::order_edited_after_posting,
                          "Order " + scope_.order.number +
                              " was edited in the store after it was posted; " + title() +
                              " over " + sum + " is not in the books yet. Look at the order again.",
                          expected_figures());
        if (scope_.memory.never_seen())
            return report(Kind::order_never_seen,
                          "Order " + scope_.order.number + " over " + sum +
                              " is in the store and was never heard of here: no webhook arrived "
                              "and no poll found it. Look at the order to post it.",
                          expected_figures());
        report(invoice(document_.type) ? Kind::missing_invoice : Kind::missing_credit_note,
               title() + of_order() + " over " + sum +
                   " is missing in the ledger. Look at the order again to post it.",
               expected_figures());
    }

    /// A rule, a person or the clock says why it is not there.
    bool explained() {
        auto const& order = scope_.order;
        if (!order.held.empty()) {
            report(Kind::held_for_review,
                   title() + of_order() + " over " + with_currency(document_.total) +
                       " is not posted because a person is asked: " + order.held,
                   expected_figures());
            return true;
        }
        if (!order.waiting.empty()) {
            report(Kind::not_posted_yet,
                   title() + of_order() + " over " + with_currency(document_.total) +
                       " is not posted yet: " + order.waiting + ".",
                   expected_figures());
            return true;
        }
        return false;
    }

    /// A living document somebody else made with the order's reference.
    BookedDocument const* made_by_hand() const {
        for (auto const& candidate : scope_.view.documents())
            if (candidate.type == document_.type && candidate.living() &&
                !scope_.view.claimed(candidate) && invoice(document_.type) &&
                scope_.order.refers_to_it(candidate.reference, candidate.total))
                return &candidate;
        return nullptr;
    }

    void hand_made(BookedDocument const& held) {
        scope_.view.claim(held);
        scope_.count(held_figures(held, scope_.view));
        Figures effect = expected_figures();
        add(effect, held_figures(held, scope_.view));
        report(Kind::hand_made_invoice,
               "Invoice " + held.number + " over " + with_currency(held.total) +
                   " was made by hand with the reference of order " + scope_.order.number +
                   "; ours (" + expected_.number +
                   ") is not in the ledger. Adopt it or void it; nothing was doubled.",
               std::move(effect));
    }

    void not_living(BookedDocument const& held) {
        bool const draft = held.status == "draft";
        bool const is_invoice = invoice(document_.type);
        Kind const kind =
            draft ? (is_invoice ? Kind::invoice_left_draft : Kind::credit_note_left_draft)
            : held.status == "deleted"
                ? (is_invoice ? Kind::invoice_deleted : Kind::credit_note_deleted)
                : (is_invoice ? Kind::invoice_voided : Kind::credit_note_voided);
        std::string const sum = with_currency(document_.total);
        report(kind,
               draft ? title() + of_order() + " over " + sum +
                           " is only a draft in the ledger and counts nowhere. Approve it."
                     : title() + of_order() + " over " + sum + " was " + held.status +
                           " in the ledger by a person, but the store's order stands. Decide in "
                           "Review whether it is to be posted again.",
               expected_figures());
    }

    void compare(BookedDocument const& held) {
        if (held.status == "draft") return waiting_draft();
        bool const inside = scope_.span.contains(document_.date) || scope_.span.contains(held.date);
        Figures both;
        add_document(both, Side::store, document_);
        add_document(both, Side::ledger, held);
        if (inside) {
            if (scope_.span.contains(held.date)) ++scope_.findings.documents[held.date];
            differ(held, std::move(both));
        }
        compare_money(scope_, expected_, held);
    }

    void waiting_draft() {
        report(Kind::not_posted_yet,
               title() + of_order() +
                   " waits in the ledger as a draft for a person to approve it, as the policy "
                   "asks.",
               expected_figures());
    }

    void differ(BookedDocument const& held, Figures both) {
        std::vector<LineFinding> found;
        if (held.currency != document_.currency)
            found.push_back({Kind::wrong_currency,
                             "it is in " + std::string(held.currency.code()) + " instead of " +
                                 std::string(document_.currency.code())});
        else
            found = compare_lines(expected_, held, scope_.order.explicit_tax);
        if (held.date != document_.date) found.push_back(date_finding(held));
        bool const edited = scope_.order.edited;
        Figures left;
        for (auto const& [figure, sides] : both)
            if (!sides.difference().is_zero()) left[figure] = sides;
        if (found.empty() && !left.empty())
            found.push_back({Kind::unattributed, "its sums differ from the order's"});
        for (auto& one : found) {
            Kind const kind = edited && !text_of(one.kind).explained
                                  ? Kind::order_edited_after_posting
                                  : one.kind;
            std::string const why =
                edited ? "The order was edited in the store after it was posted. " : "";
            report(kind,
                   why + title() + of_order() + ": " + one.text + advice(kind),
                   std::exchange(left, {}));
        }
    }

    static std::string advice(Kind kind) {
        if (text_of(kind).explained) return ".";
        if (kind == Kind::order_edited_after_posting) return ". Look at the order again.";
        return ". A person changed it in the ledger: put it right there, or accept it in Review.";
    }

    LineFinding date_finding(BookedDocument const& held) const {
        std::string const dates =
            "it is dated " + held.date.to_string() + " instead of " + document_.date.to_string();
        // The engine keeps the true date in the reference of what it moves.
        bool const marked =
            held.reference.find("(" + document_.date.to_string() + ")") != std::string::npos;
        if (marked && held.date > document_.date)
            return {Kind::moved_out_of_closed_period,
                    dates + ", because that day's period was closed when it was posted"};
        return {Kind::wrong_date, dates};
    }

    OrderScope const& scope_;
    ExpectedDocument const& expected_;
    Document const& document_;
};

void explain(OrderScope const& scope) {
    auto const& order = scope.order;
    for (auto const& one : order.explanations) {
        Figures effect;
        if (!one.amount.is_zero())
            add(effect,
                Side::store,
                {order.placed_on, std::string(order.currency.code()), Measure::invoices, ""},
                one.amount);
        scope.count(effect);
        scope.report(one.kind,
                     order.placed_on,
                     order.documents.empty() ? "" : order.documents.front().number,
                     "Order " + order.number + ": " + one.text,
                     std::move(effect));
    }
    if (!order.documents.empty() && !order.unexplained.is_zero())
        scope.report(Kind::rules_disagree,
                     order.placed_on,
                     order.base_number,
                     "Order " + order.number + ": its documents come to " +
                         with_currency(order.unexplained) +
                         " less than the store says, and no rule names why. Please report this.");
    // Nothing can be planned while a person is asked: the store's figure stands alone.
    bool const alone = order.documents.empty() && !order.held.empty() && order.not_due.empty();
    if (!alone || order.charged.is_zero()) return;
    Figures effect;
    add(effect,
        Side::store,
        {order.placed_on, std::string(order.currency.code()), Measure::invoices, ""},
        order.charged);
    scope.count(effect);
    scope.report(Kind::held_for_review,
                 order.placed_on,
                 "",
                 "Order " + order.number + " over " + with_currency(order.charged) +
                     " is not posted because a person is asked: " + order.held,
                 std::move(effect));
}

/// The expected document it could stand for, by kind and total.
ExpectedDocument const* twin_of(ExpectedOrder const& order, BookedDocument const& held) {
    auto const found = std::ranges::find_if(order.documents, [&](ExpectedDocument const& one) {
        return one.document.type == held.type && same_money(one.document.total, held.total);
    });
    return found == order.documents.end() ? nullptr : &*found;
}

/// A document of the order that is not in the books under its own name.
ExpectedDocument const* replaced_by(ExpectedOrder const& order,
                                    BookedDocument const& held,
                                    LedgerView const& view) {
    for (auto const& one : order.documents)
        if (one.document.type == held.type && same_money(one.document.total, held.total) &&
            one.document.status != DocumentStatus::voided && !view.stands(held.type, one.number))
            return &one;
    return nullptr;
}

Kind stranger_kind(ExpectedOrder const& order, BookedDocument const& held) {
    if (order.gone) return Kind::order_deleted;
    if (!order.not_due.empty() && order.documents.empty()) return Kind::order_not_due;
    bool const is_invoice = invoice(held.type);
    std::string const lead = order.base_number + "-R";
    if (!is_invoice && held.number.starts_with(lead)) {
        std::string const refund = held.number.substr(lead.size());
        bool const known = std::ranges::any_of(order.refunds, [&](std::string const& id) {
            return refund == id || refund.starts_with(id + "-");
        });
        if (!known) return Kind::refund_deleted_in_store;
    }
    if (twin_of(order, held)) return is_invoice ? Kind::doubled_invoice : Kind::doubled_credit_note;
    if (is_invoice && held.number != order.base_number &&
        !held.number.starts_with(order.base_number + "-"))
        return Kind::hand_made_invoice;
    return Kind::unexpected_document;
}

/// Voiding it would leave nothing in the books.
std::string replacement_text(ExpectedOrder const& order,
                             BookedDocument const& held,
                             ExpectedDocument const& ours) {
    return noun(held.type) + held.number + " over " + with_currency(held.total) +
           " was made by hand and stands in for " + ours.number + " of order " + order.number +
           ", which is not in the books. Nothing is there twice: keep it, or have ours posted "
           "again and void it then.";
}

std::string stranger_text(Kind kind, ExpectedOrder const& order, BookedDocument const& held) {
    std::string const what = noun(held.type) + held.number + " over " + with_currency(held.total);
    std::string const of = " order " + order.number;
    switch (kind) {
        case Kind::order_deleted:
            return what + " belongs to" + of +
                   ", which was deleted in the store. Nothing is undone by itself: restore the "
                   "order, or correct the books by hand.";
        case Kind::order_not_due:
            return what + " is in the books, but" + of + " is not to be posted: " + order.not_due +
                   ". Void it, or correct the order in the store.";
        case Kind::refund_deleted_in_store:
            return what + " books a refund of" + of +
                   " that the store does not know any more: it was deleted there. Void the note, "
                   "or refund again in the store.";
        case Kind::doubled_invoice:
        case Kind::doubled_credit_note:
            return what + " doubles a document of" + of +
                   ": same amount, same order. Void the one too many.";
        case Kind::hand_made_invoice:
            return what + " was made by hand with the reference of" + of +
                   ", beside our own. Void one of the two.";
        default:
            return what + " belongs to" + of +
                   " by its number, its reference or what it is set off against, and nothing in "
                   "the order leads to it. Void it, or enter it in the store.";
    }
}

}  // namespace

void add_document(Figures& figures, Side side, Document const& document) {
    bool const is_invoice = invoice(document.type);
    std::string const currency(document.currency.code());
    auto const figure = [&](Measure measure, std::string name = "") {
        return Figure{document.date, currency, measure, std::move(name)};
    };
    add(figures,
        side,
        figure(is_invoice ? Measure::invoices : Measure::credit_notes),
        document.total);
    for (auto const& line : document.lines) {
        add(figures,
            side,
            figure(Measure::account, line.account),
            is_invoice ? line.net : -line.net);
        add(figures,
            side,
            figure(Measure::taxable, line.tax_code),
            is_invoice ? line.net : -line.net);
        add(figures, side, figure(Measure::tax, line.tax_code), is_invoice ? line.tax : -line.tax);
    }
}

void add_document(Figures& figures, Side side, BookedDocument const& document) {
    Document same;
    same.type = document.type;
    same.date = document.date;
    same.currency = document.currency;
    same.total = document.total;
    for (auto const& line : document.lines) {
        DocumentLine one;
        one.account = line.account;
        one.tax_code = line.tax_code;
        one.net = line.net;
        one.tax = line.tax;
        same.lines.push_back(std::move(one));
    }
    add_document(figures, side, same);
}

Figures held_figures(BookedDocument const& held, LedgerView const& view) {
    Figures figures;
    add_document(figures, Side::ledger, held);
    for (auto const& payment : view.payments_of(held))
        add_tender(figures, Side::ledger, payment.date, payment.account, held.type, payment.amount);
    return figures;
}

void OrderScope::count(Figures const& figures) const {
    for (auto const& [figure, sides] : figures) {
        if (!span.contains(figure.day)) continue;
        add(findings.figures, Side::store, figure, sides.store);
        add(findings.figures, Side::ledger, figure, sides.ledger);
    }
}

Difference* OrderScope::report(Kind kind,
                               CalendarDate day,
                               std::string const& document,
                               std::string text,
                               Figures effect) const {
    std::erase_if(effect, [&](auto const& one) {
        return !span.contains(one.first.day) || one.second.difference().is_zero();
    });
    if (!span.contains(day)) {
        if (effect.empty()) return nullptr;
        day = effect.begin()->first.day;
    }
    findings.differences.push_back(
        {kind, day, order.id, order.number, document, std::move(text), std::move(effect)});
    return &findings.differences.back();
}

void compare_order(ExpectedOrder const& order,
                   OrderMemory const& memory,
                   Span const& span,
                   LedgerView& view,
                   Findings& findings) {
    OrderScope const scope{order, memory, span, view, findings};
    for (auto const& expected : order.documents) DocumentCheck(scope, expected).run();
    compare_other_movements(scope);
    explain(scope);
}

void compare_strangers(ExpectedOrder const& order,
                       Span const& span,
                       LedgerView& view,
                       std::vector<BookedDocument const*> const& strangers,
                       Findings& findings) {
    static OrderMemory const none;
    OrderScope const scope{order, none, span, view, findings};
    for (auto const* held : strangers) {
        if (view.claimed(*held)) continue;
        view.claim(*held);
        Figures effect = held_figures(*held, view);
        scope.count(effect);
        Kind kind = stranger_kind(order, *held);
        auto text = stranger_text(kind, order, *held);
        bool const doubled = kind == Kind::doubled_invoice || kind == Kind::doubled_credit_note;
        auto const* ours = doubled ? replaced_by(order, *held, view) : nullptr;
        bool const alone = std::ranges::none_of(order.documents, [&](auto const& one) {
            return one.document.type == held->type && view.stands(held->type, one.number);
        });
        if (!ours && alone && kind == Kind::hand_made_invoice)
            text = noun(held->type) + held->number + " over " + with_currency(held->total) +
                   " was made by hand with the reference of order " + order.number +
                   ", and our own is not in the books. Decide which of them is right: one must "
                   "stay.";
        if (ours) {
            bool const is_invoice = invoice(held->type);
            kind = is_invoice ? Kind::hand_made_invoice : Kind::unexpected_document;
            text = replacement_text(order, *held, *ours);
            view.stand(held->type, ours->number);  // A second one does double it.
        }
        scope.report(kind, held->date, held->number, std::move(text), std::move(effect));
    }
}

}  // namespace cf::proof
