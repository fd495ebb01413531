// Words for drift: what people changed in the ledger, what the store dropped, and the two ways out.
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "engine/held_content.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

constexpr std::size_t edits_shown_max = 10;

Money held_by(PostingRow const& posting) {
    return Money::from_minor(posting.total_minor, Currency::of(posting.currency));
}

char const* word_for(PostingRow const& posting) {
    if (posting.kind == "invoice") return "invoice";
    if (posting.kind == "credit_note") return "credit note";
    return posting.kind == "refund" ? "refund" : "payment";
}

/// Same edits, same print; contents of lines may be long.
std::string print_of(std::vector<LedgerEdit> const& edits) {
    if (edits.empty()) return {};
    std::string content;
    for (auto const& edit : edits)
        content += edit.field + "=" + ascii_lower(edit.ours) + ">" + ascii_lower(edit.theirs) + "|";
    return "|" + to_hex(sha256(content)).substr(0, 16);
}

std::string edits_sentence(std::vector<LedgerEdit> const& edits) {
    std::string text;
    for (std::size_t i = 0; i < edits.size() && i < edits_shown_max; ++i)
        text += (i > 0 ? "; " : "") + text_of(edits[i]);
    if (edits.size() > edits_shown_max)
        text += "; and " + std::to_string(edits.size() - edits_shown_max) + " more";
    return text;
}

/// Contacts by name alone say who the customer is, and their ids nothing.
std::string edit_shown(LedgerEdit const& edit) {
    if (edit.field == LedgerEdit::contact) return "another one than ours";
    return edit.theirs + " in the ledger, " + edit.ours + " from us";
}

ProposedFix keep_as_it_is(PostingRow const& posting, std::string effect) {
    auto fix = fix_accept_theirs(name_of(posting), held_by(posting), held_by(posting));
    fix.label = "Keep it in the books";
    fix.effect = std::move(effect);
    return fix;
}

}  // namespace

ReviewNote note_for_ledger_edit(PostingRow const& posting,
                                Document const& document,
                                Rewriting rewriting) {
    Money const held = held_by(posting);
    Money const planned = document.total;
    auto const edits = edits_of(posting);
    ReviewNote note{
        "ledger.edited." + posting.number,
        posting.number + "|" + planned.to_string() + "|" + held.to_string() + print_of(edits),
        "A posted document was changed in the ledger",
        held == planned ? posting.number + " was changed there: " + edits_sentence(edits) + "."
                        : posting.number + " now comes to " + amount_text(held) +
                              " there; the store's order gives " + amount_text(planned) + "." +
                              (edits.empty() ? "" : " Changed: " + edits_sentence(edits) + "."),
        "Nothing was written over. Payments and changes of this document wait.",
        "Decide which of the two is right. If the change is right, accept it; if not, "
        "restore ours, or undo the change in the ledger and this item closes by itself.",
        held - planned,
        {{"document", posting.number},
         {"in the ledger", amount_text(held)},
         {"from the store", amount_text(planned)}}};
    for (std::size_t i = 0; i < edits.size() && i < edits_shown_max; ++i)
        note.evidence.emplace_back(edits[i].field, edit_shown(edits[i]));
    note.root = "ledger.edited";
    note.fixes = {fix_accept_theirs(posting.number, held, planned)};
    if (held == planned)
        note.fixes.back().effect =
            posting.number + " stays as the person left it. No total changes.";
    if (rewriting != Rewriting::possible) {
        note.todo =
            "If the change is right, accept it; if not, undo it in the ledger and this item closes "
            "by itself. ";
        note.todo += rewriting == Rewriting::money_applied
                         ? "Money has been applied to it, so it cannot be rewritten from here."
                         : "A number or an exchange rate cannot be rewritten from here.";
        return note;
    }
    note.fixes.push_back(fix_restore_ours(posting.number, held, planned));
    if (held == planned)
        note.fixes.back().effect = posting.number +
                                   " is written again as it was posted. No total changes. What "
                                   "the person entered there is replaced.";
    return note;
}

