// Documents that others made for an order of ours: found before ours is posted, adopted when a
// person says so. Nothing is posted beside them unasked.
#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "canonical/books_json.hpp"
#include "engine/held_content.hpp"
#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"
#include "engine/strangers.hpp"

namespace cf {
namespace {

constexpr std::size_t pages_per_look_max = 500;

bool makes_invoice(Step const& step) {
    return step.action == StepAction::create && step.document && !step.again &&
           step.document->type == DocumentType::invoice;
}

}  // namespace

/// What sales documents others made since the last look: one call a wave that posts new ones.
Task<> LedgerLane::look_for_strangers(Works& works) {
    std::vector<Work*> asking;
    Instant since = clock_.now();
    for (auto& work : works) {
        if (work->stopped()) continue;
        if (!std::ranges::any_of(work->plan.steps, makes_invoice)) continue;
        asking.push_back(work.get());
        since = std::min({since, work->facts.order->placed_at, work->integration->row.start_at});
    }
    if (asking.empty()) co_return Result<>();
    CF_CO_TRY_VOID(co_await read_strangers(since));
    co_await storage_.read([&](Transaction& tx) {
        for (auto* work : asking)
            if (!adopting(*work)) compare_with_strangers(tx, *work);
    });
    co_return Result<>();
}

Task<> LedgerLane::read_strangers(Instant since) {
    std::string const scope = "cursor/" + ledger_id_.value;
    std::string cursor, begun;
    co_await storage_.read([&](Transaction& tx) {
        cursor = tx.value(scope, "strangers");
        begun = tx.value(scope, "strangers_since");
    });
    auto const from = parse_instant(begun);
    // An order older than what was read so far: everything from its day on is read again.
    if (from.has_error() || since < *from) {
        cursor.clear();
        since -= std::chrono::hours(24);
    } else {
        since = *from;
    }
    for (std::size_t page = 0; page < pages_per_look_max; ++page) {
        CF_CO_TRY(auto changed, co_await ledger_.invoices_changed(cursor, since));
        cursor = changed.next;
        co_await storage_.write([&](Transaction& tx) {
            std::vector<DirtyMark> marks;
            for (auto const& state : changed.records) {
                if (is_ours(tx, state.id)) continue;
                auto const named = note_stranger(tx, ledger_id_, integrations_, state);
                marks.insert(marks.end(), named.begin(), named.end());
            }
            tx.mark_dirty(marks, clock_.now());
            tx.put_value(scope, "strangers", cursor);
            tx.put_value(scope, "strangers_since", to_iso(since));
        });
        if (!changed.more) break;
    }
    co_return Result<>();
}

bool LedgerLane::is_ours(Transaction& tx, VendorId const& id) const {
    return std::ranges::any_of(integrations_, [&](auto* integration) {
        return tx.posting_of(integration->row.id, id).has_value();
    });
}

bool LedgerLane::adopting(Work const& work) const {
    return work.decisions.standing(FixKind::adopt) != nullptr;
}

void LedgerLane::compare_with_strangers(Transaction& tx, Work& work) {
    auto const& order = *work.facts.order;
    auto const& numbering = work.policy().numbering;
    for (auto const& step : work.plan.steps) {
        if (!makes_invoice(step)) continue;
        std::string const number = document_number(*step.document, order, numbering);
        auto const keys = stranger_keys(number, order, work.facts, numbering);
        for (auto const& found : tx.strangers(ledger_id_, keys)) {
            // The ledger refuses a number twice by itself, and what is then found may be ours.
            if (reference_key(found.number) == reference_key(number)) continue;
            auto note = note_for_twin(found, step.posting, *step.document, work.number());
            if (is(work.decisions.answer_to(note), FixKind::post_anyway)) continue;
            work.reviews.push_back(std::move(note));
            return;
        }
    }
}

/// A document entered by hand after ours was posted is asked about too. Ours stands meanwhile, and
/// what belongs to it goes on.
Wait LedgerLane::compare_posted_with_strangers(Works& works) {
    co_await storage_.read([&](Transaction& tx) {
        for (auto& work : works)
            if (!work->failed && work->facts.order) compare_posted(tx, *work);
    });
}

void LedgerLane::compare_posted(Transaction& tx, Work& work) const {
    auto const& documents = work.plan.books.documents;
    auto const first = std::ranges::find_if(documents, [&](Document const& document) {
        auto const* posting = work.posting(document.key);
        return document.type == DocumentType::invoice && posting && posting->state != "voided";
    });
    if (first == documents.end()) return;
    auto const& posting = *work.posting(first->key);
    auto const& numbering = work.policy().numbering;
    auto const keys = stranger_keys(posting.number, *work.facts.order, work.facts, numbering);
    for (auto const& found : tx.strangers(ledger_id_, keys)) {
        bool const numbered_like_ours = std::ranges::any_of(work.postings, [&](auto const& one) {
            return reference_key(one.number) == reference_key(found.number);
        });
        // Seen before its answer was noted, a document of ours looks like a stranger's.
        if (found.status == "draft" || numbered_like_ours || is_ours(tx, found.id)) continue;
        auto note = note_for_second(found, posting, *first, work.number());
        if (is(work.decisions.answer_to(note), FixKind::post_anyway)) continue;
        work.plan.reviews.push_back(std::move(note));
        return;
    }
}

/// A person said: that document is ours. It is read once more; what has changed since is asked
/// again.
Task<> LedgerLane::adopt_documents(Works& works) {
    for (auto& work : works) {
        if (work->stopped()) continue;
        auto const* answer = work->decisions.standing(FixKind::adopt);
        if (!answer) continue;
        auto const value = Json::parse(answer->value_json).value_or(Json::object());
        auto const step = std::ranges::find_if(work->plan.steps, [&](Step const& one) {
            return one.document && one.action == StepAction::create &&
                   one.posting.value == value["posting"].text();
        });
        if (step == work->plan.steps.end()) continue;
        std::vector<VendorId> ids{VendorId(std::string(value["vendor_id"].text()))};
        auto const type = step->document->type;
        CF_CO_TRY(auto states, co_await ledger_.read_documents(type, std::move(ids)));
        co_await storage_.write([&](Transaction& tx) {
            if (!states.empty()) adopt(tx, *work, *step, states.front());
            tx.drop_decision(answer->integration, answer->record, answer->cause);
        });
        // Planned anew at once: what belongs to the document follows, or the question comes back.
        work->wait_until(clock_.now(), "the document found in the ledger is taken over");
        work->unknown = true;
    }
    co_return Result<>();
}

void LedgerLane::adopt(Transaction& tx,
                       Work& work,
                       Step const& step,
                       LedgerState const& state) const {
    bool const usable = state.status != "voided" && state.status != "deleted" && state.total &&
                        *state.total == step.document->total;
    if (!usable) return;
    PostingRow row;
    row.integration = work.integration->row.id;
    row.key = step.posting;
    row.record = work.id();
    row.kind = step.document->type == DocumentType::invoice ? "invoice" : "credit_note";
    row.state = state.status == "draft" ? "draft" : "posted";
    row.vendor_id = state.id;
    row.number = state.number;
    row.revision = state.revision;
    row.fingerprint = step.fingerprint;
    Json frozen = Json::object(
        {{"document", to_json(*step.document)}, {"adopted", true}, {"writes", std::int64_t(1)}});
    if (auto held = held_content(state); held.is_object()) frozen.set("held", std::move(held));
    row.frozen_json = frozen.dump();
    row.policy_version = work.policy_version;
    row.currency = std::string(step.document->currency.code());
    row.total_minor = state.total->minor();
    row.date = step.document->date;
    row.posted_at = clock_.now();
    tx.put_posting(row);
    tx.drop_stranger(ledger_id_, state.id);
    tx.append_audit("lane/" + ledger_id_.value,
                    row.posted_at,
                    Json::object({{"what", "document.taken_over"},
                                  {"integration", row.integration.value},
                                  {"order", row.record.value},
                                  {"key", row.key.value},
                                  {"vendor_id", row.vendor_id.value},
                                  {"number", row.number},
                                  {"amount", state.total->to_string()},
                                  {"currency", row.currency},
                                  {"policy_version", row.policy_version},
                                  {"rules", account_rules(work.policy(), step.document->lines)}})
                        .dump());
}

}  // namespace cf
