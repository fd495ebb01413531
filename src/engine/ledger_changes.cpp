// What people change in the ledger: heard of by webhook or poll, taken into our books of postings.
#include <algorithm>

#include "base/text.hpp"
#include "engine/contact_book.hpp"
#include "engine/engine_state.hpp"
#include "engine/held_content.hpp"
#include "engine/strangers.hpp"

namespace cf {
namespace {

constexpr std::size_t change_pages_per_look_max = 1'000;
constexpr int merge_steps_max = 5;
constexpr char const* since_name = "changes_since";  ///< Where the first look begins.

std::optional<Money> planned_total(PostingRow const& posting) {
    auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
    auto const currency = Currency::parse(posting.currency);
    if (!currency || !frozen["document"].is_object()) return std::nullopt;
    auto const total = Money::parse(frozen["document"]["total"].text(), *currency);
    return total ? std::optional(*total) : std::nullopt;
}

/// `ours` was merged into `theirs`, by one or more steps.
bool merged_into(Transaction& tx,
                 ConnectionId const& ledger,
                 std::string ours,
                 std::string theirs) {
    for (int step = 0; step < merge_steps_max; ++step) {
        auto const row = tx.contact(ledger, VendorId(ours));
        auto const into = row ? contact_from(*row).merged_into : std::nullopt;
        if (!into) return false;
        if (equals_ignoring_case(into->value, theirs)) return true;
        ours = into->value;
    }
    return false;
}

/// The posting as the ledger holds it now.
PostingRow as_in_ledger(Transaction& tx,
                        ConnectionId const& ledger,
                        PostingRow const& known,
                        LedgerChange const& change) {
    auto const& state = change.state;
    PostingRow row = known;
    row.revision = state.revision;
    if (state.status == "voided" || state.status == "deleted") {
        row.state = "voided";
        return row;
    }
    auto const planned = planned_total(known);
    if (change.kind != LedgerChange::Kind::document || !state.total || !planned) return row;
    row.total_minor = state.total->minor();
    auto edits = edits_since_posted(known, state);
    // Contacts that are one now: nobody touched the document.
    std::erase_if(edits, [&](LedgerEdit const& edit) {
        return edit.field == LedgerEdit::contact && merged_into(tx, ledger, edit.ours, edit.theirs);
    });
    keep_edits(row, state, edits);
    if (state.total == planned && edits.empty())
        row.state = state.status == "draft" ? "draft" : "posted";
    else if (known.state != "differs" || !edits.empty())
        row.state = "changed";  // One that differs is about to be corrected by ourselves.
    return row;
}

/// The order is to be looked at: state, total or content say something else than before.
bool is_news(PostingRow const& before, PostingRow const& now) {
    return now.state != before.state || now.total_minor != before.total_minor ||
           edits_of(now) != edits_of(before);
}

}  // namespace

Wait Engine::begin_to_follow(LaneState& state) {
    std::string const scope = "cursor/" + state.connection.row.id.value;
    std::string const now = to_iso(parts_.clock.now());
    co_await parts_.storage.write([&](Transaction& tx) {
        bool const begun =
            !tx.value(scope, "changes").empty() || !tx.value(scope, since_name).empty();
        if (!begun) tx.put_value(scope, since_name, now);
    });
}

/// Takes one change into the postings; true when a document of ours is made out to another contact.
bool Engine::take_change(Transaction& tx,
                         LaneState& state,
                         LedgerChange const& change,
                         std::vector<DirtyMark>& marks) {
    ConnectionId const ledger = state.connection.row.id;
    bool ours = false, moved = false;
    for (auto* integration : state.lane.integrations()) {
        auto const posting = tx.posting_of(integration->row.id, change.state.id);
        ours = ours || posting.has_value();
        // Our own write coming back shows the revision we already know.
        bool const known = posting && posting->revision == change.state.revision;
        if (!posting || (known && !made_out_elsewhere(*posting))) continue;
        auto const row = as_in_ledger(tx, ledger, *posting, change);
        moved = moved || made_out_elsewhere(row);
        if (!known || is_news(*posting, row)) tx.put_posting(row);
        // A payment of ours touches its invoice: no news for the books.
        if (!is_news(*posting, row)) continue;
        marks.push_back({integration->dirty_scope(),
                         {RecordKind::order, posting->record},
                         Priority::repair,
                         "ledger"});
    }
    bool const invoice =
        change.kind == LedgerChange::Kind::document && change.type == DocumentType::invoice;
    if (ours || !invoice) return moved;
    auto named = note_stranger(tx, ledger, state.lane.integrations(), change.state);
    std::ranges::move(named, std::back_inserter(marks));
    return moved;
}

Task<> Engine::follow_changes(LaneState& state) {
    ConnectionId const ledger = state.connection.row.id;
    std::string const scope = "cursor/" + ledger.value;
    std::string cursor, begun;
    co_await parts_.storage.read([&](Transaction& tx) {
        cursor = tx.value(scope, "changes");
        begun = tx.value(scope, since_name);
    });
    std::vector<LedgerChange> elsewhere;
    Instant const since = parse_instant(begun).value_or(parts_.clock.now());
    for (std::size_t page = 0; page < change_pages_per_look_max && !stopping_; ++page) {
        CF_CO_TRY(auto changed, co_await state.connection.ledger->changes(cursor, since));
        cursor = changed.next;
        co_await parts_.storage.write([&](Transaction& tx) {
            std::vector<DirtyMark> marks;
            for (auto const& change : changed.records) {
                if (change.contact) tx.put_contact(contact_row(ledger, *change.contact));
                if (take_change(tx, state, change, marks)) elsewhere.push_back(change);
            }
            tx.mark_dirty(marks, parts_.clock.now());
            tx.put_value(scope, "changes", cursor);
        });
        if (!changed.more) break;
    }
    // Documents come before contacts: one that moved because two contacts became one is known as
    // such only now.
    if (!elsewhere.empty())
        co_await parts_.storage.write([&](Transaction& tx) {
            std::vector<DirtyMark> marks;
            for (auto const& change : elsewhere) take_change(tx, state, change, marks);
            tx.mark_dirty(marks, parts_.clock.now());
        });
    state.bell.ring();
    co_return Result<>();
}

Task<> Engine::look_for_changes(ConnectionId ledger) {
    auto const found = lanes_.find(ledger.value);
    if (found == lanes_.end()) co_return Result<>();
    co_return co_await follow_changes(*found->second);
}

}  // namespace cf
