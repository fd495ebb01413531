// History notes: a call each, so only what nobody else needs is spent on them.
#include "engine/lane_work.hpp"

namespace cf {
namespace {

constexpr int notes_per_wave_max = 10;

StepRunner::Apply const nothing_to_keep = [](Transaction&, PendingOperation const&) {};

std::string note_text(PostingRow const& posting) {
    return "Posted by Crossfoot from order " + posting.record.value + " (" +
           posting.integration.value + ", " + posting.key.value + ", policy version " +
           std::to_string(posting.policy_version) + ")";
}

}  // namespace

void LedgerLane::want_note(Transaction& tx, PostingRow const& posting) {
    tx.put_value("note/" + ledger_id_.value,
                 posting.integration.value + "\n" + posting.record.value + "\n" + posting.key.value,
                 "wanted");
    notes_wanted_ = true;
}

Task<> LedgerLane::write_notes() {
    if (!spare_calls_) co_return Result<>();
    std::string const scope = "note/" + ledger_id_.value;
    for (int n = 0; n < notes_per_wave_max && spare_calls_(); ++n) {
        std::optional<PostingRow> posting;
        std::string name;
        co_await storage_.read([&](Transaction& tx) {
            posting.reset();
            auto const wanted = tx.values(scope);
            if (wanted.empty()) return;
            name = wanted.front().first;
            auto const first = name.find('\n'), last = name.rfind('\n');
            IntegrationId const integration(name.substr(0, first));
            RecordId const record(name.substr(first + 1, last - first - 1));
            for (auto const& row : tx.postings(integration, record))
                if (row.key.value == name.substr(last + 1)) posting = row;
        });
        notes_wanted_ = !name.empty();
        if (!notes_wanted_) break;
        if (posting) {
            PendingOperation note{"note/" + posting->vendor_id.value,
                                  posting->integration,
                                  posting->record,
                                  posting->key,
                                  Annotate{posting->kind == "invoice" ? DocumentType::invoice
                                                                      : DocumentType::credit_note,
                                           posting->vendor_id,
                                           note_text(*posting)},
                                  Json::object({{"note", posting->key.value}})};
            std::vector<PendingOperation*> const one{&note};
            CF_CO_TRY_VOID(co_await runner_.run(one, nothing_to_keep));
            if (note.end == PendingOperation::End::waiting) break;  // Looked for next time.
        }
        // Done or refused: a note is worth no second try.
        co_await storage_.write([&](Transaction& tx) { tx.erase_value(scope, name); });
    }
    co_return Result<>();
}

}  // namespace cf
