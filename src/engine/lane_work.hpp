#pragma once

#include "engine/ledger_lane.hpp"
#include "engine/order_history.hpp"

namespace cf {

/// One record on its way through a wave.
struct LedgerLane::Work {
    Integration* integration = nullptr;
    DirtyRow dirty;
    std::optional<SnapshotRow> snapshot;
    OrderFacts facts;
    StoreOrderStatus status = StoreOrderStatus::accepted;
    TotalCheck check;
    std::optional<OrderHistory> history;
    bool history_changed = false;
    int policy_version = 1;
    std::vector<PostingRow> postings;
    std::vector<PendingOperation> open;  ///< Written once without an answer: looked for first.
    bool unknown = false;                ///< Some of them still are: nothing is written meanwhile.
    Decisions decisions;                 ///< What people answered to its review items.
    OrderPlan plan;
    std::optional<VendorId> contact;
    std::vector<ReviewNote> reviews;  ///< Found while writing; the plan has its own.
    std::optional<Instant> again_at;  ///< Not finished: take it up again then.
    std::string waiting;              ///< Why.
    bool failed = false;              ///< The facts could not be read.

    IntegrationPolicy const& policy() const { return integration->policy(policy_version); }
    /// Documents stay under the policy that first posted them; money that moves later goes where
    /// today's policy says that its kind is kept.
    int version_for(Step const& step) const {
        return step.movement ? integration->row.policy_version : policy_version;
    }
    IntegrationPolicy const& policy_for(Step const& step) const {
        return integration->policy(version_for(step));
    }
    RecordId const& id() const { return dirty.record.id; }
    std::string number() const { return facts.order ? facts.order->number : id().value; }

    PostingRow* posting(PostingKey const& key) {
        for (auto& row : postings)
            if (row.key == key) return &row;
        return nullptr;
    }
    void wait_until(Instant at, std::string why) {
        if (!again_at || at < *again_at) again_at = at;
        waiting = std::move(why);
    }
    bool stopped() const { return failed || unknown || !reviews.empty(); }
};

/// How long the store asks to be left alone, when that is too long to wait for: who waits for one
/// store keeps the records of the others waiting.
inline std::optional<Duration> pause_to_leave(Integration const& integration) {
    constexpr Duration waited_for = std::chrono::milliseconds(100);
    auto const pause = integration.store_pause ? integration.store_pause() : Duration(0);
    return pause > waited_for ? std::optional(pause) : std::nullopt;
}

/// How often a fresh profile of the ledger was asked for.
std::int64_t profile_asks(Transaction& tx, ConnectionId const& ledger);

/// Which rule of the policy chose each line's account, for the audit: [{"kind", "account", "rule",
/// "line"}].
Json account_rules(IntegrationPolicy const& policy, std::vector<DocumentLine> const& lines);

}  // namespace cf