ReviewNote note_for_edited_then_cancelled(PostingRow const& posting, Document const& document) {
    std::string const held = amount_text(held_by(posting));
    auto note = note_for_ledger_edit(posting, document, Rewriting::possible);
    note.fingerprint += "|cancelled";
    note.what += " Its order is cancelled in the store.";
    note.meaning = "It was not voided, because a person has worked on it.";
    note.todo = "Void it from here or in the ledger, or keep it if the sale stands.";
    note.amount = held_by(posting);
    note.fixes[0].effect = posting.number + " stays in the ledger; " + held +
                           " is named as your decision. No total changes.";
    note.fixes[1].label = "Void it";
    note.fixes[1].effect = posting.number + " is voided. The ledger's total falls by " + held + ".";
    return note;
}

ReviewNote note_for_voided(PostingRow const& posting, Document const& planned) {
    std::string const name = name_of(posting);
    std::string const said = amount_text(planned.total);
    ReviewNote note{"ledger.voided." + name,
                    name + "|" + posting.vendor_id.value + "|" + planned.total.to_string(),
                    "A posted document was voided or deleted in the ledger",
                    "The " + std::string(word_for(posting)) + " " + name +
                        " is void in the ledger, but the store's order stands at " + said + ".",
                    "Nothing was posted again. What would be applied to it waits.",
                    "If the sale happened, post it again; if the person was right, accept it and "
                    "cancel or refund the order in the store.",
                    planned.total,
                    {{"document", name}, {"in the ledger", "void"}, {"from the store", said}}};
    note.root = "ledger.voided";
    auto theirs = fix_accept_theirs(name, Money::zero(planned.total.currency()), planned.total);
    theirs.effect = name + " stays void; " + said +
                    " of the order is named as your decision. The ledger's total stays.";
    auto ours = fix_restore_ours(name, Money::zero(planned.total.currency()), planned.total);
    ours.label = "Post it again";
    ours.effect = "A new " + std::string(word_for(posting)) + " over " + said +
                  " is posted, with a number of its own after " + name +
                  "; the void one stays. The ledger's total " +
                  (posting.kind == "credit_note" ? "falls" : "rises") + " by " + said + ".";
    note.fixes = {std::move(theirs), std::move(ours)};
    return note;
}

ReviewNote note_for_deleted_movement(PostingRow const& posting, Movement const& planned) {
    std::string const said = amount_text(planned.amount);
    std::string const word = word_for(posting);
    ReviewNote note{
        "ledger.movement_deleted." + posting.key.value,
        posting.key.value + "|" + posting.vendor_id.value + "|" + planned.amount.to_string(),
        "A posted " + word + " was deleted in the ledger",
        "The " + word + " " + posting.key.value + " over " + said +
            " was deleted by a person there, but in the store the money moved.",
        "It was not recorded again.",
        "If the money moved, record it again; if it is recorded elsewhere in the "
        "ledger, accept it.",
        planned.amount,
        {{"movement", posting.key.value}, {"in the ledger", "deleted"}, {"from the store", said}}};
    note.root = "ledger.movement_deleted";
    auto theirs = fix_accept_theirs(posting.key.value, planned.amount, planned.amount);
    theirs.effect = "The " + word + " over " + said +
                    " stays deleted. What its document owes in the ledger stays as it is.";
    auto ours = fix_restore_ours(posting.key.value, planned.amount, planned.amount);
    ours.label = "Record it again";
    ours.effect = "The " + word + " over " + said +
                  " is recorded again on the same account; its document's amount due changes by "
                  "that much.";
    note.fixes = {std::move(theirs), std::move(ours)};
    return note;
}

ReviewNote note_for_outdated(PostingRow const& posting, Document const& planned) {
    Money const held = held_by(posting);
    auto note = note_for_changed_posting(
        name_of(posting),
        "posted over " + amount_text(held) + "; the store's facts now give " +
            amount_text(planned.total) +
            ", and money has been applied to it, so it cannot be rewritten.");
    note.amount = planned.total - held;
    note.root = "books.outdated";
    note.todo =
        "Keep it as it is, or remove the payments and credits from it in the ledger and retry: it "
        "is then updated.";
    note.fixes = {fix_accept_theirs(name_of(posting), held, planned.total)};
    note.fixes.back().label = "Keep what is posted";
    return note;
}

