// The end of a wave: states for people, review items, dirty marks cleared or put off.
#include <algorithm>
#include <set>

#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

/// 30 s, 1 min, 2 min ... at most an hour between attempts.
Duration backoff(int attempts) {
    return std::min<Duration>(30s * (1 << std::min(attempts, 7)), Duration(1h));
}

Json review_detail(ReviewNote const& note, std::string const& order_number, bool nothing_posted) {
    Json detail = Json::object({{"title", note.title},
                                {"what", note.what},
                                {"meaning", note.meaning},
                                {"todo", note.todo}});
    if (note.amount)
        detail.set("amount", note.amount->to_string())
            .set("currency", std::string(note.amount->currency().code()));
    if (!note.evidence.empty()) {
        Json evidence = Json::array();
        for (auto const& [label, value] : note.evidence)
            evidence.push_back(Json::object({{"label", label}, {"value", value}}));
        detail.set("evidence", std::move(evidence));
    }
    if (!note.vendor_code.empty())
        detail.set("vendor_error",
                   Json::object({{"code", note.vendor_code}, {"text", note.vendor_text}}));
    Json fixes = Json::array();
    for (auto const& fix : note.fixes) fixes.push_back(to_json(fix));
    if (nothing_posted) fixes.push_back(to_json(fix_ignore_order(order_number)));
    return detail.set("fixes", std::move(fixes));
}

std::vector<ReviewNote const*> notes_of(std::vector<ReviewNote> const& planned,
                                        std::vector<ReviewNote> const& found) {
    std::vector<ReviewNote const*> all;
    for (auto const& note : planned) all.push_back(&note);
    for (auto const& note : found) all.push_back(&note);
    return all;
}

}  // namespace

bool LedgerLane::settle_reviews(Transaction& tx, Work const& work) const {
    bool asks = false;
    auto known = tx.reviews_of(work.integration->row.id, work.id());
    std::set<std::string> planned;
    for (auto const* note : notes_of(work.plan.reviews, work.reviews)) {
        std::string const id =
            work.integration->row.id.value + "/" + work.id().value + "/" + note->cause;
        planned.insert(id);
        auto const found =
            std::find_if(known.begin(), known.end(), [&](auto const& row) { return row.id == id; });
        bool const same = found != known.end() && found->fingerprint == note->fingerprint;
        bool const dismissed = same && found->state == "dismissed";  // For exactly this.
        asks = asks || !dismissed;
        if (same && found->state != "closed") continue;
        // Its age is counted from when the question arose, whatever was said of it since.
        bool const reopened = found == known.end() || found->state != "open";
        ReviewRow row{id,
                      work.integration->row.id,
                      work.id(),
                      note->cause,
                      note->fingerprint,
                      "open",
                      review_detail(*note, work.number(), work.postings.empty()).dump(),
                      reopened ? clock_.now() : found->opened_at,
                      clock_.now(),
                      note->root};
        tx.put_review(row);
    }
    // A lane-wide interruption proves nothing about what is open.
    if (work.failed || work.again_at) return asks;
    for (auto& row : known)
        if (row.state == "open" && !planned.contains(row.id)) {
            row.state = "closed";
            row.changed_at = clock_.now();
            tx.put_review(row);
        }
    return asks;
}

OrderStateRow LedgerLane::state_of(Work const& work, bool asks) const {
    OrderStateRow row;
    auto const& order = work.facts.order;
    row.integration = work.integration->row.id;
    row.record = work.id();
    row.number = order ? order->number : work.snapshot ? work.snapshot->number : work.id().value;
    row.placed_at = work.snapshot ? work.snapshot->placed_at : Instant{};
    row.updated_at = clock_.now();
    Currency const currency = order ? order->currency : Currency{};
    row.currency = std::string(currency.code());
    row.exponent = currency.exponent();
    Money ledger = Money::zero(currency);
    Json numbers = Json::array();
    for (auto const& posting : work.postings) {
        bool const invoice = posting.kind == "invoice";
        if (!invoice && posting.kind != "credit_note") continue;
        numbers.push_back(posting.number);
        if (posting.state == "voided") continue;
        auto const total = Money::from_minor(posting.total_minor, currency);
        ledger += invoice ? total : -total;
    }
    row.documents_json = numbers.dump();
    row.ledger_minor = ledger.minor();
    if (order && work.plan.store_total.currency() == currency)
        row.store_minor = work.plan.store_total.minor();
    if (order && work.plan.named.currency() == currency) row.named_minor = work.plan.named.minor();
    auto const notes = notes_of(work.plan.reviews, work.reviews);
    std::int64_t const difference = row.store_minor - row.ledger_minor - row.named_minor;
    if (asks) {
        row.state = "needs_you";
        row.reason = notes.front()->title;
    } else if (work.again_at) {
        row.state = work.postings.empty() && work.plan.steps.empty() ? "waiting" : "posting";
        row.reason = work.waiting;
    } else if (!work.plan.skipped.empty()) {
        row.state = "skipped";
        row.reason = work.plan.skipped;
        row.named_minor = row.store_minor - row.ledger_minor;
    } else if (!work.plan.waiting.empty()) {
        row.state = "waiting";
        row.reason = work.plan.waiting;
    } else if (!notes.empty()) {
        set_aside(row, notes.front()->title);
    } else {
        row.state = difference == 0 ? "in_agreement" : "differs";
    }
    return row;
}

Wait LedgerLane::finish(Works& works) {
    Instant const now = clock_.now();
    co_await storage_.write([&](Transaction& tx) {
        for (auto& work : works) {
            // A step that found no way (its predecessor is missing) is neither done nor parked:
            // again later.
            bool const unfinished = std::any_of(
                work->plan.steps.begin(), work->plan.steps.end(), [&](Step const& step) {
                    auto const* posting = work->posting(step.posting);
                    return !posting || posting->fingerprint != step.fingerprint ||
                           (step.action == StepAction::void_document && posting->state != "voided");
                });
            if (unfinished && !work->stopped() && !work->again_at)
                work->wait_until(now + backoff(work->dirty.attempts),
                                 "a document it depends on is not posted yet");
            if (!work->failed) {
                bool const asks = settle_reviews(tx, *work);
                tx.put_order_state(state_of(*work, asks));
            }
            if (work->again_at)
                tx.defer_dirty(work->dirty, std::max(*work->again_at, now));
            else
                tx.clear_dirty(work->dirty);
        }
    });
    if (!notify_) co_return;
    notify_("overview", "");
    for (auto& work : works) notify_("orders", work->id().value);
}

}  // namespace cf
