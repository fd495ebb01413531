#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/contact_book.hpp"
#include "engine/order_plan.hpp"
#include "engine/step_runner.hpp"
#include "engine/taken_up.hpp"
#include "flows/integration_policy.hpp"
#include "ports/connector.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// One store and one ledger kept in agreement, as the lane works on it.
struct Integration {
    IntegrationRow row;
    std::map<int, IntegrationPolicy>
        policies;  ///< By version; old ones still rule what they posted.
    Storefront* store = nullptr;
    /// How long the store would keep a call waiting now; empty when it never does.
    std::function<Duration()> store_pause;
    TakenUp taken_up;  ///< As stored when the wave began.

    /// The row as it counts for an order: what a backfill took up is not too early.
    IntegrationRow row_for(std::optional<Order> const& order) const {
        IntegrationRow counted = row;
        if (order && taken_up.contains(order->placed_at))
            counted.start_at = std::min(row.start_at, order->placed_at);
        return counted;
    }
    IntegrationPolicy const& policy() const { return policies.at(row.policy_version); }
    IntegrationPolicy const& policy(int version) const {
        auto const found = policies.find(version);
        return found == policies.end() ? policy() : found->second;
    }
    /// Where its dirty marks live: two integrations of one store converge each for itself.
    ConnectionId dirty_scope() const { return ConnectionId(row.id.value); }
};

/// What changed, for pages that are open: topic and key.
using Notify = std::function<void(std::string_view topic, std::string_view key)>;

/// What one wave did.
struct WaveReport {
    std::size_t records = 0;     ///< Taken up.
    std::size_t backfill = 0;    ///< Of them for a backfill.
    std::size_t operations = 0;  ///< Made in the ledger.
    bool more = false;           ///< Others are due already.
    bool held = false;           ///< Backfill is due, but the calls left are for live work.
};

/// Works through the dirty records of every integration that writes to one ledger
/// (architecture, 10.4).
///
/// Contacts, invoices, payments, credit notes, settlements, voids: each wave packs operations of
/// many records into the ledger's batches. A refused element parks its record and frees the others.
class LedgerLane {
  public:
    static constexpr int records_per_wave_max = 200;
    /// Of them from a backfill: one batch of each kind, so that live work soon has its turn.
    static constexpr int backfill_per_wave_max = 50;
    /// Accounts, tax codes, tracking and lock dates are read again before a wave when older.
    static constexpr Duration profile_age_max = std::chrono::hours(1);

    LedgerLane(
        ConnectionId ledger_id, Ledger& ledger, Storage& storage, Clock& clock, Notify notify);
    ~LedgerLane();

    void serve(Integration& integration) { integrations_.push_back(&integration); }
    std::vector<Integration*> const& integrations() const { return integrations_; }

    /// History notes are written while this says that calls are left which nobody will miss;
    /// without it none are.
    void spend_on_notes(std::function<bool()> spare_calls) {
        spare_calls_ = std::move(spare_calls);
    }

    /// Backfill is taken up only while this says that more calls are left than live work may need;
    /// without it always.
    void hold_back_backfill(std::function<bool()> room) { backfill_room_ = std::move(room); }

    /// A wave without any due record would still have history notes to write.
    bool may_write_notes() const { return notes_wanted_ && spare_calls_ && spare_calls_(); }

    /// What the ledger's refusals mean, for the review.
    void explain_with(std::span<ErrorCause const> causes) { causes_ = causes; }

    /// Takes up what is due and converges it. An error speaks of the lane as a whole.
    Task<WaveReport> run_wave();

    /// Accounts, tax codes, tracking, lock date: read again.
    Task<> refresh_profile();
    LedgerProfile const& profile() const { return profile_; }
    void set_profile(LedgerProfile profile) {
        profile_ = std::move(profile);
        profile_read_at_ = clock_.now();
        profile_asks_met_ = profile_asks_;
    }
    /// Since the profile was read; the longest time there is when it never was.
    Duration profile_age() const {
        return profile_read_at_ ? clock_.now() - *profile_read_at_ : Duration::max();
    }

  private:
    struct Work;
    struct CustomerWork;
    using Works = std::vector<std::unique_ptr<Work>>;

