#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"

namespace cf {

/// One thing of a posted document that the ledger says differently than it answered our own write.
struct LedgerEdit {
    static constexpr char const* contact = "contact";

    std::string field;  ///< "date", "number", "contact", "exchange rate", "account of line 2", ...
    std::string ours, theirs;

    /// It is sent once, with a new document; an update leaves it as it is.
    bool is_sent_once() const { return field == "number" || field == "exchange rate"; }
    bool of_line() const { return field.find("line") != std::string::npos; }
    friend bool operator==(LedgerEdit const&, LedgerEdit const&) = default;
};

/// What of an answer is the books: date, contact, rate, number, and each line's account, tax code
/// and amounts. Due date, texts, branding and marks are free to anybody. null when it shows none.
///
/// What the ledger answered to our own write is what later states are compared with: whatever a
/// ledger does to what it is sent is then no edit of a person's.
Json held_content(LedgerState const& state);

/// What is different now. A posting from before contents were kept is compared by date, number and
/// contact alone.
std::vector<LedgerEdit> edits_since_posted(PostingRow const& posting, LedgerState const& now);

/// Puts the edits into the posting; none takes earlier ones away.
void keep_edits(PostingRow& posting, LedgerState const& now, std::vector<LedgerEdit> const& edits);

std::vector<LedgerEdit> edits_of(PostingRow const& posting);

/// A person made it out to another contact.
bool made_out_elsewhere(PostingRow const& posting);

/// "the date is 2026-03-03 instead of 2026-03-02"
std::string text_of(LedgerEdit const& edit);

}  // namespace cf