ReviewNote note_for_outdated(PostingRow const& posting, Movement const& planned) {
    auto note = note_for_changed_posting(name_of(posting),
                                         "posted over " + amount_text(held_by(posting)) +
                                             "; the store now says " + amount_text(planned.amount) +
                                             " or another account.");
    note.amount = planned.amount - held_by(posting);
    note.root = "books.outdated";
    note.fixes = {keep_as_it_is(
        posting,
        "It stays as posted, over " + amount_text(held_by(posting)) + ". No total changes.")};
    note.fixes.back().label = "Keep what is posted";
    return note;
}

ReviewNote note_for_unplanned(PostingRow const& posting) {
    std::string const said = amount_text(held_by(posting));
    bool const credit = posting.kind == "credit_note" || posting.kind == "refund";
    auto note = note_for_changed_posting(
        name_of(posting),
        credit ? "the " + std::string(word_for(posting)) + " over " + said +
                     " is in the books, but the store shows its refund no longer."
               : "the " + std::string(word_for(posting)) + " over " + said +
                     " is in the books, but nothing in the store leads to it any more.");
    note.amount = held_by(posting);
    note.root = credit ? "store.refund_gone" : "books.unplanned";
    note.todo =
        "If the money did move, keep it in the books. If not, delete or void it in the "
        "ledger; this item then closes by itself.";
    note.fixes = {keep_as_it_is(posting,
                                name_of(posting) + " stays in the ledger; " + said +
                                    " is named as your decision. No total changes.")};
    return note;
}

ReviewNote note_for_gone(std::string const& order_number, std::vector<PostingRow> const& postings) {
    std::string print = "gone";
    std::vector<std::pair<std::string, std::string>> evidence;
    bool paid = false;
    for (auto const& posting : postings) {
        if (posting.state == "voided") continue;
        paid = paid || posting.kind == "payment";
        if (posting.kind != "invoice" && posting.kind != "credit_note") continue;
        evidence.emplace_back(word_for(posting),
                              posting.number + ", " + amount_text(held_by(posting)));
    }
    ReviewNote note{"store.order_gone",
                    print,
                    "A posted order was deleted in the store",
                    "Order " + order_number + " is no longer in the store, or lies in its bin.",
                    "Its documents stay in the ledger; nothing was voided.",
                    paid ? "If the sale happened, keep its documents, or restore the order in the "
                           "store. It was paid: if the money went back, nothing in the store tells "
                           "so any more; record the refund in the ledger, then keep its documents."
                         : "If the sale happened, keep its documents, or restore the order in the "
                           "store. If it did not, undo it in the books.",
                    std::nullopt,
                    evidence};
    std::string const documents = evidence.size() == 1
                                      ? evidence.front().second
                                      : std::to_string(evidence.size()) + " documents";
    note.fixes = {{FixKind::accept_theirs,
                   "Keep its documents",
                   "The ledger keeps " + documents +
                       "; the order counts as skipped, by your decision. No total changes."}};
    // Of a paid order only the refund that gives the money back is undone (accounting rules, 10).
    if (!paid)
        note.fixes.push_back({FixKind::cancel_in_books,
                              "Undo it in the books",
                              "The order counts as cancelled: what can be voided is voided, the "
                              "rest credited (" +
                                  documents +
                                  "). The ledger's total falls to nothing for this order."});
    return note;
}

ReviewNote note_for_total(PostingRow const& posting, Money planned, Money tolerance) {
    Money const held = held_by(posting);
    ReviewNote note{"ledger.total_differs." + posting.number,
                    posting.number + "|" + planned.to_string() + "|" + held.to_string(),
                    "The ledger computed another total",
                    posting.number + ": predicted " + amount_text(planned) + ", the ledger holds " +
                        amount_text(held) + ".",
                    "No payment was recorded against the wrong total.",
                    "Look at the document in the ledger; correct or void it there, then retry.",
                    held - planned,
                    {{"document", posting.number},
                     {"in the ledger", amount_text(held)},
                     {"from the store", amount_text(planned)},
                     {"tolerance", amount_text(tolerance)}}};
    note.root = "ledger.total_differs";
    if ((held - planned).abs() > tolerance) return note;
    auto fix = fix_accept_theirs(posting.number, held, planned);
    fix.kind = FixKind::accept_difference;
    fix.label = "Accept " + amount_text((held - planned).abs());
    note.fixes = {std::move(fix)};
    return note;
}

}  // namespace cf
