#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "ports/ledger.hpp"
#include "ports/storage.hpp"

namespace cf {

/// One write to be made, and what became of it.
struct PendingOperation {
    std::string key;
    IntegrationId integration;
    RecordId record;
    PostingKey posting;
    OperationBody body;
    Json purpose;  ///< What its posting will say once it is done.

    enum class End {
        not_run,  ///< Not sent; of a look: it was never made.
        done,
        refused,  ///< The ledger said no, or holds something else in its place.
        waiting,  ///< Unknown: looked for again from `look_again_at` on.
    };
    End end = End::not_run;
    LedgerState state{};
    std::optional<Error> error{};
    std::string vendor_text{};  ///< Of a refusal: the vendor's own words.
    /// Done by a call whose answer we never saw, and recognised to the cent.
    bool adopted = false;
    /// Of a refusal: what the ledger holds where the write should have gone.
    std::optional<LedgerState> held{};
    Instant look_again_at{};
    int generation = 1;
};

/// An intent as it was written, for looking after it. Error: the intent cannot be read.
Result<PendingOperation> pending_from(OperationRow const& row);

/// Makes writes exactly once (architecture, sections 10.4 and 10.5).
///
/// Intents are on disk before a call, outcomes after it. An intent without an outcome is looked up
/// before anything is written again, as it was sent, whatever has been planned since; a look that
/// finds nothing counts only once the vendor has had a minute to finish the lost call. A refusal
/// that speaks of a conflict (number taken, already paid) is looked into at once: what turns out
/// to be ours is adopted, the rest is refused with what the ledger holds instead.
class StepRunner {
  public:
    /// Called in the transaction that records an outcome, so that postings and outcomes never
    /// disagree.
    using Apply = std::function<void(Transaction&, PendingOperation const&)>;

    StepRunner(ConnectionId lane, Ledger& ledger, Storage& storage, Clock& clock)
        : lane_(std::move(lane)), ledger_(ledger), storage_(storage), clock_(clock) {}

    /// Runs operations of one kind, in batches. An error speaks of the whole lane (budget spent,
    /// credentials refused); what was not run stays `not_run`.
    Task<> run(std::vector<PendingOperation*> operations, Apply apply);

    /// Looks what open intents have made; writes nothing to the ledger. Afterwards each is done,
    /// refused, waiting, or `not_run`: it was never made. After an error the rest is waiting.
    Task<> settle(std::vector<PendingOperation*> open, Apply apply);

  private:
    using Group = std::vector<PendingOperation*>;
    Task<Group> settle_unknown(Group operations, Apply const& apply);
    Task<> look(Group batch, Apply const& apply);
    Task<> send(Group batch, Apply const& apply);
    Task<> look_into_conflicts(Group batch, std::vector<Outcome> refusals, Apply const& apply);
    Task<> add_evidence(Group batch);
    Wait record(Group batch, std::vector<Outcome> outcomes, Apply const& apply);
    Wait record_intents(Group const& batch);
    Operation wire_operation(PendingOperation const& pending) const;
    std::vector<Operation> wire_operations(Group const& batch) const;

    ConnectionId lane_;
    Ledger& ledger_;
    Storage& storage_;
    Clock& clock_;
};

}  // namespace cf
