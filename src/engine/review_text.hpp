#pragma once

#include "base/error.hpp"
#include "engine/order_plan.hpp"
#include "engine/step_runner.hpp"
#include "ports/connector.hpp"

namespace cf {

/// What people call a posting: its number, or its key before it has one.
std::string name_of(PostingRow const& posting);

/// Words for what stopped a record: what happened, what it means for the books, what to do.
ReviewNote note_for_flag(Flag const& flag, std::string const& order_number);
ReviewNote note_for_error(Error const& error,
                          std::string const& order_number,
                          std::string const& doing);
/// A write the ledger refused: with what it holds in its place, when that is why.
/// `causes`: what the connector's errors mean.
ReviewNote note_for_refusal(PendingOperation const& pending,
                            std::string const& order_number,
                            std::span<ErrorCause const> causes = {});
ProposedFix fix_adopt(PostingKey const& posting,
                      VendorId const& document,
                      std::string const& number,
                      Money total);
/// A bug of ours showed in this order. `what`: the broken check, nothing about a person.
ReviewNote note_for_fault(std::string const& order_number, std::string const& what);
ReviewNote note_for_unexplained(TotalCheck const& check,
                                std::string const& order_number,
                                Currency currency);
ReviewNote note_for_changed_posting(std::string const& number, std::string const& what);
ReviewNote note_for_unmapped_account(std::string const& account, std::string const& order_number);

// ---- Drift: what is in the ledger and what the store's facts lead to have parted. Each item is a
// repair plan: what, why, and what either way does to the totals.

/// May the ledger write it anew? Not once a payment or credit is applied to it, and never what is
/// sent with a new document alone (`LedgerEdit::is_sent_once`).
enum class Rewriting { possible, money_applied, only_by_hand };

/// A person changed a document of ours in the ledger: its total, or other books of it.
ReviewNote note_for_ledger_edit(PostingRow const& posting,
                                Document const& document,
                                Rewriting rewriting);
/// The same of one whose order was cancelled meanwhile: only an untouched one is voided unasked.
ReviewNote note_for_edited_then_cancelled(PostingRow const& posting, Document const& document);
/// A person voided or deleted one.
ReviewNote note_for_voided(PostingRow const& posting, Document const& planned);
/// A person deleted a payment, refund or other movement of ours.
ReviewNote note_for_deleted_movement(PostingRow const& posting, Movement const& planned);
/// The store changed, but the posted document cannot follow any more.
ReviewNote note_for_outdated(PostingRow const& posting, Document const& planned);
ReviewNote note_for_outdated(PostingRow const& posting, Movement const& planned);
/// Nothing in the store leads to it any more: a refund deleted there, for instance.
ReviewNote note_for_unplanned(PostingRow const& posting);
/// A posted order is not in the store any more.
ReviewNote note_for_gone(std::string const& order_number, std::vector<PostingRow> const& postings);
/// The ledger's own sums came out differently; the difference may be accepted up to `tolerance`.
ReviewNote note_for_total(PostingRow const& posting, Money planned, Money tolerance);

/// What an order's row says once a person has set its last open item aside: the rest is
/// deliberately not in the books, the difference named.
void set_aside(OrderStateRow& row, std::string const& title);

}  // namespace cf
