#include "engine/strangers.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "base/card_numbers.hpp"
#include "base/text.hpp"
#include "canonical/facts_json.hpp"
#include "engine/review_text.hpp"

namespace cf {

std::string reference_key(std::string_view text) {
    // Masked as what we post is, and as what is stored must be.
    std::string key = fold(without_card_numbers(std::string(text)));
    for (bool again = true; again;) {
        again = false;
        for (std::string_view word :
             {"order", "bestellung", "auftrag", "commande", "no.", "nr.", "number", "#", ":"})
            if (key.starts_with(word)) {
                key = trim(std::string_view(key).substr(word.size()));
                again = true;
            }
    }
    return key;
}

namespace {

constexpr std::size_t words_max = 8;
constexpr int orders_per_word_max = 1'000;  ///< The search is by prefix.

/// The reference as a person types it: without the gateway's transaction, which only the store
/// knows. "" when it would not name the order.
std::string short_reference(Order const& order, Numbering const& numbering) {
    if (numbering.reference.find("{order}") == std::string::npos) return {};
    std::string text = document_reference(order, {}, numbering);
    text.resize(text.find_last_not_of(" -/,;:|") + 1);
    return text;
}

/// Keys of what the ledger shows of a document.
std::vector<std::string> keys_of(StrangerRow const& row) {
    // A number of the ledger's own series says nothing of an order: only one with letters, like
    // ours, is compared.
    bool const plain = row.number.find_first_not_of("0123456789") == std::string::npos;
    return {plain ? std::string() : reference_key(row.number), reference_key(row.reference)};
}

/// What may be an order's number, or a document's, in those keys.
std::set<std::string> numbers_in(std::vector<std::string> const& keys) {
    std::set<std::string> words;
    for (auto const& key : keys) {
        std::istringstream text(key);
        for (std::string word; text >> word && words.size() < words_max;) {
            word.erase(0, std::min(word.find_first_not_of("#("), word.size()));
            word.resize(word.find_last_not_of(").,;:") + 1);
            if (word.find_first_of("0123456789") != std::string::npos) words.insert(word);
        }
    }
    return words;
}

bool names_order(Transaction& tx,
                 Integration const& integration,
                 OrderStateRow const& order,
                 std::vector<std::string> const& keys) {
    auto const snapshot = tx.snapshot(integration.row.store, {RecordKind::order, order.record});
    auto const parsed = Json::parse(snapshot ? snapshot->facts_json : std::string());
    if (!parsed) return false;
    auto const facts = facts_from_json(JsonCursor(*parsed));
    if (!facts || !facts->order) return false;
    auto const& numbering = integration.policy().numbering;
    std::string const number =
        numbering.prefix + (order.number.empty() ? order.record.value : order.number);
    auto const ours = stranger_keys(number, *facts->order, *facts, numbering);
    return std::ranges::any_of(keys, [&](std::string const& key) {
        return !key.empty() && std::ranges::find(ours, key) != ours.end();
    });
}

/// The order's number or that of one of its documents, whole.
bool is_numbered(OrderStateRow const& order, std::string const& word) {
    if (reference_key(order.number) == word) return true;
    auto const documents = Json::parse(order.documents_json).value_or(Json::array());
    return std::ranges::any_of(documents.items(), [&](Json const& number) {
        return reference_key(number.text()) == word;
    });
}

/// Orders that this document names: what is asked about them may have changed.
void mark_orders(Transaction& tx,
                 std::vector<Integration*> const& integrations,
                 StrangerRow const& row,
                 std::vector<DirtyMark>& marks) {
    auto const keys = keys_of(row);
    for (auto const& word : numbers_in(keys))
        for (auto const* integration : integrations) {
            OrderQuery query{.integration = integration->row.id.value, .text = word};
            query.limit = orders_per_word_max;
            for (auto const& order : tx.order_states(query))
                if (is_numbered(order, word) && names_order(tx, *integration, order, keys))
                    marks.push_back({integration->dirty_scope(),
                                     {RecordKind::order, order.record},
                                     Priority::repair,
                                     "ledger"});
        }
}

bool same_stranger(StrangerRow const& a, StrangerRow const& b) {
    return a.number == b.number && a.reference == b.reference && a.status == b.status &&
           a.currency == b.currency && a.total_minor == b.total_minor;
}

}  // namespace

std::vector<std::string> stranger_keys(std::string const& number,
                                       Order const& order,
                                       OrderFacts const& facts,
                                       Numbering const& numbering) {
    std::vector<std::string> keys;
    for (auto const& text : {number,
                             document_reference(order, facts, numbering),
                             short_reference(order, numbering),
                             order.number}) {
        auto key = reference_key(text);
        if (!key.empty() && std::ranges::find(keys, key) == keys.end())
            keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<DirtyMark> note_stranger(Transaction& tx,
                                     ConnectionId const& ledger,
                                     std::vector<Integration*> const& integrations,
                                     LedgerState const& state) {
    std::vector<DirtyMark> marks;
    auto const before = tx.stranger(ledger, state.id);
    bool const dead = state.status == "voided" || state.status == "deleted";
    if (dead || !state.total) {
        if (!before) return marks;
        tx.drop_stranger(ledger, state.id);
        mark_orders(tx, integrations, *before, marks);
        return marks;
    }
    StrangerRow row{ledger,
                    state.id,
                    state.number,
                    without_card_numbers(state.reference),
                    state.status,
                    std::string(state.total->currency().code()),
                    state.total->minor()};
    if (before && same_stranger(*before, row)) return marks;
    auto const keys = keys_of(row);
    row.number_key = keys[0];
    row.reference_key = keys[1];
    tx.put_stranger(row);
    if (before) mark_orders(tx, integrations, *before, marks);
    mark_orders(tx, integrations, row, marks);
    return marks;
}

ReviewNote note_for_twin(StrangerRow const& found,
                         PostingKey const& posting,
                         Document const& planned,
                         std::string const& order_number) {
    Money const theirs = Money::from_minor(found.total_minor, Currency::of(found.currency));
    bool const same = theirs == planned.total;
    ReviewNote note{"ledger.twin." + posting.value,
                    found.id.value + "|" + theirs.to_string() + "|" + planned.total.to_string(),
                    "The ledger holds an invoice for this order already",
                    "Invoice " + found.number + " with the reference '" + found.reference +
                        "' comes to " + amount_text(theirs) + "; order " + order_number +
                        " would be posted over " + amount_text(planned.total) + ".",
                    "Ours was not posted, so nothing is there twice. What depends on it waits.",
                    same ? "If it is this sale entered by hand, use it as ours; if it is another "
                           "sale, post ours beside it."
                         : "If it is this sale entered by hand, correct its total or void it in "
                           "the ledger, then retry; if it is another sale, post ours beside it.",
                    theirs - planned.total,
                    {{"in the ledger", found.number},
                     {"its reference", found.reference},
                     {"its total", amount_text(theirs)},
                     {"its status", found.status},
                     {"ours", amount_text(planned.total)}}};
    note.root = "ledger.twin";
    if (same) note.fixes.push_back(fix_adopt(posting, found.id, found.number, theirs));
    note.fixes.push_back({FixKind::post_anyway,
                          "It is another sale",
                          "Ours over " + amount_text(planned.total) + " is posted beside " +
                              found.number + ". The ledger's total rises by that much."});
    return note;
}

ReviewNote note_for_second(StrangerRow const& found,
                           PostingRow const& posting,
                           Document const& planned,
                           std::string const& order_number) {
    Money const theirs = Money::from_minor(found.total_minor, Currency::of(found.currency));
    Money const ours = Money::from_minor(posting.total_minor, planned.currency);
    // Cause and print are those of the question before posting: its answer holds for this one too.
    ReviewNote note = note_for_twin(found, posting.key, planned, order_number);
    note.title = "The ledger holds a second invoice for this order";
    note.what = "Invoice " + found.number + " with the reference '" + found.reference +
                "' comes to " + amount_text(theirs) + ", and " + posting.number + " over " +
                amount_text(ours) + " is in the books for order " + order_number + " already.";
    note.meaning = "Nothing was changed. If both are this sale, it is in the books twice.";
    note.todo =
        "If it is this sale entered by hand, void it in the ledger, its payments first; this item "
        "then closes by itself. If it is another sale, say so here.";
    note.amount = theirs;
    note.evidence.back() = {"ours", posting.number + ", " + amount_text(ours)};
    note.fixes = {{FixKind::post_anyway,
                   "It is another sale",
                   posting.number + " and " + found.number + " both stay. No total changes."}};
    return note;
}

}  // namespace cf
