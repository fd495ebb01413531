// What people change in the ledger: heard of by webhook or poll, taken into our books of postings.
#include <algorithm>

#include "engine/contact_book.hpp"
#include "engine/engine_state.hpp"
#include "engine/strangers.hpp"

namespace cf {
namespace {

constexpr std::size_t pages_per_look_max = 1'000;
constexpr char const* since_name = "changes_since";  ///< Where the first look begins.

std::optional<Money> planned_total(PostingRow const& posting) {
    auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
    auto const currency = Currency::parse(posting.currency);
    if (!currency || !frozen["document"].is_object()) return std::nullopt;
    auto const total = Money::parse(frozen["document"]["total"].text(), *currency);
    return total ? std::optional(*total) : std::nullopt;
}

/// The posting as the ledger holds it now.
PostingRow as_in_ledger(PostingRow const& known, LedgerChange const& change) {
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
    if (state.total == planned)
        row.state = state.status == "draft" ? "draft" : "posted";
    else if (known.state != "differs")  // That one is about to be corrected by ourselves.
        row.state = "changed";
    return row;
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

Task<> Engine::follow_changes(LaneState& state) {
    ConnectionId const ledger = state.connection.row.id;
    std::string const scope = "cursor/" + ledger.value;
    std::string cursor, begun;
    co_await parts_.storage.read([&](Transaction& tx) {
        cursor = tx.value(scope, "changes");
        begun = tx.value(scope, since_name);
    });
    Instant const since = parse_instant(begun).value_or(parts_.clock.now());
    for (std::size_t page = 0; page < pages_per_look_max && !stopping_; ++page) {
        CF_CO_TRY(auto changed, co_await state.connection.ledger->changes(cursor, since));
        cursor = changed.next;
        co_await parts_.storage.write([&](Transaction& tx) {
            std::vector<DirtyMark> marks;
            for (auto const& change : changed.records) {
                if (change.contact) tx.put_contact(contact_row(ledger, *change.contact));
                bool ours = false;
                for (auto* integration : state.lane.integrations()) {
                    auto const posting = tx.posting_of(integration->row.id, change.state.id);
                    // Our own write coming back shows the revision we already know.
                    ours = ours || posting.has_value();
                    if (!posting || posting->revision == change.state.revision) continue;
                    auto const row = as_in_ledger(*posting, change);
                    tx.put_posting(row);
                    // A payment of ours touches its invoice: no news for the books.
                    if (row.state == posting->state && row.total_minor == posting->total_minor)
                        continue;
                    marks.push_back({integration->dirty_scope(),
                                     {RecordKind::order, posting->record},
                                     Priority::repair,
                                     "ledger"});
                }
                if (!ours && change.kind == LedgerChange::Kind::document &&
                    change.type == DocumentType::invoice)
                    std::ranges::move(
                        note_stranger(tx, ledger, state.lane.integrations(), change.state),
                        std::back_inserter(marks));
            }
            tx.mark_dirty(marks, parts_.clock.now());
            tx.put_value(scope, "changes", cursor);
        });
        if (!changed.more) break;
    }
    state.bell.ring();
    co_return Result<>();
}

Task<> Engine::look_for_changes(ConnectionId ledger) {
    auto const found = lanes_.find(ledger.value);
    if (found == lanes_.end()) co_return Result<>();
    co_return co_await follow_changes(*found->second);
}

}  // namespace cf
