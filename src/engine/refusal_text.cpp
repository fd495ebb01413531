// Words for what a ledger refused: what it holds instead, and the ways out.
#include "engine/review_text.hpp"

namespace cf {
namespace {

struct ConflictText {
    std::string_view ending;  ///< Of the error's code, whatever the vendor.
    char const* title;
    char const* meaning;
    char const* todo;
};

// clang-format off
constexpr ConflictText conflicts[] = {
    {"document.number_taken", "Another document in the ledger has this number",
     "Ours was not posted, so nothing is there twice. What depends on it waits.",
     "If the document in the ledger is this sale booked by hand, void it there and retry, or "
     "dismiss this item and keep it. If it is another sale, give it another number there, or "
     "change "
     "the number prefix in the policy, then retry."},
    {"foreign_document", "The ledger holds another document under this number",
     "A write whose answer was lost is not to be found; something else is in its place. Nothing "
     "was written again.",
     "Compare both. Void or renumber the one in the ledger if it is not this sale, then retry."},
    {"document.status", "The document's status in the ledger does not allow this",
     "The document was left as it is; what depends on it waits.",
     "Look at its status: a person may have voided, paid or submitted it. Undo that in the "
     "ledger and retry, or dismiss this item and keep the ledger as it is."},
    {"document.applied", "The document has a payment or credit in the ledger",
     "It was neither changed nor voided.",
     "Remove the payment or credit in the ledger if it is wrong, then retry; otherwise dismiss "
     "this item."},
    {"payment.exceeds_due", "The document owes less than this payment",
     "The payment was not recorded: the ledger would not take more than is due.",
     "Somebody may have recorded it by hand. Delete that payment in the ledger and retry, or keep "
     "it and dismiss this item."},
    {"payment.not_authorised", "The document is not approved in the ledger",
     "The payment was not recorded and waits.",
     "Approve the document in the ledger; the payment follows, or retry."},
    {"allocation.nothing_due", "The invoice owes nothing any more",
     "The credit note stands, but was not applied to the invoice.",
     "Somebody may have settled it by hand. Remove that settlement and retry, or dismiss "
     "this item."},
    {"allocation.exceeds_due", "The credit is larger than what is left of the invoice",
     "The credit note stands, but was not applied to the invoice.",
     "Compare the invoice's payments with the store; correct what was added by hand, then retry."},
};
// clang-format on

std::string doing_of(PendingOperation const& pending) {
    return std::string(kind_of(pending.body)) + " " + pending.posting.value;
}

using Evidence = std::vector<std::pair<std::string, std::string>>;

Evidence evidence_of(PendingOperation const& pending) {
    Evidence evidence;
    if (auto const* put = std::get_if<PutDocument>(&pending.body)) {
        evidence.emplace_back("ours", put->number + ", " + amount_text(put->document.total));
        evidence.emplace_back("our reference", put->reference);
    } else if (auto const* payment = std::get_if<PutPayment>(&pending.body)) {
        evidence.emplace_back("ours", amount_text(payment->movement.amount));
    } else if (auto const* allocation = std::get_if<PutAllocation>(&pending.body)) {
        evidence.emplace_back("ours", amount_text(allocation->amount));
    }
    if (!pending.held) return evidence;
    auto const& held = *pending.held;
    if (!held.number.empty()) evidence.emplace_back("in the ledger", held.number);
    if (!held.status.empty()) evidence.emplace_back("its status", held.status);
    if (!held.reference.empty()) evidence.emplace_back("its reference", held.reference);
    if (held.total) evidence.emplace_back("its total", amount_text(*held.total));
    if (held.amount_due) evidence.emplace_back("still due", amount_text(*held.amount_due));
    return evidence;
}

std::string sentence_of(Evidence const& evidence) {
    std::string text;
    for (auto const& [label, value] : evidence)
        text += (text.empty() ? " (" : "; ") + label + ": " + value;
    return text.empty() ? text : text + ")";
}

}  // namespace

namespace {

/// What the message quotes tells one root cause from another: "account '310' is archived".
std::string quoted_in(std::string const& text) {
    auto const open = text.find('\'');
    auto const close = open == std::string::npos ? open : text.find('\'', open + 1);
    return close == std::string::npos ? "" : ":" + text.substr(open + 1, close - open - 1);
}

/// The document in the ledger is the one we would have made, as far as totals tell.
std::optional<ProposedFix> adoption(PendingOperation const& pending) {
    auto const* put = std::get_if<PutDocument>(&pending.body);
    bool const offered = put && !put->existing && pending.held && !pending.held->id.empty() &&
                         pending.held->status != "voided" && pending.held->status != "deleted" &&
                         pending.held->total == put->document.total;
    if (!offered) return std::nullopt;
    return fix_adopt(pending.posting, pending.held->id, pending.held->number, put->document.total);
}

std::optional<ProposedFix> settled(PendingOperation const& pending) {
    std::optional<Money> amount;
    if (auto const* put = std::get_if<PutPayment>(&pending.body)) amount = put->movement.amount;
    if (auto const* put = std::get_if<PutAllocation>(&pending.body)) amount = put->amount;
    if (!amount || pending.error->kind != ErrorKind::conflict) return std::nullopt;
    return ProposedFix{
        FixKind::settled_by_hand,
        "It is recorded already",
        "Ours over " + amount_text(*amount) +
            " is left out; what a person recorded in the ledger stands in its "
            "place. No total changes.",
        Json::object({{"posting", pending.posting.value}, {"amount", amount->to_string()}})};
}

}  // namespace

ProposedFix fix_adopt(PostingKey const& posting,
                      VendorId const& document,
                      std::string const& number,
                      Money total) {
    return {FixKind::adopt,
            "Use the one that is there",
            number + " over " + amount_text(total) +
                " in the ledger is ours from now on; nothing is posted beside it, and payments "
                "and refunds of the order go to it. The ledger's total stays.",
            Json::object({{"posting", posting.value},
                          {"vendor_id", document.value},
                          {"number", number},
                          {"total", total.to_string()}})};
}

ReviewNote note_for_refusal(PendingOperation const& pending,
                            std::string const& order_number,
                            std::span<ErrorCause const> causes) {
    Error const& error = *pending.error;
    auto note = note_for_error(error, order_number, doing_of(pending));
    note.evidence = evidence_of(pending);
    note.cause += "." + pending.posting.value;
    note.root = "ledger." + error.code + quoted_in(error.message);
    note.vendor_code = error.code;
    note.vendor_text = pending.vendor_text;
    auto const said = sentence_of(note.evidence);
    note.fingerprint += said;
    if (auto fix = adoption(pending)) note.fixes.push_back(*std::move(fix));
    if (auto fix = settled(pending)) note.fixes.push_back(*std::move(fix));
    for (auto const& known : conflicts) {
        if (!error.code.ends_with(known.ending)) continue;
        note.title = known.title;
        note.what = "Order " + order_number + ", " + doing_of(pending) + ": " + error.message +
                    said + (said.empty() && error.message.ends_with('.') ? "" : ".");
        note.meaning = known.meaning;
        note.todo = known.todo;
        break;
    }
    if (auto const* cause = cause_of(causes, error.code)) {
        note.title = cause->title;
        note.what = "Order " + order_number + ", " + doing_of(pending) + ": " + error.message +
                    said + ". " + std::string(cause->cause);
        note.todo = cause->todo;
    }
    return note;
}

}  // namespace cf
