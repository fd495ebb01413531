// The first half of a wave: what is due, what the store says of it, what the books should say.
#include <algorithm>
#include <map>

#include "base/card_numbers.hpp"
#include "base/check.hpp"
#include "base/log.hpp"
#include "base/together.hpp"
#include "canonical/facts_json.hpp"
#include "engine/lane_work.hpp"
#include "engine/persons.hpp"
#include "engine/profile_check.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

constexpr std::size_t fetch_chunk = 50;
// An order that a store does not show is looked for once more before that is a fact: lists lag, and
// a proxy's 404 looks like the shop's.
constexpr char const* missing_once = "missing";
constexpr Duration second_look_after = std::chrono::minutes(1);
constexpr Duration profile_doubted_after = std::chrono::minutes(1);
/// How long after its last change an unsettled order is read by every sweep (BigCommerce sheet,
/// quirk 48).
constexpr Duration unsettled_read_for = std::chrono::hours(24) * 30;

bool seems_gone(std::optional<SnapshotRow> const& known, OrderSnapshot const& present) {
    return present.status == StoreOrderStatus::deleted && known && known->status != missing_once &&
           known->status != to_string(StoreOrderStatus::deleted);
}

StoreOrderStatus status_from(std::string const& text) {
    for (auto status : {StoreOrderStatus::unfinished,
                        StoreOrderStatus::pending,
                        StoreOrderStatus::accepted,
                        StoreOrderStatus::held,
                        StoreOrderStatus::cancelled,
                        StoreOrderStatus::failed,
                        StoreOrderStatus::deleted})
        if (to_string(status) == text) return status;
    return StoreOrderStatus::held;
}

OrderFacts masked(OrderFacts facts) {
    mask_card_numbers(facts);
    return facts;
}

/// What a sweep compares with the store's own mark: none of theirs begins like that of what is
/// open.
std::string mark_to_keep(OrderSnapshot const& snapshot, Instant fetched_at) {
    bool const open = snapshot.unsettled && fetched_at - snapshot.modified_at < unsettled_read_for;
    return (open ? "unsettled/" : "") + snapshot.sweep_mark;
}

TotalCheck check_from(std::string const& text) {
    TotalCheck check;
    auto json = Json::parse(text);
    if (!json) return check;
    for (auto verdict : {TotalCheck::Verdict::exact,
                         TotalCheck::Verdict::rounding,
                         TotalCheck::Verdict::unexplained})
        if (to_string(verdict) == (*json)["verdict"].text()) check.verdict = verdict;
    auto number = [&](char const* name) {
        return Decimal::parse((*json)[name].text()).value_or(Decimal(0));
    };
    check.lines_total = number("lines_total");
    check.difference = number("difference");
    check.why = (*json)["why"].text();
    check.coarse = (*json)["coarse"].boolean_or(false);
    return check;
}

/// Rows come best priority first. True when some of a backfill were left out.
bool limit_backfill(std::vector<DirtyRow>& rows, std::size_t most) {
    auto const first = std::ranges::find(rows, Priority::backfill, &DirtyRow::priority);
    if (std::size_t(rows.end() - first) <= most) return false;
    rows.erase(first + std::ptrdiff_t(most), rows.end());
    return true;
}

}  // namespace

SnapshotRow snapshot_row(ConnectionId const& store,
                         OrderSnapshot const& snapshot,
                         Instant fetched_at) {
    SnapshotRow row;
    row.connection = store;
    row.record = {RecordKind::order, snapshot.id};
    row.status = to_string(snapshot.status);
    if (snapshot.facts.order) {
        row.number = snapshot.facts.order->number;
        row.placed_at = snapshot.facts.order->placed_at;
    }
    row.facts_json = facts_to_json(masked(snapshot.facts)).dump();
    row.check_json = Json::object({{"verdict", to_string(snapshot.check.verdict)},
                                   {"lines_total", snapshot.check.lines_total.to_string()},
                                   {"difference", snapshot.check.difference.to_string()},
                                   {"why", snapshot.check.why},
                                   {"coarse", snapshot.check.coarse}})
                         .dump();
    row.raw_json = without_card_numbers(snapshot.raw, CardText::json);
    row.sweep_mark = mark_to_keep(snapshot, fetched_at);
    row.admin_url = snapshot.admin_url;
    row.modified_at = snapshot.modified_at;
    row.fetched_at = fetched_at;
    return row;
}

