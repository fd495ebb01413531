// What an earlier wave wrote without hearing the answer: settled before anything new is planned.
#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

/// Contacts and items belong to several records, a note to none: whoever made them looks for them.
bool moves_books(OperationRow const& row) { return !row.posting.empty() && row.kind != "note"; }

}  // namespace

Wait LedgerLane::load_books(Works& works) {
    std::vector<std::vector<OperationRow>> open(works.size());
    std::vector<std::string> histories(works.size());
    co_await storage_.read([&](Transaction& tx) {
        std::map<Integration*, bool> decided;  // Mostly nothing is: one look for all records.
        for (auto* integration : integrations_)
            decided[integration] = tx.has_decisions(integration->row.id);
        for (std::size_t i = 0; i < works.size(); ++i) {
            auto& work = *works[i];
            if (decided[work.integration])
                work.decisions = Decisions(tx.decisions_of(work.integration->row.id, work.id()));
            work.postings = tx.postings(work.integration->row.id, work.id());
            open[i].clear();
            for (auto& row : tx.operations_of(work.integration->row.id, work.id()))
                if (row.outcome.empty() && moves_books(row)) open[i].push_back(std::move(row));
            if (work.postings.empty() && open[i].empty()) continue;
            histories[i] = tx.history(work.integration->row.id, work.id());
            // Databases of before schema 2 have it beside the snapshot.
            if (histories[i].empty() && work.snapshot) histories[i] = work.snapshot->history_json;
        }
    });
    for (std::size_t i = 0; i < works.size(); ++i)
        works[i]->history = OrderHistory::from_text(histories[i]);
    for (std::size_t i = 0; i < works.size(); ++i)
        for (auto const& row : open[i]) {
            auto pending = pending_from(row);
            if (pending)
                works[i]->open.push_back(*std::move(pending));
            else
                works[i]->reviews.push_back(note_for_error(
                    pending.error(), works[i]->id().value, "nothing: " + row.key + " is unclear"));
        }
}

Task<> LedgerLane::settle_open(Works& works) {
    std::vector<PendingOperation*> open;
    for (auto& work : works)
        for (auto& pending : work->open) open.push_back(&pending);
    if (open.empty()) co_return Result<>();
    auto settled = co_await runner_.settle(open, applier(works));
    for (auto& work : works)
        for (auto const& pending : work->open) {
            take_end(*work, pending);
            work->unknown = work->unknown || pending.end == PendingOperation::End::waiting;
        }
    co_return settled;
}

}  // namespace cf
