#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "engine/engine.hpp"

namespace cf {

/// Where people look at what is parked for them, and answer it.
///
/// An answer is a decision row, an audit entry and a dirty mark in one transaction; the next wave
/// plans with it (architecture, 10.8). Works beside a serving process on the same storage.
class ReviewDesk {
  public:
    static constexpr int bulk_max = 10'000;

    ReviewDesk(Engine& engine, Storage& storage, Clock& clock)
        : engine_(engine), storage_(storage), clock_(clock) {}

    /// {items, next_cursor, count}; count is of everything open.
    boost::asio::awaitable<Json> list(ReviewQuery query);
    /// {items: [{root, title, todo, items, orders, oldest_at, example}], count}: largest first.
    boost::asio::awaitable<Json> groups(std::string integration);
    /// One item with evidence, vendor error, fixes, and what was answered; null when unknown.
    boost::asio::awaitable<Json> show(std::string id);

    struct Answer {
        std::string id;   ///< Of the review item.
        std::string fix;  ///< One of its fixes, or retry, dismiss, withdraw.
        std::string choice;
        std::string fingerprint;  ///< As shown; "" trusts what is there now.
        std::string by;
    };
    /// What the fix would do: {effect, orders}. Error: not_found, conflict (it has changed
    /// meanwhile), invalid_input (no such fix, or a choice is missing).
    Task<Json> preview(Answer answer);
    /// Carries the answer out. Errors as of preview; rejected when it is for a person's hands.
    Task<> fix(Answer answer);

    /// Takes every open item of one root up again; how many.
    boost::asio::awaitable<std::int64_t> retry_all(std::string integration,
                                                   std::string root,
                                                   std::string by);

    /// Sets an open item aside: its order counts as deliberately not posted until its facts or the
    /// cause change. False when there is no such item.
    boost::asio::awaitable<bool> dismiss(std::string id, std::string by);
    /// Takes an open, dismissed or answered item's order up again; an answer given is withdrawn.
    /// False when there is no such item.
    boost::asio::awaitable<bool> retry(std::string id, std::string by);

  private:
    Task<> check(Answer const& answer, std::optional<ReviewRow> const& row, Json& chosen) const;
    void decide(Transaction& tx, ReviewRow const& row, Json const& fix, Answer const& answer);

    Engine& engine_;
    Storage& storage_;
    Clock& clock_;
};

/// A person decided: kept in the chain of decisions, found again from the order.
struct AuditedDecision {
    std::string what;
    IntegrationId integration;
    RecordId order;
    std::string by;
};
void append_decision(Transaction& tx,
                     Instant at,
                     AuditedDecision const& decision,
                     ReviewRow const* review,
                     Json detail = Json());

}  // namespace cf