std::vector<std::size_t> fair_shares(std::vector<std::size_t> const& due, std::size_t room) {
    std::vector<std::size_t> shares(due.size(), 0);
    for (std::size_t wanting = due.size(); wanting > 0 && room > 0;) {
        std::size_t const each = std::max<std::size_t>(1, room / wanting);
        wanting = 0;
        for (std::size_t i = 0; i < due.size() && room > 0; ++i) {
            auto const more = std::min({each, due[i] - shares[i], room});
            shares[i] += more;
            room -= more;
            wanting += shares[i] < due[i];
        }
    }
    return shares;
}

Wait LedgerLane::collect(Works& works, WaveReport& report) {
    Instant const now = clock_.now();
    bool const room = !backfill_room_ || backfill_room_();
    co_await storage_.read([&](Transaction& tx) {
        works.clear();
        bool more = false;
        report.held = false;
        report.backfill = 0;
        profile_asks_ = profile_asks(tx, ledger_id_);
        std::vector<Integration*> active;
        std::vector<std::vector<DirtyRow>> due;
        std::vector<std::size_t> counts;
        for (auto* integration : integrations_) {
            if (!integration->row.on) continue;
            integration->taken_up =
                TakenUp(tx.value("cursor/" + integration->row.id.value, "taken_up"));
            active.push_back(integration);
            due.push_back(tx.due_dirty(
                integration->dirty_scope(), RecordKind::order, now, records_per_wave_max));
            bool const whole = due.back().size() == records_per_wave_max;
            bool const cut = limit_backfill(due.back(), room ? backfill_per_wave_max : 0);
            counts.push_back(due.back().size());
            report.held = report.held || (cut && !room);
            more = more || (cut ? room : whole);
        }
        auto const shares = fair_shares(counts, records_per_wave_max);
        for (std::size_t i = 0; i < active.size(); ++i) {
            more = more || shares[i] < counts[i];
            for (std::size_t n = 0; n < shares[i]; ++n) {
                auto work = std::make_unique<Work>();
                work->integration = active[i];
                work->dirty = due[i][n];
                report.backfill += std::size_t(work->dirty.priority == Priority::backfill);
                work->snapshot = tx.snapshot(active[i]->row.store, work->dirty.record);
                works.push_back(std::move(work));
            }
        }
        report.more = more;
    });
}

/// The stores are asked at the same time: a slow one costs the others' orders its own time, not the
/// sum of all.
Wait LedgerLane::fetch_facts(Works& works) {
    std::map<Integration*, std::vector<Work*>> stale;
    for (auto& work : works)
        if (!work->snapshot || work->snapshot->fetched_at < work->dirty.last_seen ||
            work->snapshot->status == missing_once)
            stale[work->integration].push_back(work.get());
    std::vector<Wait> fetches;
    // In their own order, which a map of addresses has not.
    for (auto* integration : integrations_)
        if (auto const found = stale.find(integration); found != stale.end())
            fetches.push_back(fetch_in_chunks(*integration, std::move(found->second)));
    co_await together(std::move(fetches));
}

Wait LedgerLane::fetch_in_chunks(Integration& integration, std::vector<Work*> stale) {
    for (std::size_t at = 0; at < stale.size(); at += fetch_chunk) {
        auto const begin = stale.begin() + std::ptrdiff_t(at);
        std::vector<Work*> chunk(begin,
                                 begin + std::ptrdiff_t(std::min(fetch_chunk, stale.size() - at)));
        co_await fetch_from_store(integration, std::move(chunk));
    }
}