    Wait collect(Works& works, WaveReport& report);
    Wait fetch_facts(Works& works);
    Wait fetch_in_chunks(Integration& integration, std::vector<Work*> stale);
    Wait fetch_from_store(Integration& integration, std::vector<Work*> stale);
    struct ItemNeed {
        PendingOperation operation;
        std::set<Work*> works;
    };
    Wait collect_items(Works& works, std::map<std::string, ItemNeed>& wanted);
    Task<> make_items(Works& works);
    void close_intent(Transaction& tx, std::string const& key);
    Task<> make_item_batch(std::vector<ItemNeed*> batch);
    void want_note(Transaction& tx, PostingRow const& posting);
    Task<> write_notes();
    // ---- lane_adopt.cpp
    Task<> look_for_strangers(Works& works);
    Task<> read_strangers(Instant since);
    void compare_with_strangers(Transaction& tx, Work& work);
    bool is_ours(Transaction& tx, VendorId const& id) const;
    Wait compare_posted_with_strangers(Works& works);
    void compare_posted(Transaction& tx, Work& work) const;
    bool adopting(Work const& work) const;
    Task<> adopt_documents(Works& works);
    void adopt(Transaction& tx, Work& work, Step const& step, LedgerState const& state) const;
    Task<> write_documents(Works& works, WaveReport& report);
    Task<std::size_t> converge_customers();
    Wait fetch_customers(CustomerWork& work);
    void put_away(Transaction& tx, CustomerWork const& work, bool followed);
    Wait load_books(Works& works);
    Task<> settle_open(Works& works);
    Wait plan_all(Works& works);
    void plan_or_park(Work& work);
    void plan_one(Work& work);
    void wait_for_decimals(Work& work);
    static void undo_if_decided(Work& work);
    Task<> resolve_contacts(Works& works);
    Task<std::size_t> run_steps(Works& works, int wave);
    std::optional<PendingOperation> operation_for(Work& work, Step const& step);
    std::optional<OperationBody> movement_body(Work& work, Step const& step);
    std::optional<PutDocument> document_body(Work& work, Step const& step);
    void check_against_profile(Work& work);
    bool doubt_profile(Error const& refusal);
    StepRunner::Apply applier(Works& works);
    void apply(Transaction& tx, PendingOperation const& pending, Work& work);
    void take_end(Work& work, PendingOperation const& pending);
    Wait finish(Works& works);
    OrderStateRow state_of(Work const& work, bool asks) const;
    /// True when a person is asked something; not for what was dismissed for exactly this reason.
    bool settle_reviews(Transaction& tx, Work const& work) const;

    ConnectionId ledger_id_;
    Ledger& ledger_;
    Storage& storage_;
    Clock& clock_;
    Notify notify_;
    ContactBook contacts_;
    StepRunner runner_;
    LedgerProfile profile_;
    std::optional<Instant> profile_read_at_;
    std::int64_t profile_asks_ = 0;      ///< As of the wave's beginning: ask_for_fresh_profile.
    std::int64_t profile_asks_met_ = 0;  ///< Those made before the profile was last read.
    std::map<std::string, Instant> profile_doubted_;  ///< By the refusal's code.
    std::vector<Integration*> integrations_;
    std::function<bool()> spare_calls_;
    std::function<bool()> backfill_room_;
    bool notes_wanted_ = true;  ///< Until a look has found none.
    std::span<ErrorCause const> causes_;
};

/// Somebody looks again (a replay, a retry, an answer): what they have changed in the ledger's
/// accounts, tax codes or tracking counts for the next post. The lane reads them again when there
/// is something to post, once for however many asked.
void ask_for_fresh_profile(Transaction& tx, ConnectionId const& ledger);

/// How many of `due` records each integration gets of a wave with `room`: equal shares, and what
/// one does not need goes to the others.
std::vector<std::size_t> fair_shares(std::vector<std::size_t> const& due, std::size_t room);

/// Storage form of what a store said.
SnapshotRow snapshot_row(ConnectionId const& store,
                         OrderSnapshot const& snapshot,
                         Instant fetched_at);

}  // namespace cf
