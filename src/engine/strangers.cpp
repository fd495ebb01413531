#include "engine/strangers.hpp"

#include "base/card_numbers.hpp"
#include "base/text.hpp"
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

std::vector<std::string> stranger_keys(std::string const& number,
                                       std::string const& reference,
                                       std::string const& order_number) {
    std::vector<std::string> keys;
    for (auto const* text : {&number, &reference, &order_number}) {
        auto key = reference_key(*text);
        if (!key.empty()) keys.push_back(std::move(key));
    }
    return keys;
}

void note_stranger(Transaction& tx, ConnectionId const& ledger, LedgerState const& state) {
    bool const dead = state.status == "voided" || state.status == "deleted";
    if (dead || !state.total) {
        tx.drop_stranger(ledger, state.id);
        return;
    }
    StrangerRow row{ledger,
                    state.id,
                    state.number,
                    without_card_numbers(state.reference),
                    state.status,
                    std::string(state.total->currency().code()),
                    state.total->minor()};
    // A number of the ledger's own series says nothing of an order: only one with letters, like
    // ours, is compared.
    bool const plain = state.number.find_first_not_of("0123456789") == std::string::npos;
    row.number_key = plain ? std::string() : reference_key(state.number);
    row.reference_key = reference_key(state.reference);
    tx.put_stranger(row);
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

}  // namespace cf