Wait LedgerLane::fetch_from_store(Integration& integration, std::vector<Work*> stale) {
    if (auto const pause = pause_to_leave(integration)) {
        for (auto* work : stale) {
            work->failed = true;
            work->wait_until(clock_.now() + *pause, "the store asks for a pause");
        }
        co_return;
    }
    std::vector<RecordId> ids;
    for (auto const* work : stale) ids.push_back(work->id());
    Instant const asked_at = clock_.now();
    auto fetched = co_await integration.store->fetch_orders(std::move(ids));
    if (fetched.has_error()) {
        // One store that does not answer does not stop the others' records.
        log::warn("store.fetch_failed",
                  {{"connection", integration.row.store.value}, {"code", fetched.error().code}});
        auto const delay = fetched.error().retry_after.value_or(std::chrono::seconds(30));
        for (auto* work : stale) {
            work->failed = true;
            work->wait_until(clock_.now() + delay, fetched.error().message);
        }
        co_return;
    }
    std::map<std::string, OrderSnapshot const*> by_id;
    for (auto const& snapshot : *fetched) by_id[snapshot.id.value] = &snapshot;
    co_await storage_.write([&](Transaction& tx) {
        for (auto* work : stale) {
            auto const found = by_id.find(work->id().value);
            if (found == by_id.end()) continue;
            auto row = snapshot_row(integration.row.store, *found->second, asked_at);
            keep_for_person(tx, row, found->second->facts);
            if (work->snapshot) {
                if (!found->second->facts.order) row.person = work->snapshot->person;
                row.history_json = work->snapshot->history_json;
                if (row.placed_at == Instant{}) row.placed_at = work->snapshot->placed_at;
                if (row.number.empty()) row.number = work->snapshot->number;
                // What is gone keeps its last facts: they explain the postings.
                if (!found->second->facts.order) row.facts_json = work->snapshot->facts_json;
            }
            bool const look_again = seems_gone(work->snapshot, *found->second);
            if (look_again) row.status = missing_once;
            tx.put_snapshot(row);
            work->snapshot = std::move(row);
            if (!look_again) continue;
            work->failed = true;
            work->wait_until(clock_.now() + second_look_after,
                             "not in the store any more; looking once more before that counts");
        }
    });
    for (auto* work : stale)
        if (!by_id.contains(work->id().value)) {
            work->failed = true;
            work->wait_until(clock_.now() + std::chrono::seconds(60),
                             "the store did not answer for this order");
        }
}

Wait LedgerLane::plan_all(Works& works) {
    for (auto& work : works)
        if (!work->failed) plan_or_park(*work);
    // The first intent of a document freezes what later plans compare with, before anything is
    // sent.
    co_await storage_.write([&](Transaction& tx) {
        for (auto& work : works)
            if (work->history_changed)
                tx.put_history(work->integration->row.id,
                               work->id(),
                               work->snapshot->person,
                               work->history->text());
    });
}

/// A bug of ours stops the record it shows in, never the lane.
void LedgerLane::plan_or_park(Work& work) {
    try {
        plan_one(work);
    } catch (InvariantBroken const& bug) {
        log::error("engine.record_failed",
                   {{"integration", work.integration->row.id.value},
                    {"order", work.number()},
                    {"what", bug.what()}});
        work.plan = {};
        work.history_changed = false;
        work.reviews.push_back(note_for_fault(work.snapshot->number, bug.what()));
    }
}

void LedgerLane::plan_one(Work& work) {
    auto parsed = Json::parse(work.snapshot->facts_json);
    auto facts = parsed ? facts_from_json(JsonCursor(*parsed)) : Result<OrderFacts>(parsed.error());
    if (!facts) {
        work.reviews.push_back(note_for_error(
            facts.error(), work.snapshot->number, "nothing yet: the stored facts cannot be read"));
        return;
    }
    work.facts = *std::move(facts);
    work.status = status_from(work.snapshot->status);
    work.check = check_from(work.snapshot->check_json);
    work.policy_version = work.integration->row.policy_version;
    // What nothing came of is no past: a corrected store, policy or ledger is planned afresh.
    if (work.postings.empty() && !work.unknown && work.reviews.empty()) work.history.reset();
    if (work.history && work.facts.order) {
        work.policy_version = work.history->policy_version;
        if (work.check.coarse && !work.history->coarse) return wait_for_decimals(work);
        bool const readable = work.check.verdict != TotalCheck::Verdict::unexplained &&
                              work.status != StoreOrderStatus::deleted;
        work.history_changed =
            work.history->recall(work.facts, work.snapshot->modified_at, readable);
    }
    undo_if_decided(work);
    work.plan = plan_order({work.facts,
                            work.status,
                            work.check,
                            work.policy(),
                            work.integration->row_for(work.facts.order),
                            work.postings,
                            profile_.locked_through,
                            work.snapshot->admin_url,
                            &work.decisions});
    check_against_profile(work);
    if (work.failed) return;
    if (work.history || work.plan.steps.empty()) return;
    work.history = OrderHistory::begun_with(work.facts, work.policy_version, work.check.coarse);
    work.history_changed = true;
}

/// A person said of an order that the store deleted: undo it in the books. Then it is cancelled.
void LedgerLane::undo_if_decided(Work& work) {
    auto const* undo = work.decisions.standing(FixKind::cancel_in_books);
    if (!undo || work.status != StoreOrderStatus::deleted) return;
    work.status = StoreOrderStatus::cancelled;
    if (!work.facts.cancelled_at) work.facts.cancelled_at = undo->at;
}

/// A store whose decimals were set lower shows its old orders rounded: that is no edit.
void LedgerLane::wait_for_decimals(Work& work) {
    log::warn("store.decimals_cut",
              {{"connection", work.integration->row.store.value}, {"order", work.number()}});
    work.failed = true;
    work.wait_until(clock_.now() + std::chrono::hours(1),
                    "the store shows amounts with fewer decimals than when this order was posted; "
                    "set its number of decimals back to that of its currency");
}

/// Accounts, tax codes and tracking of every step, before anything of the record is written.
void LedgerLane::check_against_profile(Work& work) {
    bool const asked = profile_asks_ != profile_asks_met_;
    for (auto const& step : work.plan.steps) {
        auto note = check_step(step, work.policy_for(step), profile_, work.number());
        if (note && note->cause.starts_with("policy.unmapped"))
            return work.reviews.push_back(*std::move(note));
        // A person may have made it in the ledger meanwhile: read again before asking one.
        bool const doubted = note && profile_age() >= profile_doubted_after;
        if (asked || doubted) {
            profile_read_at_.reset();
            work.failed = true;
            return work.wait_until(clock_.now(),
                                   "reading the ledger's accounts and tax codes again");
        }
        if (note) return work.reviews.push_back(*std::move(note));
    }
}

/// What is known of the ledger may be out of date: then true, and it is read again before the next
/// post. Once a minute for one cause, however often the ledger refuses.
bool LedgerLane::doubt_profile(Error const& refusal) {
    if (refusal.kind != ErrorKind::rejected) return false;
    auto const speaks_of = [&](char const* part) {
        return refusal.code.find(part) != std::string::npos;
    };
    bool const of_profile = speaks_of(".account.") || speaks_of(".tax.") ||
                            speaks_of(".tracking.") || speaks_of(".currency.") ||
                            speaks_of(".period.");
    Instant const now = clock_.now();
    auto& before = profile_doubted_[refusal.code];
    bool const at_once = of_profile && now - before >= profile_doubted_after;
    if (!at_once && profile_age() <= profile_doubted_after) return false;
    before = now;
    profile_read_at_.reset();
    return true;
}

}  // namespace cf
